"""The only place that reads the clock, and what a day is in a store's time zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    return datetime.now(UTC)


def local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the day begins in the zone."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which the next day begins in the zone."""
    return day_start(day + timedelta(days=1), zone)
