"""Put on the desks what lies there today: every step the tracker's own. None commits."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from blueprints.core.clock import local, local_day
from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.demo_desk import queries, rules
from blueprints.demo_desk.queries import Car
from blueprints.demo_desk.rules import Case, Knot
from blueprints.demo_stage.actions import Scene
from blueprints.demo_stage.queries import Planned, Stage
from blueprints.demo_stage.rules import HEAD_OF
from blueprints.duplicates.actions import merge
from blueprints.saved_views.actions import NewView, save
from blueprints.stand_ins.actions import Leave, name_stand_in
from blueprints.subtasks import actions as subtasks
from blueprints.subtasks.actions import NewSubTask
from blueprints.subtasks.rules import Turn
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Details, Step


@dataclass
class Desk:
    """What is at hand for each case; `made` by their titles."""

    stage: Stage
    cars: list[Car]
    made: dict[str, Issue] = field(default_factory=dict)

    def later(self, at: datetime) -> datetime:
        """A pace later, in the hours of work."""
        there = local(at + rules.PACE, self.stage.store.zone)
        if there.hour < 18:
            return there
        return (there + timedelta(days=1)).replace(hour=9, minute=there.minute)


def scenes(stage: Stage, angry: list[Planned]) -> Iterator[Scene]:
    """Each case and when it begins, for the play: issues are numbered as they came."""
    desk = Desk(stage, queries.contented_cars(stage.store, [task.id for task, _at in angry]))
    for place, case in enumerate(rules.CASES):
        day = stage.today - timedelta(days=case.days_ago)
        began = datetime(day.year, day.month, day.day, 8, place, tzinfo=stage.store.zone)
        yield began, lambda case=case, at=began: lay(desk, case, at)  # type: ignore[misc]  # its defaults hold the values


def lay(desk: Desk, case: Case, at: datetime) -> None:
    issue = tracker.report(new_issue(desk, case), by=desk.stage.people[case.by], at=at)
    desk.made[case.title] = issue
    for step in case.way:
        at = desk.later(at)
        by = actor(desk, issue, step)
        tracker.move(issue, step, details(desk, case, step), by=by, at=at)
    tie(desk, issue, case, desk.later(at))


def new_issue(desk: Desk, case: Case) -> NewIssue:
    stage = desk.stage
    car = desk.cars[case.car] if case.car is not None else None
    return NewIssue(
        title=case.title,
        description=case.words,
        department_id=stage.departments[case.department],
        level=case.level,
        category_id=stage.categories[case.category],
        kind=case.kind,
        customer_id=car.customer_id if car else None,
        vehicle_id=car.vehicle_id if car else None,
    )


def actor(desk: Desk, issue: Issue, step: Step) -> Membership:
    """Who has the issue in hand at this step."""
    boxes = {
        Step.PLAN: issue.handler_id,
        Step.PAUSE: issue.handler_id,
        Step.APPLY: issue.handler_id,
        Step.VERIFY: issue.verifier_id,
        Step.RETURN: issue.verifier_id,
        Step.CONFIRM: issue.verifier_id,
        Step.REOPEN: issue.tracker_id,
    }
    return desk.stage.by(boxes.get(step, issue.acceptor_id) or issue.recorder_id)


def details(desk: Desk, case: Case, step: Step) -> Details:
    stage = desk.stage
    to = rules.PROPOSED.get(step, case.department)
    known: dict[str, Any] = {"department_id": stage.departments[to]}
    if case.handler:
        known["handler_id"] = stage.people[case.handler].person_id
    if step is Step.PAUSE:
        known["day"] = stage.today + timedelta(days=2)
    return Details(
        note=rules.said(case, step),
        result=case.result,
        told=rules.TOLD if step in {Step.VERIFY, Step.CONFIRM} else "",
        **known,
    )


# What is unusual about some


def tie(desk: Desk, issue: Issue, case: Case, at: datetime) -> None:
    stage = desk.stage
    if case.same_as:
        into, by = desk.made[case.same_as], stage.people["hejing"]
        merge(issue, into, reason=rules.SAME, by=by, at=at)
    if case.part:
        part_out(desk, issue, case, at)
    if case.knot in {Knot.EXTENSION, Knot.OWN_EXTENSION}:
        head = stage.people[HEAD_OF[case.department]]
        by = head if case.knot is Knot.OWN_EXTENSION else stage.people[case.handler]
        day = local_day(max(issue.deadline, stage.at), stage.store.zone) + timedelta(days=4)
        tracker.ask_extension(issue, day=day, reason=rules.LATER[case.knot], by=by, at=at)
    if case.comment:
        tracker.comment(issue, words=case.comment, by=stage.people["hejing"], at=at)


def part_out(desk: Desk, issue: Issue, case: Case, at: datetime) -> None:
    stage, handler = desk.stage, desk.stage.people[case.handler]
    day = local_day(max(issue.deadline, at), stage.store.zone)
    department, person = rules.PART_OF[case.part]
    doer = stage.people[person] if person else None
    person_id = doer.person_id if doer else None
    new = NewSubTask(case.part, stage.departments[department], day, person_id)
    part = subtasks.part_out(issue, new, by=handler, at=at)
    if case.knot is Knot.DONE_PART and doer:
        subtasks.settle(part, Turn.COMPLETE, words=rules.SETTLED_PART, by=doer, at=desk.later(at))


def arrange(stage: Stage) -> None:
    """What people have made their own: views of the list, and who stands in."""
    for name, title, query, is_shared in rules.VIEWS:
        by = stage.people[name]
        for_whom = by.department_id if is_shared else None
        save(NewView(title, query, for_whom), by=by, at=stage.at)
    absent, stand_in = (stage.people[name] for name in rules.STAND_IN)
    last = stage.today + rules.LEAVE
    leave = Leave(absent.person_id, stand_in.person_id, stage.today, last)
    name_stand_in(leave, by=absent, at=stage.at)
    db.session.flush()
