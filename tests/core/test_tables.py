"""What is read as a table, and what is refused with one clear sentence."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blueprints.core import table_limits, tables
from blueprints.core.rules import RuleBroken
from blueprints.core.tables import Cell, read_table

Written = Callable[..., Path]
TEXT = "工单号,姓名\nRO1,冶明\nRO2,毛玉\n"


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def written(content: bytes, name: str = "export.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return written


def rows_of(path: Path) -> list[list[Cell]]:
    return list(read_table(path).rows)


def workbook(*rows: list[object], title: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(xlsx: bytes, entry: str, new: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx)) as old, zipfile.ZipFile(file, "w", 8) as archive:
        for name in old.namelist():
            archive.writestr(name, new if name == entry else old.read(name))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def sheet_xml(rows: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_text_is_read_in_every_usual_spelling(
    written: Written, encoding: str, delimiter: str, line_end: str
) -> None:
    text = TEXT.replace(",", delimiter).replace("\n", line_end)
    path = written(text.encode(encoding))
    assert rows_of(path) == [["工单号", "姓名"], ["RO1", "冶明"], ["RO2", "毛玉"]]


def test_a_delimiter_inside_quotes_or_a_title_row_does_not_mislead(written: Written) -> None:
    text = '十月，工单;共3;\n号,额,备注\n1,"￥2,172.95","好;好\n很好"\n2,3,\n'
    assert rows_of(written(text.encode()))[2] == ["1", "￥2,172.95", "好;好\n很好"]


def test_half_a_character_does_not_spoil_the_rest(written: Written) -> None:
    row = "RO1,冶明冶明冶明冶明冶明\n".encode("gb18030")
    path = written(b"a,b\n" + row * 200 + row[:-3] + b",c\n" + row)
    assert rows_of(path)[-1] == ["RO1", "冶明" * 5]


def test_letters_that_nobody_can_read_are_refused(written: Written) -> None:
    with pytest.raises(RuleBroken, match="cannot be read"):
        rows_of(written(b"a,b\n" + bytes([0xFF, 0x20, 0xFE, 0x80, 0x0A]) * 50))


def test_a_workbook_gives_its_values(written: Written) -> None:
    day = datetime(2026, 10, 1, 9, 30)  # noqa: DTZ001 - a cell has no zone
    path = written(workbook([None], ["a", 1.5, True, day, date(2026, 10, 2), None, "末"]))
    assert rows_of(path)[1] == ["a", 1.5, True, day, date(2026, 10, 2), "", "末"]


def test_the_content_counts_and_not_the_name(written: Written) -> None:
    assert rows_of(written(workbook(["a", "b"]), "export.csv")) == [["a", "b"]]
    assert rows_of(written(b"a,b\n", "export.xlsx")) == [["a", "b"]]


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xff\xd8\xff\xe0" + bytes(100),
        b"MZ\x90\x00" + bytes(500),
        b"<!DOCTYPE html><table><tr><td>1,2</td></tr></table>",
        b"\n <html><body>1,2</body></html>",
        b'<?xml version="1.0"?><Workbook/>',
        b"\x1f\x8b\x08\x00gzip",
        b"one word a line\nand no more\n",
    ],
)
def test_what_is_no_table_is_refused_even_when_named_so(written: Written, content: bytes) -> None:
    with pytest.raises(RuleBroken, match="not a table"):
        rows_of(written(content, "export.xlsx"))


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\r\n  \n", workbook()])
def test_an_empty_file_is_refused(written: Written, content: bytes) -> None:
    with pytest.raises(RuleBroken, match="empty"):
        rows_of(written(content))


def test_a_zip_that_is_no_workbook_is_refused(written: Written) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(RuleBroken, match="not a table"):
        rows_of(written(file.getvalue(), "export.xlsx"))


def test_half_a_workbook_is_refused(written: Written) -> None:
    with pytest.raises(RuleBroken, match="damaged"):
        rows_of(written(workbook(["a", "b"])[:-200]))


def test_a_workbook_with_a_password_is_refused(written: Written) -> None:
    content = tables.OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    with pytest.raises(RuleBroken, match="password"):
        rows_of(written(content, "export.xlsx"))


def test_an_old_excel_file_is_refused_with_a_way_out(written: Written) -> None:
    with pytest.raises(RuleBroken, match="Save it as XLSX or CSV"):
        rows_of(written(tables.OLE + bytes(2000), "export.xls"))


def test_two_hundred_megabytes_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    with path.open("wb") as file:
        file.truncate(200 * table_limits.MB)
    with pytest.raises(RuleBroken, match="larger than 100 MB"):
        read_table(path)


def refuse_before_opening(path: Path) -> None:
    """Refused by the measures alone: memory stays small."""
    tracemalloc.start()
    try:
        with pytest.raises(RuleBroken, match="opened safely"):
            read_table(path)
        assert tracemalloc.get_traced_memory()[1] < 40 * table_limits.MB
    finally:
        tracemalloc.stop()


def test_a_zip_bomb_is_refused(written: Written) -> None:
    bomb = changed(workbook(["a", "b"]), SHEET, bytes(table_limits.MAX_UNPACKED + 1))
    refuse_before_opening(written(bomb))


def test_a_bomb_whose_directory_lies_is_refused(written: Written) -> None:
    size = 20 * table_limits.MB
    honest = changed(workbook(["a", "b"]), SHEET, b" " * size)
    refuse_before_opening(written(honest.replace(struct.pack("<I", size), struct.pack("<I", 900))))


def test_a_workbook_of_very_many_parts_is_refused(written: Written) -> None:
    file = io.BytesIO(workbook(["a", "b"]))
    with zipfile.ZipFile(file, "a") as archive:
        for n in range(table_limits.MAX_ENTRIES + 1):
            archive.writestr(f"xl/{n}.xml", "")
    refuse_before_opening(written(file.getvalue()))


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="200001"><c r="A200001"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1"><v>1</v></c></row>',
        "<row r='1'><c t='n' r = 'XFD1'><v>1</v></c></row>",
        "<row>" + "<c><v>1</v></c>" * 600 + "</row>",
        '<row r="90000"><c r="RR90000"><v>1</v></c></row>',
    ],
)
def test_two_cells_far_apart_are_refused_before_the_rectangle_between_is_made(
    written: Written, cells: str
) -> None:
    refuse_before_opening(written(changed(workbook(["a", "b"]), SHEET, sheet_xml(cells))))


def test_cells_without_addresses_are_read(written: Written) -> None:
    cells = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    path = written(changed(workbook(["a", "b"]), SHEET, sheet_xml(cells)))
    assert rows_of(path) == [[1.0, 2.0], [3.0, ""]]


def test_a_text_of_any_length_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.writelines(f"RO{n},王海涛,13800138000,￥1234.50\n" for n in range(200_000))
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_table(path).rows) == 200_000
        assert tracemalloc.get_traced_memory()[1] < 12 * table_limits.MB
    finally:
        tracemalloc.stop()


def test_a_quote_that_never_ends_is_refused(written: Written) -> None:
    with pytest.raises(RuleBroken):
        rows_of(written(b'a,b\n1,"' + b"x,y\n" * 100_000))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda t: t.encode("utf-8"))))
def test_whatever_the_bytes_there_are_rows_or_a_refusal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(content)
    with suppress(RuleBroken):
        assert all(isinstance(row, list) for row in read_table(path).rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_whatever_byte_of_a_workbook_is_broken_there_are_rows_or_a_refusal(
    tmp_path: Path, at: int, value: int
) -> None:
    content = bytearray(workbook(["工单号", "姓名"], ["RO1", "冶明"]))
    content[at % len(content)] = value
    path = tmp_path / "any.xlsx"
    path.write_bytes(content)
    with suppress(RuleBroken):
        assert len(rows_of(path)) == 2
