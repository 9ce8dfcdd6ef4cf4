"""Whose sub-tasks are whose, what an issue's page shows of them, and what they hold up."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Person
from blueprints.core.rules import N_, Can, Role
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.stores.queries import departments_under
from blueprints.subtasks import rules
from blueprints.subtasks.models import SubTask
from blueprints.subtasks.rules import State, Turn
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.queries import IssuePart, PartLink
from blueprints.tracker.rules import Happening, Step

FEW = 5  # rows of the group on the first page


def own(member: Membership) -> ColumnElement[bool]:
    """Named to this person, or of a department that this person heads."""
    if not member.can(Can.READ_ISSUES):
        return false()
    theirs = SubTask.person_id == member.person_id
    if member.role is Role.HEAD:
        led = departments_under(member.store_id, member.department_id)
        theirs = or_(theirs, SubTask.department_id.in_(led))
    return and_(SubTask.store_id == member.store_id, theirs)


def opened_to(member: Membership) -> Iterator[ColumnElement[bool]]:
    """Who does a part of an issue sees the issue."""
    parts = select(SubTask.issue_id).where(own(member), SubTask.state != State.DROPPED)
    yield Issue.id.in_(parts)


def in_the_way(issue: Issue, step: Step, *, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as asked
    """Nobody applies for closing while a part is open."""
    left = select(SubTask.id).where(SubTask.issue_id == issue.id, SubTask.state == State.OPEN)
    if step is Step.APPLY and db.session.scalar(left.limit(1)) is not None:
        yield N_("A sub-task is still open. It is done or dropped before closing is applied for.")


def of_issue(issue: Issue) -> Sequence[SubTask]:
    found = select(SubTask).where(SubTask.issue_id == issue.id).order_by(SubTask.id)
    named = (joinedload(SubTask.department), joinedload(SubTask.person))
    return db.session.scalars(found.options(*named, joinedload(SubTask.settled_by))).all()


def get(issue: Issue, sub_task_id: int) -> SubTask | None:
    return db.session.scalar(
        select(SubTask).where(SubTask.issue_id == issue.id, SubTask.id == sub_task_id)
    )


def is_theirs(sub_task: SubTask, member: Membership) -> bool:
    return sub_task.person_id == member.person_id or leads(sub_task, member)


def leads(sub_task: SubTask, member: Membership) -> bool:
    """Heads the department that does it, or one above."""
    led = departments_under(member.store_id, member.department_id)
    return member.role is Role.HEAD and sub_task.department_id in led


def can_do(sub_task: SubTask) -> Sequence[Membership]:
    """The department's own people, of whom one is named."""
    own = departments_under(sub_task.store_id, sub_task.department_id)
    found = tracker.staff(sub_task.store_id).where(Membership.department_id.in_(own))
    named = found.options(joinedload(Membership.person)).order_by(Person.name, Person.id)
    return db.session.scalars(named).all()


def turns_of(sub_task: SubTask, issue: Issue, member: Membership, at: datetime) -> list[Turn]:
    return rules.turns_for(
        sub_task.state,
        issue.state_at(at),
        tracker.standing_of(issue, member),
        is_theirs=is_theirs(sub_task, member),
    )


def is_given_by(sub_task: SubTask, issue: Issue, member: Membership, at: datetime) -> bool:
    """May this person say who does it?"""
    standing, led = tracker.standing_of(issue, member), leads(sub_task, member)
    return rules.may_give(sub_task.state, issue.state_at(at), standing, leads=led)


def had_some(issue: Issue) -> bool:
    """Its own events say so; parts of a duplicate came with it."""
    return any(e.what in {Happening.SUB_TASK_ADDED, Happening.MERGED} for e in issue.events)


def part_of(issue: Issue, member: Membership, *, at: datetime) -> Iterator[IssuePart]:
    found = of_issue(issue) if had_some(issue) else []
    can_add = rules.may_part_out(issue.state_at(at), tracker.standing_of(issue, member))
    link = PartLink(_("Add a sub-task"), f"/issues/{issue.id}/sub-tasks")
    rows = [
        (each, turns_of(each, issue, member, at), is_given_by(each, issue, member, at))
        for each in found
    ]
    yield IssuePart(
        template="subtasks/_sub_tasks.html" if found else "",
        values={"issue": issue, "rows": rows, "at": at},
        links=[link] if can_add else [],
    )


# My work


def due(member: Membership) -> ColumnElement[bool]:
    """Open parts of issues that are open themselves."""
    return and_(own(member), SubTask.state == State.OPEN, Issue.is_open.is_(True))


def listed(member: Membership) -> Select[SubTask]:
    found = select(SubTask).join(SubTask.issue).where(due(member))
    return found.options(joinedload(SubTask.issue), joinedload(SubTask.person))


def count(member: Membership) -> int:
    found = select(func.count()).select_from(SubTask).join(SubTask.issue).where(due(member))
    return db.session.scalar(found) or 0


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:  # noqa: ARG001 - as asked
    number = count(member) if member.can(Can.READ_ISSUES) else 0
    if number:
        first = listed(member).order_by(SubTask.due_at, SubTask.id).limit(FEW)
        rows = [row_of(sub_task) for sub_task in db.session.scalars(first)]
        yield WorkGroup("sub-tasks", _("My sub-tasks"), number, "/sub-tasks", rows)


def row_of(sub_task: SubTask) -> WorkRow:
    issue = sub_task.issue
    hint = f"{issue.number} {issue.title}"
    return WorkRow(sub_task.title, f"/issues/{issue.id}", due_at=sub_task.due_at, hint=hint)
