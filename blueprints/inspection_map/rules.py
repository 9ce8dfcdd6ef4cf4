"""How areas scored from round to round, and the marks of it that survive black and white. Plain Python."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from blueprints.core.rules import N_
from blueprints.inspections.rules import Score

MOST = 12
"""Columns of a map: so many can be read on a page held upright."""
GOOD, FAIR = 0.95, 0.85


class Mark(StrEnum):
    """How an area stood; what nobody looked at has none."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    MISSED = "missed"
    NONE = "none"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def sign(self) -> str:
        return SIGNS[self]


LABELS: Mapping[Mark, str] = {
    Mark.GOOD: N_("95 percent and more"),
    Mark.FAIR: N_("85 to below 95 percent"),
    Mark.POOR: N_("below 85 percent"),
    Mark.MISSED: N_("Not held"),
    Mark.NONE: N_("Nothing was looked at"),
}
SIGNS: Mapping[Mark, str] = {
    Mark.GOOD: "●",
    Mark.FAIR: "◐",
    Mark.POOR: "○",
    Mark.MISSED: "×",
    Mark.NONE: "—",
}


@dataclass(frozen=True)
class Tally:
    """What an area reached in the rounds of a column, in points, and how many rows failed."""

    reached: int = 0
    possible: int = 0
    failed: int = 0
    missed: int = 0  # rounds that were not held

    @property
    def rate(self) -> float | None:
        """得分率 = Σ score ÷ Σ maximum of applicable rows (product.md §6)."""
        return Score(self.reached, self.possible).rate

    @property
    def mark(self) -> Mark:
        if self.rate is None:
            return Mark.MISSED if self.missed else Mark.NONE
        return mark_of(self.rate)


def mark_of(rate: float) -> Mark:
    if rate >= GOOD:
        return Mark.GOOD
    return Mark.FAIR if rate >= FAIR else Mark.POOR


def summed(tallies: Iterable[Tally]) -> Tally:
    found = list(tallies)
    return Tally(
        sum(each.reached for each in found),
        sum(each.possible for each in found),
        sum(each.failed for each in found),
        sum(each.missed for each in found),
    )


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks_until(today: date) -> list[date]:
    """The Mondays of the last weeks, the running one among them."""
    last = monday_of(today)
    return [last - timedelta(weeks=back) for back in reversed(range(MOST))]


def since_the_first(weeks: Sequence[date], days: Iterable[date]) -> Sequence[date]:
    """Without the weeks before anything was planned; an empty one in between stays."""
    first = min(map(monday_of, days), default=date.max)
    return [week for week in weeks if week >= first]
