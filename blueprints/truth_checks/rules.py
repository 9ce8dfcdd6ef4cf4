"""Which customers are checked in a month, and what a check found. Standard library only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from blueprints.core.rules import N_, RuleBroken

USUAL = 10


@dataclass(frozen=True, order=True)
class Candidate:
    """A customer whom a rep entered or visited."""

    customer_id: int
    rep_id: int


def draw(candidates: Iterable[Candidate], *, wanted: int, seed: int) -> list[Candidate]:
    """One of every rep, then others until there are `wanted`; no customer twice.

    The same candidates and seed give the same list. More reps than `wanted` make it longer.
    """
    pool = sorted(set(candidates))
    Random(seed).shuffle(pool)  # noqa: S311 - it must be drawn again the same, not be secret
    drawn: dict[int, Candidate] = {}
    reps: set[int] = set()
    for each in pool:
        if each.rep_id not in reps and each.customer_id not in drawn:
            drawn[each.customer_id] = each
            reps.add(each.rep_id)
    for each in pool:
        if len(drawn) < wanted:
            drawn.setdefault(each.customer_id, each)
    return list(drawn.values())


def month_before(day: date) -> tuple[date, date]:
    """First and last day of the month before the one that the day is in."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def end_of_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


class Point(StrEnum):
    """What is verified of each."""

    EXISTS = "exists"
    PHONE = "phone"
    VISITED = "visited"
    OTHER = "other"

    @property
    def label(self) -> str:
        return POINT_LABELS[self]


POINT_LABELS: Mapping[Point, str] = {
    Point.EXISTS: N_("The customer exists"),
    Point.PHONE: N_("The phone is right"),
    Point.VISITED: N_("The visit took place"),
    Point.OTHER: N_("Anything else is as it was entered"),
}


class Standing(StrEnum):
    OPEN = "open"
    TRUE = "true"
    UNTRUE = "untrue"

    @property
    def label(self) -> str:
        return STANDING_LABELS[self]


STANDING_LABELS: Mapping[Standing, str] = {
    Standing.OPEN: N_("to check"),
    Standing.TRUE: N_("found true"),
    Standing.UNTRUE: N_("found untrue"),
}
LOOKS: Mapping[Standing, tuple[str, str]] = {
    Standing.OPEN: ("warn", "ring"),
    Standing.TRUE: ("good", "good"),
    Standing.UNTRUE: ("bad", "bad"),
}
Answers = Mapping[Point, bool | None]


def check_answers(answers: Answers, words: str) -> None:
    """Raises RuleBroken. What could not be found out stays open, but whether he exists does not."""
    if answers.get(Point.EXISTS) is None:
        raise RuleBroken(N_("Say whether the customer exists."))
    if not all(answer in {True, None} for answer in answers.values()) and not words.strip():
        raise RuleBroken(N_("Say in words what is not true."))


def check_may(checker_id: int, rep_id: int) -> None:
    if checker_id == rep_id:
        raise RuleBroken(N_("Nobody checks customers of his own. Leave this one to a colleague."))
