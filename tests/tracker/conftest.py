"""Issues in every state, with a person in every box; and what happens to them, by hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customers.models import Customer, Vehicle
from blueprints.issue_rules.rules import Level
from blueprints.tracker import actions
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Box, Details, IssueKind, State, Step
from tests.conftest import MemberOf, department_of, saved

AT = datetime(2026, 10, 14, 2, tzinfo=UTC)  # a Wednesday, 10:00 in Shanghai


@dataclass
class Cast:
    """Who plays in the loop: each box its own person, and an issue's way through them."""

    store: Store
    recorder: Membership
    acceptor: Membership
    handler: Membership
    verifier: Membership
    tracker: Membership
    finder: Membership
    manager: Membership
    customer: Customer
    vehicle: Vehicle

    def draft(self, *, customer: bool = False, **changed: object) -> Issue:
        """Recorded, with everybody in the boxes who is in one from the start."""
        known = {
            "title": "右前门异响",
            "department_id": department_of(self.store, "service").id,
            "customer_id": self.customer.id if customer else None,
            "feedback_to_id": self.finder.person_id,
        }
        issue = actions.raise_issue(
            NewIssue(**{**known, **changed}),  # type: ignore[arg-type]  # fields by their names
            by=self.recorder,
            at=AT,
        )
        issue.verifier_id = self.verifier.person_id
        issue.tracker_id = self.tracker.person_id
        db.session.flush()
        return issue

    def in_state(self, state: State, *, customer: bool = False) -> Issue:
        """By the steps that lead there."""
        needs_customer = customer or state is State.AWAITING_CUSTOMER
        issue = self.draft(customer=needs_customer)
        for step in WAY[state]:
            self.take(issue, step)
        if state is State.CLOSED and needs_customer:
            self.take(issue, Step.CONFIRM)
        assert issue.state is state
        return issue

    def take(self, issue: Issue, step: Step, *, at: datetime = AT) -> None:
        actions.move(issue, step, self.details(issue, step), by=self.actor(step), at=at)

    def ready(self, issue: Issue, step: Step) -> None:
        """Some steps need that it was declined or objected to before, and two that it is a finding."""
        issue.declines = int(step in {Step.DISPUTE, Step.ROUTE})
        is_finding = step in {Step.OBJECT, Step.UPHOLD}
        issue.kind = IssueKind.FINDING if is_finding else IssueKind.MANUAL
        issue.proposed_department_id = issue.department_id if step is Step.UPHOLD else None
        db.session.flush()

    def actor(self, step: Step) -> Membership:
        return {
            Step.SEND: self.recorder,
            Step.ACCEPT: self.acceptor,
            Step.DECLINE: self.acceptor,
            Step.DISPUTE: self.acceptor,
            Step.ROUTE: self.manager,
            Step.OBJECT: self.acceptor,
            Step.UPHOLD: self.manager,
            Step.ASSIGN: self.acceptor,
            Step.APPOINT: self.recorder,
            Step.VERIFY: self.verifier,
            Step.RETURN: self.verifier,
            Step.CONFIRM: self.verifier,
            Step.EXPLAIN: self.manager,
            Step.REOPEN: self.tracker,
            Step.VOID: self.manager,
            Step.LEVEL: self.tracker,
            Step.ABOUT: self.manager,
            Step.CORRECT: self.recorder,
        }.get(step, self.handler)

    def details(self, issue: Issue, step: Step) -> Details:
        """Everything that any step needs."""
        other = "parts" if issue.department_id != department_of(self.store, "parts").id else "sales"
        return Details(
            note="检查并紧固",
            result="异响消失",
            told="已电话告知",
            evidence=1,
            day=date(2026, 10, 16) if step is Step.PAUSE else None,
            department_id=(
                department_of(self.store, other).id
                if step in {Step.DECLINE, Step.DISPUTE}
                else issue.department_id
            ),
            level=other_level(issue.level) if step is Step.LEVEL else issue.level,
            title="左前门异响",
            customer_id=self.customer.id,
            vehicle_id=self.vehicle.id,
            handler_id=self.handler.person_id,
            people={Box.TRACKER: self.tracker.person_id},
        )


def other_level(level: Level) -> Level:
    return Level.NORMAL if level is Level.CRITICAL else level.raised()


WORKING = (Step.SEND, Step.ACCEPT, Step.PLAN)
WAY = {
    State.DRAFT: (),
    State.AWAITING_ACCEPTANCE: (Step.SEND,),
    State.IN_PROGRESS: WORKING,
    State.PAUSED: (*WORKING, Step.PAUSE),
    State.CLOSING_APPLIED: (*WORKING, Step.APPLY),
    State.AWAITING_CUSTOMER: (*WORKING, Step.APPLY, Step.VERIFY),
    State.CLOSED: (*WORKING, Step.APPLY, Step.VERIFY),
    State.VOID: (Step.SEND, Step.VOID),
}


@pytest.fixture
def cast(app: Flask, store: Store, member_of: MemberOf, cs_manager: Membership) -> Cast:
    customer = saved(Customer(store_id=store.id, name="王小明", phone="13800001234", created_at=AT))
    vehicle = saved(Vehicle(store_id=store.id, customer_id=customer.id, plate="沪A12345"))
    return Cast(
        store=store,
        recorder=member_of(store, Role.INSPECTOR, "cr", name="Recorder"),
        acceptor=member_of(store, Role.HEAD, "service", name="Acceptor"),
        handler=member_of(store, Role.ADVISOR, "service", name="Handler"),
        verifier=member_of(store, Role.INSPECTOR, "cr", name="Verifier"),
        tracker=member_of(store, Role.REP, "sales", name="Tracker"),
        finder=member_of(store, Role.REP, "sales", name="Finder"),
        manager=cs_manager,
        customer=customer,
        vehicle=vehicle,
    )


Report = Callable[..., Issue]


@pytest.fixture
def report(store: Store, caller: Membership, head: Membership) -> Report:
    """report("title", days=3): sent that many days after AT to after-sales, by the caller."""

    def report(title: str = "空调不制冷", *, days: float = 0, **known: object) -> Issue:
        new = NewIssue(
            title=title,
            **{  # type: ignore[arg-type]  # as above
                "department_id": department_of(store, "service").id,
                "level": Level.NORMAL,
                "kind": IssueKind.MANUAL,
                **known,
            },
        )
        return actions.report(new, by=caller, at=AT + timedelta(days=days))

    return report
