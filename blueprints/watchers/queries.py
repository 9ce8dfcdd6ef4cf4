"""Who watches what, and whom a store's people can name."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership
from blueprints.core.rules import Can
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Comment, Issue
from blueprints.tracker.queries import IssuePart, MentionLink
from blueprints.watchers.models import Mention, Watcher
from blueprints.watchers.rules import Colleague

FEW = 5  # rows of the group on the first page


def watched_by(member: Membership) -> ColumnElement[bool]:
    if not member.can(Can.READ_ISSUES):
        return false()
    own = select(Watcher.issue_id).where(
        Watcher.store_id == member.store_id, Watcher.person_id == member.person_id
    )
    return Issue.id.in_(own)


def opened_to(member: Membership) -> Iterator[ColumnElement[bool]]:
    """Who watches an issue sees it."""
    yield watched_by(member)


def watchers_of(issue: Issue) -> Sequence[Watcher]:
    found = select(Watcher).where(Watcher.issue_id == issue.id).order_by(Watcher.id)
    return db.session.scalars(found.options(joinedload(Watcher.person))).all()


def watcher(issue: Issue, person_id: int) -> Watcher | None:
    return db.session.scalar(
        select(Watcher).where(Watcher.issue_id == issue.id, Watcher.person_id == person_id)
    )


def colleagues(store_id: int) -> list[Colleague]:
    named = tracker.staff(store_id).options(
        joinedload(Membership.person), joinedload(Membership.department)
    )
    return [colleague(member) for member in db.session.scalars(named)]


def colleague(member: Membership) -> Colleague:
    department = member.department
    names = (department.name, department.name_en) if department else ()
    return Colleague(member.person_id, member.person.name, tuple(name for name in names if name))


def mentioned_in(comment: Comment) -> Sequence[Mention]:
    return db.session.scalars(select(Mention).where(Mention.comment_id == comment.id)).all()


def links_in(issue: Issue) -> Iterator[MentionLink]:
    """Of every comment of an issue in one question: the name leads to what the person handles."""
    if not any("@" in comment.text for comment in issue.comments):
        return
    found = select(Mention).join(Mention.comment).where(Comment.issue_id == issue.id)
    for mention in db.session.scalars(found.order_by(Mention.id)):
        url = f"/issues?handler={mention.person_id}"
        yield MentionLink(mention.comment_id, mention.typed, url)


def part_of(issue: Issue, member: Membership, *, at: datetime) -> Iterator[IssuePart]:  # noqa: ARG001 - as asked
    watchers = watchers_of(issue)
    ids = {each.person_id for each in watchers}
    others = [p for p in tracker.named_staff(issue.store_id) if p.person_id not in ids]
    yield IssuePart(
        template="watchers/_watchers.html",
        values={
            "issue": issue,
            "watchers": watchers,
            "me": member.person_id,
            "watches": member.person_id in ids,
            "others": [p for p in others if p.person_id != member.person_id],
            "may_add": member.can(Can.REPORT_ISSUES),
        },
    )


# My work


def listed(member: Membership) -> Select[Issue]:
    return select(Issue).where(watched_by(member), Issue.is_open.is_(True))


def count(member: Membership) -> int:
    found = select(func.count()).select_from(Issue)
    return db.session.scalar(found.where(watched_by(member), Issue.is_open.is_(True))) or 0


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:  # noqa: ARG001 - as asked
    number = count(member) if member.can(Can.READ_ISSUES) else 0
    if number:
        first = listed(member).order_by(Issue.deadline, Issue.id).limit(FEW)
        rows = [row_of(issue) for issue in db.session.scalars(first)]
        yield WorkGroup("watched", _("Watched by me"), number, "/watched", rows)


def row_of(issue: Issue) -> WorkRow:
    due = issue.deadline if issue.first_deadline else None
    hint = f"{issue.number} · {_(issue.level.label)}"
    return WorkRow(issue.title, f"/issues/{issue.id}", due_at=due, hint=hint)
