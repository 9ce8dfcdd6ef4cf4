"""How a month is measured: how long ago still counts, and what half of the issues took."""

from collections.abc import Sequence
from datetime import timedelta

TWO_WEEKS = timedelta(days=14)


def percentile(values: Sequence[float], p: int) -> float | None:
    """By linear interpolation between the nearest ranks (as PERCENTILE_CONT and spreadsheets)."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * p / 100
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
