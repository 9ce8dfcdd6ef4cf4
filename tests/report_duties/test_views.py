"""The screens: the list, who owes what, one report, what a store asks for."""

from typing import Any

import pytest

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.report_duties import jobs
from blueprints.report_duties.models import ReportType
from blueprints.report_duties.rules import ReportKind
from tests.conftest import MemberOf, SignIn
from tests.customers.test_views import statements_of
from tests.report_duties.conftest import AT, duties

Types = dict[ReportKind, ReportType]


def test_a_list_is_for_who_reads_reps_work_and_shows_what_is_theirs(
    types: Types, rep: Membership, boss: Membership, advisor: Membership, sign_in: SignIn
) -> None:
    assert "No report is in this list" in sign_in(boss).get("/reports").text
    jobs.keep(AT)
    page = sign_in(boss).get("/reports?standing=missing").text
    assert "10-12" in page
    assert "Chen" in page
    sign_in(advisor).get("/reports", 403)
    owed = sign_in(boss).get("/reports/owed?month=2026-10").text
    assert "figure=late" in owed
    sign_in(rep, htmx=True).get("/reports/owed?month=nonsense")
    assert "日报" in sign_in(rep, language="zh").get("/reports").text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_head_excuses_and_asks_again(
    types: Types, rep: Membership, boss: Membership, sign_in: SignIn, *, htmx: bool
) -> None:
    jobs.keep(AT)
    url = f"/reports/duties/{duties(rep)[0].id}"
    browser = sign_in(boss, htmx=htmx)
    assert "Please look at this again" in browser.post(f"{url}/excuse", 422, reason=" ").text
    browser.post(f"{url}/excuse", reason="ill")
    assert "ill" in sign_in(rep).get(url).text
    sign_in(rep).post(f"{url}/obligation", 409)
    browser.post(f"{url}/obligation")
    assert "Excuse this report" in browser.get(url).text
    assert "Excuse this report" not in sign_in(rep).get(url).text


def test_another_department_s_report_is_not_there(
    types: Types, rep: Membership, head: Membership, sign_in: SignIn
) -> None:
    jobs.keep(AT)
    sign_in(head).get(f"/reports/duties/{duties(rep)[0].id}", 404)
    sign_in(head).post(f"/reports/duties/{duties(rep)[0].id}/excuse", 404, reason="ill")


@pytest.mark.parametrize("htmx", [False, True])
def test_what_a_store_asks_for_is_edited(
    types: Types, cs_manager: Membership, boss: Membership, sign_in: SignIn, *, htmx: bool
) -> None:
    browser, daily = sign_in(cs_manager, htmx=htmx), types[ReportKind.DAILY]
    key = f"type{daily.id}-"
    said: dict[str, Any] = {
        f"{key}name": "日报",
        f"{key}due_after": "0",
        f"{key}due_clock": "21:30",
    }
    said |= {f"{key}grace": "0", f"{key}is_active": "y", f"{key}role": "rep"}
    said |= {f"{key}name_en": "", f"{key}department_id": ""}
    url = f"/reports/types/{daily.id}"
    wrong = browser.post(url, 422, **{**said, f"{key}due_after": "11"}).text
    assert "21:30" in wrong
    browser.post(url, **said)
    db.session.refresh(daily)
    assert (daily.due_clock.hour, daily.name_en, daily.department_id) == (21, "", None)
    new: dict[str, Any] = {"name": "竞品周报", "kind": "weekly", "every": "week", "due_after": "1"}
    browser.post("/reports/types", **new, due_clock="18:00", grace="60", is_active="y")
    assert "竞品周报" in browser.get("/reports/types").text
    browser.post("/reports/types", 422, **{**new, "name": ""}, due_clock="18:00", grace="60")
    browser.post("/reports/rule", 422, answer_days="0")
    browser.post("/reports/rule", answer_days="3")
    sign_in(boss).get("/reports/types", 403)
    sign_in(boss).post(url, 403, **said)


def test_a_list_asks_the_database_a_few_things_however_long_it_is(
    types: Types, boss: Membership, store: Store, member_of: MemberOf, sign_in: SignIn
) -> None:
    browser = sign_in(boss)
    for _each in range(8):
        member_of(store, Role.REP, "sales")
    jobs.keep(AT)
    assert statements_of(lambda: browser.get("/reports")) <= 12
