from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from blueprints.callbacks import actions
from blueprints.callbacks.jobs import make_the_day
from blueprints.callbacks.models import Callback, CallbackRule, QuestionSet
from blueprints.callbacks.rules import CallbackKind, Outcome, State
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.customers import actions as customers
from blueprints.customers.models import Customer, Delivery, Vehicle
from tests.callbacks.conftest import a_customer, a_delivery, a_due_call, an_order, made

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)  # ten in the morning in Shanghai


def days_ago(days: int) -> datetime:
    return AT - timedelta(days=days)


def kinds(callbacks: list[Callback]) -> list[CallbackKind]:
    return [c.kind for c in callbacks]


def test_a_new_store_begins_with_five_rules_and_three_question_sets_once(ruled: Store) -> None:
    actions.add_defaults(ruled)
    assert db.session.scalar(select(func.count(CallbackRule.id))) == 5
    sets = db.session.scalars(select(QuestionSet)).all()
    assert {s.code: len(s.questions) for s in sets} == {"sales": 8, "service": 9, "second": 4}


def test_a_delivery_makes_three_tasks_and_a_repair_one(ruled: Store) -> None:
    a_delivery(a_customer(ruled), days_ago(3), ruled)
    an_order(a_customer(ruled), days_ago(3))
    callbacks = made(ruled, at=AT)
    assert sorted(kinds(callbacks)) == ["sales_3", "sales_30", "sales_7", "service_3"]
    by_kind = {c.kind: c for c in callbacks}
    assert by_kind[CallbackKind.SALES_3].due_on == date(2026, 11, 23)
    assert by_kind[CallbackKind.SALES_3].window_ends_on == date(2026, 11, 25)
    assert by_kind[CallbackKind.SALES_30].due_on == date(2026, 12, 20)


def test_a_second_run_makes_nothing(ruled: Store) -> None:
    a_delivery(a_customer(ruled), days_ago(3), ruled)
    an_order(a_customer(ruled), days_ago(3))
    assert len(made(ruled, at=AT)) == len(made(ruled, at=AT)) == 4
    assert actions.make_tasks(ruled, callbacks_from=date(2026, 1, 1), at=AT) == 0


@pytest.mark.parametrize(("days", "tasks"), [(3, 1), (5, 1), (6, 0), (400, 0)])
def test_only_windows_that_are_open_today_are_taken_up(ruled: Store, days: int, tasks: int) -> None:
    an_order(a_customer(ruled), days_ago(days))
    assert len(made(ruled, at=AT)) == tasks


def test_from_a_day_on_every_car_that_left_is_called_late_or_not(ruled: Store) -> None:
    an_order(a_customer(ruled), datetime(2026, 9, 30, 15, 59, tzinfo=UTC))  # 23:59 there
    an_order(a_customer(ruled), datetime(2026, 9, 30, 16, tzinfo=UTC))  # 1 October there
    [callback] = made(ruled, at=AT, callbacks_from=date(2026, 10, 1))
    assert callback.left_on == date(2026, 10, 1)
    assert callback.window_ends_on < date(2026, 11, 23)
    assert callback.is_open


def test_without_a_date_or_before_it_there_is_no_task(ruled: Store) -> None:
    an_order(a_customer(ruled), None)
    a_delivery(a_customer(ruled), None, ruled)
    an_order(a_customer(ruled), AT + timedelta(days=2))
    assert made(ruled, at=AT, callbacks_from=date(2020, 1, 1)) == []
    assert len(made(ruled, at=AT + timedelta(days=2))) == 1


def test_who_wants_no_calls_gets_none(ruled: Store, caller: Membership) -> None:
    customer = a_customer(ruled)
    customers.stop_calling(customer, "asked for it", by=caller, at=AT)
    an_order(customer, days_ago(3))
    assert made(ruled, at=AT) == []


def test_a_rule_that_is_off_makes_none(ruled: Store) -> None:
    for rule in db.session.scalars(select(CallbackRule)):
        rule.is_active = False
    an_order(a_customer(ruled), days_ago(3))
    assert made(ruled, at=AT) == []


def test_the_preferred_hour_is_when_the_call_is_due(ruled: Store) -> None:
    an_order(a_customer(ruled, preferred_time="下午"), days_ago(3))
    [callback] = made(ruled, at=AT)
    assert callback.call_from == datetime(2026, 11, 23, 6, tzinfo=UTC)  # 14:00 there


def test_without_a_phone_a_task_waits_and_goes_on_when_there_is_one(
    ruled: Store, caller: Membership
) -> None:
    callback = a_due_call(ruled, phone="")
    assert callback.phone_wanted
    customers.correct_phone(callback.customer, "139 1234 5678", by=caller, at=now())
    db.session.commit()
    assert not callback.phone_wanted


def test_a_number_found_wrong_is_wanted_for_new_tasks_too(ruled: Store, caller: Membership) -> None:
    callback = a_due_call(ruled)
    actions.log_call(callback, actions.Call(Outcome.NO_SUCH_NUMBER), by=caller, at=now())
    an_order(callback.customer, now() - timedelta(days=3))
    assert [c.phone_wanted for c in made(ruled)] == [True, True]


def test_another_store_s_cars_make_nothing_here(ruled: Store, other_store: Store) -> None:
    an_order(a_customer(other_store), days_ago(3))
    assert made(ruled, at=AT) == []


def test_the_daily_round_makes_tasks_and_gives_up_what_was_tried_in_vain(
    app: Flask, ruled: Store, caller: Membership
) -> None:
    tried, untried = a_due_call(ruled), a_due_call(ruled)
    actions.log_call(tried, actions.Call(Outcome.NO_ANSWER), by=caller, at=tried.call_from)
    db.session.commit()
    make_the_day(now() + timedelta(days=9))
    make_the_day(now() + timedelta(days=9))
    assert tried.state is State.UNREACHABLE
    assert tried.customer.unreachable_since
    assert untried.state is State.TO_CALL


def test_ten_thousand_cars_are_taken_in_in_a_few_statements(ruled: Store) -> None:
    """Speed is measured elsewhere; here: chunks lose nothing and make nothing twice."""
    count = 4500
    customer = a_customer(ruled)
    rows = [{"store_id": ruled.id, "customer_id": customer.id} for _ in range(count)]
    db.session.execute(insert(Vehicle), rows)
    cars = db.session.scalars(select(Vehicle.id)).all()
    delivered = {"delivered_on": date(2026, 11, 20), "imported_at": AT}
    db.session.execute(
        insert(Delivery),
        [r | delivered | {"vehicle_id": v} for r, v in zip(rows, cars, strict=True)],
    )
    assert actions.make_tasks(ruled, callbacks_from=None, at=AT) == 3 * count
    assert db.session.scalar(select(func.count(Callback.id))) == 3 * count
    assert db.session.scalar(select(func.count(Customer.id))) == 1
