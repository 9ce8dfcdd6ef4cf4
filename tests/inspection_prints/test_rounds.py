"""The report of a round and the map, from the button to the paper; whose photos are on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blueprints.core import attachments, prints
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.jobs import Job
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.findings.models import Finding
from blueprints.inspection_prints import jobs, queries, rules
from blueprints.inspections.models import Inspection
from tests.conftest import MemberOf, SignIn
from tests.inspection_prints.conftest import Fetched, Photograph

once = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Paper looks the same whatever the database."""


def issue_of(words: str) -> str:
    found = db.session.scalars(select(Finding).where(Finding.words == words)).one()
    return f"/issues/{found.issue_id}"


@once
@pytest.mark.parametrize(("language", "title"), [("zh", "检查报告"), ("en", "Inspectionreport")])
def test_a_report_holds_the_round_with_its_score_and_what_failed(
    held: Inspection, sign_in: SignIn, gm: Membership, fetched: Fetched, language: str, title: str
) -> None:
    browser = sign_in(gm)
    assert "Print the report" in browser.get(f"/inspections/{held.id}").text
    waiting = browser.post(f"/inspections/{held.id}/report", language=language).location
    text = "".join(fetched(browser, waiting))
    for words in (title, "FangMin", "27.8%", "缺两块", "三号工位漏油", "−10/10", "展车清洁", "1/1"):
        assert words in text, words
    assert ("第1版" if language == "zh" else "version1") in text


@once
def test_a_round_s_photos_are_on_its_report_small(
    held: Inspection,
    sign_in: SignIn,
    gm: Membership,
    photograph: Photograph,
    run_jobs: Callable[[], None],
) -> None:
    for _number in range(3):
        photograph(issue_of("地面无油污"))
    photograph(f"/inspections/{held.id}")
    browser = sign_in(gm)
    waiting = browser.post(f"/inspections/{held.id}/report", language="zh").location
    run_jobs()
    pdf = browser.get(browser.get(waiting, expect=303).location).data
    report = queries.report_of(gm, held.id, root="")
    assert report
    assert len(report.files) == 3  # two a row, and the round's
    assert b"/DCTDecode" in pdf
    assert b"/Width 32" in pdf


def test_a_photo_of_an_issue_that_somebody_may_not_see_is_not_on_his_report(
    held: Inspection, head: Membership, gm: Membership, photograph: Photograph
) -> None:
    """After-sales answers for the workshop's floor; the price tags are the sales department's."""
    floor, tags = photograph(issue_of("地面无油污")), photograph(issue_of("价格牌齐全"))

    def shown(member: Membership) -> set[str]:
        report = queries.report_of(member, held.id, root="")
        assert report
        return set(attachments.for_print(report.files))

    assert shown(head) == {f"upload:{floor.id}"}
    assert shown(gm) == {f"upload:{floor.id}", f"upload:{tags.id}"}


def test_who_reads_inspections_prints_a_round_of_the_own_store(
    held: Inspection,
    sign_in: SignIn,
    inspector: Membership,
    advisor: Membership,
    member_of: MemberOf,
    other_store: Store,
) -> None:
    url = f"/inspections/{held.id}/report"
    sign_in(inspector, htmx=True).post(url, language="zh")
    sign_in(inspector).post(url, expect=400, language="fr")
    sign_in(advisor).post(url, expect=403, language="zh")
    sign_in(member_of(other_store, Role.GM, "office")).post(url, expect=404, language="zh")
    [job] = db.session.scalars(select(Job))
    sign_in(advisor).get(f"/inspections/prints/{job.id}", expect=404)
    sign_in(advisor).get(f"/inspections/prints/{job.id}.pdf", expect=404)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "not been handed in"), ("zh", "还没有提交")]
)
def test_a_round_that_is_not_held_is_not_printed(
    planned: Inspection, sign_in: SignIn, inspector: Membership, language: str, words: str
) -> None:
    browser = sign_in(inspector, language=language)
    assert "/report" not in browser.get(f"/inspections/{planned.id}").text
    page = browser.post(f"/inspections/{planned.id}/report", expect=409, language=language)
    assert words in page.text


@once
@pytest.mark.parametrize(("language", "title"), [("zh", "各区域得分"), ("en", "Scoresbyarea")])
def test_the_map_is_printed_as_it_is_shown(
    held: Inspection, sign_in: SignIn, head: Membership, fetched: Fetched, language: str, title: str
) -> None:
    browser = sign_in(head)
    assert "Print this table" in browser.get("/inspections/map").text
    form: dict[str, Any] = {"check_list": held.check_list_id, "language": language}
    waiting = browser.post("/inspections/map", **form).location
    [page] = fetched(browser, waiting)
    for words in (title, "6S", "62.5%", "0.0%", "27.8%", "1/1"):
        assert words in page, words
    assert ("城北店" if language == "zh" else "North") in page


def test_a_map_of_another_store_s_list_or_of_nothing_is_not_printed(
    held: Inspection, sign_in: SignIn, advisor: Membership, member_of: MemberOf, other_store: Store
) -> None:
    browser = sign_in(member_of(other_store, Role.GM, "office"))
    browser.post("/inspections/map", expect=404, check_list=held.check_list_id, language="zh")
    page = browser.post("/inspections/map", expect=409, check_list="", language="en")
    assert "There is nothing to print." in page.text
    browser.post("/inspections/map", expect=400, check_list="x", language="en")
    sign_in(advisor).post("/inspections/map", expect=403, language="zh")


@once
def test_old_prints_are_swept_away(store: Store) -> None:
    prints.keep(f"{rules.FILES}1.pdf", b"%PDF")
    jobs.sweep(now())
    assert prints.kept(f"{rules.FILES}1.pdf") == b"%PDF"
    jobs.sweep(now() + timedelta(days=8))
    assert list(prints.folder().iterdir()) == []
