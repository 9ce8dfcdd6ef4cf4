"""The figures of a month of inspections, and what each counts in words. Standard library only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from blueprints.core.rules import N_
from blueprints.inspections.rules import Mark, Score, score

RAISED_BEFORE = 3
"""真关闭率 looks at what was raised in so many months before its own."""


class Key(StrEnum):
    SCORE = "score_rate"
    FIXED = "fixed_on_time_rate"
    VERIFIED = "first_pass_rate"
    UNFIXED = "found_unfixed_rate"
    REPEATED = "repeated_finding_rate"
    FINAL = "finally_closed_rate"
    HELD = "inspections_held_rate"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def formula(self) -> str:
        return FORMULAS[self]


LABELS: Mapping[Key, str] = {
    Key.SCORE: N_("Score of inspections"),
    Key.FIXED: N_("Findings fixed on time"),
    Key.VERIFIED: N_("Verified at the first try"),
    Key.UNFIXED: N_("Seen not fixed by the next inspection"),
    Key.REPEATED: N_("Findings that are repeats"),
    Key.FINAL: N_("Closed for good"),
    Key.HELD: N_("Inspections held"),
}
FORMULAS: Mapping[Key, str] = {
    Key.SCORE: N_(
        "Points reached ÷ points of the rows that applied, of all rounds held in the month. n counts the rounds."
    ),
    Key.FIXED: N_(
        "Closed by the first deadline, for now or for good ÷ issues of findings whose first deadline is in the month. Open ones count as failures; so does what was found again before it was closed, once an issue."
    ),
    Key.VERIFIED: N_(
        "Never returned up to the end of the month ÷ issues of findings that were verified in the month."
    ),
    Key.UNFIXED: N_(
        "Not fixed ÷ fixed and not fixed, of what rounds of the month said of earlier findings."
    ),
    Key.REPEATED: N_(
        "Found for the second time or more ÷ all findings of the month, without those withdrawn."
    ),
    Key.FINAL: N_(
        "Closed for good by the end of the month ÷ issues of findings raised in the three months before it. Closed for now counts as open."
    ),
    Key.HELD: N_(
        "Held ÷ due in the month, without those cancelled. In the running month those of the days that are over, and those held."
    ),
}


@dataclass(frozen=True)
class Rate:
    """One figure of one group. `n` is what it opens; the value may be of points instead."""

    n: int
    part: int
    value: float | None
    url: str = ""

    @property
    def text(self) -> str:
        return "—" if self.value is None else f"{self.value:.1%}"


def rate_of(part: int, n: int, url: str = "") -> Rate:
    return Rate(n, part, part / n if n else None, url)


def together(scores: Iterable[Score], url: str = "") -> Rate:
    """Of several rounds: all points reached of all that could be; never a mean of rates."""
    found = list(scores)
    total = Score(sum(each.reached for each in found), sum(each.possible for each in found))
    return Rate(len(found), total.reached, total.rate, url)


def area_scores(marks: Iterable[tuple[int, int, Mark]]) -> dict[int, list[Score]]:
    """Of marks with their round and area: an area's score in each round, as the round's page has it."""
    parts: dict[tuple[int, int], list[Mark]] = {}
    for inspection_id, area_id, mark in marks:
        parts.setdefault((area_id, inspection_id), []).append(mark)
    scores: dict[int, list[Score]] = {}
    for (area_id, _), of_round in parts.items():
        scores.setdefault(area_id, []).append(score(of_round))
    return scores
