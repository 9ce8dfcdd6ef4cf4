"""What is due for whom, and whose issues are opened to who stands in for him."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import contains_eager

from blueprints.core.db import db
from blueprints.core.people import Department, Membership
from blueprints.core.rules import Role
from blueprints.reminders.models import DigestDay, LadderRule, Reminder
from blueprints.reminders.rules import Ladder, Rung
from blueprints.stand_ins.queries import absent_today
from blueprints.stores.queries import departments_of
from blueprints.subtasks.models import SubTask
from blueprints.subtasks.rules import State as Part
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.queries import head_of
from blueprints.tracker.rules import WAITS_FOR, Box, State
from blueprints.watchers.models import Watcher


def opened_to(member: Membership) -> Iterator[ColumnElement[bool]]:
    """While somebody is away, who stands in for him sees what waits for him.

    Nearly always nobody is away: asked alone, that spares every list a longer question.
    """
    absent = absent_today(member)
    if absent:
        boxes = (getattr(Issue, f"{box.value}_id").in_(absent) for box in Box)
        parts = select(SubTask.issue_id).where(SubTask.person_id.in_(absent))
        led = Issue.department_id.in_(departments_led_by(absent, member.store_id))
        yield or_(*boxes, Issue.id.in_(parts), led & Issue.is_open.is_(True))


def departments_led_by(absent: Sequence[int], store_id: int) -> Select[int]:
    """The heads' own departments and those right under them."""
    posts = select(Membership.department_id).where(
        Membership.person_id.in_(absent),
        Membership.store_id == store_id,
        Membership.role == Role.HEAD,
    )
    led = Department.id.in_(posts) | Department.parent_id.in_(posts)
    return select(Department.id).where(Department.store_id == store_id, led)


# The ladder


def ladder_of(store_id: int) -> Ladder:
    stored = db.session.get(LadderRule, store_id)
    return stored.ladder if stored else Ladder()


def near_their_deadline(store_id: int, until: datetime) -> Sequence[Issue]:
    found = select(Issue).where(
        Issue.store_id == store_id, Issue.is_open.is_(True), Issue.deadline < until
    )
    return db.session.scalars(found.order_by(Issue.deadline, Issue.id)).all()


def climbed(issues: Sequence[Issue]) -> dict[int, Rung]:
    """The highest rung so far of each, for the deadline that it has now."""
    found = (
        select(Reminder.issue_id, Reminder.rung)
        .join(Reminder.issue)
        .where(
            Reminder.issue_id.in_([issue.id for issue in issues]),
            Reminder.deadline == Issue.deadline,
        )
        .distinct()
    )
    highest: dict[int, Rung] = {}
    for row in db.session.execute(found):
        known = highest.get(row.issue_id)
        if known is None or row.rung.height > known.height:
            highest[row.issue_id] = row.rung
    return highest


def recipients(issue: Issue, rung: Rung) -> set[int]:
    """Who has it in hand; above, the one who leads. Without a head the customer service manager."""
    if not rung.is_escalation:
        holder = holder_of(issue)
        return {holder} if holder else set()
    if rung is Rung.HEAD:
        return heads(issue.store_id, issue.department_id)
    role = Role.CS_MANAGER if rung is Rung.CS_MANAGER else Role.GM
    return in_role(issue.store_id, role)


def heads(store_id: int, department_id: int | None) -> set[int]:
    """Who heads it, or the nearest above; without one, the customer service managers."""
    head = head_of(department_id) if department_id else None
    return {head} if head else in_role(store_id, Role.CS_MANAGER)


def in_charge_of(part: SubTask) -> set[int]:
    """Who does a sub-task; with nobody named, who leads the department that does."""
    return {part.person_id} if part.person_id else heads(part.store_id, part.department_id)


def holder_of(issue: Issue) -> int | None:
    """In whose hands it is now; where that box is empty, the acceptor's."""
    box = WAITS_FOR.get(issue.state)
    held: int | None = getattr(issue, f"{box.value}_id") if box else None
    return held or issue.acceptor_id


def in_role(store_id: int, role: Role) -> set[int]:
    found = tracker.staff(store_id).where(Membership.role == role)
    return set(db.session.scalars(found.with_only_columns(Membership.person_id)))


# The digest


def without_digest(store_id: int, day: date) -> Sequence[Membership]:
    """Who works with issues and has had no digest drawn up for the day."""
    drawn = select(DigestDay.person_id).where(DigestDay.store_id == store_id, DigestDay.day == day)
    found = tracker.staff(store_id).where(Membership.person_id.not_in(drawn))
    return db.session.scalars(found.order_by(Membership.id)).all()


def in_hand(member: Membership) -> Sequence[Issue]:
    """What waits for this person, by state and box, with a deadline."""
    boxes: dict[Box, list[State]] = {}
    for state, box in WAITS_FOR.items():
        boxes.setdefault(box, []).append(state)
    mine = or_(
        *(
            (getattr(Issue, f"{box.value}_id") == member.person_id) & Issue.state.in_(states)
            for box, states in boxes.items()
        )
    )
    found = select(Issue).where(Issue.store_id == member.store_id, Issue.is_open.is_(True), mine)
    return db.session.scalars(found.order_by(Issue.deadline, Issue.id)).all()


LEAD = frozenset({Role.HEAD, Role.CS_MANAGER})
"""Who may have to see to what was given to a department alone."""


def parts_in_hand(member: Membership) -> Sequence[SubTask]:
    """Open sub-tasks of open issues: this person's, and those that have nobody else."""
    whose = SubTask.person_id == member.person_id
    if member.role in LEAD:
        whose = or_(whose, SubTask.department_id.in_(led_by(member)) & SubTask.person_id.is_(None))
    open_here = (SubTask.store_id == member.store_id) & (SubTask.state == Part.OPEN)
    found = select(SubTask).join(SubTask.issue).where(open_here, Issue.is_open.is_(True), whose)
    named = found.options(contains_eager(SubTask.issue)).order_by(SubTask.due_at, SubTask.id)
    return db.session.scalars(named).all()


def led_by(member: Membership) -> list[int]:
    """Departments that nobody heads who is nearer to them."""
    departments = departments_of(member.store_id)
    return [d.id for d in departments if member.person_id in heads(member.store_id, d.id)]


def untold(member: Membership) -> Sequence[Reminder]:
    """Rungs whose deadline still holds and whose issue is still open."""
    found = (
        select(Reminder)
        .join(Reminder.issue)
        .where(
            Reminder.person_id == member.person_id,
            Reminder.store_id == member.store_id,
            Reminder.told_on.is_(None),
            Reminder.deadline == Issue.deadline,
            Issue.is_open.is_(True),
        )
        .options(contains_eager(Reminder.issue))
    )
    return db.session.scalars(found.order_by(Reminder.id)).all()


# The steps


def watchers_of(issue_id: int) -> set[int]:
    return set(db.session.scalars(select(Watcher.person_id).where(Watcher.issue_id == issue_id)))
