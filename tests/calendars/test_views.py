"""A department's week and special days on screen."""

from datetime import date
from typing import Any

import pytest

from blueprints.calendars import actions, queries
from blueprints.calendars.rules import Holidays, Hours, SpecialDay
from blueprints.core.people import Membership, Store
from tests.conftest import SignIn, department_of

FIRST_DAY = date(2026, 10, 14)


def test_a_department_s_calendar_is_set_on_screen(
    sign_in: SignIn, admin: Membership, store: Store, other_store: Store
) -> None:
    office = department_of(store, "office")
    url = f"/issues/calendars/{office.id}"
    browser = sign_in(admin, htmx=True)
    browser.get(url)
    week: dict[str, Any] = {"opens_0": "09:00", "closes_0": "12:00", "holidays": "ignored"}
    browser.post(url, **week)
    assert list(queries.working_calendar(office.id).week) == [0]
    assert "closes after" in browser.post(url, expect=422, **week | {"closes_0": "08:00"}).text
    assert "both times" in browser.post(url, expect=422, **week | {"closes_0": ""}).text
    browser.post(f"{url}/days", expect=422, day="")
    half: dict[str, Any] = {"day": "2099-01-02", "is_working": "y", "opens": "", "closes": "12:00"}
    browser.post(f"{url}/days", expect=422, **half)
    browser.post(f"{url}/days", expect=422, **half | {"opens": "12:00"})
    browser.post(f"{url}/days", day="2099-01-01", note="盘点", for_all="y")
    [special] = queries.special_days_from(store.id, FIRST_DAY)
    assert special.department_id is None
    browser.post(f"{url}/days/{special.id}/removal")
    assert queries.special_days_from(store.id, FIRST_DAY) == []
    sign_in(admin).get(f"/issues/calendars/{department_of(other_store, 'office').id}", 404)


def test_a_month_says_which_days_are_worked_and_why(
    sign_in: SignIn, admin: Membership, store: Store
) -> None:
    office = department_of(store, "office")
    actions.add_special_day(store, SpecialDay(date(2026, 2, 26), None, note="100% stock-taking"))
    page = sign_in(admin).get(f"/issues/calendars/{office.id}?month=2026-02").text
    for words in ("2026-02-14 Spring Festival", "Worked for a public holiday", "100% stock-taking"):
        assert words in page
    for month in ("2026-13", "never", "0001-01", "9999-12"):
        assert (
            "What is sent now is due"
            in sign_in(admin).get(f"/issues/calendars/{office.id}?month={month}").text
        )


@pytest.mark.parametrize("htmx", [False, True])
def test_what_makes_no_calendar_is_refused_where_it_was_typed(
    sign_in: SignIn, admin: Membership, store: Store, htmx: bool
) -> None:
    browser = sign_in(admin, htmx=htmx)
    url = f"/issues/calendars/{department_of(store, 'office').id}"
    assert "at least one working day" in browser.post(url, expect=422, holidays="followed").text
    late: dict[str, Any] = {"opens_0": "09:00", "closes_0": "08:00", "holidays": "followed"}
    assert "closes after it opens" in browser.post(url, expect=422, **late).text
    days = f"{url}/days"
    new_year: dict[str, Any] = {"day": "2099-01-01", "note": "元旦", "for_all": "y"}
    browser.post(days, **new_year)
    assert "special day already" in browser.post(days, expect=422, **new_year).text
    browser.post(days, **new_year | {"for_all": ""})
    over = new_year | {"until": "2098-12-31"}
    assert "before the first" in browser.post(days, expect=422, **over).text
    assert "is over" in browser.post(days, expect=422, day="2020-01-01").text
    browser.post(days, day="2099-02-01", until="2099-02-07", note="春节", for_all="y")
    assert len(queries.special_days_from(store.id, date(2099, 2, 1))) == 7


def test_a_calendar_is_taken_over_and_given_back(
    sign_in: SignIn, admin: Membership, store: Store, gm: Membership
) -> None:
    sales, office = department_of(store, "sales"), department_of(store, "office")
    actions.set_week(sales, {5: Hours()}, Holidays.IGNORED)
    url, browser = f"/issues/calendars/{office.id}", sign_in(admin)
    browser.post(f"{url}/copies", expect=422, source=office.id)
    browser.post(f"{url}/copies", source=sales.id)
    assert queries.working_calendar(office.id).week == {5: Hours()}
    browser.post(f"{url}/inheritance")
    assert queries.pattern_of(office.id) is None
    for noun in ("copies", "inheritance"):
        sign_in(gm).post(f"{url}/{noun}", expect=403, source=sales.id)


def test_only_an_administrator_sees_a_calendar(
    sign_in: SignIn, gm: Membership, store: Store
) -> None:
    sign_in(gm).get(f"/issues/calendars/{department_of(store, 'sales').id}", expect=403)
