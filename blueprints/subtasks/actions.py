"""Part an issue's work out, and settle a part. Each leaves an event on the issue; none commits."""

from dataclasses import dataclass
from datetime import date, datetime

from blueprints.calendars.queries import working_calendar
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.stores.queries import departments_under
from blueprints.subtasks import queries, rules
from blueprints.subtasks.models import SubTask
from blueprints.subtasks.rules import State, Turn
from blueprints.tracker import actions as tracker
from blueprints.tracker import queries as issues
from blueprints.tracker.actions import Said
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Happening


@Hook
def parted_out(sub_task: SubTask, *, by: Membership, at: datetime) -> None:
    """A part of an issue's work has been given to a department, or to a person of it."""


@dataclass(frozen=True)
class NewSubTask:
    """What is to be done, by whom and until the end of which day; nobody named: the department."""

    title: str
    department_id: int
    day: date
    person_id: int | None = None


def part_out(issue: Issue, new: NewSubTask, *, by: Membership, at: datetime) -> SubTask:
    tracker.lock(issue)
    check_parting_out(issue, by, at)
    sub_task = SubTask(
        store_id=issue.store_id,
        issue=issue,
        title=new.title,
        department_id=issues.check_department(issue.store_id, new.department_id),
        person_id=check_person(issue.store_id, new.department_id, new.person_id),
        due_at=due_at(issue, new, at),
        raised_by_id=by.person_id,
        raised_at=at,
    )
    db.session.add(sub_task)
    tell(sub_task, Happening.SUB_TASK_ADDED, "", by=by, at=at)
    parted_out(sub_task, by=by, at=at)
    return sub_task


def check_parting_out(issue: Issue, by: Membership, at: datetime) -> None:
    """Raises RuleBroken."""
    if not rules.may_part_out(issue.state_at(at), issues.standing_of(issue, by)):
        raise RuleBroken(
            "Who handles, leads or tracks an issue parts its work out, while it is being worked on."
        )


def check_person(store_id: int, department_id: int, person_id: int | None) -> int | None:
    if person_id is None:
        return None
    own = issues.staff(store_id).with_only_columns(Membership.department_id)
    found = db.session.scalar(own.where(Membership.person_id == person_id))
    if found not in departments_under(store_id, department_id):
        raise RuleBroken("Who does the sub-task is one of its department's own people.")
    return person_id


def due_at(issue: Issue, new: NewSubTask, at: datetime) -> datetime:
    """The department's closing hour of that day, and never after the issue's own deadline."""
    zone = issue.store.zone
    rules.check_due(new.day, today=local_day(at, zone), deadline=local_day(issue.deadline, zone))
    closing = working_calendar(new.department_id).closing(new.day)
    return min(closing, issue.deadline) if issue.deadline > at else closing


def give(sub_task: SubTask, person_id: int, *, by: Membership, at: datetime) -> None:
    """To a person of its department, be it the first or another one. Raises RuleBroken."""
    tracker.lock(sub_task.issue)
    db.session.refresh(sub_task)
    check_giving(sub_task, by, at)
    if person_id == sub_task.person_id:
        raise RuleBroken("This person does it already.")
    sub_task.person_id = check_person(sub_task.store_id, sub_task.department_id, person_id)
    tell(sub_task, Happening.SUB_TASK_GIVEN, "", by=by, at=at)
    parted_out(sub_task, by=by, at=at)


def check_giving(sub_task: SubTask, by: Membership, at: datetime) -> None:
    """Raises RuleBroken."""
    issue = sub_task.issue
    standing, leads = issues.standing_of(issue, by), queries.leads(sub_task, by)
    rules.check_giving(sub_task.state, issue.state_at(at), standing, leads=leads)


def settle(sub_task: SubTask, turn: Turn, *, words: str, by: Membership, at: datetime) -> None:
    """Done with a note, dropped with a reason, or opened again with one. Raises RuleBroken."""
    issue = sub_task.issue
    tracker.lock(issue)
    db.session.refresh(sub_task)
    check_turn(sub_task, turn, by, at)
    sub_task.state = rules.LEADS_TO[turn]
    is_open = sub_task.state is State.OPEN
    sub_task.settled_at = None if is_open else at
    sub_task.settled_by_id = None if is_open else by.person_id
    sub_task.note = words
    sub_task.reopens += turn is Turn.REOPEN
    tell(sub_task, rules.EVENTS[turn], words, by=by, at=at)


def check_turn(sub_task: SubTask, turn: Turn, by: Membership, at: datetime) -> None:
    """Raises RuleBroken."""
    issue = sub_task.issue
    standing, theirs = issues.standing_of(issue, by), queries.is_theirs(sub_task, by)
    rules.check_turn(turn, sub_task.state, issue.state_at(at), standing, is_theirs=theirs)


def tell(sub_task: SubTask, what: Happening, words: str, *, by: Membership, at: datetime) -> None:
    text = "\n\n".join(part for part in (sub_task.title, words) if part.strip())
    said = Said(text, person_id=sub_task.person_id, due_at=sub_task.due_at)
    tracker.note(sub_task.issue, what, said, by=by, at=at)
