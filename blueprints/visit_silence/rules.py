"""How long a sales consultant may be without a visit. Standard library only."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from blueprints.calendars.rules import LOOK_AHEAD, Calendar
from blueprints.core.clock import day_start

WITHIN = 2
"""Working days that are over, today not among them."""


def visited_since(calendar: Calendar, today: date, leave: Collection[date]) -> datetime | None:
    """Since when there is to be a visit: the opening of the second last working day that is over.

    Days of leave are none. None where there are not so many in a year.
    """
    left = WITHIN
    for back in range(1, LOOK_AHEAD):
        day = today - timedelta(days=back)
        if calendar.is_working(day) and day not in leave:
            left -= 1
            if not left:
                return day_start(day, calendar.zone)
    return None
