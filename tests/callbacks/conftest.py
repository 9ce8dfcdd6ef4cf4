"""Cars that left, customers with and without a phone, and a call that is due."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from blueprints.callbacks import actions
from blueprints.callbacks.actions import Answers, Call, Complaint
from blueprints.callbacks.models import Callback
from blueprints.callbacks.queries import question_set_for
from blueprints.callbacks.rules import Outcome
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customers.models import Customer, Delivery, RepairOrder, Vehicle
from blueprints.issue_rules.rules import Level
from tests.conftest import MemberOf, department_of, saved

CarLeft = Callable[..., Any]
PHONE = "13800138000"


def a_customer(store: Store, **details: Any) -> Customer:
    usual = {"name": "陈先生", "phone": PHONE, "created_at": now()}
    return saved(Customer(store_id=store.id, **usual | details))


def a_car(customer: Customer, plate: str = "鲁A12345") -> Vehicle:
    return saved(
        Vehicle(store_id=customer.store_id, customer_id=customer.id, plate=plate, series="朗逸")
    )


def an_order(customer: Customer, left_at: datetime | None) -> RepairOrder:
    return saved(
        RepairOrder(
            store_id=customer.store_id,
            customer_id=customer.id,
            vehicle_id=a_car(customer).id,
            number=f"RO{uuid4().hex[:8]}",
            left_at=left_at,
            work_kind="空调异响",
            advisor_name="张丽",
            imported_at=now(),
        )
    )


def a_delivery(customer: Customer, left_at: datetime | None, store: Store) -> Delivery:
    return saved(
        Delivery(
            store_id=customer.store_id,
            customer_id=customer.id,
            vehicle_id=a_car(customer, "鲁AD12345").id,
            delivered_on=local_day(left_at, store.zone) if left_at else None,
            rep_name="李强",
            imported_at=now(),
        )
    )


def made(store: Store, **options: Any) -> list[Callback]:
    """Run the generator; every task there is then, the oldest first."""
    actions.make_tasks(store, **{"callbacks_from": None, "at": now()} | options)
    db.session.commit()
    found = select(Callback).where(Callback.store_id == store.id).order_by(Callback.id)
    return list(db.session.scalars(found))


def a_due_call(store: Store, **customer: Any) -> Callback:
    """A car that left the workshop three days ago: due today."""
    order = an_order(a_customer(store, **customer), now() - timedelta(days=3))
    [callback] = [c for c in made(store) if c.repair_order_id == order.id]
    callback.call_from = now() - timedelta(minutes=1)  # whatever the hour of the test
    db.session.commit()
    return callback


GOOD: dict[str, Any] = {"overall": 5, "first_time_fix": 1}
BAD: dict[str, Any] = {"overall": 2, "first_time_fix": 0, "words": "空调还是响。等了两小时"}


def connected(
    callback: Callback, values: dict[str, Any], complaint: Complaint | None = None
) -> Call:
    answers = Answers(question_set_for(callback.rule), values, complaint)
    return Call(Outcome.CONNECTED, answers=answers)


def to_service(store: Store) -> Complaint:
    return Complaint(department_id=department_of(store, "service").id, level=Level.NORMAL)


@pytest.fixture
def ruled(store: Store) -> Store:
    """The store with its callback rules and questions."""
    actions.add_defaults(store)
    db.session.commit()
    return store


@pytest.fixture
def callback(ruled: Store) -> Callback:
    return a_due_call(ruled)


@pytest.fixture
def unhappy(callback: Callback, caller: Membership, head: Membership) -> Callback:
    """A completed call whose customer was dissatisfied; the issue is with after-sales."""
    call = connected(callback, BAD, to_service(callback.store))
    actions.log_call(callback, call, by=caller, at=now())
    db.session.commit()
    return callback


@pytest.fixture
def other_caller(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.CS_SPECIALIST, "cr", name="Sun Li")


@pytest.fixture
def stranger(other_store: Store, member_of: MemberOf) -> Membership:
    """A specialist of another store."""
    return member_of(other_store, Role.CS_SPECIALIST, "cr", name="Qian")
