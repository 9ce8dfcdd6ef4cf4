"""Check lists on screen: who reads, who edits, and how a draft comes to be in force."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from blueprints.checklists import actions, queries
from blueprints.checklists.models import CheckList, CheckListVersion, CheckRow
from blueprints.checklists.rules import NewRow
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from tests.checklists.conftest import MakeList
from tests.conftest import Browser, MemberOf, SignIn, department_of

HTMX = pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])


def typed(store: Store, **other: Any) -> dict[str, Any]:
    form = {"area": "展厅", "words": "绿植鲜活", "points": 2, "level": "normal"}
    return form | {"department_id": department_of(store, "sales").id} | other


def words(version: CheckListVersion) -> list[str]:
    db.session.rollback()
    return [row.words for row in queries.rows_of(version.id)]


def page_of(version: CheckListVersion) -> str:
    return f"/check-lists/versions/{version.id}"


def row_id(version: CheckListVersion, said: str) -> int:
    return next(row.id for row in queries.rows_of(version.id) if row.words == said)


@HTMX
@pytest.mark.parametrize("role", [Role.ADMIN, Role.CS_MANAGER])
def test_a_list_is_begun_filled_published_and_changed(
    sign_in: SignIn, store: Store, member_of: MemberOf, role: Role, htmx: bool
) -> None:
    browser = sign_in(member_of(store, role), htmx=htmx)
    assert "There is no check list yet" in browser.get("/check-lists").text
    browser.post("/check-lists", name="展厅检查", name_en="Showroom check")
    version = db.session.scalars(select(CheckListVersion)).one()
    assert "no items yet" in browser.get(page_of(version)).text
    browser.get(f"{page_of(version)}/rows/new?area=展厅")
    browser.post(f"{page_of(version)}/rows", **typed(store))
    browser.post(f"{page_of(version)}/rows", **typed(store, words="地面清洁", another="1"))
    url = f"/check-lists/rows/{row_id(version, '绿植鲜活')}"
    assert "绿植鲜活" in browser.get(url).text
    browser.post(url, **typed(store, area="前台", standard="无枯叶"))
    assert words(version) == ["地面清洁", "绿植鲜活"]
    browser.get(f"{page_of(version)}/publication")
    browser.post(f"{page_of(version)}/publication")
    browser.post(f"{page_of(version)}/publication", expect=409)
    browser.get(url, expect=409)
    page = browser.get("/check-lists").text
    assert "Version 1" in page
    assert "Showroom check" in page


@HTMX
def test_a_new_version_is_begun_compared_and_discarded(
    sign_in: SignIn, store: Store, cs_manager: Membership, make_list: MakeList, htmx: bool
) -> None:
    first, browser = make_list(), sign_in(cs_manager, htmx=htmx)
    drafts = f"/check-lists/{first.check_list_id}/drafts"
    browser.post(drafts)
    browser.post(drafts, expect=409)
    draft = queries.draft_of(first.check_list_id)
    assert draft
    browser.post(f"/check-lists/rows/{row_id(draft, '车位线清楚')}/removal")
    browser.post(
        f"/check-lists/rows/{row_id(draft, '地面清洁')}", **typed(store, words="地面无积水")
    )
    page = browser.get(f"{page_of(draft)}/publication").text
    assert all(
        said in page for said in ("地面无积水", "<del>地面清洁</del>", "车位线清楚", "Removed")
    )
    page = page_of(draft)
    browser.get(f"{page}/differences")
    browser.post(f"{page}/removal")
    browser.get(page, expect=404)
    browser.post(f"{page_of(first)}/removal", expect=409)


@HTMX
def test_rows_and_areas_are_moved(
    sign_in: SignIn, cs_manager: Membership, draft: CheckListVersion, htmx: bool
) -> None:
    browser = sign_in(cs_manager, htmx=htmx)
    url = f"/check-lists/rows/{row_id(draft, '地面清洁')}/moves"
    answer = browser.post(url, direction="down")
    assert words(draft) == ["灯光齐全", "地面清洁", "车位线清楚"]
    assert not htmx or re.search(r'value="up"[^>]*data-focus', answer.text)
    area = queries.rows_of(draft.id)[0].area_id
    browser.post(f"{page_of(draft)}/areas/{area}/moves", direction="down")
    assert words(draft) == ["车位线清楚", "灯光齐全", "地面清洁"]
    browser.post(url, expect=400, direction="sideways")


@HTMX
@pytest.mark.parametrize(
    "wrong",
    [
        {"words": " \u200b"},
        {"area": ""},
        {"points": 0},
        {"points": "many"},
        {"department_id": ""},
        {"department_id": 10**6},
        {"level": "?"},
        {"words": "长" * 301},
    ],
)
def test_what_does_not_do_is_said_beside_it_and_what_was_typed_stays(
    sign_in: SignIn,
    store: Store,
    cs_manager: Membership,
    draft: CheckListVersion,
    wrong: dict[str, Any],
    htmx: bool,
) -> None:
    browser = sign_in(cs_manager, htmx=htmx)
    form = typed(store, standard="每天浇水") | wrong
    row = row_id(draft, "地面清洁")
    for url in (f"{page_of(draft)}/rows", f"/check-lists/rows/{row}"):
        answer = browser.post(url, expect=422, **form)
        assert "每天浇水" in answer.text
    assert len(words(draft)) == 3


@HTMX
def test_a_list_is_renamed_and_retired(
    sign_in: SignIn, admin: Membership, make_list: MakeList, htmx: bool
) -> None:
    first, browser = make_list(), sign_in(admin, htmx=htmx)
    make_list("6S检查")
    url = f"/check-lists/{first.check_list_id}"
    browser.get(f"{url}/name")
    browser.post(f"{url}/name", expect=422, name="")
    browser.post(f"{url}/name", expect=409, name="6S检查")
    browser.post(f"{url}/name", name="展厅日检")
    browser.post("/check-lists", expect=422, name="")
    browser.post("/check-lists", expect=409, name="6S检查")
    page = sign_in(admin).get(url).text
    assert "retired" in page
    assert "Begin a new version" not in page
    browser.post(f"{url}/drafts", expect=409)
    assert "Check list retired" in sign_in(admin).get("/changes").text
    assert [c.name for c in queries.published_lists(first.store_id)] == ["6S检查"]


def test_who_inspects_reads_what_is_published_and_changes_nothing(
    sign_in: SignIn, store: Store, inspector: Membership, draft: CheckListVersion
) -> None:
    browser, first = sign_in(inspector), queries.version_before(draft)
    assert first
    assert "tone-warn" not in browser.get("/check-lists").text
    page = browser.get(f"/check-lists/{draft.check_list_id}").text
    assert "Version 1" in page
    assert "Version 2" not in page
    page = browser.get(page_of(first)).text
    assert "地面清洁" in page
    assert re.search(r'href="/inspections[^"]*"\s[^>]*aria-current', page)
    assert "/moves" not in browser.get(page_of(first)).text
    browser.get(f"{page_of(first)}/differences")
    browser.get(page_of(draft), expect=404)
    row = row_id(draft, "地面清洁")
    for url in (
        "/check-lists",
        f"/check-lists/{draft.check_list_id}/name",
        f"/check-lists/{draft.check_list_id}/drafts",
        f"{page_of(draft)}/publication",
        f"{page_of(draft)}/removal",
        f"{page_of(draft)}/rows",
        f"/check-lists/rows/{row}",
        f"/check-lists/rows/{row}/removal",
        f"/check-lists/rows/{row}/moves",
    ):
        browser.post(url, expect=403, **typed(store))
    assert len(words(draft)) == 3


@pytest.mark.parametrize("role", [Role.REP, Role.ADVISOR, Role.CS_SPECIALIST])
def test_who_has_nothing_to_do_with_inspections_sees_no_list(
    sign_in: SignIn, store: Store, member_of: MemberOf, make_list: MakeList, role: Role
) -> None:
    version, browser = make_list(), sign_in(member_of(store, role))
    for url in ("/check-lists", f"/check-lists/{version.check_list_id}", page_of(version)):
        browser.get(url, expect=403)
    assert "Check lists" not in browser.get("/settings").text


def test_another_store_s_lists_are_not_there(
    sign_in: SignIn, other_store: Store, member_of: MemberOf, draft: CheckListVersion
) -> None:
    browser = sign_in(member_of(other_store, Role.CS_MANAGER))
    row, area = queries.rows_of(draft.id)[0].id, queries.rows_of(draft.id)[0].area_id
    browser.get(f"/check-lists/{draft.check_list_id}", expect=404)
    browser.get(f"{page_of(draft)}/publication", expect=404)
    browser.post(f"/check-lists/rows/{row}/moves", expect=404, direction="up")
    browser.post(f"{page_of(draft)}/areas/{area}/moves", expect=404, direction="up")
    assert "展厅检查" not in browser.get("/check-lists").text


class Statements:
    def __init__(self) -> None:
        self.count = 0

    def note(self, *_: object) -> None:
        self.count += 1


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    counter = Statements()
    event.listen(db.engine, "before_cursor_execute", counter.note)
    yield counter
    event.remove(db.engine, "before_cursor_execute", counter.note)


def cost(browser: Browser, statements: Statements, url: str) -> int:
    db.session.commit()
    statements.count = 0
    browser.get(url)
    return statements.count


def test_three_hundred_items_and_ten_lists_cost_no_more_questions_than_few(
    sign_in: SignIn,
    store: Store,
    cs_manager: Membership,
    make_list: MakeList,
    draft: CheckListVersion,
    statements: Statements,
) -> None:
    browser, service = sign_in(cs_manager), department_of(store, "service").id
    urls = ("/check-lists", page_of(draft), f"{page_of(draft)}/publication")
    few = [cost(browser, statements, url) for url in urls]
    new = [NewRow(f"区域{n % 9}", f"检查项{n}", 2, service) for n in range(300)]
    actions.fill(draft, new)
    for number in range(10):
        make_list(f"检查{number}")
    many = [cost(browser, statements, url) for url in urls]
    assert many == few
    assert max(many) <= 10
    assert db.session.scalar(select(func.count()).select_from(CheckList)) == 11


def test_a_version_is_read_in_either_language(
    sign_in: SignIn, cs_manager: Membership, draft: CheckListVersion
) -> None:
    row = db.session.get_one(CheckRow, row_id(draft, "地面清洁"))
    actions.change_row(
        row, NewRow("展厅", "地面清洁", 5, row.department_id, words_en="Clean floor")
    )
    actions.publish(draft, by=cs_manager, at=now())
    assert "Clean floor" in sign_in(cs_manager).get(page_of(draft)).text
    assert "地面清洁" in sign_in(cs_manager, language="zh").get(page_of(draft)).text
