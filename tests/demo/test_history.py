from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from blueprints.callbacks.models import Callback
from blueprints.callbacks.rules import State as CallbackState
from blueprints.core.clock import local_day
from blueprints.core.db import Model, db
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import Role
from blueprints.customers.models import Customer, Delivery, Vehicle
from blueprints.customers.rules import vin_check_digit_ok
from blueprints.demo import actions
from blueprints.findings.models import Finding
from blueprints.findings.queries import decisions_of, is_last, stage_of
from blueprints.findings.rules import Stage as FindingStage
from blueprints.inspections.models import Inspection
from blueprints.issue_rules.rules import Level
from blueprints.losses.models import Loss
from blueprints.prospects.models import Prospect
from blueprints.repeats.models import Repeat
from blueprints.saved_views.models import SavedView
from blueprints.stand_ins.models import StandIn
from blueprints.subtasks.models import SubTask
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue, IssueEvent
from blueprints.tracker.rules import OPEN, State
from tests.conftest import Begin

AT = datetime(2026, 3, 12, 6, tzinfo=UTC)


def make_demo() -> None:
    """Six weeks are enough to see that it runs."""
    store = actions.make_store()
    actions.make_history(store, seed=1, at=AT, first=date(2026, 2, 1))
    db.session.commit()


@pytest.fixture
def begin() -> Begin:
    return make_demo


@pytest.fixture
def demo(app: Flask) -> Store:
    return db.session.scalars(select(Store)).one()


def count(model: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_it_has_somebody_of_every_role(demo: Store) -> None:
    assert set(db.session.scalars(select(Membership.role))) == set(Role)


def test_there_is_something_true_to_show(demo: Store) -> None:
    states = set(db.session.scalars(select(Callback.state)))
    assert {CallbackState.TO_CALL, CallbackState.COMPLETED} <= states
    assert count(Issue) > 5
    assert db.session.scalar(select(func.count()).where(Callback.phone_wanted))


def test_a_head_has_every_kind_of_issue_on_the_desk(demo: Store) -> None:
    head = db.session.scalars(select(Membership).join(Person).where(Person.name == "王军")).one()
    found = tracker.visible_to(head).where(Issue.is_open.is_(True))
    issues = db.session.scalars(found).all()
    assert 30 <= len(issues) <= 60
    assert {issue.state for issue in issues} == OPEN
    assert {issue.level for issue in issues} == set(Level)
    assert sum(issue.state is State.PAUSED for issue in issues) >= 3
    assert sum(issue.asked_extension is not None for issue in issues) >= 2
    assert sum(issue.proposed_department_id is not None for issue in issues) == 1
    assert {True, False} == {bool(issue.reopens) for issue in issues}
    merged = select(func.count()).where(Issue.duplicate_of_id.is_not(None))
    assert db.session.scalar(merged) == 2
    assert {2, 3} <= set(db.session.scalars(select(Repeat.number)))
    assert set(db.session.scalars(select(SubTask.person_id.is_(None)))) == {True, False}
    assert (count(SubTask), count(SavedView), count(StandIn)) == (3, 2, 1)


def test_nothing_happens_after_now(demo: Store) -> None:
    assert (db.session.scalar(select(func.max(IssueEvent.at))) or AT) <= AT
    assert (db.session.scalar(select(func.max(Callback.done_at))) or AT) <= AT
    latest = db.session.scalar(select(func.max(Delivery.delivered_on)))
    assert latest is not None
    assert latest < AT.date()


def test_every_event_carries_the_hash_of_the_one_before(demo: Store) -> None:
    for event in db.session.scalars(select(IssueEvent)):
        assert event.hash == event.computed_hash()


def test_findings_stand_in_every_stage(demo: Store) -> None:
    findings = db.session.scalars(select(Finding)).all()
    decisions = decisions_of([finding.issue_id for finding in findings])
    stages = {stage_of(f, decisions.get(f.issue_id)) for f in findings if is_last(f)}
    assert stages == set(FindingStage) - {
        FindingStage.FOUND,
        FindingStage.CLOSED_UNSEEN,
        FindingStage.VOID,
    }


def test_every_round_was_held_but_one(demo: Store) -> None:
    today = local_day(AT, demo.zone)
    due = select(Inspection).where(Inspection.due_on < today, Inspection.cancelled_at.is_(None))
    missed = [each for each in db.session.scalars(due) if not each.done_at]
    assert [each.check_list.name for each in missed] == ["车间检查"]
    assert (today - missed[0].due_on).days < 31


def test_its_cars_have_good_numbers(demo: Store) -> None:
    vins = db.session.scalars(select(Vehicle.vin)).all()
    assert all(vin and vin_check_digit_ok(vin) for vin in vins)
    assert count(Customer) > 900


def test_sales_consultants_have_customers_and_one_loss_waits(demo: Store) -> None:
    owned = select(func.count(Customer.owner_id.distinct())).where(Customer.owner_id.is_not(None))
    assert db.session.scalar(owned) == 3
    overdue = select(func.count(Prospect.id)).where(Prospect.next_on < AT.date())
    assert db.session.scalar(overdue)
    assert db.session.scalar(select(func.count(Loss.id)).where(Loss.decided_at.is_(None))) == 1
