"""Saved views: named, shown on top, begun with, and nobody else's."""

import pytest
from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.saved_views import actions, queries, rules
from blueprints.saved_views.actions import NewView
from blueprints.saved_views.models import SavedView
from tests.conftest import MemberOf, SignIn
from tests.tracker.conftest import Report, report

__all__ = ["report"]


def the_view() -> SavedView:
    db.session.rollback()
    return db.session.scalars(select(SavedView)).one()


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_a_view_is_saved_found_on_top_renamed_and_deleted(
    sign_in: SignIn, caller: Membership, report: Report, htmx: bool
) -> None:
    report("门板异响")
    browser = sign_in(caller, htmx=htmx)
    assert "Awaiting acceptance" in browser.get("/issues/views/new?state=awaiting_acceptance").text
    browser.post(
        "/issues/views", name="  To be accepted ", query="state=awaiting_acceptance&nonsense=1"
    )
    view = the_view()
    assert (view.name, view.query) == ("To be accepted", "state=awaiting_acceptance")
    page = browser.get("/issues?state=open").text
    assert f'href="/issues?{view.query}"' in page
    assert '<span class="muted">1</span>' in page
    url = f"/issues/views/{view.id}"
    browser.get(url)
    browser.post(url, name="Waiting", is_default="y")
    assert "Waiting" in browser.get("/issues/views").text
    assert "Awaiting acceptance" in browser.get("/issues").text
    browser.post(f"{url}/filters", query="level=critical&sort=moved")
    assert the_view().query == "level=critical&sort=moved"
    browser.post(f"{url}/deletion")
    assert db.session.scalars(select(SavedView)).all() == []
    assert "Nothing is saved yet" in browser.get("/issues/views").text
    browser.get("/issues")


@pytest.mark.parametrize(
    ("name", "says"),
    [("", "required"), ("\0 ", "required"), ("长" * 41, "40"), ("Mine", "already")],
)
@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_a_name_that_does_not_do_is_said_beside_it(
    sign_in: SignIn, caller: Membership, name: str, says: str, htmx: bool
) -> None:
    actions.save(NewView("Mine", "level=critical"), by=caller, at=now())
    browser = sign_in(caller, htmx=htmx)
    page = browser.post("/issues/views", expect=422, name=name, query="state=closed").text
    assert says in page
    assert "state=closed" in page
    other = actions.save(NewView("Other", "state=all"), by=caller, at=now())
    page = browser.post(f"/issues/views/{other.id}", expect=422, name=name).text
    assert says in page


def test_what_begins_the_list_is_seen_where_nothing_is_asked_for(
    sign_in: SignIn, caller: Membership, report: Report
) -> None:
    report("门板异响")
    view = actions.save(NewView("Closed ones", "state=closed"), by=caller, at=now())
    actions.begin_with(view, by=caller, on=True)
    browser = sign_in(caller)
    assert "门板异响" not in browser.get("/issues").text
    assert "门板异响" in browser.get("/issues?state=open").text
    actions.begin_with(view, by=caller, on=False)
    assert "门板异响" in browser.get("/issues").text


def test_a_head_saves_for_the_department_and_those_below_see_it(
    sign_in: SignIn, store: Store, head: Membership, advisor: Membership, member_of: MemberOf
) -> None:
    below = member_of(store, Role.ADVISOR, "workshop")
    elsewhere = member_of(store, Role.HEAD, "sales")
    browser = sign_in(head)
    assert "For everybody in my department" in browser.get("/issues/views/new?state=all").text
    browser.post("/issues/views", name="Ours", query="state=all", for_department="y")
    view = the_view()
    assert view.department_id == head.department_id
    for member in (advisor, below):
        assert "Ours" in sign_in(member).get("/issues").text
        url = f"/issues/views/{view.id}"
        sign_in(member).post(url, name="Mine now", is_default="y")
        assert queries.default_of(queries.views_of(member)) == the_view()
        sign_in(member).post(f"{url}/deletion", expect=409)
        sign_in(member).post(f"{url}/filters", expect=409, query="state=void")
    assert the_view().name == "Ours"
    assert "Ours" not in sign_in(elsewhere).get("/issues").text
    with pytest.raises(RuleBroken):
        actions.save(NewView("No", "state=all", advisor.department_id), by=advisor, at=now())


def test_somebody_else_s_view_is_not_there(
    sign_in: SignIn,
    caller: Membership,
    advisor: Membership,
    other_store: Store,
    member_of: MemberOf,
) -> None:
    view = actions.save(NewView("Mine", "state=all"), by=caller, at=now())
    for member in (advisor, member_of(other_store, Role.CS_SPECIALIST)):
        browser = sign_in(member)
        browser.get(f"/issues/views/{view.id}", expect=404)
        for tail in ("", "/filters", "/deletion"):
            browser.post(f"/issues/views/{view.id}{tail}", expect=404, name="x", query="")


def test_there_are_never_more_views_than_one_can_look_over(caller: Membership) -> None:
    for number in range(rules.MOST):
        actions.save(NewView(str(number), "state=all"), by=caller, at=now())
    with pytest.raises(RuleBroken):
        actions.save(NewView("one more", "state=all"), by=caller, at=now())


def test_an_administrator_has_no_list_of_issues(sign_in: SignIn, admin: Membership) -> None:
    sign_in(admin).get("/issues/views", expect=403)
    sign_in(admin).post("/issues/views", expect=403, name="x", query="")
