"""When an inspection is due, and what it scores. Standard library only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken
from blueprints.core.words import says_something

MOST_PHOTOS = 60
"""That go with one round."""


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


class Answer(StrEnum):
    """What has become of an earlier finding, by who stands before it."""

    FIXED = "fixed"
    NOT_FIXED = "not_fixed"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return ANSWER_LABELS[self]


ANSWER_LABELS: Mapping[Answer, str] = {
    Answer.FIXED: N_("Fixed"),
    Answer.NOT_FIXED: N_("Not fixed"),
    Answer.NOT_APPLICABLE: N_("Does not apply now"),
}


@dataclass(frozen=True)
class Found:
    """What is said of a row. `lost` None: all of its points. `outcome` None: nothing yet."""

    row_id: int
    outcome: Outcome | None = None
    note: str = ""
    lost: int | None = None
    department_id: int | None = None  # another than the list's
    photos: int = 0


@dataclass(frozen=True)
class Carried:
    """What is said of an earlier finding."""

    key: str
    answer: Answer
    note: str = ""
    photos: int = 0


def outcome_beside(answers: Iterable[Answer], outcome: Outcome | None) -> Outcome | None:
    """What a row's answer is, beside those to the earlier findings of the same item.

    What is not fixed fails the row; what is fixed passes it, unless it fails for something else.
    """
    given = set(answers)
    if Answer.NOT_FIXED in given:
        return Outcome.FAILED
    return outcome or (Outcome.PASSED if Answer.FIXED in given else None)


def settled(found: Found, carried: Sequence[Carried], words: str) -> Found:
    """What holds of a row beside what is said of the earlier findings of its item.

    One that is not fixed fails in the words that were found for it, at least in those of the item.
    """
    outcome = outcome_beside((each.answer for each in carried), found.outcome)
    if outcome is not Outcome.FAILED or not carried:
        return replace(found, outcome=outcome)
    notes = [note for note in (found.note, *(each.note for each in carried)) if note.strip()]
    photos = found.photos + sum(each.photos for each in carried)
    return replace(found, outcome=outcome, note="\n".join(notes) or words, photos=photos)


def check_found(found: Found, points: int) -> None:
    """Raises RuleBroken: every row is answered; a failed one says what was seen, and loses no more than it has."""
    if found.outcome is None:
        raise RuleBroken("Every row needs an answer.")
    if found.outcome is not Outcome.FAILED:
        return
    if not (says_something(found.note) or found.photos):
        raise RuleBroken("Say what you saw, or take a photo.")
    if found.lost is not None and not 1 <= found.lost <= points:
        raise RuleBroken("A failed row loses at least one point, and no more than it is worth.")


def check_carried(carried: Carried) -> None:
    """Raises RuleBroken: what does not apply is explained."""
    if carried.answer is Answer.NOT_APPLICABLE and not says_something(carried.note):
        raise RuleBroken("Say why it does not apply now.")
