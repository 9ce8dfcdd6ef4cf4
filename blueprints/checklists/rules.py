"""What a row of a check list says, and what differs between two versions. Standard library only."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from blueprints.core.cells import typed
from blueprints.core.rules import N_
from blueprints.issue_rules.rules import Level

T = TypeVar("T")
K = TypeVar("K")
MOST_ROWS = 600
MOST_POINTS = 1000
LONGEST_AREA = 40
LONGEST_CODE = 40
LONGEST_WORDS = 300
LONGEST_STANDARD = 1000


class Part(StrEnum):
    """What a row says of its item."""

    CODE = "code"
    AREA = "area"
    WORDS = "words"
    WORDS_EN = "words_en"
    STANDARD = "standard"
    POINTS = "points"
    DEPARTMENT = "department"
    LEVEL = "level"

    @property
    def label(self) -> str:
        return PART_LABELS[self]


PART_LABELS: Mapping[Part, str] = {
    Part.CODE: N_("Number"),
    Part.AREA: N_("Area"),
    Part.WORDS: N_("Check item"),
    Part.WORDS_EN: N_("Check item in English"),
    Part.STANDARD: N_("Standard"),
    Part.POINTS: N_("Points"),
    Part.DEPARTMENT: N_("Responsible department"),
    Part.LEVEL: N_("Level"),
}


class Change(StrEnum):
    """What became of an item."""

    NEW = "new"
    MOVED = "moved"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        return CHANGE_LABELS[self]


CHANGE_LABELS: Mapping[Change, str] = {
    Change.NEW: N_("New"),
    Change.MOVED: N_("Moved to another area"),
    Change.CHANGED: N_("Changed"),
    Change.UNCHANGED: N_("Unchanged"),
    Change.REMOVED: N_("Removed"),
}


@dataclass(frozen=True)
class NewRow:
    """A row of a version; `item_id` where it is an item that the list has had before."""

    area: str
    words: str
    points: int
    department_id: int
    level: Level = Level.NORMAL
    standard: str = ""
    words_en: str = ""
    code: str = ""
    item_id: int | None = None

    @property
    def place(self) -> tuple[str, str]:
        """No two rows of a version have the same."""
        return key_of(self.area), key_of(self.words)


@dataclass(frozen=True)
class Difference:
    """An item in two versions; `parts` are those that are not the same."""

    change: Change
    before: NewRow | None
    after: NewRow | None
    parts: tuple[Part, ...] = ()

    @property
    def row(self) -> NewRow:
        """As it is now, or as it was when it was removed."""
        row = self.after or self.before
        assert row is not None  # noqa: S101 - an item is in one of the two
        return row


def key_of(text: str) -> str:
    """Without what makes no difference to a reader: blanks, width and case, a stop at the end."""
    return "".join(typed(text).split()).casefold().rstrip(".。;")


def said_of(row: NewRow, part: Part) -> object:
    return row.department_id if part is Part.DEPARTMENT else getattr(row, part.value)


def parts_changed(before: NewRow, after: NewRow) -> tuple[Part, ...]:
    return tuple(part for part in Part if said_of(before, part) != said_of(after, part))


def difference(before: NewRow | None, after: NewRow) -> Difference:
    if before is None:
        return Difference(Change.NEW, None, after)
    parts = parts_changed(before, after)
    change = Change.CHANGED if parts else Change.UNCHANGED
    return Difference(Change.MOVED if Part.AREA in parts else change, before, after, parts)


def differences(before: Sequence[NewRow], after: Sequence[NewRow]) -> list[Difference]:
    """Of every item once: as the later version has them, then what it has no longer."""
    earlier = {row.item_id: row for row in before}
    kept = {row.item_id for row in after}
    found = [difference(earlier.get(row.item_id), row) for row in after]
    gone = [Difference(Change.REMOVED, row, None) for row in before if row.item_id not in kept]
    return found + gone


def tallies(found: Iterable[Difference]) -> dict[Change, int]:
    counted = dict.fromkeys(Change, 0)
    for each in found:
        counted[each.change] += 1
    return counted


# The order of rows


def grouped(rows: Iterable[T], area_of: Callable[[T], K]) -> dict[K, list[T]]:
    """By area, each where its first row stands."""
    found: dict[K, list[T]] = {}
    for row in rows:
        found.setdefault(area_of(row), []).append(row)
    return found


def shifted(order: Sequence[T], one: T, *, up: bool) -> list[T]:
    """One place up or down; who stands at the end stays there."""
    at = order.index(one)
    other = at - 1 if up else at + 1
    found = list(order)
    if 0 <= other < len(order):
        found[at], found[other] = found[other], found[at]
    return found
