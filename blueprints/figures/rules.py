"""A month's figure against its target, and beside the months before. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from blueprints.core.figures import Unit
from blueprints.core.rules import N_

DEFINITIONS_VERSION = 2
"""Of the formulas. A change of one is a new version: what was frozen before says which it was.

The second has the figures of inspections beside the others.
"""


class Mark(StrEnum):
    MET = "met"
    NEAR = "near"
    MISSED = "missed"
    NONE = "none"

    @property
    def label(self) -> str:
        return MARK_LABELS[self]

    @property
    def shape(self) -> str:
        return MARK_SHAPES[self]


MARK_LABELS: Mapping[Mark, str] = {
    Mark.MET: N_("on target"),
    Mark.NEAR: N_("nearly"),
    Mark.MISSED: N_("off target"),
    Mark.NONE: N_("no figure"),
}
MARK_SHAPES: Mapping[Mark, str] = {Mark.MET: "▲", Mark.NEAR: "●", Mark.MISSED: "▼", Mark.NONE: "—"}


@dataclass(frozen=True)
class Norm:
    """A figure's target unless the store sets its own, and how it reads in short."""

    label: str
    unit: Unit
    target: float
    lower_is_better: bool = False


NORMS: Mapping[str, Norm] = {
    "on_time_rate": Norm(N_("Called in time"), Unit.RATE, 0.95),
    "success_rate": Norm(N_("Calls completed"), Unit.RATE, 0.80),
    "satisfied_rate": Norm(N_("Satisfaction"), Unit.RATE, 0.90),
    "first_time_fix_rate": Norm(N_("Fixed first time"), Unit.RATE, 0.90),
    "nps": Norm(N_("NPS"), Unit.SCORE, 50),
    "closed_on_time_rate": Norm(N_("Closed by the first deadline"), Unit.RATE, 0.90),
    "closing_time_median": Norm(N_("Days to close (median)"), Unit.DAYS, 2, lower_is_better=True),
    "repeat_complaint_rate": Norm(N_("Complained again"), Unit.RATE, 0.03, lower_is_better=True),
    "connected_rate": Norm(N_("Reached of those dialled"), Unit.RATE, 0.85),
    "dissatisfied_issue_rate": Norm(N_("Dissatisfied with an issue"), Unit.RATE, 1.0),
    "first_response_rate": Norm(N_("Answered in time"), Unit.RATE, 0.95),
    "two_week_rate": Norm(N_("Closed within two weeks"), Unit.RATE, 0.95),
    "with_extension_on_time_rate": Norm(N_("Closed in time, extensions counted"), Unit.RATE, 0.95),
    "closing_time_p90": Norm(N_("Days to close (90th of 100)"), Unit.DAYS, 5, lower_is_better=True),
    "score_rate": Norm(N_("Score of inspections"), Unit.RATE, 0.95),
    "fixed_on_time_rate": Norm(N_("Findings fixed on time"), Unit.RATE, 0.90),
    "first_pass_rate": Norm(N_("Verified at the first try"), Unit.RATE, 0.90),
    "found_unfixed_rate": Norm(
        N_("Seen not fixed by the next inspection"), Unit.RATE, 0.10, lower_is_better=True
    ),
    "repeated_finding_rate": Norm(
        N_("Findings that are repeats"), Unit.RATE, 0.15, lower_is_better=True
    ),
    "finally_closed_rate": Norm(N_("Closed for good"), Unit.RATE, 0.80),
    "inspections_held_rate": Norm(N_("Inspections held"), Unit.RATE, 1.0),
}
TILES = tuple(NORMS)[:8]
FURTHER = tuple(NORMS)[8:]
CLOSE_ENOUGH: Mapping[Unit, float] = {Unit.RATE: 0.05, Unit.SCORE: 5, Unit.DAYS: 0.5, Unit.COUNT: 0}


def mark_of(key: str, value: float | None, target: float) -> Mark:
    """Met, nearly met (within 5 points, half a day), or missed."""
    if value is None:
        return Mark.NONE
    norm = NORMS[key]
    short = value - target if norm.lower_is_better else target - value
    if short <= 1e-9:
        return Mark.MET
    return Mark.NEAR if short <= CLOSE_ENOUGH[norm.unit] + 1e-9 else Mark.MISSED


def shown(value: float | None, unit: Unit) -> str:
    """The bare number as it is printed. What was not counted is —, never 0."""
    if value is None:
        return "—"
    if unit == Unit.RATE:
        return f"{value * 100:.1f}%"
    return f"{value:.1f}" if unit == Unit.DAYS else f"{value:.0f}"


def change(value: float | None, before: float | None, unit: Unit) -> str:
    """Against the month before: points of a share, days, or how many."""
    if value is None or before is None:
        return "—"
    step = (value - before) * (100 if unit == Unit.RATE else 1)
    text = f"{step:+.1f}" if unit in {Unit.RATE, Unit.DAYS} else f"{step:+.0f}"
    return "±0" if float(text) == 0 else text.replace("-", "−")


@dataclass(frozen=True)
class Tile:
    """One figure with all that a reader judges it by. `line` ends with the month itself."""

    key: str
    value: float | None
    n: int
    numerator: int | None
    target: float
    before: float | None
    line: tuple[float | None, ...]
    url: str = ""

    @property
    def norm(self) -> Norm:
        return NORMS[self.key]

    @property
    def mark(self) -> Mark:
        return mark_of(self.key, self.value, self.target)

    @property
    def text(self) -> str:
        return shown(self.value, self.norm.unit)

    @property
    def target_text(self) -> str:
        sign = "≤" if self.norm.lower_is_better else "≥"
        return f"{sign} {shown(self.target, self.norm.unit).replace('.0', '')}"

    @property
    def line_text(self) -> str:
        return " ".join(shown(value, self.norm.unit) for value in self.line)

    @property
    def change_text(self) -> str:
        return change(self.value, self.before, self.norm.unit)
