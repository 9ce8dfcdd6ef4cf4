"""Since when an issue must have stood still to be called silent. Standard library only."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from blueprints.calendars.rules import LOOK_AHEAD, Calendar

UNTOUCHED_DAYS = 3
VERIFIED_WITHIN = 2
"""Working days after the one on which closing was applied for."""


def touched_on(today: date) -> date:
    """The last day, in the store's calendar, on which an untouched issue was touched."""
    return today - timedelta(days=UNTOUCHED_DAYS)


def applied_before(calendar: Calendar, at: datetime) -> datetime | None:
    """Who applied for closing before this moment has waited more than two working days.

    The days are counted as a deadline's are: until the closing of the second working day after
    the one on which verifying could begin. None where the calendar has no such day in a year.
    """
    over = (
        day
        for day in days_back(at.astimezone(calendar.zone).date())
        if calendar.is_working(day) and calendar.closing(day) < at
    )
    day = next(islice(over, VERIFIED_WITHIN, None), None)
    return calendar.closing(day) if day else None


def days_back(day: date) -> Iterator[date]:
    return (day - timedelta(days=back) for back in range(LOOK_AHEAD))
