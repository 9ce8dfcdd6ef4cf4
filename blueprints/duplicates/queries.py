"""Which issues are one: the first of them, those merged into it, and what could be one more."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership
from blueprints.duplicates.rules import Side
from blueprints.subtasks.models import SubTask
from blueprints.subtasks.rules import State as PartState
from blueprints.tracker import queries as tracker
from blueprints.tracker import rules
from blueprints.tracker.models import SEARCH, Issue
from blueprints.tracker.queries import IssuePart, PartLink, visible_to
from blueprints.tracker.rules import Happening, Step
from blueprints.watchers.models import Watcher

MOST = 8  # issues to choose from


def root_of(issue: Issue) -> Issue:
    """The first of its kind: where a merged one leads, a merged one's merged one too."""
    seen = {issue.id}
    while issue.duplicate_of is not None and issue.duplicate_of.id not in seen:
        issue = issue.duplicate_of
        seen.add(issue.id)
    return issue


def side_of(issue: Issue, at: datetime) -> Side:
    parts = select(func.count()).select_from(SubTask)
    still_open = parts.where(SubTask.issue_id == issue.id, SubTask.state == PartState.OPEN)
    count = db.session.scalar(still_open) or 0
    return Side(issue.id, issue.state_at(at), issue.customer_id, count)


def followers_of(issue: Issue) -> Sequence[int]:
    """Who recorded it, who is told its outcome and who watches it, as far as they work here."""
    watching = select(Watcher.person_id).where(Watcher.issue_id == issue.id)
    named = {issue.recorder_id, issue.feedback_to_id, *db.session.scalars(watching)}
    here = tracker.named_staff(issue.store_id)
    return sorted({person.person_id for person in here} & named)


def candidates(member: Membership, issue: Issue, words: str) -> Sequence[Issue]:
    """Open issues that it may duplicate: by number or words; with none, of the same customer or car."""
    others = visible_to(member).where(Issue.is_open, Issue.id != issue.id)
    exact = db.session.scalars(others.where(Issue.number == words.strip())).all()
    if exact:
        return exact
    if words.strip():
        found = others.where(Issue.id.in_(SEARCH.matching(words)))
    elif issue.customer_id or issue.vehicle_id:
        whose = [Issue.customer_id == issue.customer_id] if issue.customer_id else []
        whose += [Issue.vehicle_id == issue.vehicle_id] if issue.vehicle_id else []
        found = others.where(or_(*whose))
    else:
        return []
    return db.session.scalars(found.order_by(Issue.id.desc()).limit(MOST)).all()


def merged_into(issue: Issue) -> Sequence[Issue]:
    """Those that were merged into it. Its own events say whether there are any."""
    if all(event.what != Happening.MERGED for event in issue.events):
        return []
    found = select(Issue).where(Issue.store_id == issue.store_id, Issue.duplicate_of_id == issue.id)
    return db.session.scalars(found.order_by(Issue.id)).all()


def may_merge(issue: Issue, member: Membership, at: datetime) -> bool:
    standing = tracker.standing_of(issue, member)
    return rules.may(Step.VOID, issue.situation(at), standing, at=at)


def part_of(issue: Issue, member: Membership, *, at: datetime) -> Iterator[IssuePart]:
    """Both ways: what it was merged into, and what was merged into it."""
    merge = PartLink(_("Merge into another issue"), f"/issues/{issue.id}/merger")
    links = [merge] if may_merge(issue, member, at) else []
    merged = merged_into(issue)
    if issue.duplicate_of is None and not merged:
        yield IssuePart(links=links)
        return
    first = root_of(issue) if issue.duplicate_of else None
    shown = {each.id: tracker.is_visible(member, each.id) for each in (first, *merged) if each}
    yield IssuePart(
        template="duplicates/_merged.html",
        values={"first": first, "merged": merged, "shown": shown, "at": at},
        links=links,
    )
