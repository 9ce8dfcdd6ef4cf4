"""What a report says: its lines, kept, changed, dropped or one's own; its plan. Standard library only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken
from blueprints.core.words import says_something
from blueprints.report_duties.rules import ReportKind

PLANS = frozenset({ReportKind.WEEKLY, ReportKind.MONTHLY})
PLAN_ROWS = 6
"""So many new lines of a plan are offered."""
LONGEST = 2000


class Origin(StrEnum):
    """How a line came into the report: drafted and kept as it was, changed, dropped; or the writer's own."""

    KEPT = "kept"
    CHANGED = "changed"
    DROPPED = "dropped"
    OWN = "own"

    @property
    def label(self) -> str:
        return ORIGIN_LABELS[self]


ORIGIN_LABELS: Mapping[Origin, str] = {
    Origin.KEPT: N_("As drafted"),
    Origin.CHANGED: N_("Changed"),
    Origin.DROPPED: N_("Left out"),
    Origin.OWN: N_("Own line"),
}


class Outcome(StrEnum):
    """What became of a line of the last plan."""

    DONE = "done"
    OPEN = "open"
    GIVEN_UP = "given_up"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.DONE: N_("Done"),
    Outcome.OPEN: N_("Not done, goes on"),
    Outcome.GIVEN_UP: N_("Given up"),
}


@dataclass(frozen=True)
class Line:
    """One line as it is sent; `source` names the row that it was drafted from, in its words of then."""

    section: str
    words: str
    origin: Origin = Origin.OWN
    source: tuple[str, int] | None = None
    source_words: str = ""
    source_url: str = ""


@dataclass(frozen=True)
class Planned:
    """A line of an action plan. `number` counts how often it was put off (第N次顺延)."""

    words: str
    day: date
    measure: str
    earlier_id: int | None = None
    number: int = 0


@dataclass(frozen=True)
class Result:
    """What is said of a line of the last plan; one that goes on has a new day."""

    line_id: int
    outcome: Outcome
    why: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Said:
    """All that a report says."""

    lines: Sequence[Line]
    plan: Sequence[Planned] = ()
    results: Sequence[Result] = ()


def origin_of(drafted: str, words: str, *, is_kept: bool) -> Origin:
    if not is_kept or not says_something(words):
        return Origin.DROPPED
    return Origin.KEPT if words.strip() == drafted.strip() else Origin.CHANGED


def own_lines(section: str, text: str) -> list[Line]:
    """Each line of the text that says something."""
    rows = (row.strip() for row in text.splitlines())
    return [Line(section, row) for row in rows if says_something(row)]


def rolled_over(last: Planned, result: Result) -> Planned:
    """What was not done stands in the next plan by itself, once more put off."""
    return Planned(
        last.words, result.day or last.day, last.measure, result.line_id, last.number + 1
    )


def check_said(said: Said, last: Iterable[int]) -> None:
    """`last` are the lines of plans that are still open. Raises RuleBroken."""
    if all(line.origin is Origin.DROPPED for line in said.lines):
        raise RuleBroken("Keep a line, or write one of your own.")
    if {result.line_id for result in said.results} != set(last):
        raise RuleBroken("Say of each line of the last plan what became of it.")
    unexplained = [r for r in said.results if r.outcome is not Outcome.DONE]
    if not all(says_something(result.why) for result in unexplained):
        raise RuleBroken("Say why it was not done.")
    for planned in said.plan:
        if not says_something(planned.measure):
            raise RuleBroken(
                "Each line of the plan needs a day, and by what one sees that it is done."
            )
