"""On which days a routine falls, how an inspection stands, and which days one may plan. Plain Python."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken
from blueprints.inspections.rules import Every

AHEAD = timedelta(weeks=8)
"""So far the calendar is filled with what comes round."""
LONGEST = timedelta(days=366)
SILENT_FOR = timedelta(days=31)
"""What was not held is missed so long; after that it is history, and stands in the list alone."""


class Standing(StrEnum):
    """How an inspection stands on a day; nothing of it is stored."""

    DUE = "due"
    MISSED = "missed"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[StrEnum, str] = {
    Standing.DUE: N_("To be held"),
    Standing.MISSED: N_("Not held"),
    Standing.DONE: N_("Held"),
    Standing.CANCELLED: N_("Cancelled"),
}


def standing(due_on: date, today: date, *, is_done: bool, is_cancelled: bool) -> Standing:
    """It is missed once its day is over; done late is done."""
    if is_done:
        return Standing.DONE
    if is_cancelled:
        return Standing.CANCELLED
    return Standing.MISSED if due_on < today else Standing.DUE


ROUTINE_ENDED = N_("The routine was ended.")
LIST_RETIRED = N_("The check list was retired.")
OUR_REASONS = frozenset({ROUTINE_ENDED, LIST_RETIRED})
"""As reasons of a cancellation they are kept as they stand, and said in the reader's language."""


@dataclass(frozen=True)
class Rhythm:
    """Every week on a weekday (Monday is 0), or every month on a day, in a shorter one on its last."""

    every: Every
    day: int

    def days(self, first: date, last: date) -> Iterator[date]:
        """Those on which it falls, both ends included, before any free day moves them."""
        if self.every is Every.WEEK:
            return weekly(self.day, first, last)
        return monthly(self.day, first, last)


def weekly(weekday: int, first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day <= last:
        yield day
        day += timedelta(days=7)


def monthly(number: int, first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        day = month.replace(day=min(number, monthrange(month.year, month.month)[1]))
        if first <= day <= last:
            yield day
        month = (month + timedelta(days=31)).replace(day=1)


def check_rhythm(rhythm: Rhythm) -> None:
    """Raises RuleBroken."""
    lowest, highest = (0, 6) if rhythm.every is Every.WEEK else (1, 31)
    if not lowest <= rhythm.day <= highest:
        raise RuleBroken("A routine falls on a weekday, or on a day from 1 to 31.")


def still_to_plan(
    rhythm: Rhythm, first: date, planned_until: date | None, today: date
) -> Iterator[date]:
    """The days up to eight weeks ahead that were not planned yet.

    Those that went by while nobody could plan them are left out: what stood in no calendar, nobody
    has missed.
    """
    begin = max(first, today)
    if planned_until:
        begin = max(begin, planned_until + timedelta(days=1))
    return rhythm.days(begin, today + AHEAD)


def moved(days: Iterator[date], next_working_day: Callable[[date], date]) -> list[date]:
    """From a free day to the next working one. Two that meet there are one."""
    return sorted({next_working_day(day) for day in days})


def check_day(day: date, today: date) -> None:
    """Raises RuleBroken."""
    if day < today:
        raise RuleBroken("This day is over. Choose today or a later one.")
    if day > today + LONGEST:
        raise RuleBroken("An inspection is planned a year ahead at most.")


def check_open(state: Standing) -> None:
    """Raises RuleBroken."""
    if state is Standing.DONE:
        raise RuleBroken("This inspection has been held already.")
    if state is Standing.CANCELLED:
        raise RuleBroken("This inspection was cancelled already.")
