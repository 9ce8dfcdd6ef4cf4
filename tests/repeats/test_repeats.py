"""The same trouble again: linked, counted, one level higher, and shown."""

from datetime import timedelta
from typing import Any

import pytest

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import RuleBroken
from blueprints.issue_rules.models import Category
from blueprints.issue_rules.rules import Level
from blueprints.repeats import actions, queries, rules
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Step
from blueprints.watchers.queries import watchers_of
from tests.conftest import SignIn, department_of, saved
from tests.tracker.conftest import AT, Cast, Report


@pytest.fixture
def known(cast: Cast, store: Store) -> dict[str, Any]:
    category = saved(Category(store_id=store.id, code="noise", name="异响"))
    return {"customer_id": cast.customer.id, "category_id": category.id}


def number_of(issue: Issue) -> int | None:
    link = queries.repeat_of(issue.id)
    return link.number if link else None


@pytest.mark.parametrize(("days", "again"), [(0, False), (1, True), (90, True), (91, False)])
def test_it_comes_back_within_ninety_days(days: int, again: bool) -> None:
    assert rules.has_come_back(AT, AT + timedelta(days=days)) is again


def test_each_time_is_counted_and_one_level_higher_and_the_third_is_the_manager_s(
    report: Report, known: dict[str, Any], store: Store, gm: Membership
) -> None:
    first, second, third = (report(days=10 * n, **known) for n in range(3))
    assert [number_of(issue) for issue in (first, second, third)] == [None, 2, 3]
    assert [i.level for i in (first, second, third)] == [
        Level.NORMAL,
        Level.ESCALATED,
        Level.ESCALATED,
    ]
    assert second.first_deadline
    assert (second.first_deadline - (second.sent_at or AT)).days < 3
    assert list(watchers_of(second)) == []
    assert [w.person_id for w in watchers_of(third)] == [gm.person_id]
    assert tracker.fault_of(third) is None
    assert [e.what for e in third.events] == ["raised", "repeats", "send"]


def test_the_same_car_of_another_owner_repeats_and_another_category_does_not(
    cast: Cast, report: Report, known: dict[str, Any], store: Store
) -> None:
    car = known | {"vehicle_id": cast.vehicle.id}
    report(**car)
    assert number_of(report(days=2, **car | {"customer_id": None})) == 2
    other = saved(Category(store_id=store.id, code="price", name="价格"))
    assert number_of(report(days=3, **car | {"category_id": other.id})) is None
    assert number_of(report(days=4, **car | {"category_id": None})) is None
    assert number_of(report(days=120, **car)) is None


def test_what_is_void_is_not_repeated(cast: Cast, report: Report, known: dict[str, Any]) -> None:
    cast.take(report(**known), Step.VOID)
    assert number_of(report(days=2, **known)) is None


def test_the_customer_service_manager_says_with_a_reason_that_it_is_none(
    cast: Cast, report: Report, known: dict[str, Any]
) -> None:
    report(**known)
    again = report(days=2, **known)
    with pytest.raises(RuleBroken, match="manager decides"):
        actions.unlink(again, reason="x", by=cast.handler, at=AT)
    actions.unlink(again, reason="不同部位", by=cast.manager, at=AT)
    assert number_of(again) is None
    assert (again.level, again.events[-1].text) == (Level.ESCALATED, "不同部位")
    with pytest.raises(RuleBroken, match="no earlier issue"):
        actions.unlink(again, reason="x", by=cast.manager, at=AT)
    assert number_of(report(days=3, **known)) == 2


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_the_page_shows_the_chain_and_how_to_leave_it(
    cast: Cast, report: Report, known: dict[str, Any], sign_in: SignIn, htmx: bool
) -> None:
    first, again = report(**known), report(days=2, **known)
    manager, url = sign_in(cast.manager, htmx=htmx), f"/issues/{again.id}/repeat-unlinking"
    page = manager.get(f"/issues/{again.id}").text
    assert "The same trouble, time 2" in page
    assert f'href="/issues/{first.id}"' in page
    assert url in page
    assert url not in sign_in(cast.acceptor).get(f"/issues/{again.id}").text
    assert "time 2" in manager.get(f"/customers/{cast.customer.id}").text
    manager.get(url)
    sign_in(cast.acceptor).get(url, expect=409)
    sign_in(cast.finder).post(url, expect=404)
    manager.post(url, expect=422, version=again.version, note="")
    sign_in(cast.acceptor).post(url, expect=409, version=again.version, note="x")
    manager.post(url, version=again.version, note="不同部位")
    assert "time 2" not in manager.get(f"/issues/{again.id}").text


def test_what_it_may_repeat_is_said_while_it_is_recorded(
    cast: Cast, report: Report, known: dict[str, Any], sign_in: SignIn
) -> None:
    first = report(days=-1, **known)
    first.sent_at = now()
    browser = sign_in(cast.manager, htmx=True)
    assert first.number in browser.get("/issues/alike?about=沪A12345").text
    assert first.number not in browser.get("/issues/alike?about=沪B00001").text
    department = department_of(cast.store, "service").id
    sent: dict[str, Any] = {"title": "又响了", "department_id": department, "level": "normal"}
    asked = browser.post("/issues/new", expect=422, about="没有这个人", **sent).text
    assert "Nobody is found" in asked
    browser.post("/issues/new", about="沪A12345", **sent)
    newest = db.session.scalars(tracker.visible_to(cast.manager).order_by(Issue.id.desc())).first()
    assert newest
    assert (newest.customer_id, newest.vehicle_id) == (cast.customer.id, cast.vehicle.id)
