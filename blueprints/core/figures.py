"""A figure of the overview, and the period that it is taken over."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from blueprints.core.clock import day_end, day_start
from blueprints.core.rules import N_, RuleBroken


@dataclass(frozen=True)
class Period:
    """A calendar month in a store's time zone: days inclusive, moments half open, in UTC."""

    key: str
    first_day: date
    last_day: date
    start: datetime
    end: datetime


class Unit(StrEnum):
    RATE = "rate"  # value is a share, 0 to 1
    COUNT = "count"
    DAYS = "days"
    SCORE = "score"  # NPS: -100 to 100


@dataclass(frozen=True)
class Figure:
    """`value` is None where nothing was counted (printed as —); `n` is the denominator."""

    key: str
    label: str
    unit: Unit
    value: float | None
    n: int
    url: str = ""
    numerator: int | None = None
    numerator_url: str = ""


LINE_MONTHS = 12
"""So many are drawn as a line, the month that is looked at last."""


def month_with_line(key: str, zone: ZoneInfo) -> Period:
    """Raises RuleBroken for what is no month, or has not those of its line before it."""
    period = month_period(key, zone)
    month_period(month_key(period.first_day, back=LINE_MONTHS - 1), zone)
    return period


def month_period(key: str, zone: ZoneInfo) -> Period:
    """Of "2026-10". Raises RuleBroken for what is no month."""
    match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", key)
    if not match:
        raise RuleBroken(N_("A month is written like 2026-10 and lies in this century."))
    year, month = int(match[1]), int(match[2])
    first = date(year, month, 1)
    last = date(year, month, monthrange(year, month)[1])
    return Period(key, first, last, day_start(first, zone), day_end(last, zone))


def month_key(day: date, *, back: int = 0) -> str:
    """The month of a day, or the one `back` months before it."""
    months = day.year * 12 + day.month - 1 - back
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def rate(numerator: int, n: int) -> float | None:
    return numerator / n if n else None
