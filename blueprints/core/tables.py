"""Read a table that somebody hands in: CSV in its many spellings, or XLSX. What is neither is refused.

A file is judged by its content, never by its name. CSV streams; XLSX is measured before it is opened.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

from blueprints.core.rules import N_, RuleBroken
from blueprints.core.table_limits import (
    CHUNK,
    DAMAGED,
    EMPTY,
    ENCRYPTED,
    MAX_COLUMNS,
    NOT_A_TABLE,
    check_size,
    check_workbook,
)

Cell = str | int | float | bool | datetime | date | time | timedelta | None

MAX_BROKEN_SHARE = 0.001
DELIMITERS = ",;\t|"

OLD_EXCEL = N_("This is an old Excel file (.xls). Save it as XLSX or CSV and hand it in again.")
UNREADABLE_TEXT = N_("The letters of this file cannot be read. Save it as CSV UTF-8 or XLSX.")

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml|table|meta|head|body|!--)", re.IGNORECASE)
BINARY = re.compile(rb"%PDF|[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Table:
    """`rows` can be gone through once; the first is the file's first, blank rows are kept."""

    rows: Iterator[list[Cell]]


def read_table(path: Path) -> Table:
    """Raises RuleBroken for what is no table, at once or while the rows are read."""
    check_size(path)
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    if head.startswith(ZIP):
        check_workbook(path)
        return Table(rows_of_workbook(path))
    if head.startswith(OLE):
        raise RuleBroken(ENCRYPTED if holds(path, ENCRYPTED_STREAM) else OLD_EXCEL)
    return Table(rows_of_text(path, head))


def holds(path: Path, needle: bytes) -> bool:
    return needle in path.read_bytes()


# Text


def rows_of_text(path: Path, head: bytes) -> Iterator[list[Cell]]:
    encoding = encoding_of(path, head)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = [line[:10_000] for line in islice(bounded_lines(file), 30)]
    if not "".join(sample).strip("\ufeff\r\n \t\x00"):
        raise RuleBroken(EMPTY)
    return csv_rows(path, encoding, delimiter_of(sample))


def bounded_lines(file: io.TextIOWrapper) -> Iterator[str]:
    while line := file.readline(100_000):
        yield line


def encoding_of(path: Path, head: bytes) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return encoding
    if MARKUP.match(head) or BINARY.search(head) or head.count(0) > len(head) // 100:
        raise RuleBroken(NOT_A_TABLE)
    return guessed_encoding(path)


def guessed_encoding(path: Path) -> str:
    """Half a character, where a system cut a text by bytes, does not spoil the rest of a file."""
    broken = {encoding: broken_share(path, encoding) for encoding in ("utf-8", "gb18030")}
    encoding = min(broken, key=broken.__getitem__)
    if broken[encoding] > MAX_BROKEN_SHARE:
        raise RuleBroken(UNREADABLE_TEXT)
    return encoding


def broken_share(path: Path, encoding: str) -> float:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    broken = letters = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            broken += text.count("\ufffd")
            letters += len(text)
    return (broken + len(decoder.decode(b"", final=True))) / max(letters, 1)


def delimiter_of(sample: list[str]) -> str:
    def columns(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter)]
        return sum(width > 1 for width in widths), sum(widths)

    try:
        best = max(DELIMITERS, key=columns)
        found = columns(best)[0]
    except csv.Error:
        raise RuleBroken(NOT_A_TABLE) from None
    if not found:
        raise RuleBroken(NOT_A_TABLE)
    return best


def csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[Cell]]:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        try:
            for row in csv.reader(file, delimiter=delimiter):
                yield narrow(row)
        except csv.Error:
            raise RuleBroken(DAMAGED) from None


def narrow(row: list[str]) -> list[Cell]:
    if len(row) > MAX_COLUMNS:
        raise RuleBroken(NOT_A_TABLE)
    return list(row)


# Workbooks


def rows_of_workbook(path: Path) -> Iterator[list[Cell]]:
    """The rows of the first sheet that holds any."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415 - heavy

    try:
        with CalamineWorkbook.from_path(path) as book:
            sheets = (book.get_sheet_by_name(name) for name in book.sheet_names)
            sheet = next((sheet for sheet in sheets if sheet.end is not None), None)
            if sheet is None:
                raise RuleBroken(EMPTY)
            return (list(row) for row in sheet.iter_rows())
    except PasswordError:
        raise RuleBroken(ENCRYPTED) from None
    except (CalamineError, OSError, ValueError):
        raise RuleBroken(DAMAGED) from None
