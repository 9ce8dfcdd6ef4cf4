"""Which row of a sheet is which item, and what would become of each. Standard library only."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from blueprints.check_lines.rules import Fault, Line, read
from blueprints.checklists.rules import Change, Difference, NewRow, difference, key_of, tallies

MOST_BYTES = 5 * 1024 * 1024


# Which line is which item


def matched(lines: Sequence[Line], rows: Sequence[NewRow]) -> dict[int, NewRow]:
    """By the line's number. What stands there a second time gets what the others leave."""
    again = repeated(lines)
    found = matched_once([line for line in lines if line.number not in again], rows)
    taken = {row.item_id for row in found.values()}
    left = [row for row in rows if row.item_id not in taken]
    return found | matched_once([line for line in lines if line.number in again], left)


def matched_once(lines: Sequence[Line], rows: Sequence[NewRow]) -> dict[int, NewRow]:
    """Place and number say it together, either alone, or words that are there once."""
    found: dict[int, NewRow] = {}
    for of_line, of_row, once in STAGES:
        taken = {row.item_id for row in found.values()}
        left = grouped([row for row in rows if row.item_id not in taken], of_row)
        for key, same in grouped([n for n in lines if n.number not in found], of_line).items():
            if not once or len(same) == len(left[key]) == 1:
                found |= {line.number: row for line, row in zip(same, left[key], strict=False)}
    return found


def repeated(lines: Sequence[Line]) -> dict[int, list[Fault]]:
    """By the line's number what it says again of those further up."""
    found: dict[int, list[Fault]] = defaultdict(list)
    for fault, key_of_line in ((Fault.TWICE, PLACE), (Fault.NUMBER_TWICE, CODE)):
        for same in grouped(lines, key_of_line).values():
            for line in same[1:]:
                found[line.number].append(fault)
    return found


def number_of(row: NewRow) -> str:
    """What a sheet calls the item by."""
    return row.code or f"#{row.item_id}"


PLACE, CODE = attrgetter("place"), attrgetter("code")
Stage = tuple[Callable[[Line], Hashable], Callable[[NewRow], Hashable], bool]
STAGES: Sequence[Stage] = (
    (
        lambda line: line.code and line.place and (line.code, line.place),
        lambda row: (key_of(number_of(row)), row.place),
        False,
    ),
    (PLACE, PLACE, False),
    (CODE, lambda row: key_of(number_of(row)), False),
    (attrgetter("words"), lambda row: key_of(row.words), True),
)


def grouped(things: Sequence[Any], key_of_one: Callable[[Any], Hashable]) -> dict[Any, list[Any]]:
    """Those that have a key."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for one in things:
        if key := key_of_one(one):
            found[key].append(one)
    return found


# The answer to each line


@dataclass(frozen=True)
class Answer:
    """What would become of a line. `before` is its item, `difference` is None where it is wrong."""

    line: Line
    before: NewRow | None
    difference: Difference | None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Plan:
    """An answer to every line, and the draft's rows that no line is about."""

    answers: Sequence[Answer]
    missing: Sequence[NewRow]

    @property
    def wrong(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.faults]

    @property
    def tallies(self) -> dict[Change, int]:
        good = [answer.difference for answer in self.answers if answer.difference]
        return tallies(good) | {Change.REMOVED: len(self.missing)}

    @property
    def digest(self) -> str:
        """Another one as soon as anything would become of the rows but what was shown."""
        return hashlib.sha256(repr((self.answers, self.missing)).encode()).hexdigest()

    def rows(self, *, keeps_missing: bool) -> list[NewRow]:
        """As the draft is to be: what is wrong stays as it was, or stays out."""
        stay = [answer.before for answer in self.wrong if answer.before]
        stay += self.missing if keeps_missing else []
        theirs = {key_of(row.code) for row in stay if row.code}
        found = [row_after(answer, theirs) for answer in self.answers]
        return [row for row in found if row] + (list(self.missing) if keeps_missing else [])


def row_after(answer: Answer, theirs: set[str]) -> NewRow | None:
    """A number that another item keeps is not given away."""
    if answer.difference is None:
        return answer.before
    row = answer.difference.row
    return replace(row, code="") if key_of(row.code) in theirs else row


def plan(lines: Sequence[Line], rows: Sequence[NewRow], departments: Mapping[str, int]) -> Plan:
    """`departments` by key_of their names."""
    items, again = matched(lines, rows), repeated(lines)
    given = {line.code for line in lines if line.code}
    answers = [
        answer(line, items.get(line.number), departments, (again[line.number], given))
        for line in lines
    ]
    kept = {row.item_id for row in items.values()}
    return Plan(answers, [row for row in rows if row.item_id not in kept])


def answer(
    line: Line,
    before: NewRow | None,
    departments: Mapping[str, int],
    others: tuple[Sequence[Fault], set[str]],
) -> Answer:
    """`others` are what the line repeats of those further up, and the numbers that the sheet gives."""
    again, given = others
    found = read(line, before, departments)
    if not isinstance(found, NewRow):
        return Answer(line, before, None, (*found, *again))
    if again:
        return Answer(line, before, None, tuple(again))
    if key_of(found.code) in given - {line.code}:
        found = replace(found, code="")
    return Answer(line, before, difference(before, found))
