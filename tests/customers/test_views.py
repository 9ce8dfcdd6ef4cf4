from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customers.models import Customer, PhoneReveal
from tests.conftest import Browser, MemberOf, SignIn
from tests.customers.rows import VIN, a_customer, with_visits


def of(customer: Customer) -> str:
    return f"/customers/{customer.id}"


@pytest.fixture(params=[True, False], ids=["htmx", "no JavaScript"])
def browser(request: pytest.FixtureRequest, sign_in: SignIn, caller: Membership) -> Browser:
    return sign_in(caller, htmx=request.param)


@pytest.mark.parametrize(
    "text", ["海涛", "王海涛", "13800138000", "0138000", "AB26", "湘ab2682", VIN, VIN[-6:].lower()]
)
def test_a_customer_is_found_by_part_of_name_phone_plate_or_vin(
    browser: Browser, store: Store, text: str
) -> None:
    a_customer(store)
    a_customer(store, "李四", "13900139999", vin="1M8GDM9AXKP042788")
    db.session.execute(update(Customer).where(Customer.name == "李四").values(name="李 四"))
    page = browser.get(f"/customers?q={text}").text
    assert "王海涛" in page
    if text not in {"AB26", "湘ab2682"}:
        assert "李 四" not in page


def test_a_text_that_finds_nobody_says_so(browser: Browser, store: Store) -> None:
    a_customer(store)
    assert "No customer has this" in browser.get("/customers?q=赵六%25_'").text


def test_the_list_goes_on_page_by_page(sign_in: SignIn, caller: Membership, store: Store) -> None:
    for n in range(51):
        a_customer(store, f"客户{n:02}", vin=f"1M8GDM9AXKP0427{n:02}")
    browser = sign_in(caller)
    page = browser.get("/customers").text
    assert "客户50" in page
    assert "客户00" not in page
    assert "Next page" in page


def statements_of(do: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        do()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len([s for s in seen if s.lstrip().upper().startswith("SELECT")])


def test_list_and_page_ask_few_questions(sign_in: SignIn, caller: Membership, store: Store) -> None:
    customers = [with_visits(a_customer(store))]
    customers += [a_customer(store, vin=f"1M8GDM9AXKP0427{n:02}") for n in range(20)]
    browser = sign_in(caller)
    assert statements_of(lambda: browser.get("/customers?q=AB2682")) <= 6
    assert statements_of(lambda: browser.get(of(customers[0]))) <= 20


def test_the_page_shows_cars_orders_and_what_happened(
    sign_in: SignIn, caller: Membership, store: Store
) -> None:
    customer = with_visits(a_customer(store))
    page = sign_in(caller).get(of(customer)).text
    for text in ("13800138000", VIN, "RO261000001", "¥4,206.85", "空调有异响", "delivered by 李航"):
        assert text in page


def test_a_correction_is_saved_and_shown(browser: Browser, store: Store) -> None:
    customer = a_customer(store)
    browser.post(f"{of(customer)}/correction", name="王海滔", phone="139 0013 9000")
    page = browser.get(of(customer)).text
    assert "corrected by hand" in page
    assert "Lin Yue corrected the phone" in page
    db.session.expire_all()
    assert (customer.name, customer.phone) == ("王海滔", "13900139000")


def test_a_wrong_correction_comes_back_as_it_was_typed(browser: Browser, store: Store) -> None:
    customer = a_customer(store)
    answer = browser.post(f"{of(customer)}/correction", expect=422, name="王", phone="1234")
    assert 'value="1234"' in answer.text
    assert "no phone number" in answer.text
    car = f"{of(customer)}/vehicles/{customer.vehicles[0].id}/plate"
    typed: dict[str, Any] = {f"car-{customer.vehicles[0].id}-plate": "A1"}
    assert 'value="A1"' in browser.post(car, expect=422, **typed).text
    db.session.expire_all()
    assert customer.phone == "13800138000"


def test_a_plate_is_corrected(browser: Browser, store: Store) -> None:
    customer = a_customer(store)
    [car] = customer.vehicles
    typed: dict[str, Any] = {f"car-{car.id}-plate": "湘AD12345"}
    browser.post(f"{of(customer)}/vehicles/{car.id}/plate", **typed)
    db.session.expire_all()
    assert (car.plate, car.plate_by_hand) == ("湘AD12345", True)


def test_a_plate_of_another_customer_s_car_is_not_there(browser: Browser, store: Store) -> None:
    mine, other = a_customer(store), a_customer(store, vin="1M8GDM9AXKP042788")
    [car] = other.vehicles
    browser.post(f"{of(mine)}/vehicles/{car.id}/plate", expect=404)


def why(form: str, text: str) -> dict[str, Any]:
    return {f"{form}-why": text}


def test_no_more_callbacks_is_noted_and_taken_back(browser: Browser, store: Store) -> None:
    customer = a_customer(store)
    browser.post(f"{of(customer)}/do-not-call", expect=422, **why("stop", " "))
    browser.post(f"{of(customer)}/do-not-call", **why("stop", "太忙"))
    assert "Does not want to be called back" in browser.get(of(customer)).text
    browser.post(f"{of(customer)}/do-not-call", expect=409, **why("stop", "太忙"))
    browser.post(f"{of(customer)}/do-not-call/end", **why("again", ""))
    assert "Does not want to be called back" not in browser.get(of(customer)).text


@pytest.mark.parametrize("htmx", [True, False])
def test_an_advisor_sees_a_phone_hidden_until_asking_for_it(
    sign_in: SignIn, advisor: Membership, store: Store, htmx: bool
) -> None:
    customer = with_visits(a_customer(store))
    browser = sign_in(advisor, htmx=htmx)
    for url in ("/customers", of(customer), "/customers?q=王海"):
        page = browser.get(url).text
        assert "138****8000" in page
        assert "13800138000" not in page
    browser.post(f"{of(customer)}/phone-reveal")
    assert "13800138000" in browser.get(of(customer)).text
    assert db.session.scalar(select(func.count(PhoneReveal.id))) == 1


def test_who_sees_phones_hidden_cannot_guess_one_digit_by_digit(
    sign_in: SignIn, advisor: Membership, store: Store
) -> None:
    a_customer(store)
    browser = sign_in(advisor)
    assert "王海涛" not in browser.get("/customers?q=13800").text
    assert "王海涛" in browser.get("/customers?q=13800138000").text


def test_only_who_may_corrects(
    sign_in: SignIn, advisor: Membership, inspector: Membership, admin: Membership, store: Store
) -> None:
    customer = a_customer(store)
    assert "<h2>Correct by hand" not in sign_in(advisor).get(of(customer)).text
    sign_in(advisor).post(f"{of(customer)}/correction", expect=403, name="x", phone="")
    for member in (inspector, admin):
        sign_in(member).get("/customers", expect=403)
        sign_in(member).get(of(customer), expect=403)


def test_another_store_s_customer_is_not_there(
    sign_in: SignIn, store: Store, other_store: Store, member_of: MemberOf
) -> None:
    customer = a_customer(store)
    stranger = sign_in(member_of(other_store, Role.CS_MANAGER))
    [car] = customer.vehicles
    stranger.get(of(customer), expect=404)
    for verb in (
        "correction",
        f"vehicles/{car.id}/plate",
        "do-not-call",
        "do-not-call/end",
        "phone-reveal",
    ):
        stranger.post(f"{of(customer)}/{verb}", expect=404, name="x", phone="")
    for url in ("/customers?q=海涛", "/search?q=海涛"):
        assert "王海涛" not in stranger.get(url).text


def test_the_search_box_finds_customers(sign_in: SignIn, caller: Membership, store: Store) -> None:
    customer = a_customer(store)
    page = sign_in(caller).get("/search?q=海涛").text
    assert of(customer) in page
    assert "湘AB2682" in page
