"""Customers drawn at random each month, and what was found of them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from blueprints.calendars.models import CalendarDay
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.customers.models import Customer, CustomerEvent
from blueprints.customers.rules import Change
from blueprints.tracker.models import Issue
from blueprints.truth_checks import actions, queries
from blueprints.truth_checks.models import TruthCheck, TruthList
from blueprints.truth_checks.rules import Candidate, Point, Standing, check_answers, draw
from tests.conftest import Browser, MemberOf, SignIn, saved
from tests.customers.test_views import statements_of
from tests.visits.conftest import Floor, floor

__all__ = ["floor"]
OCTOBER = datetime(2026, 10, 14, 2, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 1, 2, tzinfo=UTC)
SECOND = datetime(2026, 11, 2, 2, tzinfo=UTC)  # a Monday
CANDIDATES = [Candidate(n, n % 3) for n in range(30)]


def test_a_draw_has_one_of_every_rep_and_comes_out_the_same_again() -> None:
    drawn = draw(CANDIDATES, wanted=10, seed=7)
    assert drawn == draw(reversed(CANDIDATES), wanted=10, seed=7)
    assert drawn != draw(CANDIDATES, wanted=10, seed=8)
    assert len({each.customer_id for each in drawn}) == 10
    assert {each.rep_id for each in drawn} == {0, 1, 2}


def test_more_reps_than_are_wanted_make_the_list_longer_and_few_customers_shorter() -> None:
    assert len(draw(CANDIDATES, wanted=1, seed=1)) == 3
    assert len(draw([Candidate(1, 1), Candidate(1, 2)], wanted=10, seed=1)) == 1
    assert draw([], wanted=10, seed=1) == []


def test_whether_he_exists_is_said_and_what_is_untrue_in_words() -> None:
    check_answers({Point.EXISTS: True, Point.PHONE: None}, "")
    check_answers({Point.EXISTS: True, Point.PHONE: False}, "空号")
    for answers in ({Point.EXISTS: None}, {Point.EXISTS: False}):
        with pytest.raises(RuleBroken):
            check_answers(answers, " ")


@pytest.fixture
def rep(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.REP, "sales", name="Chen Siyuan")


def entered_by(member: Membership, name: str, at: datetime = OCTOBER) -> Customer:
    store_id = member.store_id
    customer = saved(Customer(store_id=store_id, name=name, phone="13800138000", created_at=at))
    by = {"store_id": store_id, "by_id": member.person_id, "at": at}
    saved(CustomerEvent(customer_id=customer.id, what=Change.ADDED, **by))
    return customer


@pytest.fixture
def check(store: Store, rep: Membership, caller: Membership) -> TruthCheck:
    entered_by(rep, "王海涛")
    actions.draw_if_due(store, seed=7, at=SECOND)
    db.session.commit()
    return db.session.scalars(select(TruthCheck)).one()


def test_the_first_working_day_draws_of_the_month_before_and_only_once(
    store: Store, rep: Membership, caller: Membership
) -> None:
    entered_by(rep, "王海涛")
    entered_by(rep, "李四", SECOND)
    entered_by(caller, "赵六")
    closed = CalendarDay(store_id=store.id, day=SUNDAY.date(), is_working=False)
    saved(closed)
    for at, lists in ((SUNDAY, 0), (SECOND, 1), (SECOND.replace(day=20), 1)):
        actions.draw_if_due(store, seed=at.day, at=at)
        assert len(db.session.scalars(select(TruthList)).all()) == lists
    [drawn] = db.session.scalars(select(TruthList))
    assert (drawn.month.month, drawn.seed, drawn.candidates) == (10, SECOND.day, 1)
    assert db.session.scalars(select(Customer.name).join(TruthCheck)).all() == ["王海涛"]


def test_whom_a_rep_visited_is_drawn_too(floor: Floor) -> None:
    floor.visit(OCTOBER)
    visited = queries.candidates(floor.store, OCTOBER.date(), OCTOBER.date())
    assert visited == [Candidate(floor.wang.id, floor.rep.person_id)]


@pytest.fixture(params=[True, False], ids=["htmx", "no JavaScript"])
def browser(request: pytest.FixtureRequest, sign_in: SignIn, caller: Membership) -> Browser:
    return sign_in(caller, htmx=request.param)


def test_what_is_found_untrue_becomes_an_issue_of_the_rep_s_department_in_one_tap(
    browser: Browser, check: TruthCheck
) -> None:
    url = f"/truth-checks/{check.id}"
    assert "王海涛" in browser.get("/").text
    browser.post(f"{url}/issue", expect=409)
    typed: dict[str, Any] = {"exists": 1, "phone": 0}
    answer = browser.post(f"{url}/result", expect=422, **typed)
    assert "Say in words" in answer.text
    browser.post(f"{url}/result", expect=422, words="没问到")
    browser.post(f"{url}/result", **typed, words="空号")
    browser.post(f"{url}/issue")
    browser.post(f"{url}/issue", expect=409)
    issue = db.session.scalars(select(Issue)).one()
    assert issue.department
    assert (issue.department.code, issue.customer_id) == ("sales", check.customer_id)
    assert "空号" in issue.description
    db.session.refresh(check)
    assert check.standing is Standing.UNTRUE
    page = browser.get("/truth-checks?month=2026-10&standing=untrue").text
    assert "Chen Siyuan" in page
    assert "found untrue" in page
    assert "/truth-checks" not in browser.get("/").text


def test_nobody_checks_his_own_and_only_customer_service_checks(
    sign_in: SignIn, check: TruthCheck, rep: Membership, caller: Membership, head: Membership
) -> None:
    check.rep_id = caller.person_id
    own = sign_in(caller)
    own.post(f"/truth-checks/{check.id}/result", expect=409, exists=1)
    assert "Leave this one to a colleague" in own.get(f"/truth-checks/{check.id}").text
    sign_in(rep).get(f"/truth-checks/{check.id}", expect=404)
    sign_in(rep).post(f"/truth-checks/{check.id}/result", expect=403, exists=1)
    page = sign_in(head).get(f"/truth-checks/{check.id}").text
    assert "138****8000" in page
    assert "<textarea" not in page


def test_what_nobody_checked_in_the_month_is_missed(
    check: TruthCheck, cs_manager: Membership
) -> None:
    for at, missed in ((SECOND.replace(day=30), 0), (datetime(2026, 12, 1, tzinfo=UTC), 1)):
        found = queries.unchecked(cs_manager, at).subquery()
        assert db.session.scalar(select(func.count()).select_from(found)) == missed


def test_how_many_a_month_is_the_store_s_to_say(
    sign_in: SignIn, cs_manager: Membership, caller: Membership
) -> None:
    browser = sign_in(cs_manager)
    browser.post("/truth-checks/rule", wanted="12")
    assert 'value="12"' in browser.get("/truth-checks/rule").text
    assert 'value="0"' in browser.post("/truth-checks/rule", expect=422, wanted="0").text
    assert queries.wanted_in(cs_manager.store_id) == 12
    sign_in(caller).get("/truth-checks/rule", expect=403)


def test_the_list_says_when_there_is_nothing_and_asks_few_questions(
    sign_in: SignIn, caller: Membership, store: Store, rep: Membership
) -> None:
    browser = sign_in(caller)
    assert "Nothing has been drawn yet" in browser.get("/truth-checks").text
    for n in range(8):
        entered_by(rep, f"客户{n}")
    actions.draw_if_due(store, seed=1, at=SECOND)
    assert statements_of(lambda: browser.get("/truth-checks?month=2026-10")) <= 6
