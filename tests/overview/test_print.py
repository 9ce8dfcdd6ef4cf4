"""The page at its fullest and at its emptiest, in both languages."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from blueprints.core.pdf import STATIC, printed
from blueprints.month.rules import Cause, DepartmentRow, IssueLine, Overview, RepRow
from blueprints.overview import rules
from blueprints.overview.models import FrozenMonth
from tests.month.test_rules import an_overview

only_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
both_languages = pytest.mark.parametrize("language", ["zh", "en"])


def an_issue(number: int) -> IssueLine:
    title = "空调不制冷，维修后第三天复发，客户情绪激动，要求退费并书面道歉，同时更换压缩机总成"
    places = ("客户关系部", "Customer relations", "欧阳建国", "2026-10-03", "2026-10-28")
    return IssueLine(number, f"2026-{number:04d}", title, "Normal", "In progress", *places, 31)


def a_full_month(more: int = 0) -> Overview:
    room = rules.LIMITS
    department = DepartmentRow("客户关系部", "Customer relations", 112, 110, 38, 15, 0.875, 140)
    cause = Cause("交车时间与等待", "Time of handing over", 121, 0.34, 0.97)
    five = tuple(an_issue(number) for number in range(5))
    return an_overview(
        departments=(department,) * (room.departments + more),
        causes=(cause,) * (room.causes + more),
        reps=(RepRow("欧阳建国", 124, 122, 111),) * (room.reps + more),
        overdue=five,
        top=five,
        next_top=five,
    )


def page_of(overview: Overview, language: str) -> bytes:
    return printed(
        "overview/pdf/overview.html",
        language=language,
        overview=overview,
        frozen=FrozenMonth(version=1, is_final=True, sha256="f" * 64),
        sentences=rules.conclusion(overview, lambda cause: cause.name),
        limits=rules.LIMITS,
        annex=rules.annex(overview),
        store_name=overview.store,
        printed_at="2026-11-02 09:13",
        printed_by="林悦",
        live_url="https://bihuan.example/overview?month=2026-10",
    )


def text_of(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page."""
    (folder / "print.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", str(folder / "print.pdf"), "-"]
    done = subprocess.run(command, check=True, capture_output=True)
    return done.stdout.decode().split("\f")[:-1]


@only_sqlite
@both_languages
def test_the_fullest_month_is_one_page(app: Flask, tmp_path: Path, language: str) -> None:
    [page] = text_of(page_of(a_full_month(), language), tmp_path)
    assert "1/1" in page
    assert ("总经理" if language == "zh" else "General manager") in page


@only_sqlite
@both_languages
def test_an_empty_month_is_one_page_with_lines_to_write_on(
    app: Flask, tmp_path: Path, language: str
) -> None:
    tiles = tuple(replace(t, value=None, n=0, line=(None,) * 12) for t in an_overview().tiles)
    [page] = text_of(page_of(an_overview(tiles=tiles, causes=()), language), tmp_path)
    assert ("下月 TOP5" if language == "zh" else "TOP5 for next month") in page
    assert "None" not in page.replace("None had been chosen", "").replace("None is overdue", "")


@only_sqlite
@both_languages
def test_what_has_no_room_is_on_an_annex_and_the_first_page_stays_whole(
    app: Flask, tmp_path: Path, language: str
) -> None:
    pages = text_of(page_of(a_full_month(more=1), language), tmp_path)
    assert len(pages) == 2
    assert ("附页" if language == "zh" else "Annex") in pages[1]
    assert ("总经理" if language == "zh" else "General manager") in pages[0]


@only_sqlite
def test_no_type_is_smaller_than_what_an_arms_length_can_read(app: Flask) -> None:
    sizes = [
        float(part.split("pt")[0].split()[-1])
        for name in ("base", "overview")
        for part in (STATIC / f"print/{name}.css").read_text().split("font")[1:]
        if "pt" in part.split(";")[0]
    ]
    assert min(size for size in sizes) >= 8.5
