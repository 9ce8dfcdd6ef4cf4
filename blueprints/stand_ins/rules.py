"""Who may stand in for whom, and when. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from blueprints.core.rules import RuleBroken

LONGEST = timedelta(days=183)


@dataclass(frozen=True)
class Stint:
    """Somebody is away from the first day to the last, and another stands in."""

    absent_id: int
    stand_in_id: int
    first: date
    last: date

    def overlaps(self, other: "Stint") -> bool:
        return self.first <= other.last and other.first <= self.last


def check_stint(new: Stint, others: Iterable[Stint], *, today: date) -> None:
    """Raises RuleBroken: oneself, wrong days, two at once, or one who is away himself."""
    check_days(new, today)
    if new.absent_id == new.stand_in_id:
        raise RuleBroken("Nobody stands in for himself. Choose a colleague.")
    at_once = [other for other in others if other.overlaps(new)]
    if any(other.absent_id == new.absent_id for other in at_once):
        raise RuleBroken("Somebody stands in on some of these days already. End that first.")
    if any(other.absent_id == new.stand_in_id for other in at_once):
        raise RuleBroken("The stand-in is away himself on some of these days. Choose another one.")
    if any(other.stand_in_id == new.absent_id for other in at_once):
        raise RuleBroken(
            "Who is to be away stands in for somebody else on some of these days. End that first."
        )


def check_days(new: Stint, today: date) -> None:
    if new.last < new.first:
        raise RuleBroken("The last day comes before the first.")
    if new.last < today:
        raise RuleBroken("These days are over. Choose days that are still to come.")
    if new.last - new.first > LONGEST:
        raise RuleBroken("Half a year at the most. Name somebody again after it.")
