"""A month of the sales department, counted and opened."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from blueprints.core.db import db
from blueprints.core.figures import month_period
from blueprints.core.people import Membership
from blueprints.core.people_figures import PersonFigure, people_figures
from blueprints.core.rules import Role
from blueprints.customers.models import Customer, Delivery, Vehicle
from blueprints.rep_figures import queries
from blueprints.rep_figures.rules import Tally
from blueprints.stand_ins.models import StandIn
from blueprints.visits import actions
from tests.conftest import MemberOf, SignIn, saved
from tests.visits.conftest import Floor, floor

__all__ = ["floor"]
ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 5, 12, 12, tzinfo=ZONE)
AT = datetime(2026, 5, 20, 18, tzinfo=ZONE)
MAY = month_period("2026-05", ZONE)


@pytest.fixture(autouse=True)
def then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.visits.conftest.now", lambda: AT)


def delivered(floor: Floor, customer: Customer, day: date, rep: str = "Chen Siyuan") -> None:
    car = saved(Vehicle(store_id=floor.store.id, customer_id=customer.id, plate="湘A12345"))
    saved(
        Delivery(
            store_id=floor.store.id,
            customer_id=customer.id,
            vehicle_id=car.id,
            delivered_on=day,
            rep_name=rep,
            imported_at=AT,
        )
    )


def tally_of(floor: Floor, member: Membership, period: Any = MAY, at: datetime = AT) -> Tally:
    rows = queries.month_of(floor.head, period, at=at)
    return next(row.tally for row in rows if row.person.id == member.person_id)


def test_visits_of_the_month_that_count_are_added_up(floor: Floor) -> None:
    floor.visit(NOON, cost=500, orders=1, order_amount=10_000)
    floor.visit(NOON + timedelta(hours=1), minutes=60)
    floor.visit(NOON - timedelta(days=1))
    floor.visit(NOON - timedelta(days=11, hours=12), whom=floor.li)  # the first minute of May
    floor.visit(NOON, by=floor.other)
    wrong = floor.visit(NOON, whom=floor.li)
    actions.void(wrong, "x", by=floor.head, at=AT)
    found = tally_of(floor, floor.rep)
    assert (found.visits, found.visit_days, found.minutes) == (4, 3, 150)
    assert (found.cost, found.orders, found.amount) == (500, 1, 10_000)


def test_working_days_go_up_to_today_and_leave_is_none(floor: Floor) -> None:
    assert tally_of(floor, floor.rep).working_days == 20, "the department sells every day"
    db.session.add(
        StandIn(
            store_id=floor.store.id,
            absent_id=floor.rep.person_id,
            stand_in_id=floor.other.person_id,
            first_day=date(2026, 4, 28),
            last_day=date(2026, 5, 3),
            named_by_id=floor.head.person_id,
            named_at=AT,
        )
    )
    assert tally_of(floor, floor.rep).working_days == 17
    assert tally_of(floor, floor.other).working_days == 20
    june = month_period("2026-06", ZONE)
    assert tally_of(floor, floor.rep, june).working_days == 0


def test_a_new_customer_is_one_whose_first_delivery_lies_in_the_month(floor: Floor) -> None:
    delivered(floor, floor.wang, date(2026, 5, 31))
    delivered(floor, floor.li, date(2026, 5, 2))
    delivered(floor, floor.li, date(2026, 4, 30))
    assert tally_of(floor, floor.rep).new == 1
    found = db.session.scalars(queries.customers_new(floor.head, floor.rep.person, MAY)).all()
    assert found == [floor.wang]


def test_a_customer_is_lost_once_in_the_month_in_which_six_months_ran_out(floor: Floor) -> None:
    for customer in (floor.wang, floor.li):
        customer.owner_id = floor.rep.person_id
        delivered(floor, customer, date(2025, 11, 20))
    floor.visit(NOON, whom=floor.li)
    assert tally_of(floor, floor.rep).lost == 1
    found = db.session.scalars(queries.customers_lost(floor.head, floor.rep.person, MAY)).all()
    assert found == [floor.wang]
    for month in ("2026-04", "2026-06"):
        assert tally_of(floor, floor.rep, month_period(month, ZONE)).lost == 0


def test_a_rep_sees_his_own_row_and_others_theirs(
    floor: Floor, sign_in: SignIn, caller: Membership, gm: Membership
) -> None:
    floor.visit(NOON)
    mine = sign_in(floor.rep).get("/rep-figures?month=2026-05").text
    assert "Wu Hao" not in mine
    assert f"/visits?month=2026-05&amp;person={floor.rep.person_id}" in mine
    for member in (floor.head, gm):
        page = sign_in(member).get("/rep-figures?month=2026-05").text
        assert "Wu Hao" in page
    sign_in(caller).get("/rep-figures", expect=403)


def test_what_a_figure_counts_is_opened_as_far_as_one_may(floor: Floor, sign_in: SignIn) -> None:
    delivered(floor, floor.wang, date(2026, 5, 31))
    url = f"/rep-figures/new?month=2026-05&person={floor.rep.person_id}"
    page = sign_in(floor.rep, htmx=True).get(url).text
    assert "王芳" in page
    assert "13800001111" not in page
    sign_in(floor.other).get(url, expect=404)
    lost = sign_in(floor.head).get(url.replace("/new", "/lost")).text
    assert "Nobody in this month." in lost


def test_what_other_features_count_of_a_person_stands_beside_it(
    floor: Floor, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = PersonFigure(floor.rep.person_id, "k", "Reports on time", 3, 4, "/reports?x=1")
    monkeypatch.setattr(people_figures, "listeners", (lambda *_of, **_at: [theirs],))
    page = sign_in(floor.head).get("/rep-figures?month=2026-05").text
    assert "Reports on time" in page
    assert '<a href="/reports?x=1">75.0%</a>' in page


def test_a_store_without_sales_consultants_says_so(gm: Membership, sign_in: SignIn) -> None:
    assert "No sales consultant works here." in sign_in(gm).get("/rep-figures?month=never").text


def test_many_people_cost_no_more_questions(
    floor: Floor, member_of: MemberOf, sign_in: SignIn
) -> None:
    counts = []
    for _again in range(2):
        browser, seen = sign_in(floor.head), list[str]()
        db.session.commit()

        def note(*args: Any, seen: list[str] = seen) -> None:
            seen.append(args[2])

        event.listen(db.engine, "before_cursor_execute", note)
        browser.get("/rep-figures?month=2026-05")
        event.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(seen))
        for _more in range(3):
            floor.visit(NOON, by=member_of(floor.store, Role.REP, "sales"))
    assert counts[0] == counts[1] < 20
