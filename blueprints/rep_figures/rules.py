"""What a month of a sales consultant comes to. Formulas: n is the denominator. Standard library only."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from enum import StrEnum

from blueprints.core.rules import N_

LOST_AFTER = 6
"""Months without a delivery, a repair order or a visit."""


class Key(StrEnum):
    VISITS_A_DAY = "visits-a-day"
    MINUTES = "minutes"
    INCOME_A_VISIT = "income-a-visit"
    INCOME_A_DAY = "income-a-day"
    COST_A_VISIT = "cost-a-visit"
    ORDERS = "orders"
    NEW = "new"
    LOST = "lost"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def formula(self) -> str:
        return FORMULAS[self]

    @property
    def is_money(self) -> bool:
        return self in {Key.INCOME_A_VISIT, Key.INCOME_A_DAY, Key.COST_A_VISIT}


LABELS: Mapping[Key, str] = {
    Key.VISITS_A_DAY: N_("Visits a working day"),
    Key.MINUTES: N_("Minutes a visit"),
    Key.INCOME_A_VISIT: N_("Income a visit"),
    Key.INCOME_A_DAY: N_("Income a visit-day"),
    Key.COST_A_VISIT: N_("Cost a visit"),
    Key.ORDERS: N_("Orders a hundred visits"),
    Key.NEW: N_("New customers"),
    Key.LOST: N_("Customers lost"),
}
FORMULAS: Mapping[Key, str] = {
    Key.VISITS_A_DAY: N_("Visits ÷ working days of the department until today, less leave."),
    Key.MINUTES: N_("Minutes of all visits ÷ visits."),
    Key.INCOME_A_VISIT: N_("Amount of the orders taken at visits ÷ visits."),
    Key.INCOME_A_DAY: N_("Amount of the orders taken at visits ÷ days with a visit."),
    Key.COST_A_VISIT: N_("Cost of all visits ÷ visits."),
    Key.ORDERS: N_("Cars ordered at visits ÷ visits × 100."),
    Key.NEW: N_(
        "Customers whose first delivery lies in the month, by the ledger's sales consultant."
    ),
    Key.LOST: N_(
        "Customers of this owner who had been active, and for whom in this month six months "
        "without a delivery, a repair order or a visit ran out."
    ),
}


@dataclass(frozen=True)
class Tally:
    """Counted in a month. Money in 分."""

    visits: int = 0
    working_days: int = 0
    minutes: int = 0
    visit_days: int = 0
    cost: int = 0
    orders: int = 0
    amount: int = 0
    new: int = 0
    lost: int = 0


def together(tallies: Iterable[Tally]) -> Tally:
    """Of a department: everything added up, days of each person too."""
    rows = [astuple(tally) for tally in tallies]
    return Tally(*(sum(column) for column in zip(*rows, strict=True))) if rows else Tally()


@dataclass(frozen=True)
class Measure:
    """`value` is None where nothing is to be divided by."""

    value: float | None
    n: int


def measure(key: Key, tally: Tally) -> Measure:
    if key is Key.NEW:
        return Measure(tally.new, tally.new)
    if key is Key.LOST:
        return Measure(tally.lost, tally.lost)
    part, n = {
        Key.VISITS_A_DAY: (tally.visits, tally.working_days),
        Key.MINUTES: (tally.minutes, tally.visits),
        Key.INCOME_A_VISIT: (tally.amount, tally.visits),
        Key.INCOME_A_DAY: (tally.amount, tally.visit_days),
        Key.COST_A_VISIT: (tally.cost, tally.visits),
        Key.ORDERS: (tally.orders * 100, tally.visits),
    }[key]
    return Measure(part / n if n else None, n)


def months_before(day: date, months: int) -> date:
    """The first of the month that lies so many months before the day's."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)
