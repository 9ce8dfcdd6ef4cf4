"""What is seen of the market, what becomes of it, and what it says of prices."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.inbox import Status
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.market import actions, queries
from blueprints.market.actions import Found, Seen
from blueprints.market.models import MarketItem
from blueprints.market.rules import Disposition, Layout, Price, check_decision, drawn, rate
from blueprints.notices.models import Notice
from blueprints.tracker.models import Issue
from tests.conftest import MemberOf, SignIn
from tests.customers.test_views import statements_of
from tests.depositing import Tablet, row_of

AT = datetime(2026, 11, 2, 2, tzinfo=UTC)


def test_lines_of_prices_fit_the_drawing_and_differ_without_colour() -> None:
    told = [Price("甲", date(2026, 1, 1), 100), Price("甲", date(2026, 1, 11), 200)]
    told.append(Price("乙", date(2026, 1, 6), 150))
    lines = drawn(told, width=100, height=50)
    assert [line.points for line in lines] == [[(0.0, 50.0), (100.0, 0.0)], [(50.0, 25.0)]]
    assert lines[0].dash != lines[1].dash
    assert drawn([], width=100, height=50) == []
    assert len(drawn(told[:1], width=100, height=50)[0].points) == 1


def test_a_rate_of_nothing_is_a_dash() -> None:
    assert (rate(0, 0), rate(1, 4)) == ("—", "25.0%")


def test_a_decision_is_made_once_by_another_and_a_refusal_says_why() -> None:
    check_decision(None, Disposition.ADOPTED, "", is_own=False)
    for standing, chosen, reason, own in (
        (Disposition.FILED, Disposition.ADOPTED, "", False),
        (None, Disposition.ADOPTED, "", True),
        (None, Disposition.REFUSED, " ", False),
    ):
        with pytest.raises(RuleBroken):
            check_decision(standing, chosen, reason, is_own=own)


@pytest.fixture
def rep(store: Store, member_of: MemberOf) -> Membership:
    actions.add_defaults(store)
    return member_of(store, Role.REP, "sales", name="Chen Siyuan")


@pytest.fixture
def lead(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.HEAD, "sales", name="Li Jianguo")


def kind_of(store_id: int, code: str = "price") -> int:
    return next(kind.id for kind in queries.kinds_of(store_id) if kind.code == code)


def a_price(by: Membership, fen: int = 19_880_000, at: datetime = AT) -> MarketItem:
    seen = Seen(Layout.ANALYSIS, local_day(at, by.store.zone), "城北汽车城")
    price = Found(kind_of(by.store_id), brand="星途", series="瑶光", retail=fen)
    [item] = actions.tell_market(seen, [price], by=by, at=at)
    db.session.commit()
    return item


@pytest.fixture(params=[True, False], ids=["htmx", "no JavaScript"])
def htmx(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def test_several_things_are_told_in_one_go_and_what_is_missing_comes_back(
    sign_in: SignIn, rep: Membership, htmx: bool
) -> None:
    browser = sign_in(rep, htmx=htmx)
    for layout in Layout:
        assert "Item 1" in browser.get(f"/market/new?layout={layout}").text
    kind = kind_of(rep.store_id)
    typed: dict[str, Any] = {"layout": "analysis", "seen_on": "2026-11-02", "place": "汽车城"}
    answer = browser.post("/market/new", expect=422, **typed, brand_1="星途", retail_1="x")
    assert "星途" in answer.text
    browser.post("/market/new", expect=422, **typed, kind_id_0=kind)
    one: dict[str, Any] = {"kind_id_0": kind, "brand_0": "星途", "retail_0": "198800"}
    browser.post("/market/new", **typed, **one, kind_id_2=kind, words_2="周末促销")
    told = db.session.scalars(select(MarketItem).order_by(MarketItem.id)).all()
    assert [(item.title, item.retail) for item in told] == [
        ("星途", 19_880_000),
        ("周末促销", None),
    ]
    page = browser.get("/market").text
    assert "周末促销" in page
    assert "to decide" in page


def test_what_was_told_offline_arrives(app: Flask, rep: Membership) -> None:
    kind = kind_of(rep.store_id, "trend")
    fields = {"layout": "tour", "seen_on": "2026-11-02", "kind_id_0": kind, "words_0": "展厅冷清"}
    row = row_of(Tablet(app).put(rep, "market", fields))
    assert row.status is Status.ACCEPTED, row.sentence
    assert db.session.scalars(select(MarketItem)).one().words == "展厅冷清"


def test_what_could_not_be_taken_comes_back_with_what_is_wrong(
    app: Flask, rep: Membership, sign_in: SignIn
) -> None:
    fields = {"layout": "tour", "seen_on": "2026-11-02", "brand_0": "星途", "words_0": "展厅冷清"}
    answer = Tablet(app).put(rep, "market", fields)
    assert answer.json
    assert answer.json["status"] == "attention"
    browser = sign_in(rep)
    again = browser.get(f"/inbox/{answer.json['ack']}", 303).headers["Location"]
    page = browser.get(again).text
    assert "Choose what it is about." in page
    assert "展厅冷清" in page
    assert 'value="星途"' in page


def test_the_head_decides_the_author_hears_and_a_task_is_an_issue(
    sign_in: SignIn, rep: Membership, lead: Membership, htmx: bool
) -> None:
    item, browser = a_price(rep), sign_in(lead, htmx=htmx)
    url = f"/market/{item.id}"
    assert url in browser.get("/").text
    browser.post(f"{url}/disposition", expect=422)
    answer = browser.post(f"{url}/disposition", expect=422, disposition="refused")
    assert "Say why" in answer.text
    browser.post(f"{url}/disposition", disposition="task", reason="核对报价")
    browser.post(f"{url}/disposition", expect=409, disposition="filed")
    issue = db.session.scalars(select(Issue)).one()
    assert issue.department
    assert issue.department.code == "sales"
    [notice] = db.session.scalars(select(Notice).where(Notice.person_id == rep.person_id))
    assert notice.url == url
    assert "核对报价" in browser.get(url).text
    assert url not in browser.get("/").text


def test_who_does_not_lead_sales_decides_nothing(
    sign_in: SignIn, rep: Membership, head: Membership, caller: Membership
) -> None:
    url = f"/market/{a_price(rep).id}"
    sign_in(head).post(f"{url}/disposition", expect=409, disposition="adopted")
    sign_in(rep).post(f"{url}/disposition", expect=403, disposition="adopted")
    sign_in(caller).get(url, expect=403)
    assert "<textarea" not in sign_in(rep).get(url).text


def test_what_was_used_is_counted_of_what_was_due_and_opens_its_rows(
    sign_in: SignIn, rep: Membership, lead: Membership
) -> None:
    items = [a_price(rep, fen) for fen in (100, 200, 300)]
    actions.decide(items[0], Disposition.ADOPTED, "", by=lead, at=AT)
    actions.decide(items[1], Disposition.FILED, "", by=lead, at=AT)
    use = queries.use_in(lead, date(2026, 11, 1))
    assert (use.used, use.due, use.rate) == (1, 3, "33.3%")
    assert queries.use_in(lead, date(2026, 10, 1)).rate == "—"
    browser = sign_in(lead)
    assert browser.get("/market?month=2026-11&used=1").text.count("row-link") == 1
    assert statements_of(lambda: browser.get("/market?month=2026-11")) <= 8
    late = queries.overdue(lead, items[2].due_at + timedelta(minutes=1))
    assert [row.id for row in db.session.execute(late)] == [items[2].id]


def test_prices_are_drawn_with_their_numbers_beside(sign_in: SignIn, rep: Membership) -> None:
    browser = sign_in(rep)
    assert "No price has been told" in browser.get("/market/prices").text
    a_price(rep, at=now())
    page = browser.get("/market/prices?brand=星途&series=瑶光&months=3").text
    assert "<svg viewBox" in page
    assert "198,800" in page
    assert "No price" in browser.get("/market/prices?brand=别的").text


def test_kinds_and_days_are_the_store_s_to_say(
    sign_in: SignIn, rep: Membership, cs_manager: Membership
) -> None:
    browser = sign_in(cs_manager)
    browser.post("/market/kinds", expect=422, name="")
    browser.post("/market/kinds", name="政策", name_en="Policy", is_active="y")
    kind = kind_of(rep.store_id, "trend")
    browser.post(f"/market/kinds/{kind}", name="市场动向")
    browser.post("/market/days", expect=422, days="0")
    browser.post("/market/days", days="5")
    names = {each.name for each in queries.kinds_of(rep.store_id)}
    assert "政策" in names
    assert "市场动向" not in names
    assert queries.days_in(rep.store_id) == 5
    sign_in(rep).get("/market/kinds", expect=403)
