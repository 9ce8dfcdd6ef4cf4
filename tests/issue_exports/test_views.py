"""A list taken along: exactly what it shows, and nothing that it hides."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.jobs import Job, JobState
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.issue_exports import jobs, rules
from blueprints.issue_exports.models import IssueExport
from blueprints.issue_exports.rules import KEPT_FOR, Format, harmless
from tests.conftest import MemberOf, SignIn
from tests.tracker.conftest import Cast, Report, cast, report

__all__ = ["cast", "report"]


RunJobs = Callable[[], None]


@pytest.fixture
def taken(sign_in: SignIn, run_jobs: RunJobs) -> Callable[..., bytes]:
    """taken(member, "csv", "state=all"): the file, asked for on the screen and fetched."""

    def taken(member: Membership, format_: str, query: str, *, htmx: bool = False) -> bytes:
        browser = sign_in(member, htmx=htmx)
        browser.get(f"/issues/exports/new?{query}")
        browser.post("/issues/exports", format=format_, query=query)
        run_jobs()
        job = db.session.scalars(select(Job).order_by(Job.created_at.desc())).first()
        assert job
        assert job.state is JobState.DONE, job.message
        assert job.result_url in browser.get(f"/jobs/{job.id}").text
        content: bytes = browser.get(job.result_url).data
        return content

    return taken


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_a_csv_holds_the_rows_of_the_list_in_its_order(
    taken: Callable[..., bytes], report: Report, gm: Membership, htmx: bool
) -> None:
    issues = [report(f"=cmd|' /C calc'!A{n}", days=-n) for n in range(60)]
    report("门板异响")
    content = taken(gm, "csv", "q=calc&sort=created", htmx=htmx)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Number"] for row in rows] == [issue.number for issue in issues]
    assert {row["Issue"][0] for row in rows} == {"'"}


def test_a_workbook_holds_text_as_text_and_moments_as_moments(
    taken: Callable[..., bytes], cast: Cast, gm: Membership, tmp_path: Path
) -> None:
    issue = cast.draft(customer=True, title="=1+1")
    db.session.commit()
    path = tmp_path / "list.xlsx"
    path.write_bytes(taken(cast.manager, "xlsx", "state=all"))
    with CalamineWorkbook.from_path(path) as book:
        [head, row] = book.get_sheet_by_index(0).to_python()
    said = dict(zip(head, row, strict=True))
    assert said["Issue"] == "=1+1"
    assert str(said["Recorded"]) == "2026-10-14 10:00:00"
    assert said["Customer"] == "王小明"
    assert said["Number"] == issue.number
    assert "13800001234" not in str(row)


def test_a_print_says_what_it_shows(
    taken: Callable[..., bytes], report: Report, gm: Membership
) -> None:
    report("门板异响")
    content = taken(gm, "pdf", "state=open&level=normal")
    assert content.startswith(b"%PDF")


def test_what_is_exported_is_what_one_may_see(
    taken: Callable[..., bytes], report: Report, store: Store, member_of: MemberOf, gm: Membership
) -> None:
    report("门板异响")
    elsewhere = member_of(store, Role.ADVISOR, "sales")
    mine = report("交车延误", feedback_to_id=elsewhere.person_id)
    content = taken(elsewhere, "csv", "state=all").decode()
    assert mine.number in content
    assert "门板异响" not in content


def test_an_empty_list_is_not_exported(sign_in: SignIn, gm: Membership) -> None:
    browser = sign_in(gm, htmx=True)
    assert "nothing in this list" in browser.post("/issues/exports", 409, format="csv").text
    browser.post("/issues/exports", expect=422, format="doc", query="state=all")
    browser.post("/issues/exports", expect=404, format="csv", query="figure=none&month=2026-10")


def test_a_file_is_its_asker_s_alone_and_goes_after_a_week(
    app: Flask,
    taken: Callable[..., bytes],
    report: Report,
    sign_in: SignIn,
    gm: Membership,
    head: Membership,
) -> None:
    report("门板异响")
    taken(gm, "csv", "state=all")
    export = db.session.scalars(select(IssueExport)).one()
    url, path = f"/issues/exports/{export.id}/file", jobs.folder() / export.file_name
    sign_in(head).get(url, expect=404)
    assert re.search(r"Text \(CSV\)", sign_in(gm).get("/issues/exports/new?state=all").text)
    jobs.clear(now() + KEPT_FOR - timedelta(minutes=5))
    assert path.exists()
    jobs.clear(now() + KEPT_FOR + timedelta(minutes=5))
    assert not path.exists()
    sign_in(gm).get(url, expect=404)


@pytest.mark.parametrize("format_", Format)
def test_a_list_that_is_too_long_is_refused(format_: Format) -> None:
    rules.check_size(rules.MOST[format_], format_)
    with pytest.raises(RuleBroken):
        rules.check_size(rules.MOST[format_] + 1, format_)


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    assert not harmless(text).lstrip(" ").startswith(rules.FORMULA)
    assert harmless(text).endswith(text)
