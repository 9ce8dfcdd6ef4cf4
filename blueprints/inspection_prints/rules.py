"""What goes on the prints of inspections and findings, and how much of it. Standard library only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from blueprints.core.rules import RuleBroken

T = TypeVar("T")
FILES = "inspections-"  # how the names of the PDFs begin
MOST_FINDINGS = 200  # of one print
PHOTOS_OF_A_ROW = 2
PHOTOS_OF_A_ROUND = 6  # that show no failed row; the live page has all of them
MONTHS = 12  # to choose from
OPEN = "open"
"""The period of everything that is not finally closed."""


@dataclass(frozen=True)
class Choice:
    """Which findings are compared; None: of every department, and not finally closed yet."""

    department_id: int | None = None
    month: date | None = None  # its first day


def months_until(today: date) -> list[date]:
    """The first days of the last months, the running one first."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def month_after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def month_of(period: str) -> date | None:
    """Of `2026-03` the first day, of `open` none."""
    return None if period == OPEN else date.fromisoformat(f"{period}-01")


def check_held(done_at: datetime | None) -> None:
    """Raises RuleBroken."""
    if done_at is None:
        raise RuleBroken("This inspection has not been handed in. There is nothing to print yet.")


def check_count(count: int) -> None:
    """Raises RuleBroken."""
    if count == 0:
        raise RuleBroken("There is no finding in this choice, or none that you may see.")
    if count > MOST_FINDINGS:
        raise RuleBroken(
            "At most %(most)s findings go into one print. Choose one department, or a month.",
            most=MOST_FINDINGS,
        )


def nearest(
    photos: Iterable[tuple[T, datetime | None]], at: datetime, most: int = PHOTOS_OF_A_ROW
) -> list[T]:
    """Those taken nearest to a round: the issue of a fault found again has those of each time."""

    def distance(photo: tuple[T, datetime | None]) -> timedelta:
        return abs(photo[1] - at) if photo[1] else timedelta.max

    return [photo for photo, _at in sorted(photos, key=distance)[:most]]


def by_time(found_at: Sequence[datetime], said: Iterable[tuple[T, datetime]]) -> list[list[T]]:
    """What was said after each time that a fault was found, the first time first."""
    times: list[list[T]] = [[] for _each in found_at]
    for word, at in said:
        earlier = [index for index, found in enumerate(found_at) if found <= at]
        times[earlier[-1] if earlier else 0].append(word)
    return times


def file_name(job_id: UUID) -> str:
    return f"{FILES}{job_id}.pdf"
