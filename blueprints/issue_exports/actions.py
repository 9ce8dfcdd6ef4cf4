"""Asking for a list to take along, writing it, and clearing it away. None commits."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.issue_exports import rules
from blueprints.issue_exports.models import IssueExport
from blueprints.issue_exports.queries import Cell
from blueprints.issue_exports.rules import Format

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


@dataclass(frozen=True)
class Wanted:
    """A list as somebody sees it: its question, its order, how it is said, and in which language."""

    format: Format
    query: str
    sort: str
    words: str
    language: str


def ask(wanted: Wanted, count: int, *, by: Membership, at: datetime) -> IssueExport:
    """Raises RuleBroken for an empty list and for one that is too long."""
    rules.check_size(count, wanted.format)
    export = IssueExport(
        store_id=by.store_id,
        by_id=by.person_id,
        at=at,
        format=wanted.format,
        query=wanted.query,
        sort=wanted.sort,
        words=wanted.words,
        language=wanted.language,
        key=token_hex(16),
    )
    db.session.add(export)
    db.session.flush()
    return export


def finish(export_id: int, count: int, at: datetime) -> None:
    db.session.execute(
        update(IssueExport).where(IssueExport.id == export_id).values(count=count, finished_at=at)
    )


def write_csv(path: Path, headings: Sequence[str], lines: Iterable[list[Cell]]) -> None:
    """UTF-8 with the mark that Excel looks for."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        for line in lines:
            writer.writerow([as_text(cell) for cell in line])


def as_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return rules.harmless(cell) if isinstance(cell, str) else str("" if cell is None else cell)


def write_xlsx(path: Path, headings: Sequence[str], lines: Iterator[list[Cell]]) -> None:
    """A row at a time, each forgotten once it is written; text stays text."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only where a workbook is written

    with Workbook(
        path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    ) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.set_column(0, len(headings) - 1, 14)
        sheet.set_column(1, 1, 48)
        sheet.freeze_panes(1, 2)
        sheet.write_row(0, 0, headings, bold)
        for number, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                write_cell(sheet, number, column, cell)


def write_cell(sheet: "Worksheet", row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell)
    elif cell:
        sheet.write_string(row, column, cell[:32_000])


def clear(before: datetime, folder: Path) -> int:
    """What was taken along is not kept: it is a copy, with names in it."""
    old = db.session.scalars(select(IssueExport).where(IssueExport.at < before)).all()
    for export in old:
        (folder / export.file_name).unlink(missing_ok=True)
    db.session.execute(delete(IssueExport).where(IssueExport.at < before))
    return len(old)
