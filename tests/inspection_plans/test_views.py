"""The calendar, the list, planning and routines, with htmx and without JavaScript."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blueprints.checklists.models import CheckList
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.inspections.models import Inspection, InspectionRoutine
from tests.conftest import MemberOf, SignIn
from tests.inspection_plans.conftest import Planned, Publish, held
from tests.tracker.test_plans import statements

PAGES = ("/inspections", "/inspections/list", "/inspections/routines")


def typed(check_list: CheckList, inspector: Membership, day: date) -> dict[str, Any]:
    return {
        "check_list": check_list.id,
        "inspector": inspector.person_id,
        "day": day.isoformat(),
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_empty_pages_say_what_to_do_next(
    sign_in: SignIn, inspector: Membership, language: str
) -> None:
    browser = sign_in(inspector, language=language)
    for url in (
        *PAGES,
        "/inspections/new",
        "/inspections/unplanned",
        "/inspections/list?state=missed",
    ):
        browser.get(url)
    assert ("No inspection is planned" in browser.get("/inspections").text) is (language == "en")
    none = "There is no published check list yet"
    for url in ("/inspections/new", "/inspections/unplanned", "/inspections/routines"):
        assert (none in browser.get(url).text) is (language == "en")


def test_a_month_shows_each_inspection_as_it_stands(
    planned: Planned, sign_in: SignIn, inspector: Membership, today: date
) -> None:
    due, done = planned(today), held(planned(today), inspector)
    gone = planned(today, cancelled_at=done.done_at, cancelled_by_id=inspector.person_id)
    page = sign_in(inspector).get("/inspections").text
    for words in ("To be held", "Held", "92.0%", "Cancelled", "Fang Min"):
        assert words in page
    assert f'href="/inspections/{due.id}/filling"' in page
    assert f'href="/inspections/{done.id}"' in page
    assert f'href="/inspections/{gone.id}/plan"' in page


def test_months_and_filters_live_in_the_address(
    planned: Planned,
    publish: Publish,
    sign_in: SignIn,
    inspector: Membership,
    cs_manager: Membership,
) -> None:
    march = planned(date(2027, 3, 10))
    browser, link = sign_in(inspector), f"/inspections/{march.id}/plan"
    assert link in browser.get("/inspections?month=2027-03").text
    assert link not in browser.get("/inspections?month=2027-05").text
    other = publish("6S检查")
    for query, is_there in (
        (f"list={march.check_list_id}", True),
        (f"list={other.id}", False),
        (f"inspector={inspector.person_id}", True),
        (f"inspector={cs_manager.person_id}", False),
        ("list=x&inspector=", True),
    ):
        assert (link in browser.get(f"/inspections?month=2027-03&{query}").text) is is_there
        assert (link in browser.get(f"/inspections/list?{query}").text) is is_there
    browser.get("/inspections/list?state=x")
    browser.get("/inspections/list?page=x", expect=404)


def test_what_is_no_month_is_this_month(
    sign_in: SignIn, inspector: Membership, today: date
) -> None:
    browser = sign_in(inspector)
    for nonsense in ("2027-13", "x", "0000-01", "0001-01", "9999-12"):
        assert f">{today:%Y-%m}</h2>" in browser.get(f"/inspections?month={nonsense}").text


def test_the_list_is_paged_and_parted_by_how_they_stand(
    planned: Planned, sign_in: SignIn, inspector: Membership, today: date
) -> None:
    missed = planned(today - timedelta(days=400))
    for n in range(60):
        planned(today + timedelta(days=n))
    browser = sign_in(inspector)
    first = browser.get("/inspections/list").text
    assert first.count("row-link") == 50
    assert 'rel="next"' in first
    assert browser.get("/inspections/list?state=missed").text.count("row-link") == 1
    assert "No inspection was held yet" in browser.get("/inspections/list?state=done").text
    work = browser.get("/")
    assert f"/inspections/{missed.id}/filling" in work.text
    assert f"/inspections/{missed.id}/filling" in work.headers["X-Keep-Too"].split()


@pytest.mark.parametrize("htmx", [False, True])
def test_an_inspection_is_planned_moved_and_cancelled(
    check_list: CheckList,
    sign_in: SignIn,
    gm: Membership,
    inspector: Membership,
    today: date,
    cs_manager: Membership,
    *,
    htmx: bool,
) -> None:
    browser, form = sign_in(gm, htmx=htmx), typed(check_list, inspector, today)
    answer = browser.post("/inspections/new", expect=422, **form | {"day": "soon"})
    assert f'selected value="{check_list.id}"' in answer.text
    yesterday = (today - timedelta(days=1)).isoformat()
    browser.post("/inspections/new", expect=409, **form | {"day": yesterday})
    browser.post("/inspections/new", **form)
    planned = db.session.scalars(select(Inspection)).one()
    url = f"/inspections/{planned.id}"
    assert "Fill it in" not in browser.get(f"{url}/plan").text
    later: dict[str, Any] = {
        "inspector": cs_manager.person_id,
        "day": (today + timedelta(days=1)).isoformat(),
    }
    browser.post(f"{url}/plan", expect=422, **later | {"inspector": gm.person_id})
    browser.post(f"{url}/plan", **later)
    db.session.refresh(planned)
    assert planned.inspector_id == cs_manager.person_id
    browser.post(f"{url}/cancellation", expect=422, reason=" ")
    browser.post(f"{url}/cancellation", reason="店庆")
    browser.post(f"{url}/cancellation", expect=409, reason="店庆")
    assert "店庆" in browser.get(f"{url}/plan").text


@pytest.mark.parametrize("htmx", [False, True])
def test_inspecting_now_leads_straight_to_the_form(
    check_list: CheckList, sign_in: SignIn, inspector: Membership, today: date, *, htmx: bool
) -> None:
    browser = sign_in(inspector, htmx=htmx)
    assert check_list.name in browser.get("/inspections/unplanned").text
    browser.post("/inspections/unplanned", expect=422)
    answer = browser.post("/inspections/unplanned", check_list=check_list.id)
    begun = db.session.scalars(select(Inspection)).one()
    assert (begun.inspector_id, begun.due_on) == (inspector.person_id, today)
    leads_to = answer.headers["HX-Redirect" if htmx else "Location"]
    assert leads_to == f"/inspections/{begun.id}/filling"


@pytest.mark.parametrize("htmx", [False, True])
def test_a_routine_is_begun_and_ended(
    check_list: CheckList, sign_in: SignIn, inspector: Membership, today: date, *, htmx: bool
) -> None:
    browser = sign_in(inspector, htmx=htmx)
    form: dict[str, Any] = {
        "check_list": check_list.id,
        "inspector": inspector.person_id,
        "every": "month",
        "first_on": today.isoformat(),
    }
    wrongs: tuple[dict[str, Any], ...] = ({}, {"day": "32"}, {"every": "week"}, {"every": "day"})
    for wrong in wrongs:
        browser.post("/inspections/routines", expect=422, **form | wrong)
    browser.post("/inspections/routines", **form | {"day": "31"})
    routine = db.session.scalars(select(InspectionRoutine)).one()
    assert "day 31" in browser.get("/inspections/routines").text
    browser.post(f"/inspections/routines/{routine.id}/end")
    browser.post(f"/inspections/routines/{routine.id}/end", expect=409)
    assert "ended" in browser.get("/inspections/routines").text
    gone = db.session.scalars(select(Inspection).where(Inspection.cancelled_at.is_not(None)))
    page = browser.get(f"/inspections/{gone.all()[0].id}/plan").text
    assert "The routine was ended." in page


def test_who_may_only_read_reads_and_nobody_else(
    planned: Planned,
    sign_in: SignIn,
    head: Membership,
    advisor: Membership,
    gm: Membership,
    today: date,
) -> None:
    inspection = planned(today)
    url = f"/inspections/{inspection.id}/plan"
    reader, stranger = sign_in(head), sign_in(advisor)
    for page in (*PAGES, url):
        assert "Plan an inspection" not in reader.get(page).text
        stranger.get(page, expect=403)
    for who in (reader, stranger):
        who.get("/inspections/new", expect=403)
        for write in (url, "/inspections/new", "/inspections/routines", "/inspections/unplanned"):
            who.post(write, expect=403)
    sign_in(gm).get("/inspections/unplanned", expect=403)
    assert 'href="/inspections"' in reader.get("/").text
    assert 'href="/inspections"' not in stranger.get("/").text


def test_another_store_s_are_not_there(
    planned: Planned,
    sign_in: SignIn,
    other_store: Store,
    member_of: MemberOf,
    today: date,
    check_list: CheckList,
    inspector: Membership,
) -> None:
    inspection = planned(today)
    stranger = sign_in(member_of(other_store, Role.INSPECTOR))
    stranger.get(f"/inspections/{inspection.id}/plan", expect=404)
    stranger.post(f"/inspections/{inspection.id}/cancellation", expect=404, reason="x")
    for page in (*PAGES, "/inspections/unplanned"):
        assert check_list.name not in stranger.get(page).text
    form = typed(check_list, inspector, today)
    stranger.post("/inspections/new", expect=422, **form)
    stranger.post("/inspections/unplanned", expect=422, check_list=check_list.id)


@pytest.mark.parametrize("url", [*PAGES, "/inspections/new"])
def test_more_inspections_cost_no_more_queries(
    planned: Planned, sign_in: SignIn, inspector: Membership, today: date, url: str
) -> None:
    browser, numbers = sign_in(inspector), []
    for _ in range(2):
        for n in range(5):
            planned(today + timedelta(days=n))
        with statements() as asked:
            browser.get(url)
        numbers.append(len([s for s, _ in asked if s.lstrip().startswith("SELECT")]))
    assert numbers[0] == numbers[1] <= 9


def test_what_was_not_held_stands_among_what_did_not_happen(
    planned: Planned, sign_in: SignIn, gm: Membership, today: date
) -> None:
    planned(today - timedelta(days=2))
    browser = sign_in(gm)
    assert "Inspections not held" in browser.get("/silence").text
    assert "展厅检查" in browser.get("/silence?kind=inspections").text
