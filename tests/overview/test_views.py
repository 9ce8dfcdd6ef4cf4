import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.figures import actions
from blueprints.overview.models import OverviewPrint
from tests.conftest import MemberOf, SignIn

ROOT = Path(__file__).parents[2]
RunJobs = Callable[[], None]


@pytest.fixture
def stranger(other_store: Store, member_of: MemberOf) -> Membership:
    return member_of(other_store, Role.GM, "office", name="Stranger")


def test_the_screen_shows_the_month_and_opens_its_lists(
    sign_in: SignIn, cs_manager: Membership, busy: Store, last_month: str
) -> None:
    page = sign_in(cs_manager).get(f"/overview?month={last_month}").text
    assert "75.0%" in page
    assert f"/callbacks?show=all&amp;figure=satisfied_rate&amp;month={last_month}" in page
    assert f"/issues?state=all&amp;figure=new&amp;month={last_month}" in page
    assert "▼ off target" in page


def test_the_screen_is_complete_in_chinese(
    sign_in: SignIn, cs_manager: Membership, busy: Store, last_month: str
) -> None:
    page = sign_in(cs_manager, language="zh").get(f"/overview?month={last_month}").text
    assert "满意率" in page
    assert "未达标" in page
    assert "抱怨最多的是" in page


def test_the_switcher_swaps_only_the_month(
    sign_in: SignIn, gm: Membership, busy: Store, last_month: str
) -> None:
    part = sign_in(gm, htmx=True).get(f"/overview?month={last_month}").text
    assert "<html" not in part
    assert 'id="overview"' in part


def test_an_empty_month_says_so(sign_in: SignIn, gm: Membership, ready: Store) -> None:
    assert "Nothing has been counted" in sign_in(gm).get("/overview?month=2020-01").text


@pytest.mark.parametrize("month", ["2026-13", "october", "2000-11", "2099-01", "2026-1"])
def test_what_is_no_month_or_has_not_begun_is_not_found(
    sign_in: SignIn, gm: Membership, month: str
) -> None:
    sign_in(gm).get(f"/overview?month={month}", expect=404)


def test_callers_and_heads_do_not_read_it(
    sign_in: SignIn, caller: Membership, head: Membership, busy: Store, last_month: str
) -> None:
    """Its figures are the whole store's; a head sees the issues of the own departments."""
    for member in (caller, head):
        browser = sign_in(member)
        browser.get("/overview", expect=403)
        browser.get("/overview/targets", expect=403)
        browser.post("/overview/prints", expect=403, month=last_month, language="zh")


def test_the_screen_keeps_to_its_query_budget(
    sign_in: SignIn, gm: Membership, busy: Store, last_month: str, run_jobs: RunJobs
) -> None:
    for month in actions.months_to_keep(busy, at=now()):
        actions.keep_month(busy, month, at=now())
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    browser = sign_in(gm)
    db.session.commit()
    event.listen(db.engine, "before_cursor_execute", note)
    browser.get("/overview")
    event.remove(db.engine, "before_cursor_execute", note)
    selects = [s for s in statements if s.lstrip().startswith("SELECT")]
    assert len(selects) <= 18, "\n".join(s[:200] for s in selects)


def printed(sign_in: SignIn, member: Membership, run_jobs: RunJobs, **form: Any) -> str:
    """Ask for a print as a browser does, and the address at which it then lies."""
    browser = sign_in(member)
    waiting = browser.post("/overview/prints", **form).location
    assert "second" in browser.get(waiting).text
    run_jobs()
    return str(browser.get(waiting, expect=303).location)


def pages(pdf: bytes, folder: Path) -> tuple[int, str]:
    (folder / "print.pdf").write_bytes(pdf)
    made = subprocess.run(
        ["pdftotext", "-layout", folder / "print.pdf", "-"],  # noqa: S607 - wherever it is installed
        check=True,
        capture_output=True,
    )
    text = made.stdout.decode()
    return text.count("\f"), text


@pytest.mark.parametrize(("language", "title"), [("zh", "月度概览"), ("en", "Monthly overview")])
def test_the_print_is_one_page_with_the_figures_of_the_screen(
    sign_in: SignIn,
    gm: Membership,
    busy: Store,
    last_month: str,
    run_jobs: RunJobs,
    tmp_path: Path,
    language: str,
    title: str,
) -> None:
    url = printed(sign_in, gm, run_jobs, month=last_month, language=language)
    answer = sign_in(gm).get(url)
    assert answer.mimetype == "application/pdf"
    count, text = pages(answer.data, tmp_path)
    assert count == 1
    assert title in text
    for part in ("75.0%", "80.0%", "右前门异响", "李强", gm.person.name):
        assert part in text
    made = db.session.scalars(select(OverviewPrint)).one()
    assert made.frozen.sha256[:12] in text


def test_a_print_asked_for_by_htmx_leads_to_the_waiting_page(
    sign_in: SignIn, gm: Membership, busy: Store, last_month: str, run_jobs: RunJobs
) -> None:
    browser = sign_in(gm, htmx=True)
    answer = browser.post("/overview/prints", month=last_month, language="zh")
    waiting = answer.headers["HX-Redirect"]
    assert "hx-get" in browser.get(waiting).text
    run_jobs()
    assert browser.get(waiting).headers["HX-Redirect"].endswith(".pdf")


def test_a_print_and_its_waiting_page_are_nobody_elses(
    sign_in: SignIn,
    gm: Membership,
    cs_manager: Membership,
    stranger: Membership,
    busy: Store,
    last_month: str,
    run_jobs: RunJobs,
) -> None:
    waiting = sign_in(gm).post("/overview/prints", month=last_month, language="zh").location
    sign_in(cs_manager).get(waiting, expect=404)
    run_jobs()
    url = sign_in(gm).get(waiting, expect=303).location
    sign_in(stranger).get(url, expect=404)
    sign_in(cs_manager).get(url)
    sign_in(cs_manager).get("/overview/prints/404.pdf", expect=404)


def test_a_print_of_nonsense_is_refused(sign_in: SignIn, gm: Membership, ready: Store) -> None:
    browser = sign_in(gm)
    browser.post("/overview/prints", expect=400, month="x", language="zh")
    browser.post("/overview/prints", expect=400, month="2026-10", language="fr")
    browser.post("/overview/prints", expect=409, month="2099-01", language="zh")


def test_the_command_prints_without_the_web(
    app: Flask, busy: Store, last_month: str, tmp_path: Path
) -> None:
    runner, texts = app.test_cli_runner(), []
    for language in ("zh", "en"):
        out = tmp_path / f"{language}.pdf"
        asked = ["--store", busy.code, "--month", last_month, "--language", language]
        done = runner.invoke(args=["overview", *asked, "--out", str(out)])
        assert done.exit_code == 0, done.output
        count, text = pages(out.read_bytes(), tmp_path)
        assert count == 1
        texts.append(text)
    assert all("75.0%" in text for text in texts)
    assert len({made.frozen_id for made in db.session.scalars(select(OverviewPrint))}) == 1


@pytest.mark.parametrize(
    ("code", "month", "sentence"),
    [("nowhere", "2026-10", "no store with the code"), ("north", "2099-01", "not begun")],
)
def test_the_command_says_what_is_wrong(
    app: Flask, ready: Store, tmp_path: Path, code: str, month: str, sentence: str
) -> None:
    asked = ["--store", code, "--month", month, "--out", str(tmp_path / "x.pdf")]
    done = app.test_cli_runner().invoke(args=["overview", *asked])
    assert done.exit_code == 1
    assert sentence in done.output


def test_the_web_process_never_imports_weasyprint(tmp_path: Path) -> None:
    code = (
        "import sys; from app import create_app; create_app({'TESTING': True});"
        "print([m for m in sys.modules if m.split('.')[0] in {'weasyprint', 'segno', 'fontTools'}])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={"BIHUAN_INSTANCE": str(tmp_path), "PATH": "/usr/bin"},
    )
    assert done.stdout.decode().strip() == "[]"
