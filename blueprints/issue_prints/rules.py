"""What is printed of issues: slips, and the sheets that ask a department for what is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

from blueprints.core.rules import N_, RuleBroken
from blueprints.tracker.rules import State

T = TypeVar("T")
MOST_SLIPS = 100
MOST_ASKED = 500  # issues of a selection, on all of its sheets together
AHEAD = timedelta(days=14)
FILES = "issues-"  # how the names of the PDFs begin
MOST_PHOTOS = 6  # of a slip; the live page has all of them
HAPPENINGS = 12  # of a slip's history; the live page has all of them


class Wanted(StrEnum):
    """What a sheet asks of whoever an issue waits for."""

    ACCEPT = "accept"
    PLAN = "plan"
    FINISH = "finish"
    REVIEW = "review"
    VERIFY = "verify"
    ASK = "ask"

    @property
    def label(self) -> str:
        return WANTED_LABELS[self]


WANTED_LABELS: Mapping[Wanted, str] = {
    Wanted.ACCEPT: N_("Accept it and name a handler"),
    Wanted.PLAN: N_("Say which measures are planned"),
    Wanted.FINISH: N_("Carry the measures out and apply for closing"),
    Wanted.REVIEW: N_("Say whether the pause can end"),
    Wanted.VERIFY: N_("See whether it is fixed, and verify it"),
    Wanted.ASK: N_("Ask the customer whether it is settled"),
}

BY_STATE: Mapping[State, Wanted] = {
    State.AWAITING_ACCEPTANCE: Wanted.ACCEPT,
    State.IN_PROGRESS: Wanted.FINISH,
    State.PAUSED: Wanted.REVIEW,
    State.CLOSING_APPLIED: Wanted.VERIFY,
    State.AWAITING_CUSTOMER: Wanted.ASK,
}


def wanted(state: State, *, is_planned: bool) -> Wanted:
    """Of an open issue; measures that are not yet planned come first."""
    if state is State.IN_PROGRESS and not is_planned:
        return Wanted.PLAN
    return BY_STATE[state]


def days_late(deadline: date, day: date) -> int:
    """In natural days, as people count them; 0 is due on the day."""
    return max((day - deadline).days, 0)


def days_left(deadline: date, today: date) -> int:
    """In natural days; 0 is due today or late."""
    return max((deadline - today).days, 0)


def check_day(day: date, today: date) -> None:
    """A sheet looks ahead: what was due on a day that is over is overdue today."""
    if not today <= day <= today + AHEAD:
        raise RuleBroken("Choose today or one of the next 14 days.")


def check_asked(picked: int, open_: int) -> None:
    """What is over, or was never sent, asks nobody for anything."""
    if not picked:
        raise RuleBroken("Nothing is picked. Select issues in the list first.")
    if not open_:
        raise RuleBroken(
            "None of the issues picked is open. A reminder sheet asks only for what is open."
        )
    if open_ > MOST_ASKED:
        raise RuleBroken("At most %(most)s issues at once. Narrow the list.", most=MOST_ASKED)


def check_slips(count: int) -> None:
    if count == 0:
        raise RuleBroken("There is nothing to print.")
    if count > MOST_SLIPS:
        raise RuleBroken("At most %(most)s slips go into one print.", most=MOST_SLIPS)


def with_those_below(own: Mapping[int, int], parents: Mapping[int, int | None]) -> dict[int, int]:
    """What each department has together with all below it."""
    total = dict.fromkeys(parents, 0)
    for department_id, count in own.items():
        for above in line_up(department_id, parents):
            total[above] += count
    return total


def line_up(department_id: int, parents: Mapping[int, int | None]) -> list[int]:
    """From a department upwards; one that stands under itself by mistake ends the walk."""
    line: list[int] = []
    at: int | None = department_id
    while at is not None and at in parents and at not in line:
        line.append(at)
        at = parents[at]
    return line


@dataclass(frozen=True)
class Shortened(Generic[T]):
    """A history with its middle left out."""

    first: Sequence[T]
    left_out: int
    last: Sequence[T]


def shortened(entries: Sequence[T], most: int = HAPPENINGS) -> Shortened[T]:
    """The first, which says where it began, and the newest."""
    if len(entries) <= most:
        return Shortened(entries, 0, ())
    return Shortened(entries[:1], len(entries) - most, entries[1 - most :])


def compared(before: Sequence[T], after: Sequence[T], most: int = MOST_PHOTOS) -> list[T]:
    """Photos of how it was, each followed by one of how it is now, as long as there are both.

    The first of before and the last of after: between them somebody was not content yet. Where there
    are few of one, there is room for more of the other.
    """
    count = min(len(before), max(most // 2, most - len(after)))
    first, last = before[:count], after[max(len(after) - (most - count), 0) :]
    pairs = min(len(first), len(last))
    beside = [photo for pair in zip(first, last, strict=False) for photo in pair]
    return [*beside, *first[pairs:], *last[pairs:]]


def file_name(job_id: UUID) -> str:
    return f"{FILES}{job_id}.pdf"
