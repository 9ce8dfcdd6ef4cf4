"""The form, the list, corrections, and what a device deposits."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.inbox import Status, Why
from blueprints.core.people import Membership
from blueprints.customers.models import Customer
from blueprints.visits import queries
from blueprints.visits.models import Visit
from tests.conftest import SignIn
from tests.depositing import Tablet, row_of
from tests.visits.conftest import Floor, a_customer


@pytest.fixture
def yesterday(floor: Floor) -> str:
    return (now().astimezone(floor.store.zone) - timedelta(days=1)).date().isoformat()


@pytest.fixture
def typed(floor: Floor, yesterday: str) -> dict[str, Any]:
    return {
        "about": "王芳",
        "purpose_id": queries.purposes_of(floor.store.id)[1].id,
        "day": yesterday,
        "starts": "09:05",
        "ends": "09:50",
        "result": "看过两款车",
        "ordered": "",
    }


def only_visit() -> Visit:
    db.session.expire_all()
    return db.session.scalars(select(Visit)).one()


@pytest.mark.parametrize("htmx", [True, False])
def test_a_visit_is_logged_and_seen(
    floor: Floor, sign_in: SignIn, typed: dict[str, Any], yesterday: str, htmx: bool
) -> None:
    browser = sign_in(floor.rep, htmx=htmx)
    order = {"ordered": "1", "orders": "2", "order_amount": "239800", "order_series": "启明 S7"}
    place = {"latitude": "31.23046", "longitude": "121.47371", "cost": "35.5"}
    browser.post("/visits/new", **typed | order | place)
    visit = only_visit()
    assert (visit.customer, visit.minutes, visit.orders) == (floor.wang, 45, 2)
    assert (visit.order_amount, visit.cost) == (23980000, 3550)
    assert (visit.latitude, visit.longitude) == (31.23, 121.474)
    assert visit.department_id == floor.rep.department_id
    assert "启明 S7" in sign_in(floor.rep).get(f"/visits/{visit.id}").text
    assert "王芳" in sign_in(floor.head).get(f"/visits?day={yesterday}").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"about": ""}, "Say whom you visited."),
        ({"about": "没有此人"}, "Nobody is found by these words."),
        ({"about": "", "new_phone": "13900001111"}, "Write the name too."),
        ({"ends": "00:30"}, "after midnight"),
        ({"starts": "09:07"}, "steps of five minutes"),
        ({"cost": "some"}, "in yuan"),
        ({"result": " "}, "This field is required."),
    ],
)
def test_what_is_missing_is_asked_for_and_what_was_typed_stays(
    floor: Floor, sign_in: SignIn, typed: dict[str, Any], wrong: dict[str, str], said: str
) -> None:
    page = sign_in(floor.rep).post("/visits/new", expect=422, **typed | wrong).text
    assert said in page
    assert f'value="{typed["day"]}"' in page
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0


def test_of_several_customers_who_fit_one_is_chosen(
    floor: Floor, sign_in: SignIn, typed: dict[str, Any]
) -> None:
    second = a_customer(floor.store, "王芳", "13800009999")
    page = sign_in(floor.rep).post("/visits/new", expect=422, **typed).text
    assert "138****9999" in page
    assert "13800009999" not in page
    sign_in(floor.rep).post("/visits/new", **typed | {"picked": second.id})
    assert only_visit().customer_id == second.id


def test_who_was_chosen_counts_until_something_else_is_typed_over_it(
    floor: Floor, sign_in: SignIn, typed: dict[str, Any]
) -> None:
    sign_in(floor.rep).post("/visits/new", **typed | {"customer_id": floor.li.id})
    assert only_visit().customer_id == floor.wang.id


def test_customers_are_found_while_one_types(floor: Floor, sign_in: SignIn) -> None:
    part = sign_in(floor.rep, htmx=True).get("/visits/customers?about=李").text
    assert f'data-choose="{floor.li.id}"' in part
    assert "王芳" not in part


@pytest.fixture
def tablet(app: Flask) -> Tablet:
    return Tablet(app)


def test_a_visit_without_a_connection_arrives_with_a_new_customer(
    floor: Floor, tablet: Tablet, typed: dict[str, Any]
) -> None:
    new = typed | {"about": "", "new_name": "赵敏", "new_phone": "139 0000 4444"}
    row = row_of(tablet.put(floor.rep, "visit", new))
    assert row.status is Status.ACCEPTED, row.sentence
    assert only_visit().customer.phone == "13900004444"
    again = row_of(tablet.put(floor.rep, "visit", new | {"starts": "08:00", "ends": "08:30"}))
    assert again.status is Status.ACCEPTED
    count = select(func.count()).select_from(Customer).where(Customer.name == "赵敏")
    assert db.session.scalar(count) == 1


def test_what_does_not_fit_waits_in_the_tray_with_what_was_typed(
    floor: Floor, tablet: Tablet, typed: dict[str, Any], sign_in: SignIn
) -> None:
    row = row_of(tablet.put(floor.rep, "visit", typed | {"about": "没有此人"}))
    assert (row.status, row.why) == (Status.ATTENTION, Why.VALIDATION)
    browser = sign_in(floor.rep)
    page = browser.get(browser.get(f"/inbox/{row.id}", expect=303).location or "").text
    assert "看过两款车" in page
    assert "Nobody is found by these words." in page


def test_who_logs_no_visits_deposits_none(
    floor: Floor, caller: Membership, tablet: Tablet, typed: dict[str, Any], sign_in: SignIn
) -> None:
    assert row_of(tablet.put(caller, "visit", typed)).why is Why.REFUSED
    sign_in(caller).get("/visits", expect=403)
    sign_in(caller).post("/visits/new", expect=403, **typed)


def test_the_form_that_a_device_keeps_names_nobody(floor: Floor, sign_in: SignIn) -> None:
    floor.visit(now() - timedelta(hours=2))
    page = sign_in(floor.rep).get("/visits/offline").text
    assert floor.rep.person.name not in page
    assert "王芳" not in page
    kept = sign_in(floor.rep).get("/visits/new")
    assert "王芳" in kept.text
    assert kept.headers["X-Kept-For"]


@pytest.mark.parametrize("htmx", [True, False])
def test_a_visit_is_corrected_and_made_void(
    floor: Floor, sign_in: SignIn, typed: dict[str, Any], htmx: bool
) -> None:
    browser = sign_in(floor.rep, htmx=htmx)
    browser.post("/visits/new", **typed)
    here = f"/visits/{only_visit().id}"
    assert "09:05" in browser.get(f"{here}/correction").text
    assert "Why is it corrected?" in browser.post(f"{here}/correction", expect=422, **typed).text
    browser.post(f"{here}/correction", **typed | {"result": "已试驾", "why": "写错"})
    page = browser.get(here).text
    assert "已试驾" in page
    assert "看过两款车" in page, "what was told before"
    browser.post(f"{here}/voiding", expect=422)
    browser.post(f"{here}/voiding", reason="重复")
    browser.post(f"{here}/voiding", expect=409, reason="重复")


def test_another_rep_s_visit_is_not_there(
    floor: Floor, sign_in: SignIn, hour_ago: datetime
) -> None:
    visit = floor.visit(hour_ago)
    browser = sign_in(floor.other)
    for path in ("", "/correction"):
        browser.get(f"/visits/{visit.id}{path}", expect=404)
    browser.post(f"/visits/{visit.id}/voiding", expect=404, reason="x")
    assert "No visit has been logged here." in browser.get("/visits").text


def test_the_list_asks_as_much_for_many_as_for_one(
    app: Flask, floor: Floor, sign_in: SignIn, hour_ago: datetime
) -> None:
    counts = []
    month = f"{hour_ago.astimezone(floor.store.zone):%Y-%m}"
    for more in (1, 12):
        for n in range(more):
            floor.visit(hour_ago - timedelta(minutes=n), whom=floor.li if n % 2 else floor.wang)
        browser = sign_in(floor.head)
        seen: list[str] = []
        db.session.commit()

        def note(*args: Any, seen: list[str] = seen) -> None:
            seen.append(args[2])

        event.listen(db.engine, "before_cursor_execute", note)
        browser.get(f"/visits?month={month}")
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(seen))
    assert counts[0] == counts[1] < 20


def test_purposes_are_the_store_s_to_name(
    floor: Floor, sign_in: SignIn, cs_manager: Membership
) -> None:
    purpose = queries.purposes_of(floor.store.id)[0]
    browser = sign_in(cs_manager)
    browser.post("/visits/purposes", expect=422)
    browser.post("/visits/purposes", name="陪同试驾", name_en="Test drive", is_active="y")
    browser.post(f"/visits/purposes/{purpose.id}", name="初访", name_en="")
    names = {each.name for each in queries.purposes_of(floor.store.id)}
    assert "陪同试驾" in names
    assert "初访" not in names, "it is not offered any more"
    sign_in(floor.head).get("/visits/purposes", expect=403)
