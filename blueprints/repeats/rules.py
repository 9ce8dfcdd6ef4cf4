"""When a trouble has come back, and who hears of it. Standard library only."""

from datetime import datetime, timedelta

REPEATS_WITHIN = timedelta(days=90)
TO_THE_MANAGER = 3  # the time that the general manager hears of


def has_come_back(first: datetime, again: datetime) -> bool:
    """Sent at most 90 days after the other: product.md's 重复投诉率, and the link between the two."""
    return timedelta(0) < again - first <= REPEATS_WITHIN
