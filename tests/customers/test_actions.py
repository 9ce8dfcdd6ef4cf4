import pytest
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import RuleBroken
from blueprints.customers import actions
from blueprints.customers.models import Customer, CustomerEvent, PhoneReveal
from blueprints.customers.rules import Change
from tests.customers.rows import AT, a_customer


def events() -> list[tuple[Change, str]]:
    db.session.flush()
    found = db.session.scalars(select(CustomerEvent).order_by(CustomerEvent.id))
    return [(event.what, event.note) for event in found]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Customer]:
    told: list[Customer] = []
    monkeypatch.setattr(actions.phone_corrected, "listeners", (told.append,))
    return told


def test_a_corrected_phone_is_kept_told_and_noted_without_its_digits(
    store: Store, caller: Membership, told: list[Customer]
) -> None:
    customer = a_customer(store)
    actions.correct_phone(customer, "139 0013 9000", by=caller, at=AT)
    assert (customer.phone, customer.phone_by_hand) == ("13900139000", True)
    assert told == [customer]
    assert events() == [(Change.PHONE, "138****8000 → 139****9000")]


def test_a_phone_said_to_be_right_is_by_hand_and_nobody_is_told(
    store: Store, caller: Membership, told: list[Customer]
) -> None:
    customer = a_customer(store)
    actions.correct_phone(customer, "13800138000", by=caller, at=AT)
    assert customer.phone_by_hand
    assert (told, events()) == ([], [])


def test_a_wrong_phone_is_refused(store: Store, caller: Membership) -> None:
    with pytest.raises(RuleBroken, match="no phone number"):
        actions.correct_phone(a_customer(store), "12", by=caller, at=AT)


def test_a_corrected_plate_and_name_are_noted(store: Store, caller: Membership) -> None:
    customer = a_customer(store)
    actions.correct_plate(customer.vehicles[0], "湘ad12345", by=caller, at=AT)
    actions.correct_name(customer, "王海滔", by=caller, at=AT)
    assert customer.vehicles[0].plate == "湘AD12345"
    assert customer.vehicles[0].plate_by_hand
    assert events() == [
        (Change.PLATE, "湘AB2682 → 湘AD12345"),
        (Change.NAME, "王海涛 → 王海滔"),
    ]


def test_who_wants_no_calls_is_noted_once_and_may_change_their_mind(
    store: Store, caller: Membership
) -> None:
    customer = a_customer(store)
    with pytest.raises(RuleBroken):
        actions.allow_calling(customer, "", by=caller, at=AT)
    actions.stop_calling(customer, "太忙", by=caller, at=AT)
    assert customer.do_not_call_by == caller.person
    with pytest.raises(RuleBroken):
        actions.stop_calling(customer, "太忙", by=caller, at=AT)
    actions.allow_calling(customer, "", by=caller, at=AT)
    db.session.flush()
    assert customer.do_not_call_at is None
    assert [what for what, _ in events()] == [Change.DO_NOT_CALL, Change.CALL_AGAIN]


def test_a_reveal_leaves_a_trace(store: Store, advisor: Membership) -> None:
    customer = a_customer(store)
    assert actions.reveal_phone(customer, by=advisor, at=AT) == "13800138000"
    [reveal] = db.session.scalars(select(PhoneReveal))
    assert (reveal.customer_id, reveal.person_id) == (customer.id, advisor.person_id)
