"""Read a table that somebody hands in: CSV in its many spellings, or XLSX. What is neither is refused.

A file is judged by its content, never by its name. CSV streams; XLSX is measured before it is opened,
because its reader takes memory for the whole rectangle between the first and the last cell.
"""

import codecs
import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from blueprints.core.rules import N_, RuleBroken

Cell = str | int | float | bool | datetime | date | time | timedelta | None

MB = 1024 * 1024
MAX_BYTES = 100 * MB
MAX_COLUMNS = 500
MAX_ENTRIES = 1_000
MAX_UNPACKED = 300 * MB
MAX_RATIO = 300
MAX_SHEET_ROWS = 200_000
MAX_SHEET_CELLS = 6_000_000
MAX_BROKEN_SHARE = 0.001
CHUNK = MB
DELIMITERS = ",;\t|"

NOT_A_TABLE = N_("This file is not a table. Hand in a CSV or XLSX file as your system exports it.")
EMPTY = N_("This file is empty.")
TOO_LARGE = N_("This file is larger than %(limit)s MB. Export a shorter period.")
TOO_MUCH_INSIDE = N_(
    "This XLSX file holds more than can be opened safely. Export a shorter period, or as CSV."
)
ENCRYPTED = N_("This file is protected by a password. Save it without one and hand it in again.")
OLD_EXCEL = N_("This is an old Excel file (.xls). Save it as XLSX or CSV and hand it in again.")
UNREADABLE_TEXT = N_("The letters of this file cannot be read. Save it as CSV UTF-8 or XLSX.")
DAMAGED = N_("This file is damaged and cannot be read to its end. Export it again.")

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml|table|meta|head|body|!--)", re.IGNORECASE)
BINARY = re.compile(rb"%PDF|[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
END_OF_ZIP = struct.Struct("<4s4H2LH")
CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
ROW_BEGINS = re.compile(rb"<(?:\w+:)?row[ >/]")
COLUMN = re.compile(rb"""[\s"']r\s*=\s*["']([A-Za-z]{1,9})[0-9]""")
ROW = re.compile(rb"""[\s"']r\s*=\s*["'][A-Za-z]{0,9}([0-9]{1,12})["']""")
TAIL = 64


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


def check_size(path: Path, limit: int = MAX_BYTES) -> None:
    size = path.stat().st_size
    if size == 0:
        raise RuleBroken(EMPTY)
    if size > limit:
        raise RuleBroken(TOO_LARGE, limit=limit // MB)


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


def check_workbook(path: Path) -> None:
    """Measure before opening: what the zip's directory says, and then what is really inside."""
    try:
        check_directory(path)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
        check_entries(entries)
        check_sheets(path, entries)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError):
        raise RuleBroken(DAMAGED) from None


def check_directory(path: Path) -> None:
    """Before zipfile makes an object of each entry."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 66_000))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        raise RuleBroken(DAMAGED)
    _, _, _, _, entries, size, _, _ = END_OF_ZIP.unpack_from(tail, at)
    if entries > MAX_ENTRIES or size > MB:
        raise RuleBroken(TOO_MUCH_INSIDE)


def check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise RuleBroken(NOT_A_TABLE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise RuleBroken(ENCRYPTED)
    if any(
        entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries
    ):
        raise RuleBroken(DAMAGED)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED or any(map(is_bomb, entries)):
        raise RuleBroken(TOO_MUCH_INSIDE)


def is_bomb(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > MB and entry.file_size > entry.compress_size * MAX_RATIO


def check_sheets(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    with path.open("rb") as file:
        for entry in entries:
            parts = unpacked(file, entry)
            if "worksheets/" in entry.filename and entry.filename.endswith(".xml"):
                check_rectangle(parts)
            else:
                for _ in parts:
                    pass


def unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes as a reader meets them; more than the directory says is refused."""
    file.seek(entry.header_offset)
    name, extra = struct.unpack("<26x2H", file.read(30))
    file.seek(name + extra, io.SEEK_CUR)
    left, length = entry.compress_size, 0
    inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(CHUNK, left))):
        left -= len(packed)
        for part in inflated(inflate, packed):
            length += len(part)
            if length > entry.file_size:
                raise RuleBroken(TOO_MUCH_INSIDE)
            yield part


def inflated(inflate: "zlib._Decompress | None", packed: bytes) -> Iterator[bytes]:
    if inflate is None:
        yield packed
        return
    while packed:
        yield inflate.decompress(packed, CHUNK)
        packed = inflate.unconsumed_tail


@dataclass
class Rectangle:
    """How far a sheet reaches: by its cells' addresses, and by counting where they have none."""

    rows: int = 0
    columns: int = 0
    rows_begun: int = 0
    cells: int = 0
    cells_in_row: int = 0

    def add(self, part: bytes, before: bytes) -> None:
        seen = before + part
        self.rows = max(self.rows, max(map(int, ROW.findall(seen)), default=0))
        addressed = set(COLUMN.findall(seen))
        self.columns = max(self.columns, max(map(column_number, addressed), default=0))
        first, *others = ROW_BEGINS.split(part)
        self.rows_begun += len(others)
        self.count(first)
        for row in others:
            self.cells_in_row = 0
            self.count(row)

    def count(self, row: bytes) -> None:
        found = len(CELL.findall(row))
        self.cells += found
        self.cells_in_row += found
        self.columns = max(self.columns, self.cells_in_row)

    @property
    def is_too_large(self) -> bool:
        rows = max(self.rows, self.rows_begun)
        return (
            rows > MAX_SHEET_ROWS
            or self.columns > MAX_COLUMNS
            or max(rows * self.columns, self.cells) > MAX_SHEET_CELLS
        )


def check_rectangle(parts: Iterable[bytes]) -> None:
    """The reader takes memory for rows × columns, however few of the cells are filled."""
    rectangle, tail = Rectangle(), b""
    for part in parts:
        rectangle.add(part, tail)
        tail = part[-TAIL:]
        if rectangle.is_too_large:
            raise RuleBroken(TOO_MUCH_INSIDE)


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


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
