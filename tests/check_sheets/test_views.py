"""A sheet handed in, answered row by row, taken over; and the same taken along."""

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from blueprints.check_sheets.actions import check_body
from blueprints.check_sheets.rules import MOST_BYTES
from blueprints.checklists import actions, queries
from blueprints.checklists.models import CheckItem, CheckListVersion
from blueprints.checklists.rules import NewRow
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from tests.checklists.conftest import MakeList, draft, make_list
from tests.conftest import Browser, MemberOf, SignIn, department_of

__all__ = ["draft", "make_list"]

HEAD = ["编号", "区域", "检查项", "检查标准", "分值", "责任部门", "级别"]
GOOD: Sequence[Sequence[object]] = (
    ["展厅检查表（2026）"],
    HEAD,
    ["", "展厅", "地面清洁", "", 5, "销售部", "一般"],
    ["", "", "灯光齐全", "无坏灯", 6, "销售部", "升级"],
    ["", "前台", "车位线清楚", "", 5, "销售部", ""],
    ["", "", "绿植鲜活", "", 2, "综合部", ""],
    ["合计", "", "", "", 18],
)
WRONG = (*GOOD[:2], ["", "展厅", "地面清洁", "", 0, "飞行部", "一般"], *GOOD[3:])
HTMX = pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])


def book(rows: Sequence[Sequence[object]], *merged_cells: str) -> bytes:
    made, file = openpyxl.Workbook(), io.BytesIO()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in merged_cells:
        sheet.merge_cells(cells)
    made.save(file)
    return file.getvalue()


def page_of(version: CheckListVersion) -> str:
    return f"/check-lists/versions/{version.id}"


def hand_in(
    browser: Browser, version: CheckListVersion, body: bytes, expect: int = 0, name: str = "a.xlsx"
) -> str:
    """The address of what would become of it."""
    url = f"{page_of(version)}/sheets"
    answer = browser.post(url, expect=expect, file=(io.BytesIO(body), name))
    return answer.headers.get("HX-Redirect") or answer.location or answer.text


def digest_in(browser: Browser, url: str) -> str:
    found = re.search(r'name="digest"[^>]*value="(\w+)"', browser.get(url).text)
    assert found
    return found[1]


def said(version: CheckListVersion) -> list[tuple[str, str, int]]:
    db.session.rollback()
    return [(r.area.name, r.words, r.points) for r in queries.rows_of(version.id)]


def merged(body: bytes, part: str) -> bytes:
    """The same workbook with one more part in it."""
    file = io.BytesIO(body)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(part, b"x")
    return file.getvalue()


@HTMX
def test_a_sheet_is_answered_row_by_row_and_taken_over(
    sign_in: SignIn, cs_manager: Membership, draft: CheckListVersion, htmx: bool
) -> None:
    browser, before = sign_in(cs_manager, htmx=htmx), said(draft)
    assert f"{page_of(draft)}/sheets/new" in sign_in(cs_manager).get(page_of(draft)).text
    browser.get(f"{page_of(draft)}/sheets/new")
    url = hand_in(browser, draft, book(GOOD, "A1:G1", "B3:B4", "B5:B6"))
    page = browser.get(url).text
    for words in ("Unchanged", "Changed", "Moved to another area", "New", "<ins>无坏灯</ins>"):
        assert words in page
    assert said(draft) == before
    digest = digest_in(browser, url)
    browser.post(f"{url}/acceptance", digest=digest)
    assert said(draft) == [
        ("展厅", "地面清洁", 5),
        ("展厅", "灯光齐全", 6),
        ("前台", "车位线清楚", 5),
        ("前台", "绿植鲜活", 2),
    ]
    assert db.session.scalar(select(func.count()).select_from(CheckItem)) == 4
    browser.post(f"{url}/acceptance", expect=409, digest=digest)


@HTMX
def test_wrong_rows_are_named_and_left_out_if_one_says_so(
    sign_in: SignIn, cs_manager: Membership, draft: CheckListVersion, htmx: bool
) -> None:
    browser = sign_in(cs_manager, htmx=htmx)
    url = hand_in(browser, draft, book((*WRONG[:4], WRONG[5])))
    page = browser.get(f"{url}?only=wrong").text
    assert "no whole number from 1" in page
    assert "no department of this name" in page
    assert "灯光齐全" not in page
    assert "车位线清楚" in browser.get(f"{url}?only=removed").text
    browser.get(f"{url}?only=nonsense", expect=404)
    digest = digest_in(browser, url)
    answer = browser.post(f"{url}/acceptance", expect=422, digest=digest, keeps_missing="y")
    assert re.search(r'name="keeps_missing"[^>]*|checked', answer.text)
    assert len(said(draft)) == 3
    browser.post(f"{url}/acceptance", digest=digest, leaves_wrong="y", keeps_missing="y")
    assert said(draft) == [
        ("展厅", "地面清洁", 5),
        ("展厅", "灯光齐全", 6),
        ("展厅", "绿植鲜活", 2),
        ("停车场", "车位线清楚", 5),
    ]


def test_nothing_else_is_taken_over_than_what_was_shown(
    sign_in: SignIn, cs_manager: Membership, draft: CheckListVersion
) -> None:
    browser = sign_in(cs_manager)
    url = hand_in(browser, draft, book(GOOD))
    digest = digest_in(browser, url)
    actions.remove_row(queries.rows_of(draft.id)[0])
    db.session.commit()
    browser.post(f"{url}/acceptance", expect=409, digest=digest)
    assert len(said(draft)) == 2


@HTMX
@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "Choose a file|no XLSX"),
        ("区域,检查项,分值\n展厅,地面,5\n".encode(), "no XLSX"),
        (b"PK\x03\x04 cut short", "no XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "no XLSX"),
        (merged(b"", "word/document.xml"), "no XLSX"),
        (merged(book(GOOD), "xl/vbaProject.bin"), "macros"),
        (book([["展厅", "地面清洁", 5]]), "names the columns"),
        (book([HEAD]), "no check item"),
        (book([]), "empty"),
    ],
)
def test_what_is_no_check_list_is_refused_in_clear_words(
    sign_in: SignIn,
    cs_manager: Membership,
    draft: CheckListVersion,
    body: bytes,
    says: str,
    htmx: bool,
) -> None:
    browser = sign_in(cs_manager, htmx=htmx)
    assert re.search(says, hand_in(browser, draft, body, expect=422))
    browser.post(f"{page_of(draft)}/sheets", expect=422)
    assert len(said(draft)) == 3


def test_a_file_that_is_too_large_is_not_looked_into() -> None:
    with pytest.raises(RuleBroken, match="larger than 5 MB"):
        check_body(b"\0" * (MOST_BYTES + 1))


def test_what_was_downloaded_and_handed_in_again_changes_nothing(
    sign_in: SignIn, store: Store, cs_manager: Membership, make_list: MakeList
) -> None:
    first = make_list(
        rows=[("展厅", "=1+1"), ("前台", "@SUM(A1)"), ("展厅", "+86"), ("车间", "-x")]
    )
    draft = actions.begin_draft(first.check_list, by=cs_manager, at=now())
    actions.arrange(draft)
    row = queries.rows_of(draft.id)[0]
    actions.change_row(row, NewRow("展厅", "=1+1", 7, row.department_id, code="A1", words_en="two"))
    db.session.commit()
    for language in ("zh", "en"):
        browser = sign_in(cs_manager, language=language)
        body = browser.get(f"{page_of(draft)}/sheet.xlsx").data
        sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
        assert {cell.data_type for cells in sheet.iter_rows() for cell in cells} <= {"s", "n"}
        url = hand_in(browser, draft, body)
        for change in ("changed", "moved", "new", "removed", "wrong"):
            none = {"zh": "没有这一类", "en": "No row is of this sort"}[language]
            assert none in browser.get(f"{url}?only={change}").text, change


def test_an_empty_template_is_understood_once_it_is_filled_in(
    sign_in: SignIn, admin: Membership, draft: CheckListVersion
) -> None:
    browser = sign_in(admin)
    empty = browser.get("/check-lists/template.xlsx").data
    assert "no check item" in hand_in(browser, draft, empty, expect=422)
    made = openpyxl.load_workbook(io.BytesIO(empty))
    made.worksheets[0].append(["", "展厅", "地面清洁", "", "", 5, "Sales", "Normal"])
    file = io.BytesIO()
    made.save(file)
    assert "Unchanged" in browser.get(hand_in(browser, draft, file.getvalue())).text


def test_only_who_edits_hands_in_and_who_reads_takes_along(
    sign_in: SignIn,
    store: Store,
    other_store: Store,
    member_of: MemberOf,
    inspector: Membership,
    advisor: Membership,
    draft: CheckListVersion,
    cs_manager: Membership,
) -> None:
    first = queries.version_before(draft)
    assert first
    url = hand_in(sign_in(cs_manager), draft, book(GOOD))
    sign_in(inspector).get(f"{page_of(first)}/sheet.xlsx")
    sign_in(inspector).get(f"{page_of(draft)}/sheet.xlsx", expect=404)
    sign_in(inspector).get(url, expect=403)
    sign_in(advisor).get(f"{page_of(first)}/sheet.xlsx", expect=403)
    stranger = sign_in(member_of(other_store, Role.CS_MANAGER))
    for path in (url, f"{page_of(draft)}/sheets/new", f"{page_of(first)}/sheet.xlsx"):
        stranger.get(path, expect=404)
    stranger.post(f"{url}/acceptance", expect=404)
    sign_in(cs_manager).get(f"{page_of(first)}/sheets/new", expect=409)
    sign_in(cs_manager).get(f"{page_of(draft)}/sheets/{'0' * 64}", expect=404)
    sign_in(cs_manager).get(f"{page_of(draft)}/sheets/..%2f..%2fsecret", expect=404)


def test_what_nobody_took_over_is_forgotten_after_a_week(
    app: Flask, sign_in: SignIn, cs_manager: Membership, draft: CheckListVersion
) -> None:
    import os  # noqa: PLC0415 - to make a file old

    old = Path(app.config["INSTANCE"]) / "check-sheets" / "9" / ("0" * 64)
    old.parent.mkdir(parents=True)
    old.write_bytes(b"x")
    os.utime(old, (0, 0))
    url = hand_in(sign_in(cs_manager), draft, book(GOOD))
    assert not old.exists()
    assert (Path(app.config["INSTANCE"]) / "check-sheets" / str(draft.id) / url[-64:]).exists()


def many(count: int) -> list[list[Any]]:
    return [["", f"区域{n % 8}", f"检查项{n}", "", 2, "销售部", ""] for n in range(count)]


def test_six_hundred_rows_are_taken_over(
    sign_in: SignIn, store: Store, cs_manager: Membership, draft: CheckListVersion
) -> None:
    browser = sign_in(cs_manager)
    url = hand_in(browser, draft, book([HEAD, *many(600)]))
    browser.post(f"{url}/acceptance", digest=digest_in(browser, url))
    assert len(said(draft)) == 600
    assert "600 rows" in hand_in(browser, draft, book([HEAD, *many(601)]), expect=422)
    assert department_of(store, "sales").id == queries.rows_of(draft.id)[0].department_id
