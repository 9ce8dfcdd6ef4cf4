"""Which lines of a DMS's export are rows, and what is wrong in one. Standard library only.

A cell is what core/tables.py reads: text, number, date or nothing.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from blueprints.core.cells import (
    Cells,
    day_of,
    fen_of,
    mileage_of,
    moment_of,
    name_of,
    text_of,
    typed,
)
from blueprints.core.rules import N_
from blueprints.customers.rules import (
    Gender,
    compact,
    gender_of,
    is_blank,
    normal_phone,
    normal_plate,
    normal_vin,
    vin_check_digit_ok,
)
from blueprints.headings.rules import (
    IDENTITY,
    Columns,
    Field,
    Heading,
    Kind,
    heading_key,
    is_a_number,
)


class Reason(StrEnum):
    """Why a row is listed for somebody to look at."""

    NO_VIN = "no_vin"
    NO_NUMBER = "no_number"
    NO_PHONE = "no_phone"
    BAD_PHONE = "bad_phone"
    BAD_PLATE = "bad_plate"
    BAD_VIN = "bad_vin"
    CHECK_DIGIT = "check_digit"
    BAD_DATE = "bad_date"
    BAD_AMOUNT = "bad_amount"
    BAD_MILEAGE = "bad_mileage"
    UPDATED_PHONE = "updated_phone"
    UPDATED_PLATE = "updated_plate"
    COMPLETED = "completed"
    PHONE_BY_HAND = "phone_by_hand"
    PLATE_BY_HAND = "plate_by_hand"

    @property
    def label(self) -> str:
        return REASON_LABELS[self]


REASON_LABELS: Mapping[Reason, str] = {
    Reason.NO_VIN: N_("Without a VIN of 17 letters and digits (no I, O, Q) nobody knows the car"),
    Reason.NO_NUMBER: N_("Without its number nobody knows the order"),
    Reason.NO_PHONE: N_("No phone: a callback cannot be made"),
    Reason.BAD_PHONE: N_("The phone is none and was left out"),
    Reason.BAD_PLATE: N_("The licence plate is none and was left out"),
    Reason.BAD_VIN: N_("The VIN is none and was left out"),
    Reason.CHECK_DIGIT: N_("The VIN's check digit does not fit: look at it again"),
    Reason.BAD_DATE: N_("A date cannot be read and was left out"),
    Reason.BAD_AMOUNT: N_("An amount cannot be read and was left out"),
    Reason.BAD_MILEAGE: N_("The mileage cannot be read and was left out"),
    Reason.UPDATED_PHONE: N_("Came again with another phone: updated"),
    Reason.UPDATED_PLATE: N_("Came again with another licence plate: updated"),
    Reason.COMPLETED: N_("Came again with what was missing: filled in"),
    Reason.PHONE_BY_HAND: N_("Another phone, but a person corrected it by hand: kept"),
    Reason.PLATE_BY_HAND: N_("Another licence plate, but a person corrected it by hand: kept"),
}
AMOUNTS = frozenset({Field.PRICE, Field.LABOUR, Field.PARTS, Field.TOTAL})
TOTAL_ROW = re.compile(r"合\s*计|总\s*计|小\s*计|\btotal\b", re.IGNORECASE)
LIKE_A_KEY = re.compile(r"[A-Z0-9]{6}")
READERS: Mapping[Field, tuple[Callable[[object], Any], Reason]] = {
    Field.PHONE: (normal_phone, Reason.BAD_PHONE),
    Field.PLATE: (normal_plate, Reason.BAD_PLATE),
    Field.VIN: (normal_vin, Reason.BAD_VIN),
    Field.DELIVERED_ON: (day_of, Reason.BAD_DATE),
    Field.INSURANCE_UNTIL: (day_of, Reason.BAD_DATE),
    Field.ARRIVED_AT: (moment_of, Reason.BAD_DATE),
    Field.LEFT_AT: (moment_of, Reason.BAD_DATE),
    Field.MILEAGE: (mileage_of, Reason.BAD_MILEAGE),
    **dict.fromkeys(AMOUNTS, (fen_of, Reason.BAD_AMOUNT)),
}


@dataclass(slots=True)
class Row:
    """One delivery or order as the file has it. `values` are columns of its own table."""

    number: int
    cells: list[Any]
    key: str = ""
    name: str = ""
    phone: str = ""
    plate: str = ""
    vin: str | None = None
    series: str = ""
    colour: str = ""
    gender: Gender = Gender.UNKNOWN
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    def flag(self, reason: Reason) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)


OWN: Mapping[Kind, tuple[Field, ...]] = {
    Kind.DELIVERIES: (
        Field.DELIVERED_ON,
        Field.REP_NAME,
        Field.PRICE,
        Field.PAYMENT,
        Field.INSURANCE_UNTIL,
        Field.REMARK,
    ),
    Kind.ORDERS: (
        Field.ARRIVED_AT,
        Field.LEFT_AT,
        Field.SERIES,
        Field.MILEAGE,
        Field.WORK_KIND,
        Field.ADVISOR_NAME,
        Field.TECHNICIAN_NAME,
        Field.LABOUR,
        Field.PARTS,
        Field.TOTAL,
        Field.REMARK,
    ),
}


@dataclass(frozen=True)
class Layout:
    """How one file is to be read."""

    kind: Kind
    heading: Heading
    columns: Columns
    zone: ZoneInfo

    def cell(self, cells: Cells, name: Field) -> Any:
        index = self.columns.get(name, -1)
        return cells[index] if 0 <= index < len(cells) else ""

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return self.heading.keys

    @cached_property
    def held(self) -> dict[int, Field]:
        return {column: name for name, column in self.columns.items()}

    @cached_property
    def own(self) -> list[tuple[Field, str]]:
        return [(name, name.value) for name in OWN[self.kind]]

    @cached_property
    def places(self) -> dict[Field, tuple[int, Callable[[object], Any] | None, Reason | None]]:
        """Of each field its column, how it is read, and what is said where it cannot be."""
        return {
            name: (self.columns.get(name, -1), *READERS.get(name, (None, None))) for name in Field
        }

    def is_row(self, cells: Cells) -> bool:
        """False for a title, a blank, a repeated heading, a total, an amount alone."""
        filled = [i for i, cell in enumerate(cells) if is_filled(cell)]
        if not filled or self.is_heading(cells):
            return False
        if len(filled) == 1:
            return filled[0] == self.columns[IDENTITY[self.kind]] and has_a_key(cells[filled[0]])
        if TOTAL_ROW.search(typed(cells[filled[0]])):
            return self.is_identified(cells)
        return not self.is_only_amounts(cells, filled)

    def is_heading(self, cells: Cells) -> bool:
        return len(cells) >= len(self.keys) and all(
            heading_key(cell) == key for cell, key in zip(cells, self.keys, strict=False)
        )

    def is_identified(self, cells: Cells) -> bool:
        cell = self.cell(cells, IDENTITY[self.kind])
        if self.kind is Kind.DELIVERIES:
            return normal_vin(cell) is not None
        return bool(compact(cell)) and not TOTAL_ROW.search(typed(cell))

    def is_only_amounts(self, cells: Cells, filled: Iterable[int]) -> bool:
        return all(
            self.held[i] in AMOUNTS if i in self.held else is_a_number(cells[i]) for i in filled
        )

    def read(self, cells: Cells, number: int) -> Row:
        """Never fails: what cannot be read is left out and its reason noted."""
        row = Row(number, list(cells))
        row.name = name_of(self.cell(cells, Field.NAME))
        row.phone = self.value(row, Field.PHONE) or ""
        row.plate = self.value(row, Field.PLATE) or ""
        row.vin = self.value(row, Field.VIN)
        row.series = text_of(self.cell(cells, Field.SERIES))
        row.colour = text_of(self.cell(cells, Field.COLOUR))
        row.gender = gender_of(self.cell(cells, Field.GENDER))
        row.values = {column: self.value(row, name) for name, column in self.own}
        self.identify(row)
        return row

    def value(self, row: Row, name: Field) -> Any:
        place, read, wrong = self.places[name]
        raw = row.cells[place] if 0 <= place < len(row.cells) else ""
        if read is None:
            return text_of(raw)
        value = None if raw == "" else read(raw)
        if value is None and wrong:
            self.flag_unread(row, name, wrong)
        elif isinstance(value, datetime):
            value = value.replace(tzinfo=self.zone).astimezone(UTC)
        return value

    def flag_unread(self, row: Row, name: Field, wrong: Reason) -> None:
        """A blank is nothing to look at, but without a phone nobody can be called."""
        if not is_blank(self.cell(row.cells, name)):
            row.flag(wrong)
        elif name is Field.PHONE:
            row.flag(Reason.NO_PHONE)

    def identify(self, row: Row) -> None:
        if self.kind is Kind.DELIVERIES:
            row.key = row.vin or ""
            missing = Reason.NO_VIN
        else:
            row.key = compact(self.cell(row.cells, Field.NUMBER)).upper()
            missing = Reason.NO_NUMBER
        if not row.key:
            row.reasons = [missing]
        elif row.vin and not vin_check_digit_ok(row.vin):
            row.flag(Reason.CHECK_DIGIT)


def is_filled(cell: object) -> bool:
    return not cell.isspace() and cell != "" if isinstance(cell, str) else cell is not None


def has_a_key(cell: object) -> bool:
    return bool(LIKE_A_KEY.search(compact(cell).upper()))
