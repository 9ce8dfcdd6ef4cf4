from typing import Any

import pytest
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customer_people.models import CustomerPerson
from blueprints.customers.models import Customer, RepairOrder, Vehicle
from blueprints.customers.rules import Part
from tests.conftest import Browser, MemberOf, SignIn, saved
from tests.customers.rows import AT, a_customer


@pytest.fixture
def rep(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.REP, "sales", name="Chen Siyuan")


@pytest.fixture
def customer(store: Store, rep: Membership) -> Customer:
    """Of the sales consultant."""
    customer = a_customer(store)
    customer.owner_id = rep.person_id
    return saved(customer)


@pytest.fixture(params=[True, False], ids=["htmx", "no JavaScript"])
def browser(request: pytest.FixtureRequest, sign_in: SignIn, rep: Membership) -> Browser:
    return sign_in(rep, htmx=request.param)


def of(customer: Customer) -> str:
    return f"/customers/{customer.id}"


SAID: dict[str, Any] = {"name": "王太太", "part": "sender", "phone": "139 0013 9000"}


def person_of(customer: Customer) -> CustomerPerson:
    db.session.expire_all()
    found = select(CustomerPerson).where(CustomerPerson.customer_id == customer.id)
    return db.session.scalars(found).one()


def test_a_person_is_added_changed_and_ended(browser: Browser, customer: Customer) -> None:
    people = f"{of(customer)}/people"
    assert "Brings the car in" in browser.get(people).text
    bad = browser.post(people, expect=422, **SAID | {"phone": "12"}, note="weekends").text
    assert 'value="12"' in bad
    assert "weekends" in bad
    browser.post(people, **SAID)
    person = person_of(customer)
    assert (person.phone, person.part) == ("13900139000", Part.SENDER)
    page = browser.get(of(customer)).text
    assert "tel:13900139000" in page
    assert "Chen Siyuan added a person" in page
    browser.post(f"{people}/{person.id}", expect=422, **SAID | {"name": " "})
    browser.post(f"{people}/{person.id}", **SAID | {"name": "李梅"}, wecom="limei")
    browser.post(f"{people}/{person.id}/end")
    page = browser.get(of(customer)).text
    assert "no longer there" in page
    assert "tel:13900139000" not in page
    browser.post(f"{people}/{person.id}", expect=409, **SAID)
    assert person_of(customer).name == "李梅"


def test_the_customer_himself_has_a_part_and_a_second_phone(
    browser: Browser, customer: Customer
) -> None:
    himself = f"{of(customer)}/himself"
    typed: dict[str, Any] = {"name": "王海涛", "part": "contact", "phone": customer.phone}
    browser.post(himself, expect=422, **typed, second_phone="x")
    browser.post(himself, **typed, second_phone="0731-8888 9999", wecom="haitao")
    db.session.expire_all()
    assert (customer.part, customer.second_phone) == (Part.CONTACT, "073188889999")
    assert not customer.phone_by_hand
    page = browser.get("/customers?q=073188889999").text
    assert "王海涛" in page


def test_whom_an_order_names_is_taken_over_in_one_tap(browser: Browser, customer: Customer) -> None:
    order = saved(
        RepairOrder(
            store_id=customer.store_id,
            customer_id=customer.id,
            number="RO1",
            contact_name="司机小刘",
            contact_phone="13700137000",
            imported_at=AT,
        )
    )
    assert "Named in an order: 司机小刘" in browser.get(of(customer)).text
    browser.post(f"{of(customer)}/people/offered", key=f"order-{order.id}")
    assert person_of(customer).name == "司机小刘"
    assert "Named in an order" not in browser.get(of(customer)).text
    browser.post(f"{of(customer)}/people/offered", key=f"order-{order.id}", expect=409)


def test_a_car_is_added_by_hand_and_an_odd_vin_is_said(
    browser: Browser, customer: Customer
) -> None:
    cars = f"{of(customer)}/vehicles"
    browser.get(cars)
    assert "licence plate or the VIN" in browser.post(cars, expect=422, series="远山 7").text
    assert 'value="湘A1"' in browser.post(cars, expect=422, plate="湘A1").text
    browser.post(cars, expect=422, vin="IOQ")
    browser.post(cars, plate="湘AD12345", vin="1M8GDM9AXKP042789", series="星野 EV")
    page = browser.get(of(customer)).text
    assert "湘AD12345" in page
    assert "the check digit does not fit" in page
    assert "is known already" in browser.post(cars, expect=409, vin="1M8GDM9AXKP042789").text
    found = select(Vehicle.plate_by_hand).where(Vehicle.plate == "湘AD12345")
    assert db.session.scalar(found) is True


def test_the_owner_sees_phones_whole_and_finds_by_part_of_one(
    browser: Browser, customer: Customer, store: Store
) -> None:
    other = a_customer(store, "李四", "13900139111", vin="1M8GDM9AXKP042788")
    browser.post(f"{of(customer)}/people", **SAID)
    page = browser.get("/customers").text
    assert "13800138000" in page
    assert "139****9111" in page
    assert "139****9111" in browser.get(of(other)).text
    mine = browser.get("/customers?q=139001390").text
    assert "王海涛" in mine
    assert "李四" not in browser.get("/customers?q=139001391").text
    assert "李四" in browser.get("/customers?q=13900139111").text
    assert "王海涛" in browser.get("/customers?q=王太").text


def test_who_does_not_work_on_a_customer_changes_nothing(
    sign_in: SignIn, customer: Customer, member_of: MemberOf, store: Store, other_store: Store
) -> None:
    person = saved(
        CustomerPerson(
            store_id=store.id,
            customer_id=customer.id,
            name="王太太",
            part=Part.SENDER,
            phone="13900139000",
            added_by_id=customer.owner_id or 0,
            added_at=AT,
        )
    )
    colleague = sign_in(member_of(store, Role.REP, "sales"))
    page = colleague.get(of(customer)).text
    assert "139****9000" in page
    assert "13900139000" not in page
    advisor = sign_in(member_of(store, Role.ADVISOR, "service"))
    stranger = sign_in(member_of(other_store, Role.REP, "sales"))
    for path in ("people", "himself", "vehicles", f"people/{person.id}", f"people/{person.id}/end"):
        colleague.post(f"{of(customer)}/{path}", expect=409, **SAID)
        advisor.post(f"{of(customer)}/{path}", expect=403, **SAID)
        stranger.post(f"{of(customer)}/{path}", expect=404, **SAID)
    other = a_customer(store, "李四", "13900139111", vin="1M8GDM9AXKP042788")
    other.owner_id = customer.owner_id
    owner = sign_in(
        db.session.scalars(select(Membership).where(Membership.person_id == other.owner_id)).one()
    )
    owner.get(f"{of(other)}/people/{person.id}", expect=404)
