"""A department's week and special days on screen."""

from datetime import date
from typing import Any

from blueprints.calendars import queries
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
    assert "before" not in browser.post(url, expect=422, **week | {"closes_0": "08:00"}).text
    assert "both times" in browser.post(url, expect=422, **week | {"closes_0": ""}).text
    browser.post(f"{url}/days", expect=422, day="")
    half: dict[str, Any] = {"day": "2099-01-02", "is_working": "y", "opens": "", "closes": "12:00"}
    browser.post(f"{url}/days", expect=422, **half)
    browser.post(f"{url}/days", expect=422, **half | {"opens": "12:00"})
    browser.post(f"{url}/days", day="2099-01-01", note="盘点", for_all="1")
    [special] = queries.special_days_from(store.id, FIRST_DAY)
    assert special.department_id is None
    browser.post(f"{url}/days/{special.id}/removal")
    assert queries.special_days_from(store.id, FIRST_DAY) == []
    sign_in(admin).get(f"/issues/calendars/{department_of(other_store, 'office').id}", 404)


def test_only_an_administrator_sees_a_calendar(
    sign_in: SignIn, gm: Membership, store: Store
) -> None:
    sign_in(gm).get(f"/issues/calendars/{department_of(store, 'sales').id}", expect=403)
