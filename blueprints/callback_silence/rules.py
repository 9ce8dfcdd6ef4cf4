"""By when the day's calls are to be looked at. Standard library only."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

OPENED_BY = time(10)


def opened_by(at: datetime, zone: ZoneInfo) -> datetime:
    """The moment of the store's day by which a caller has opened the list, in UTC."""
    return datetime.combine(at.astimezone(zone).date(), OPENED_BY, zone).astimezone(UTC)
