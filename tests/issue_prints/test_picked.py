"""Reminder sheets for what somebody has picked of the list."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.jobs import Job
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.issue_prints import queries
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import State
from tests.conftest import MemberOf, SignIn, department_of
from tests.tracker.conftest import Cast, Report

PICKED = "/issues/reminder-sheets/picked"


def address(*issues: Issue) -> str:
    return f"{PICKED}?{'&'.join(f'issue={issue.id}' for issue in issues)}"


@pytest.fixture
def two(report: Report, store: Store) -> list[Issue]:
    """One of the workshop, one of sales."""
    codes = {"workshop": "右前门异响", "sales": "交车延误"}
    return [
        report(title, department_id=department_of(store, code).id) for code, title in codes.items()
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_picked_goes_on_a_sheet_a_department(
    sign_in: SignIn,
    gm: Membership,
    two: list[Issue],
    report: Report,
    run_jobs: Callable[[], None],
    tmp_path: Path,
) -> None:
    report("没有选中")
    browser = sign_in(gm)
    assert PICKED in browser.get("/issues?select=1").text
    assert "2 sheets in one print" in browser.get(address(*two)).text
    waiting = browser.post(PICKED, issue=[issue.id for issue in two], language="zh").location
    run_jobs()
    answer = browser.get(browser.get(waiting, expect=303).location)
    assert "bihuan-picked-sheets-" in answer.headers["Content-Disposition"]
    (tmp_path / "sheets.pdf").write_bytes(answer.data)
    command = ["pdftotext", "-layout", str(tmp_path / "sheets.pdf"), "-"]
    done = subprocess.run(command, check=True, capture_output=True)
    sales, workshop = ("".join(page.split()) for page in done.stdout.decode().split("\f")[:-1])
    for page, issue, department in ((sales, two[1], "销售部"), (workshop, two[0], "车间")):
        assert f"催办单|{department}" in page
        assert issue.title in page
        assert "共1项" in page
        assert "没有选中" not in page


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_over_is_left_out_and_named(
    cast: Cast, sign_in: SignIn, two: list[Issue], htmx: bool
) -> None:
    closed, draft = cast.in_state(State.CLOSED), cast.draft()
    browser = sign_in(cast.manager, htmx=htmx)
    page = browser.get(address(closed, two[0])).text
    assert page.index(two[0].title) < page.index("on no sheet") < page.index(closed.number)
    browser.post(PICKED, issue=[closed.id, two[0].id], language="en")
    [job] = db.session.scalars(select(Job).where(Job.kind == "issue_prints.picked-sheets"))
    assert f'"issue_ids": [{two[0].id}]' in job.arguments
    for ids in ([closed.id], [draft.id]):
        refused = browser.post(PICKED, expect=409, issue=ids, language="en").text
        assert "asks only for what is open" in refused
    assert "asks only for what is open" in browser.get(address(closed, draft)).text


def test_where_nothing_is_picked_it_says_so(sign_in: SignIn, gm: Membership) -> None:
    browser = sign_in(gm)
    assert "Nothing is picked" in browser.get(f"{PICKED}?issue=x").text
    assert "Nothing is picked" in browser.post(PICKED, expect=409, language="en").text
    browser.post(PICKED, expect=400, language="fr")


def test_rows_that_somebody_may_not_see_are_left_out(
    sign_in: SignIn,
    head: Membership,
    caller: Membership,
    two: list[Issue],
    other_store: Store,
    member_of: MemberOf,
) -> None:
    ids = [issue.id for issue in two]
    [sheet] = queries.picked_sheets(head, ids, at=now(), root="")
    assert [row.issue.id for row in sheet.rows] == ids[:1]
    assert two[1].title not in sign_in(head).get(address(*two)).text
    stranger = sign_in(member_of(other_store, Role.GM, "office"))
    assert "Nothing is picked" in stranger.get(address(*two)).text
    stranger.post(PICKED, expect=409, issue=ids, language="en")
    sign_in(caller).get(PICKED, expect=403)
    sign_in(caller).post(PICKED, expect=403, issue=ids, language="en")
    assert PICKED not in sign_in(caller).get("/issues?select=1").text
