import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from blueprints.core.db import db
from blueprints.core.jobs import Job, JobState
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customers.models import Customer, Delivery, RepairOrder
from blueprints.headings.models import RememberedMapping
from blueprints.imports.models import Import
from blueprints.imports.rules import ImportState
from tests.conftest import Browser, MemberOf, SignIn
from tests.imports.files import VINS, csv_file, deliveries, delivery, order, orders

RunJobs = Callable[[], None]


@pytest.fixture(params=[True, False], ids=["htmx", "no JavaScript"])
def browser(request: pytest.FixtureRequest, sign_in: SignIn, cs_manager: Membership) -> Browser:
    return sign_in(cs_manager, htmx=request.param)


def hand_in(browser: Browser, path: Path) -> Import:
    with path.open("rb") as file:
        browser.post("/imports", file=(file, path.name))
    return db.session.scalars(select(Import).order_by(Import.id.desc())).first()  # type: ignore[return-value]  # it has just been added


def page_of(import_: Import) -> str:
    return f"/imports/{import_.id}"


def mapping(import_: Import) -> dict[str, Any]:
    guessed: dict[str, Any] = {
        name.value: column for name, column in import_.layout.columns.items()
    }
    return guessed | {"kind": import_.kind.value, "heading_row": import_.heading_row}


def tried(browser: Browser, run_jobs: RunJobs, path: Path) -> Import:
    import_ = hand_in(browser, path)
    browser.post(f"{page_of(import_)}/mapping", **mapping(import_))
    run_jobs()
    db.session.expire_all()
    return import_


@pytest.fixture
def month(tmp_path: Path) -> Path:
    rows = (delivery(), delivery(VINS[1], phone="1", remark="=HYPERLINK(1)"), delivery("LFV"))
    return deliveries(tmp_path / "十月交车.xlsx", *rows, delivery())


def test_from_a_file_to_its_result(browser: Browser, run_jobs: RunJobs, month: Path) -> None:
    import_ = hand_in(browser, month)
    assert "车架号(VIN)" in browser.get(page_of(import_)).text
    import_ = tried(browser, run_jobs, month)
    page = browser.get(page_of(import_)).text
    assert import_.state == "checked"
    assert db.session.scalar(select(func.count(Customer.id))) == 0
    for text in ("new", "seen before", "rejected", "The phone is none"):
        assert text in page
    browser.post(f"{page_of(import_)}/run", callbacks_from="2026-10-01")
    run_jobs()
    db.session.expire_all()
    assert import_.state == "done"
    assert str(import_.callbacks_from) == "2026-10-01"
    assert import_.tallies.rows == 4
    assert db.session.scalar(select(func.count(Delivery.id))) == 2
    assert "Rows to look at" in browser.get(page_of(import_)).text
    assert import_.file_name == "十月交车.xlsx"


def test_the_job_s_page_shows_the_progress_and_the_way_on(
    sign_in: SignIn, cs_manager: Membership, run_jobs: RunJobs, month: Path
) -> None:
    browser = sign_in(cs_manager)
    import_ = hand_in(browser, month)
    answer = browser.post(f"{page_of(import_)}/mapping", **mapping(import_))
    job = str(answer.location)
    assert job.startswith("/jobs/")
    assert browser.get(page_of(import_), expect=303).location == job
    browser.post(f"{page_of(import_)}/mapping", expect=409, **mapping(import_))
    run_jobs()
    assert page_of(import_) in browser.get(job).text
    browser.get(page_of(import_))


@pytest.mark.parametrize("wanted", ["", "new", "seen", "flagged", "rejected"])
def test_a_try_out_can_be_looked_at_by_outcome(
    browser: Browser, run_jobs: RunJobs, month: Path, wanted: str
) -> None:
    import_ = tried(browser, run_jobs, month)
    page = browser.get(f"{page_of(import_)}?outcome={wanted}").text
    assert ("Without a VIN" in page) is (wanted in {"", "rejected"})
    browser.get(f"{page_of(import_)}?outcome=odd", expect=404)


def test_a_long_try_out_is_paged(
    sign_in: SignIn, cs_manager: Membership, run_jobs: RunJobs, tmp_path: Path
) -> None:
    browser = sign_in(cs_manager)
    rows = [order(f"RO{n:03}", vin="", plate="") for n in range(120)]
    import_ = tried(browser, run_jobs, orders(tmp_path / "o.csv", *rows))
    page = browser.get(f"{page_of(import_)}?start=50").text
    assert "RO050" in page
    assert "RO049" not in page
    assert "start=100" in page


def test_a_guess_is_corrected_and_remembered(
    browser: Browser, run_jobs: RunJobs, tmp_path: Path
) -> None:
    rows = [["客户", "底盘", "电话", "日子"], ["梁鑫", VINS[0], "13800138000", "2026-10-06"]]
    path = csv_file(tmp_path / "d.csv", rows)
    import_ = hand_in(browser, path)
    browser.get(page_of(import_))
    url = f"{page_of(import_)}/mapping"
    form: dict[str, Any] = {"kind": "deliveries", "heading_row": 1}
    browser.post(url, expect=409, **form)
    assert "Not a valid choice" in browser.post(url, expect=422, **form, vin=77).text
    said = form | {"name": 0, "vin": 1, "phone": 2, "delivered_on": 3}
    browser.post(url, **said)
    run_jobs()
    assert db.session.scalar(select(func.count(RememberedMapping.id))) == 1
    again = hand_in(browser, path)
    assert mapping(again) == said


def test_a_file_can_be_read_as_another_kind_and_from_another_row(
    browser: Browser, tmp_path: Path
) -> None:
    import_ = hand_in(browser, orders(tmp_path / "o.csv", order()))
    page = browser.get(f"{page_of(import_)}?remap=1&kind=deliveries&heading_row=2").text
    assert "Sales consultant" in page
    assert "RO261000001" in page
    browser.get(f"{page_of(import_)}?remap=1&kind=odd&heading_row=0")
    browser.post(f"{page_of(import_)}/mapping", expect=400, kind="odd")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"%PDF-1.7", "not a table"), (b"", "empty"), (b"a,b\n1,2\n", "no headings")],
)
def test_a_file_that_is_none_is_refused_beside_the_field(
    browser: Browser, content: bytes, sentence: str
) -> None:
    answer = browser.post("/imports", expect=422, file=(io.BytesIO(content), "x.xlsx"))
    assert sentence in answer.text
    assert db.session.scalar(select(func.count(Import.id))) == 0


def test_a_file_is_asked_for(browser: Browser) -> None:
    assert "Choose a file" in browser.post("/imports", expect=422).text


def test_a_file_beyond_the_limit_is_refused(
    app: Flask, sign_in: SignIn, cs_manager: Membership
) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    browser = sign_in(cs_manager)
    answer = browser.post("/imports", expect=413, file=(io.BytesIO(b"a,b\n" * 1000), "x.csv"))
    assert "too large" in answer.text


def test_only_what_was_tried_out_is_imported_and_once(
    browser: Browser, run_jobs: RunJobs, month: Path
) -> None:
    import_ = hand_in(browser, month)
    browser.post(f"{page_of(import_)}/run", expect=409)
    import_ = tried(browser, run_jobs, month)
    assert (
        "2026-13"
        in browser.post(f"{page_of(import_)}/run", expect=422, callbacks_from="2026-13-01").text
    )
    browser.post(f"{page_of(import_)}/run")
    run_jobs()
    db.session.expire_all()
    assert import_.callbacks_from is None
    browser.post(f"{page_of(import_)}/run", expect=409)
    browser.post(f"{page_of(import_)}/mapping", expect=409, **mapping(import_))


def test_a_cancelled_import_stops_between_chunks_and_can_go_on(
    browser: Browser, run_jobs: RunJobs, tmp_path: Path
) -> None:
    rows = [order(f"RO{n}", vin="", plate="", phone=f"139{n:08}") for n in range(1500)]
    import_ = tried(browser, run_jobs, orders(tmp_path / "o.csv", *rows))
    browser.post(f"{page_of(import_)}/run")
    db.session.execute(update(Job).where(Job.state == JobState.QUEUED).values(asks_cancel=True))
    run_jobs()
    db.session.expire_all()
    assert import_.state is ImportState.STOPPED
    assert db.session.scalar(select(func.count(RepairOrder.id))) == 1000
    assert "Go on" in browser.get(page_of(import_)).text
    browser.post(f"{page_of(import_)}/run", callbacks_from="")
    run_jobs()
    assert db.session.scalar(select(func.count(RepairOrder.id))) == 1500


def test_the_rows_to_look_at_can_be_taken_along(
    browser: Browser, run_jobs: RunJobs, tmp_path: Path
) -> None:
    rows = (order(), order("RO2", phone="1", remark="=HYPERLINK(1)"), order(""))
    import_ = tried(browser, run_jobs, orders(tmp_path / "o.csv", *rows))
    browser.post(f"{page_of(import_)}/run")
    run_jobs()
    text = browser.get(f"{page_of(import_)}/rows.csv").get_data().decode("utf-8-sig")
    heading, flagged, rejected = csv.reader(io.StringIO(text))
    assert heading[:3] == ["Row", "Outcome", "Reasons"]
    assert (flagged[0], flagged[1], flagged[-1]) == ("3", "new", "'=HYPERLINK(1)")
    assert (rejected[0], rejected[1]) == ("4", "rejected")
    book = openpyxl.load_workbook(
        io.BytesIO(browser.get(f"{page_of(import_)}/rows.xlsx").get_data())
    )
    sheet = book.active
    assert sheet is not None
    cells = list(sheet.iter_rows())
    assert [len(cells), cells[1][-1].value, cells[1][-1].data_type] == [3, "=HYPERLINK(1)", "s"]


def test_only_who_may_imports(
    sign_in: SignIn, caller: Membership, admin: Membership, gm: Membership
) -> None:
    for member in (caller, gm):
        sign_in(member).get("/imports", expect=403)
        sign_in(member).post("/imports", expect=403)
    sign_in(admin).get("/imports")


@pytest.fixture
def stranger(sign_in: SignIn, other_store: Store, member_of: MemberOf) -> Browser:
    return sign_in(member_of(other_store, Role.CS_MANAGER))


def test_another_store_s_import_is_not_there(
    browser: Browser, stranger: Browser, run_jobs: RunJobs, month: Path
) -> None:
    import_ = tried(browser, run_jobs, month)
    for what in ("", "/rows.csv", "/rows.xlsx"):
        stranger.get(f"{page_of(import_)}{what}", expect=404)
    for what in ("/mapping", "/run"):
        stranger.post(f"{page_of(import_)}{what}", expect=404, **mapping(import_))
    assert "十月交车" not in stranger.get("/imports").text
