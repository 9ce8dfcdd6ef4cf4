"""When an inspection is due, and what it scores. Standard library only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from blueprints.core.rules import N_


class Every(StrEnum):
    """How often a routine comes round."""

    WEEK = "week"
    MONTH = "month"

    @property
    def label(self) -> str:
        return LABELS[self]


class Outcome(StrEnum):
    """What an inspector finds of a row."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[StrEnum, str] = {
    Every.WEEK: N_("Every week"),
    Every.MONTH: N_("Every month"),
    Outcome.PASSED: N_("Passed"),
    Outcome.FAILED: N_("Failed"),
    Outcome.NOT_APPLICABLE: N_("Not applicable"),
}


@dataclass(frozen=True)
class Mark:
    """What a row was worth and what it lost: `factor` times as much where the same was found before."""

    outcome: Outcome
    points: int
    lost: int = 0  # of the points, by a failed row
    factor: int = 1

    @property
    def possible(self) -> int:
        return 0 if self.outcome is Outcome.NOT_APPLICABLE else self.points

    @property
    def deducted(self) -> int:
        """May be more than the row is worth."""
        return self.lost * self.factor if self.outcome is Outcome.FAILED else 0


@dataclass(frozen=True)
class Score:
    """Points reached of those that could be, of rows that applied."""

    reached: int
    possible: int

    @property
    def rate(self) -> float | None:
        """得分率 = Σ score ÷ Σ maximum of applicable rows (product.md §6); None where nothing applied."""
        return self.reached / self.possible if self.possible else None


def score(marks: Iterable[Mark]) -> Score:
    """Repeated faults may take more than their own row has, but no inspection scores less than nothing."""
    found = list(marks)
    possible = sum(mark.possible for mark in found)
    return Score(max(0, possible - sum(mark.deducted for mark in found)), possible)
