"""How a sheet with a check list is read: its columns, its rows, and what a row says. Standard library only."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from blueprints.checklists import rules as lists
from blueprints.checklists.rules import NewRow, Part, key_of, said_of
from blueprints.core.cells import Cells, text_of, typed
from blueprints.core.rules import N_, RuleBroken
from blueprints.headings.rules import HEADING_WITHIN, NO_WORD, heading_key
from blueprints.issue_rules.rules import Level

# What stores call their columns, the likeliest first; written as heading_key() writes them.
SYNONYMS: Mapping[Part, str] = {
    Part.WORDS_EN: "检查项英文 英文检查项 英文名称 英文 checkiteminenglish iteminenglish english",
    Part.WORDS: "检查项 检查内容 检查要点 检查细项 检查项目 检查条目 内容 项目 checkitem item itemtocheck",
    Part.AREA: "区域 检查区域 所属区域 检查部位 部位 检查位置 位置 检查地点 地点 场所 area zone place location",
    Part.STANDARD: "检查标准 合格标准 评分标准 判定标准 标准 检查方法 要求 标准要求 standard criteria",
    Part.POINTS: "分值 标准分 满分 分数 配分 扣分 points score maximum",
    Part.DEPARTMENT: "责任部门 默认责任部门 整改部门 负责部门 部门 responsibledepartment department",
    Part.LEVEL: "级别 问题级别 等级 严重程度 level severity",
    Part.CODE: "编号 检查编号 项目编号 条款号 编码 代码 number code no",
}
NEEDED = frozenset({Part.AREA, Part.WORDS, Part.POINTS})
TOTALS = ("合计", "小计", "总计", "总分", "total", "subtotal")
LEVEL_WORDS: Mapping[str, Level] = {
    word: level
    for level, words in {
        Level.NORMAL: ("", "一般", "普通", "正常", "normal"),
        Level.ESCALATED: ("升级", "重要", "较重", "escalated"),
        Level.CRITICAL: ("重大", "严重", "紧急", "critical"),
    }.items()
    for word in words
}
POINTS = re.compile(r"(\d{1,9})(?:\.0+)?分?")
OURS = re.compile(r"#\d{1,18}")
"""A number that the program writes where the store has none of its own."""

NO_HEADING = N_(
    "No row names the columns. One of the first rows must say area, check item and points."
)
NO_ROWS = N_("Below the headings there is no check item.")
TOO_MANY = N_("A check list has %(most)s rows at most.")


class Fault(StrEnum):
    """Why a row cannot be taken."""

    NO_AREA = "no_area"
    NO_WORDS = "no_words"
    TOO_LONG = "too_long"
    NO_POINTS = "no_points"
    NO_DEPARTMENT = "no_department"
    UNKNOWN_DEPARTMENT = "unknown_department"
    UNKNOWN_LEVEL = "unknown_level"
    TWICE = "twice"
    NUMBER_TWICE = "number_twice"

    @property
    def label(self) -> str:
        return FAULT_LABELS[self]


FAULT_LABELS: Mapping[Fault, str] = {
    Fault.NO_AREA: N_("The area is missing."),
    Fault.NO_WORDS: N_("The check item has no words."),
    Fault.TOO_LONG: N_(
        "A text is too long: 40 letters for area and number, 300 for the item, 1000 for its standard."
    ),
    Fault.NO_POINTS: N_("The points are no whole number from 1 to 1000."),
    Fault.NO_DEPARTMENT: N_("The responsible department is missing."),
    Fault.UNKNOWN_DEPARTMENT: N_("The store has no department of this name."),
    Fault.UNKNOWN_LEVEL: N_("The level is none of: normal, escalated, critical."),
    Fault.TWICE: N_("This item stands in this area further up already."),
    Fault.NUMBER_TWICE: N_("A row further up has this number already."),
}


# From cells to lines


@dataclass(frozen=True)
class Line:
    """A row of the sheet that is about an item; a part that has no column is not in `cells`."""

    number: int  # as the spreadsheet counts
    cells: Mapping[Part, str]

    @property
    def code(self) -> str:
        return key_of(self.cells.get(Part.CODE, ""))

    @property
    def words(self) -> str:
        return key_of(self.cells.get(Part.WORDS, ""))

    @property
    def place(self) -> tuple[str, str] | None:
        return (key_of(self.cells.get(Part.AREA, "")), self.words) if self.words else None


def columns_of(cells: Cells) -> dict[Part, int]:
    """Which column says what, each column once."""
    keys: dict[str, int] = {}
    for spelt in (whole_key, heading_key):
        for index, cell in enumerate(cells):
            keys.setdefault(spelt(cell), index)
    found: dict[Part, int] = {}
    for part, synonyms in SYNONYMS.items():
        named = (keys[synonym] for synonym in synonyms.split() if synonym in keys)
        free = [index for index in named if index not in found.values()]
        if free:
            found[part] = free[0]
    return found


def whole_key(cell: object) -> str:
    """With what stands in brackets."""
    return NO_WORD.sub("", typed(cell).lower())


def find_columns(rows: Sequence[Cells]) -> tuple[int, dict[Part, int]]:
    """The heading's index and what its columns say. Raises RuleBroken where there is none."""
    guesses = [(index, columns_of(cells)) for index, cells in enumerate(rows[:HEADING_WITHIN])]
    good = [guess for guess in guesses if guess[1].keys() >= NEEDED]
    if not good:
        raise RuleBroken(NO_HEADING)
    return max(good, key=lambda guess: len(guess[1]))


def lines_of(rows: Sequence[Cells]) -> list[Line]:
    """Titles, blank rows, sums and headings left out. Raises RuleBroken."""
    heading, columns = find_columns(rows)
    lines = list(lines_below(rows, heading, columns))
    if not lines:
        raise RuleBroken(NO_ROWS)
    if len(lines) > lists.MOST_ROWS:
        raise RuleBroken(TOO_MANY, most=lists.MOST_ROWS)
    return lines


def lines_below(rows: Sequence[Cells], heading: int, columns: Mapping[Part, int]) -> Iterator[Line]:
    """A merged area stands in its first row alone: those below are in it too."""
    area = ""
    for number, cells in enumerate(rows[heading + 1 :], start=heading + 2):
        said = {p: text_of(cells[i]) if i < len(cells) else "" for p, i in columns.items()}
        if is_sum(said) or columns_of(cells) == columns:
            continue
        area = said[Part.AREA] or area
        if any(text for part, text in said.items() if part not in {Part.AREA, Part.CODE}):
            yield Line(number, said | {Part.AREA: area})


def is_sum(said: Mapping[Part, str]) -> bool:
    firsts = (key_of(said.get(part, "")) for part in (Part.CODE, Part.AREA, Part.WORDS))
    return any(text.rstrip(":") in TOTALS for text in firsts)


# What a line says


def readers(departments: Mapping[str, int]) -> Mapping[Part, Callable[[str], Any]]:
    """For each part what its text means, or the fault in it; `departments` by key_of their names."""
    return {
        Part.CODE: lambda text: fitting("" if OURS.fullmatch(text) else text, lists.LONGEST_CODE),
        Part.AREA: lambda text: fitting(text, lists.LONGEST_AREA) or Fault.NO_AREA,
        Part.WORDS: lambda text: fitting(text, lists.LONGEST_WORDS) or Fault.NO_WORDS,
        Part.WORDS_EN: lambda text: fitting(text, lists.LONGEST_WORDS),
        Part.STANDARD: lambda text: fitting(text, lists.LONGEST_STANDARD),
        Part.POINTS: points_of,
        Part.DEPARTMENT: lambda text: department_of(text, departments),
        Part.LEVEL: lambda text: LEVEL_WORDS.get(key_of(text), Fault.UNKNOWN_LEVEL),
    }


def fitting(text: str, longest: int) -> str | Fault:
    return text if len(text) <= longest else Fault.TOO_LONG


def points_of(text: str) -> int | Fault:
    found = POINTS.fullmatch(text)
    points = int(found[1]) if found else 0
    return points if 1 <= points <= lists.MOST_POINTS else Fault.NO_POINTS


def department_of(text: str, departments: Mapping[str, int]) -> int | Fault:
    if not text:
        return Fault.NO_DEPARTMENT
    return departments.get(key_of(text), Fault.UNKNOWN_DEPARTMENT)


def read(
    line: Line, before: NewRow | None, departments: Mapping[str, int]
) -> NewRow | tuple[Fault, ...]:
    """What has no column, or no number of its own, stays as it was."""
    found = {part: means(line.cells.get(part, "")) for part, means in readers(departments).items()}
    if before is not None:
        found |= {part: said_of(before, part) for part in Part if part not in line.cells}
        found[Part.CODE] = found[Part.CODE] or before.code
    faults = tuple(dict.fromkeys(value for value in found.values() if isinstance(value, Fault)))
    department = found.pop(Part.DEPARTMENT)
    if faults:
        return faults
    said = {part.value: value for part, value in found.items()}
    return NewRow(**said, department_id=department, item_id=before.item_id if before else None)
