"""Keep a sheet until it is taken over, take it over, write one. None commits."""

import hashlib
import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from blueprints.check_sheets.rules import MOST_BYTES, Plan
from blueprints.checklists import actions as checklists
from blueprints.checklists import queries
from blueprints.checklists.models import CheckListVersion
from blueprints.checklists.rules import MOST_ROWS
from blueprints.core.db import db
from blueprints.core.rules import N_, RuleBroken
from blueprints.core.table_limits import TOO_LARGE

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

NOT_XLSX = N_("This is no XLSX file. Save the sheet as an Excel workbook (.xlsx).")
MACROS = N_("This workbook has macros in it. Save it as .xlsx, without macros.")
MB = 1024 * 1024

# Handed in


def check_body(body: bytes) -> None:
    """Raises RuleBroken for what is no workbook, or one that could run something."""
    if len(body) > MOST_BYTES:
        raise RuleBroken(TOO_LARGE, limit=MOST_BYTES // MB)
    try:
        names = zipfile.ZipFile(BytesIO(body)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise RuleBroken(NOT_XLSX) from None
    if "xl/workbook.xml" not in names:
        raise RuleBroken(NOT_XLSX)
    if any(name.endswith("vbaProject.bin") for name in names):
        raise RuleBroken(MACROS)


def keep(body: bytes, folder: Path) -> str:
    """Under its own digest, which is given back. Raises RuleBroken."""
    check_body(body)
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(body).hexdigest()
    (folder / digest).write_bytes(body)
    return digest


def forget_old(folder: Path, before: datetime) -> None:
    """What nobody took over, of any draft."""
    for path in folder.glob("*/*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def take_over(version: CheckListVersion, plan: Plan, *, keeps_missing: bool) -> None:
    """The draft becomes what the sheet says, in its order. Raises RuleBroken."""
    checklists.check_draft(version)
    wanted = plan.rows(keeps_missing=keeps_missing)
    if len(wanted) > MOST_ROWS:
        raise RuleBroken(N_("A check list has %(most)s rows at most."), most=MOST_ROWS)
    there = {row.item_id: row for row in queries.rows_of(version.id)}
    for item_id in there.keys() - {new.item_id for new in wanted}:
        db.session.delete(there[item_id])
    for position, new in enumerate(wanted, start=1):
        row = there.get(new.item_id or 0)
        if row is None:
            checklists.put(version, new, position)
        else:
            checklists.say(row, new)
            row.position = position
    checklists.arrange(version)


# Written

WIDTHS = (10, 16, 44, 44, 44, 8, 18, 10)
DEPARTMENTS, LEVELS = 6, 7  # columns in which one chooses


def workbook(
    lines: Sequence[Sequence[str | int]], departments: Sequence[str], levels: Sequence[str]
) -> bytes:
    """Headings first. Text stays text: nothing that somebody typed becomes a formula."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only where a workbook is written

    file = BytesIO()
    with Workbook(file, {"constant_memory": True}) as book:
        sheet, choices = book.add_worksheet(), book.add_worksheet()
        wraps = book.add_format({"text_wrap": True, "valign": "top"})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width, wraps)
        sheet.set_row(0, None, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        write_lines(sheet, lines)
        write_lines(choices, list(zip_longest(departments, levels, fillvalue="")))
        choices.hide()
        offer(sheet, DEPARTMENTS, f"=Sheet2!$A$1:$A${len(departments) or 1}")
        offer(sheet, LEVELS, f"=Sheet2!$B$1:$B${len(levels)}")
    return file.getvalue()


def write_lines(sheet: "Worksheet", lines: Sequence[Sequence[str | int]]) -> None:
    for number, line in enumerate(lines):
        for column, cell in enumerate(line):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            elif cell:
                sheet.write_string(number, column, cell)


def offer(sheet: "Worksheet", column: int, source: str) -> None:
    choice = {"validate": "list", "source": source, "error_type": "warning"}
    sheet.data_validation(1, column, MOST_ROWS, column, choice)
