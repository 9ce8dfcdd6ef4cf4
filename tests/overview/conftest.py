"""A store with a month behind it: ten callbacks of deliveries, three issues, one of them late."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest

from blueprints.callbacks import actions as callbacks
from blueprints.callbacks.models import Callback
from blueprints.callbacks.queries import rule_for
from blueprints.callbacks.rules import CallbackKind, State
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.figures import month_key
from blueprints.core.people import Membership, Store
from blueprints.customers.models import Customer, Delivery, Vehicle
from blueprints.issue_rules import actions as issue_rules
from blueprints.issue_rules.queries import categories_of
from blueprints.tracker import actions as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import IssueKind
from tests.conftest import department_of, saved


def months_ago(store: Store, back: int) -> str:
    return month_key(local_day(now(), store.zone), back=back)


def a_moment(store: Store, month: str, day: int = 10) -> datetime:
    return datetime.combine(date.fromisoformat(f"{month}-{day:02d}"), time(10), store.zone)


@dataclass(frozen=True)
class Call:
    """What came of a callback; `score` None: nobody answered."""

    score: int | None = 5
    rep: str = "李强"


def add_call(store: Store, month: str, by: Membership, call: Call) -> Callback:
    at = a_moment(store, month)
    day = at.date()
    customer = saved(Customer(store_id=store.id, name="陈先生", phone="", created_at=at))
    vehicle = saved(Vehicle(store_id=store.id, customer_id=customer.id))
    delivery = saved(
        Delivery(
            store_id=store.id,
            customer_id=customer.id,
            vehicle_id=vehicle.id,
            delivered_on=day,
            rep_name=call.rep,
            imported_at=at,
        )
    )
    rule = rule_for(store.id, CallbackKind.SALES_3)
    assert rule
    told = (
        {"overall": call.score, "nps": call.score * 2, "first_time_fix": True} if call.score else {}
    )
    done = {"done_at": at, "done_by_id": by.person_id, "connected_at": at} if call.score else {}
    return saved(
        Callback(
            store_id=store.id,
            kind=CallbackKind.SALES_3,
            rule_id=rule.id,
            customer_id=customer.id,
            delivery_id=delivery.id,
            left_on=day,
            due_on=day,
            window_ends_on=day + timedelta(days=2),
            call_from=at,
            state=State.COMPLETED if call.score else State.UNREACHABLE,
            is_open=False,
            attempts_made=1,
            first_attempt_at=at,
            is_on_time=True,
            is_dissatisfied=call.score is not None and call.score < 3,
            **told,
            **done,
        )
    )


def report(store: Store, title: str, *, by: Membership, at: datetime) -> Issue:
    new = tracker.NewIssue(
        title=title,
        department_id=department_of(store, "workshop").id,
        category_id=categories_of(store.id)[0].id,
        kind=IssueKind.COMPLAINT,
    )
    issue = tracker.report(new, by=by, at=at)
    db.session.commit()
    return issue


@pytest.fixture
def ready(store: Store) -> Store:
    """The store with its rules, levels and categories."""
    callbacks.add_defaults(store)
    issue_rules.add_defaults(store)
    db.session.commit()
    return store


@pytest.fixture
def last_month(ready: Store) -> str:
    return months_ago(ready, 1)


@pytest.fixture
def fill(ready: Store, cs_manager: Membership) -> Callable[[str], None]:
    def fill(month: str) -> None:
        calls = [*[Call()] * 6, Call(2), Call(3), Call(None), Call(None, rep="王芳")]
        for call in calls:
            add_call(ready, month, cs_manager, call)
        for day, title in ((5, "右前门异响"), (8, "交车时间一再推迟"), (12, "空调不制冷")):
            report(ready, title, by=cs_manager, at=a_moment(ready, month, day))

    return fill


@pytest.fixture
def busy(ready: Store, last_month: str, fill: Callable[[str], None]) -> Store:
    fill(last_month)
    return ready
