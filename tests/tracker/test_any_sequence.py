"""Any sequence of steps by anybody, beside a model that is written from the table and not from the code."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import inspect, select

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import Role, RuleBroken
from blueprints.customers.models import Customer
from blueprints.subtasks import actions as subtasks
from blueprints.subtasks.actions import NewSubTask
from blueprints.subtasks.rules import Turn
from blueprints.tracker import actions, queries
from blueprints.tracker.models import Issue, IssueEvent
from blueprints.tracker.rules import Box, Details, State, Step
from tests.conftest import MemberOf, department_of, saved
from tests.tracker.conftest import AT, Cast, other_level

if TYPE_CHECKING:
    from blueprints.subtasks.models import SubTask

DEPARTMENTS = ("service", "sales", "parts")
OPEN = {
    State.AWAITING_ACCEPTANCE,
    State.IN_PROGRESS,
    State.PAUSED,
    State.CLOSING_APPLIED,
    State.AWAITING_CUSTOMER,
}
SETTLED = {State.CLOSED, State.VOID}
CS = {"specialist", "manager"}
WHO: dict[Step, set[str]] = {
    Step.SEND: {"recorder"},
    Step.ACCEPT: {"head"},
    Step.DECLINE: {"head"},
    Step.DISPUTE: {"head"},
    Step.ROUTE: {"manager"},
    Step.OBJECT: set(),  # of findings alone
    Step.UPHOLD: set(),
    Step.ASSIGN: {"head"},
    Step.APPOINT: {"recorder", "tracker", "manager"},
    Step.PLAN: {"handler"},
    Step.PAUSE: {"handler", "head"},
    Step.RESUME: {"handler", "head"},
    Step.TELL: {"handler", "head", "verifier"},
    Step.APPLY: {"handler"},
    Step.VERIFY: {"verifier"},
    Step.RETURN: {"verifier"} | CS,
    Step.CONFIRM: {"verifier"} | CS,
    Step.EXPLAIN: {"manager"},
    Step.REOPEN: {"tracker"} | CS,
    Step.VOID: {"manager", "gm"},
    Step.LEVEL: {"tracker", "manager", "gm"},
    Step.ABOUT: {"recorder", "tracker"} | CS,
    Step.CORRECT: {"recorder", "tracker", "manager"},
}
BEGINS: dict[Step, set[State]] = {
    Step.SEND: {State.DRAFT},
    Step.ACCEPT: {State.AWAITING_ACCEPTANCE},
    Step.DECLINE: {State.AWAITING_ACCEPTANCE},
    Step.DISPUTE: {State.AWAITING_ACCEPTANCE},
    Step.ROUTE: {State.AWAITING_ACCEPTANCE},
    Step.OBJECT: {State.AWAITING_ACCEPTANCE},
    Step.UPHOLD: {State.AWAITING_ACCEPTANCE},
    Step.ASSIGN: {State.IN_PROGRESS, State.PAUSED},
    Step.APPOINT: OPEN,
    Step.PLAN: {State.IN_PROGRESS},
    Step.PAUSE: {State.IN_PROGRESS},
    Step.RESUME: {State.PAUSED},
    Step.TELL: {State.IN_PROGRESS, State.CLOSING_APPLIED, State.AWAITING_CUSTOMER},
    Step.APPLY: {State.IN_PROGRESS},
    Step.VERIFY: {State.CLOSING_APPLIED},
    Step.RETURN: {State.CLOSING_APPLIED, State.AWAITING_CUSTOMER},
    Step.CONFIRM: {State.AWAITING_CUSTOMER},
    Step.EXPLAIN: {State.AWAITING_CUSTOMER},
    Step.REOPEN: {State.CLOSED},
    Step.VOID: OPEN | {State.DRAFT},
    Step.LEVEL: OPEN,
    Step.ABOUT: (OPEN | {State.DRAFT}) - {State.AWAITING_CUSTOMER},
    Step.CORRECT: OPEN | {State.DRAFT},
}
LEADS_TO = {
    Step.SEND: State.AWAITING_ACCEPTANCE,
    Step.ACCEPT: State.IN_PROGRESS,
    Step.PAUSE: State.PAUSED,
    Step.RESUME: State.IN_PROGRESS,
    Step.APPLY: State.CLOSING_APPLIED,
    Step.RETURN: State.IN_PROGRESS,
    Step.CONFIRM: State.CLOSED,
    Step.EXPLAIN: State.CLOSED,
    Step.REOPEN: State.IN_PROGRESS,
    Step.VOID: State.VOID,
}
FORWARD = {step for step in LEADS_TO if step not in {Step.VOID, Step.PAUSE}} | {
    Step.PLAN,
    Step.VERIFY,
}
NAMES = ("recorder", "head", "handler", "verifier", "tracker", "manager", "specialist", "gm", "rep")


@dataclass
class Model:
    """What product.md says of an issue, and nothing else."""

    state: State = State.DRAFT
    department: str = "service"
    has_customer: bool = False
    handler_of: str = ""  # the department whose person handles it
    planned: bool = False
    disputed: bool = False
    resumes_at: datetime | None = None
    closed_at: datetime | None = None
    open_parts: int = 0
    counts: dict[str, int] = field(
        default_factory=lambda: {"declines": 0, "returns": 0, "reopens": 0}
    )
    events: int = 1

    def pass_time(self, at: datetime) -> None:
        if self.resumes_at is not None and self.resumes_at <= at:
            self.state, self.resumes_at = State.IN_PROGRESS, None
            self.events += 1

    def allows(self, step: Step, name: str, at: datetime) -> bool:
        in_time = step is not Step.REOPEN or (
            self.closed_at is not None and at <= self.closed_at + timedelta(days=30)
        )
        turn = {
            Step.DECLINE: self.counts["declines"] == 0,
            Step.DISPUTE: self.counts["declines"] > 0 and not self.disputed,
            Step.ROUTE: self.counts["declines"] > 0,
            Step.APPLY: self.planned and not self.open_parts,
        }.get(step, True)
        return self.state in BEGINS[step] and name in WHO[step] and in_time and turn

    def take(self, step: Step, at: datetime, details: "Said") -> None:
        if step is Step.VERIFY:
            self.state = State.AWAITING_CUSTOMER if self.has_customer else State.CLOSED
        else:
            self.state = LEADS_TO.get(step, self.state)
        self.events += 1
        counted = {Step.DECLINE: "declines", Step.DISPUTE: "declines", Step.RETURN: "returns"}
        name = {**counted, Step.REOPEN: "reopens"}.get(step)
        if name:
            self.counts[name] += 1
        if step in {Step.DECLINE, Step.ROUTE}:
            self.department = details.department
        if step in {Step.ACCEPT, Step.ASSIGN}:
            self.handler_of = self.department
        self.disputed = step is Step.DISPUTE or (
            self.disputed and step not in {Step.ACCEPT, Step.ROUTE, Step.VOID}
        )
        self.planned |= step is Step.PLAN
        self.has_customer = details.has_customer if step is Step.ABOUT else self.has_customer
        if step in {Step.PAUSE, Step.RESUME, Step.VOID}:
            self.resumes_at = details.resumes_at if step is Step.PAUSE else None
        self.closed_at = at if self.state is State.CLOSED else None


@dataclass(frozen=True)
class Said:
    """What a step is done with, as the model takes it."""

    department: str = ""
    has_customer: bool = False
    resumes_at: datetime | None = None


@dataclass
class House:
    """The people of the test's store, and where the machine begins."""

    cast: Cast
    people: dict[str, Membership]
    heads: dict[str, Membership]
    handlers: dict[str, Membership]
    other_customer: Customer


class AnySequence(RuleBasedStateMachine):
    """Each run is an issue of its own in the test's database."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.issue = self.house.cast.draft()
        self.model, self.at = Model(), AT
        self.parts: list[SubTask] = []
        self.first_deadline: datetime | None = None
        self.titles = 0

    def actor(self, name: str) -> Membership:
        if name == "head":
            return self.house.heads[self.model.department]
        if name == "handler":
            return self.house.handlers[self.model.handler_of or self.model.department]
        return self.house.people[name]

    def details(self, step: Step) -> tuple[Details, Said]:
        cast, here = self.house.cast, self.model.department
        away = DEPARTMENTS[(DEPARTMENTS.index(here) + 1) % len(DEPARTMENTS)]
        target = away if step in {Step.DECLINE, Step.DISPUTE, Step.ROUTE} else here
        known = (cast.customer, self.house.other_customer)
        customer = known[self.issue.customer_id == known[0].id]
        review = (self.at.astimezone(cast.store.zone) + timedelta(days=3)).date()
        self.titles += 1
        details = Details(
            note="检查并紧固",
            result="异响消失",
            told="已电话告知",
            evidence=1,
            day=review if step is Step.PAUSE else None,
            department_id=department_of(cast.store, target).id,
            level=other_level(self.issue.level) if step is Step.LEVEL else self.issue.level,
            title=f"右前门异响 {self.titles}",
            customer_id=customer.id,
            handler_id=self.house.handlers[here].person_id,
            people={Box.TRACKER: cast.tracker.person_id},
        )
        until = datetime.combine(review, datetime.min.time(), cast.store.zone)
        return details, Said(target, has_customer=True, resumes_at=until)

    @rule(step=st.sampled_from(list(Step)), name=st.sampled_from(NAMES))
    def try_a_step(self, step: Step, name: str) -> None:
        details, said = self.details(step)
        allowed = self.model.allows(step, name, self.at)
        done = self.attempt(
            lambda: actions.move(self.issue, step, details, by=self.actor(name), at=self.at)
        )
        assert done is allowed, (step, name, self.model)
        if done:
            self.model.take(step, self.at, said)

    @rule(choices=st.lists(st.integers(0, 999), min_size=3, max_size=12))
    def go_on(self, choices: list[int]) -> None:
        """By those whose turn it is: chance alone seldom comes far."""
        for choice in choices:
            possible = [
                (step, name)
                for step in Step
                for name in sorted(WHO[step])
                if step is not Step.VOID and self.model.allows(step, name, self.at)
            ]
            forward = [each for each in possible if each[0] in FORWARD]
            chosen = forward if choice % 3 and forward else possible
            if chosen:
                self.try_a_step(*chosen[choice % len(chosen)])

    @rule(hours=st.sampled_from([1, 20, 24 * 4, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        actions.resume_due(self.at)
        self.model.pass_time(self.at)

    @rule()
    def part_out(self) -> None:
        handler = self.actor("handler")
        day = (self.at.astimezone(self.house.cast.store.zone) + timedelta(days=1)).date()
        new = NewSubTask("订购密封条", department_of(self.house.cast.store, "parts").id, day)
        if self.model.state is State.IN_PROGRESS and self.issue.deadline > self.at + timedelta(
            days=2
        ):
            self.parts.append(subtasks.part_out(self.issue, new, by=handler, at=self.at))
            self.model.open_parts += 1
            self.model.events += 1

    @rule()
    def drop_a_part(self) -> None:
        if self.parts and self.model.state is State.IN_PROGRESS:
            part, by = self.parts.pop(), self.actor("handler")
            subtasks.settle(part, Turn.DROP, words="不再需要", by=by, at=self.at)
            self.model.open_parts -= 1
            self.model.events += 1

    @rule()
    def extend(self) -> None:
        """Asked by the handler, granted by the customer service manager."""
        if self.model.state is not State.IN_PROGRESS:
            return
        day = (max(self.issue.deadline, self.at) + timedelta(days=5)).date()
        by, manager = self.actor("handler"), self.house.people["manager"]
        asked = actions.ask_extension(self.issue, day=day, reason="等配件", by=by, at=self.at)
        actions.decide_extension(asked, approve=True, words="", by=manager, at=self.at)
        self.model.events += 2

    def attempt(self, act: Callable[[], object]) -> bool:
        before = standing(self.issue)
        try:
            act()
        except RuleBroken:
            assert standing(self.issue) == before, "a refusal changed something"
            return False
        return True

    @invariant()
    def it_stands_as_the_model_says(self) -> None:
        issue, model = self.issue, self.model
        assert issue.state is model.state
        assert issue.department_id == department_of(issue.store, model.department).id
        assert issue.is_open is (model.state in OPEN)
        assert {name: getattr(issue, name) for name in model.counts} == model.counts
        assert issue.event_count == model.events
        assert (issue.closed_at is not None) is (model.state is State.CLOSED)
        assert (issue.proposed_department_id is not None) is model.disputed

    @invariant()
    def the_first_deadline_stays_and_nobody_verifies_his_own_work(self) -> None:
        self.first_deadline = self.first_deadline or self.issue.first_deadline
        assert self.issue.first_deadline == self.first_deadline
        assert self.issue.handler_id is None or self.issue.verifier_id != self.issue.handler_id

    def teardown(self) -> None:
        db.session.flush()
        db.session.expire_all()
        assert queries.fault_of(self.issue) is None
        opens = select(IssueEvent.opens).where(IssueEvent.issue_id == self.issue.id)
        assert sum(db.session.scalars(opens)) == self.issue.is_open


def standing(issue: Issue) -> dict[str, object]:
    return {column.key: getattr(issue, column.key) for column in inspect(Issue).column_attrs}


@pytest.fixture
def house(cast: Cast, member_of: MemberOf, gm: Membership, caller: Membership) -> House:
    heads = {"service": cast.acceptor}
    handlers = {"service": cast.handler}
    for department in ("sales", "parts"):
        heads[department] = member_of(cast.store, Role.HEAD, department)
        handlers[department] = member_of(cast.store, Role.ADVISOR, department)
    people = {
        "recorder": cast.recorder,
        "verifier": cast.verifier,
        "tracker": cast.tracker,
        "manager": cast.manager,
        "specialist": caller,
        "gm": gm,
        "rep": member_of(cast.store, Role.REP, "office"),
    }
    other = saved(Customer(store_id=cast.store.id, name="李红", phone="13900001234", created_at=AT))
    return House(cast, people, heads, handlers, other)


def test_whatever_is_tried_by_whomever_it_goes_as_the_table_says(house: House) -> None:
    machine = type("AnySequenceHere", (AnySequence,), {"house": house})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=15, deadline=None, phases=[Phase.generate])
    )
