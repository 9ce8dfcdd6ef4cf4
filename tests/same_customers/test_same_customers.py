"""Who looks alike: while one is typed in, and in the list of pairs."""

import pytest
from sqlalchemy import func, select

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customers.models import Customer
from blueprints.same_customers.models import DistinctPair
from blueprints.same_customers.rules import Likeness, likenesses, marks
from tests.conftest import Browser, MemberOf, SignIn
from tests.customers.rows import VIN, a_customer
from tests.customers.test_views import statements_of

OTHER_VIN = "1M8GDM9AXKP042788"
PAIRS = "/customers/duplicates"


def test_a_shared_phone_vin_or_plate_makes_two_alike_and_the_surest_stands_first() -> None:
    one = marks(["王 海涛"], ["13800138000"], ["湘AB2682"], [VIN])
    assert likenesses(one, marks(["李四"], ["13800138000"], ["湘AB2682"], [])) == [
        Likeness.PHONE,
        Likeness.PLATE,
    ]
    assert likenesses(one, marks([], [], [], [VIN])) == [Likeness.VIN]


def test_a_name_alone_makes_nobody_alike_and_with_the_end_of_a_number_it_does() -> None:
    one = marks(["王 海涛"], ["13800138000"], [], [None])
    assert likenesses(one, marks(["王海涛"], ["13911112222"], [""], [])) == []
    assert likenesses(one, marks(["王海涛"], ["13911118000"], [], [])) == [Likeness.NAME]
    assert likenesses(marks([""], [], [], []), marks([""], [], [], [])) == []


@pytest.fixture
def pair(store: Store) -> tuple[Customer, Customer]:
    first = a_customer(store)
    return first, a_customer(store, "王先生", vin=OTHER_VIN)


@pytest.fixture(params=[True, False], ids=["htmx", "no JavaScript"])
def browser(request: pytest.FixtureRequest, sign_in: SignIn, cs_manager: Membership) -> Browser:
    return sign_in(cs_manager, htmx=request.param)


def test_what_is_typed_reminds_of_whom_it_could_be(
    sign_in: SignIn, caller: Membership, store: Store
) -> None:
    customer = a_customer(store)
    a_customer(store, "李四", "13900139000", vin=OTHER_VIN)
    browser = sign_in(caller, htmx=True)
    for typed in ("phone=138-0013-8000", f"vin={VIN}", "name=王海涛&phone=13711118000"):
        page = browser.get(f"/customers/alike?{typed}").text
        assert "王海涛" in page
        assert "李四" not in page
    for typed in ("", "phone=1380013", "name=王海涛", f"phone=13800138000&leave_out={customer.id}"):
        assert "王海涛" not in browser.get(f"/customers/alike?{typed}").text


def test_who_may_not_see_a_phone_or_a_customer_does_not(
    sign_in: SignIn, member_of: MemberOf, store: Store, other_store: Store, cs_manager: Membership
) -> None:
    a_customer(store)
    asked = "/customers/alike?phone=13800138000"
    rep = sign_in(member_of(store, Role.REP, "sales"), htmx=True).get(asked).text
    assert "138****8000" in rep
    assert "13800138000" not in rep
    inspector = sign_in(member_of(store, Role.INSPECTOR), htmx=True).get(asked).text
    assert "Ask He Jing." in inspector
    assert "王海涛" not in inspector
    elsewhere = sign_in(member_of(other_store, Role.CS_MANAGER), htmx=True)
    assert "notice" not in elsewhere.get(asked).text
    sign_in(member_of(store, Role.ADMIN), htmx=True).get(asked, expect=403)


def test_pairs_are_listed_once_with_what_they_share(
    browser: Browser, pair: tuple[Customer, Customer], store: Store
) -> None:
    a_customer(store, "李四", "13900139000", vin="1M8GDM9AXKP042789").vehicles[0].plate = "湘A00001"
    page = browser.get(PAIRS).text
    assert page.count("<article") == 1
    assert "same phone" in page
    assert "same plate" in page
    assert "王先生" in page
    assert "李四" not in page


def test_what_the_whole_town_shares_is_a_placeholder(
    sign_in: SignIn, cs_manager: Membership, store: Store
) -> None:
    for n in range(11):
        customer = a_customer(store, f"客户{n}", vin=f"1M8GDM9AXKP0427{n:02}")
        customer.vehicles[0].plate = f"湘A{n:05}"
    assert "No two customers look alike." in sign_in(cs_manager).get(PAIRS).text


def test_a_pair_that_is_not_the_same_is_asked_about_no_more_until_that_is_taken_back(
    browser: Browser, pair: tuple[Customer, Customer]
) -> None:
    first, second = pair
    said = {"first": second.id, "second": first.id}
    browser.post(f"{PAIRS}/distinct", **said)
    browser.post(f"{PAIRS}/distinct", **said)
    assert "<article" not in browser.get(PAIRS).text
    assert "He Jing" in browser.get(f"{PAIRS}/distinct").text
    [kept] = db.session.scalars(select(DistinctPair))
    browser.post(f"{PAIRS}/distinct/{kept.id}/end")
    assert "<article" in browser.get(PAIRS).text
    browser.post(f"{PAIRS}/distinct", expect=409, first=first.id, second=first.id)
    browser.post(f"{PAIRS}/distinct", expect=404, first=first.id, second=0)
    browser.post(f"{PAIRS}/distinct", expect=404, first=first.id)


def test_only_who_may_merge_says_so(
    sign_in: SignIn, caller: Membership, pair: tuple[Customer, Customer], member_of: MemberOf
) -> None:
    for member in (caller, member_of(caller.store, Role.REP, "sales")):
        browser = sign_in(member)
        browser.get(PAIRS, expect=403)
        browser.post(f"{PAIRS}/distinct", expect=403, first=pair[0].id, second=pair[1].id)
        assert PAIRS not in browser.get("/customers").text
    assert db.session.scalar(select(func.count()).select_from(DistinctPair)) == 0


def test_the_list_asks_few_questions(sign_in: SignIn, cs_manager: Membership, store: Store) -> None:
    for n in range(8):
        a_customer(store, f"客户{n}", vin=f"1M8GDM9AXKP0427{n:02}")
    browser = sign_in(cs_manager)
    assert statements_of(lambda: browser.get(PAIRS)) <= 8
