from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customers.models import Customer
from blueprints.prospects.models import Prospect
from blueprints.prospects.rules import Source
from tests.conftest import Browser, MemberOf, SignIn
from tests.customers.rows import a_customer
from tests.customers.test_views import statements_of
from tests.reps import a_prospect, level


def typed(store: Store, **more: Any) -> dict[str, Any]:
    of_person: dict[str, Any] = {"name": "赵云", "phone": "136 0013 6000", "part": "contact"}
    return of_person | {"level_id": level(store, "H").id} | more


def test_a_rep_adds_a_customer_of_his_own(browser: Browser, rep: Membership, store: Store) -> None:
    assert "Part, WeCom" in browser.get("/customers/new").text
    browser.post(
        "/customers/new", **typed(store, source="walk_in", wants="远山 7", plate="湘AD12345")
    )
    customer = db.session.scalars(select(Customer)).one()
    prospect = db.session.scalars(select(Prospect)).one()
    assert (customer.owner_id, customer.phone) == (rep.person_id, "13600136000")
    assert customer.vehicles[0].plate == "湘AD12345"
    assert prospect.next_on == local_day(now(), store.zone) + timedelta(days=3)
    assert prospect.source is Source.WALK_IN
    page = browser.get(f"/customers/{customer.id}").text
    for text in ("H within 3 days", "Looks at: 远山 7", "added the customer by hand", "tel:136"):
        assert text in page
    assert "赵云" in browser.get("/customers/mine").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "12"},
        {"plate": "A1"},
        {"vin": "QQQ"},
        {"name": " "},
        {"level_id": "0"},
        {"next_on": "2020-01-01"},
        {"source": "moon"},
    ],
)
def test_what_is_wrong_comes_back_as_it_was_typed(
    browser: Browser, store: Store, wrong: dict[str, str]
) -> None:
    page = browser.post("/customers/new", expect=422, **typed(store, wants="星野 EV") | wrong).text
    assert 'value="星野 EV"' in page
    assert "Please look at this again" in page
    assert db.session.scalars(select(Customer)).all() == []


def test_who_is_no_rep_chooses_the_owner(
    sign_in: SignIn, cs_manager: Membership, rep: Membership, store: Store
) -> None:
    browser = sign_in(cs_manager)
    assert "Chen Siyuan" in browser.get("/customers/new").text
    browser.post("/customers/new", **typed(store, owner_id=rep.person_id))
    assert "gave you the customer" in sign_in(rep).get("/notices").text
    browser.post("/customers/new", expect=422, **typed(store, owner_id=cs_manager.person_id))


def test_level_and_next_contact_are_set_and_stand_in_the_history(
    browser: Browser, rep: Membership, store: Store
) -> None:
    customer = a_prospect(rep, days=-2)
    url = f"/customers/{customer.id}"
    assert "The next contact was due on" in browser.get(url).text
    assert "Next contact on" in browser.get(f"{url}/intent").text
    browser.post(f"{url}/intent", expect=422, level_id="", next_words="回电报价")
    lost = level(store, "F").id
    browser.post(f"{url}/intent", expect=422, level_id=lost)
    browser.post(f"{url}/intent", level_id=level(store, "O").id, next_words="回电报价")
    page = browser.get(url).text
    assert "A → O" in page
    assert "回电报价" in page
    assert "The next contact was due" not in page
    browser.post(f"{url}/awakening", expect=409, level_id=level(store, "A").id)


def test_the_list_shows_who_is_due_and_the_first_page_too(
    sign_in: SignIn, rep: Membership, member_of: MemberOf, store: Store
) -> None:
    a_prospect(rep, "过期", "13600136001", days=-1, words="报价")
    a_prospect(rep, "今天", "13600136002", days=0)
    a_prospect(rep, "以后", "13600136003", days=5, code="B")
    a_prospect(rep, "没有", "13600136004", days=None, code="C")
    a_prospect(rep, "已败", "13600136005", days=None, code="F")
    browser = sign_in(rep)
    everybody = browser.get("/customers/mine").text
    assert "已败" not in everybody
    assert "已败" in browser.get(f"/customers/mine?level={level(store, 'F').id}").text
    for due, name in (("overdue", "过期"), ("today", "今天"), ("week", "以后"), ("none", "没有")):
        page = browser.get(f"/customers/mine?due={due}").text
        assert [n for n in ("过期", "今天", "以后", "没有") if n in page] == [name]
    work = browser.get("/").text
    assert "Next contact overdue" in work
    assert "A · 报价" in work
    colleague = sign_in(member_of(store, Role.REP, "sales"))
    assert "No customer stands here yet" in colleague.get("/customers/mine").text
    theirs = colleague.get(f"/customers/mine?owner={rep.person_id}").text
    assert "136****6001" in theirs
    assert statements_of(lambda: browser.get("/customers/mine")) <= 9


def test_only_who_works_with_a_customer_sets_his_intent(
    sign_in: SignIn, rep: Membership, member_of: MemberOf, store: Store, other_store: Store
) -> None:
    customer = a_prospect(rep)
    url = f"/customers/{customer.id}/intent"
    sign_in(member_of(store, Role.REP, "sales")).post(url, expect=409, level_id="1")
    sign_in(member_of(store, Role.ADVISOR, "service")).post(url, expect=403, level_id="1")
    stranger = sign_in(member_of(other_store, Role.REP, "sales"))
    stranger.post(url, expect=404, level_id="1")
    stranger.get(f"/customers/mine?owner={rep.person_id}", expect=404)
    sign_in(member_of(store, Role.ADVISOR, "service")).get("/customers/new", expect=403)
    free = a_customer(store)
    head = sign_in(member_of(store, Role.HEAD, "sales"))
    head.post(f"/customers/{free.id}/intent", level_id=level(store, "C").id)


def test_a_store_edits_its_levels_and_reasons(
    sign_in: SignIn, cs_manager: Membership, rep: Membership, store: Store
) -> None:
    browser = sign_in(cs_manager)
    words: dict[str, Any] = {
        "code": "S",
        "meaning": "当天",
        "days": "1",
        "position": "1",
        "is_active": "y",
    }
    browser.get("/customers/levels/new")
    browser.post("/customers/levels/new", expect=422, **words | {"days": "0"})
    browser.post("/customers/levels/new", **words)
    assert "S 当天" in browser.get("/customers/levels").text
    lost = level(store, "F")
    url = f"/customers/levels/{lost.id}"
    browser.get(url)
    browser.post(url, expect=409, code="F", meaning="战败")
    browser.post("/customers/loss-reasons/new", name="牌照", is_active="y")
    assert "牌照" in browser.get("/customers/levels").text
    sign_in(rep).get("/customers/levels", expect=403)
