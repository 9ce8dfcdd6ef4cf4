"""Issues for which nothing was done: not touched, not accepted, not planned, not verified."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from blueprints.calendars.queries import working_calendars
from blueprints.core.clock import day_end, local_day
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import Can
from blueprints.core.silence import Silence, Told
from blueprints.issue_silence import rules
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Comment, Issue
from blueprints.tracker.queries import PartLink
from blueprints.tracker.rules import WAITS_FOR, Box, State

Condition = ColumnElement[bool]
IS_DISPUTED = Issue.proposed_department_id.is_not(None)
When = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Look:
    """At a store's issues, as far as they may be seen, at a moment."""

    store: Store
    at: datetime
    seen: Condition


def link_for(member: Membership) -> Iterator[PartLink]:
    """The way to what did not happen, above the list of issues."""
    if member.can(Can.READ_SILENCE):
        yield PartLink(_("What did not happen"), "/silence")


def silent_of(member: Membership, *, at: datetime) -> Iterator[Silence]:
    """The tracker's part of what did not happen."""
    look = Look(member.store, at, tracker.scope(member))
    yield unaccepted(look)
    yield unplanned(look)
    yield unverified(look)
    yield untouched(look)


def untouched(look: Look) -> Silence:
    zone = look.store.zone
    limit = day_end(rules.touched_on(local_day(look.at, zone)), zone)
    said = select(Comment.id).where(Comment.issue_id == Issue.id, Comment.at >= limit)
    still = (Issue.moved_at < limit) & ~said.exists() & ~is_paused(look.at)
    return Silence(
        "untouched",
        _("Issues untouched for three days"),
        _(
            "Open, and the last step or comment was three days ago or earlier. "
            "A paused issue counts from its review."
        ),
        rows(look, last_touched(), still),
        told,
    )


def unaccepted(look: Look) -> Silence:
    waits = (Issue.state == State.AWAITING_ACCEPTANCE) & (Issue.response_due_at < look.at)
    return Silence(
        "unaccepted",
        _("Not accepted in time"),
        _("Sent to a department, and not accepted within the response time of the level."),
        rows(look, Issue.response_due_at, waits),
        told,
    )


def unplanned(look: Look) -> Silence:
    begun = Issue.state.in_([State.IN_PROGRESS, State.PAUSED]) & ~is_paused(look.at)
    waits = begun & Issue.planned_at.is_(None) & (Issue.measures_due_at < look.at)
    return Silence(
        "unplanned",
        _("Measures not planned in time"),
        _("Accepted, and the time for planning the measures is over without any."),
        rows(look, Issue.measures_due_at, waits),
        told,
    )


def unverified(look: Look) -> Silence:
    applied = Issue.state == State.CLOSING_APPLIED
    return Silence(
        "unverified",
        _("Closing applied for, nobody verified"),
        _("Closing was applied for more than two working days of the department ago."),
        rows(look, Issue.handled_at, applied & applied_too_long_ago(look)),
        told,
    )


def applied_too_long_ago(look: Look) -> Condition:
    """By each department's own calendar; most of them share one."""
    limits: defaultdict[datetime, list[int]] = defaultdict(list)
    for department_id, calendar in working_calendars(look.store).items():
        limit = rules.applied_before(calendar, look.at)
        if limit:
            limits[limit].append(department_id)
    over = [
        and_(Issue.department_id.in_(ids), Issue.handled_at < limit)
        for limit, ids in limits.items()
    ]
    return or_(false(), *over)


def is_paused(at: datetime) -> Condition:
    return (Issue.state == State.PAUSED) & (Issue.resumes_at > at)


def last_touched() -> When:
    """By a step, or by the last comment where that came later."""
    said = select(func.max(Comment.at)).where(Comment.issue_id == Issue.id).scalar_subquery()
    return case((said > Issue.moved_at, said), else_=Issue.moved_at)


def rows(look: Look, since: When, where: Condition) -> Select[*tuple[Any, ...]]:
    """What is open, with the name for whom it waits: its box, where that is empty the acceptor.

    What is declined again waits for a decision, and for nobody in a box.
    """
    return (
        select(
            Issue.id,
            Issue.number,
            Issue.title,
            Issue.level,
            Issue.department_id,
            IS_DISPUTED.label("is_disputed"),
            Person.name.label("person"),
            since.label("since"),
        )
        .outerjoin(Person, and_(Person.id == holder(), ~IS_DISPUTED))
        .where(look.seen, Issue.is_open.is_(True), where)
    )


def holder() -> ColumnElement[int]:
    boxes: list[tuple[Condition, Any]] = [
        (Issue.state == state, column_of(box)) for state, box in WAITS_FOR.items()
    ]
    return func.coalesce(case(*boxes), Issue.acceptor_id)


def column_of(box: Box) -> ColumnElement[int | None]:
    column: ColumnElement[int | None] = getattr(Issue, f"{box.value}_id")
    return column


def told(row: Row[Any]) -> Told:
    hint = f"{row.number} · {_(row.level.label)}"
    if row.is_disputed:
        hint += " · " + _("declined again, for the customer service manager to decide")
    return Told(row.title, f"/issues/{row.id}", hint)
