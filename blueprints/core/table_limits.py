"""How large a table that somebody hands in may be: what is refused before it is opened.

A workbook is measured first, because its reader takes memory for the whole rectangle between the
first and the last cell.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from blueprints.core.rules import N_, RuleBroken

MB = 1024 * 1024
MAX_BYTES = 100 * MB
MAX_COLUMNS = 500
MAX_ENTRIES = 1_000
MAX_UNPACKED = 300 * MB
MAX_RATIO = 300
MAX_SHEET_ROWS = 200_000
MAX_SHEET_CELLS = 6_000_000
CHUNK = MB
NOT_A_TABLE = N_("This file is not a table. Hand in a CSV or XLSX file as your system exports it.")
EMPTY = N_("This file is empty.")
TOO_LARGE = N_("This file is larger than %(limit)s MB. Export a shorter period.")
TOO_MUCH_INSIDE = N_(
    "This XLSX file holds more than can be opened safely. Export a shorter period, or as CSV."
)
ENCRYPTED = N_("This file is protected by a password. Save it without one and hand it in again.")
DAMAGED = N_("This file is damaged and cannot be read to its end. Export it again.")
END_OF_ZIP = struct.Struct("<4s4H2LH")
CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
ROW_BEGINS = re.compile(rb"<(?:\w+:)?row[ >/]")
COLUMN = re.compile(rb"""[\s"']r\s*=\s*["']([A-Za-z]{1,9})[0-9]""")
ROW = re.compile(rb"""[\s"']r\s*=\s*["'][A-Za-z]{0,9}([0-9]{1,12})["']""")
TAIL = 64


def check_size(path: Path, limit: int = MAX_BYTES) -> None:
    size = path.stat().st_size
    if size == 0:
        raise RuleBroken(EMPTY)
    if size > limit:
        raise RuleBroken(TOO_LARGE, limit=limit // MB)


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
