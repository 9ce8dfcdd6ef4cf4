import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.check_lines.rules import Fault, Line, columns_of, lines_of, read
from blueprints.checklists.rules import NewRow, Part
from blueprints.core.rules import RuleBroken
from blueprints.issue_rules.rules import Level

DEPARTMENTS = {"销售部": 1, "sales": 1, "车间": 2}
HEAD = ["编号", "区域", "检查项", "分值", "责任部门", "级别"]
ZH = ["编号", "区域", "检查项", "检查标准", "检查项（英文）", "分值", "责任部门", "级别"]
EN = [
    "Number", "Area", "Check item", "Standard", "Check item in English", "Points",
    "Responsible department", "Level",
]  # fmt: skip
IN_ORDER = [
    Part.CODE, Part.AREA, Part.WORDS, Part.STANDARD, Part.WORDS_EN, Part.POINTS,
    Part.DEPARTMENT, Part.LEVEL,
]  # fmt: skip


@pytest.mark.parametrize("head", [ZH, EN])
def test_the_columns_are_known_in_either_language_and_any_order(head: list[str]) -> None:
    assert columns_of(head) == {part: i for i, part in enumerate(IN_ORDER)}
    assert columns_of(head[::-1]) == {part: i for i, part in enumerate(IN_ORDER[::-1])}


@pytest.mark.parametrize(
    ("head", "parts"),
    [
        (["检查部位", "检查内容", "标准分"], [Part.AREA, Part.WORDS, Part.POINTS]),
        (
            ["序号", "检查区域", "项 目", "分数(满分100)"],
            [None, Part.AREA, Part.WORDS, Part.POINTS],
        ),
        (["检查项目", "检查内容", "区域", "分值"], [None, Part.WORDS, Part.AREA, Part.POINTS]),
    ],
)
def test_usual_spellings_are_understood(head: list[str], parts: list[Part | None]) -> None:
    assert columns_of(head) == {part: i for i, part in enumerate(parts) if part}


def test_titles_blank_rows_sums_and_repeated_headings_are_no_lines() -> None:
    found = lines_of(
        [
            ["2026年展厅检查表"],
            [],
            HEAD,
            ["A1", "展厅", "地面清洁", 5.0, "销售部", ""],
            ["A2", None, "灯光齐全", "3", "销售部", "升级"],
            ["", "", "", ""],
            ["小计", "", "", 8],
            HEAD,
            ["停车场"],
            ["", "停车场"],
            ["A3", "", "车位线清楚", 2],
            ["合计：", "", "", 10],
            ["检查人："],
        ]
    )
    said = [(line.number, line.cells[Part.AREA], line.cells[Part.WORDS]) for line in found]
    assert said == [(4, "展厅", "地面清洁"), (5, "展厅", "灯光齐全"), (11, "停车场", "车位线清楚")]
    assert found[0].cells[Part.POINTS] == "5"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "names the columns"),
        ([["展厅", "地面清洁", 5]], "names the columns"),
        ([["区域", "检查项"], ["展厅", "地面清洁"]], "names the columns"),
        ([HEAD, ["合计"]], "no check item"),
        ([HEAD, *[["", "展厅", f"{n}", 1] for n in range(601)]], "600 rows"),
    ],
)
def test_what_is_no_check_list_is_refused(rows: list[list[object]], says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        lines_of(rows)


def line(**cells: str) -> Line:
    said = {"area": "展厅", "words": "地面清洁", "points": "5", "department": "销售部"}
    return Line(7, {Part(name): text for name, text in (said | cells).items()})


def test_a_row_says_what_its_cells_say() -> None:
    new = read(line(level="重大", points="5分", department="Sales", code="A1"), None, DEPARTMENTS)
    assert new == NewRow("展厅", "地面清洁", 5, 1, Level.CRITICAL, code="A1")


def test_what_has_no_column_stays_as_it_was() -> None:
    before = NewRow("前台", "地面", 9, 2, Level.CRITICAL, "无水", "Floor", "A1", item_id=4)
    cells = {Part.AREA: "展厅", Part.WORDS: "地面清洁", Part.POINTS: "5", Part.CODE: ""}
    expected = NewRow("展厅", "地面清洁", 5, 2, Level.CRITICAL, "无水", "Floor", "A1", item_id=4)
    assert read(Line(7, cells), before, DEPARTMENTS) == expected
    assert read(Line(7, cells), None, DEPARTMENTS) == (Fault.NO_DEPARTMENT,)


def test_a_number_of_the_program_s_own_is_not_taken_for_the_store_s() -> None:
    new = read(line(code="#12"), None, DEPARTMENTS)
    assert isinstance(new, NewRow)
    assert new.code == ""


@pytest.mark.parametrize(
    ("cells", "faults"),
    [
        ({"words": ""}, {Fault.NO_WORDS}),
        ({"area": ""}, {Fault.NO_AREA}),
        ({"area": "长" * 41}, {Fault.TOO_LONG}),
        ({"words": "长" * 301}, {Fault.TOO_LONG}),
        ({"standard": "长" * 1001}, {Fault.TOO_LONG}),
        ({"points": ""}, {Fault.NO_POINTS}),
        ({"points": "0"}, {Fault.NO_POINTS}),
        ({"points": "-3"}, {Fault.NO_POINTS}),
        ({"points": "2.5"}, {Fault.NO_POINTS}),
        ({"points": "1001"}, {Fault.NO_POINTS}),
        ({"points": "9" * 40}, {Fault.NO_POINTS}),
        ({"department": ""}, {Fault.NO_DEPARTMENT}),
        ({"department": "飞行部"}, {Fault.UNKNOWN_DEPARTMENT}),
        ({"level": "随便"}, {Fault.UNKNOWN_LEVEL}),
        ({"words": "", "points": "x"}, {Fault.NO_WORDS, Fault.NO_POINTS}),
    ],
)
def test_each_fault_is_named(cells: dict[str, str], faults: set[Fault]) -> None:
    found = read(line(**cells), None, DEPARTMENTS)
    assert isinstance(found, tuple)
    assert set(found) == faults


CELLS = st.none() | st.text(max_size=6) | st.integers() | st.floats() | st.booleans()


@given(st.lists(st.lists(CELLS, max_size=9), max_size=12))
def test_whatever_a_sheet_holds_each_of_its_rows_is_a_line_once_at_most(
    rows: list[list[object]],
) -> None:
    try:
        found = lines_of([HEAD, *rows])
    except RuleBroken:
        return
    numbers = [one.number for one in found]
    assert numbers == sorted(set(numbers))
    for one in found:
        read(one, None, DEPARTMENTS)
