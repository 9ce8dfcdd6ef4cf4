"""Where a customer came from, when he is contacted next, and which lists that makes."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken

FURTHEST = timedelta(days=366)


class Source(StrEnum):
    """How a customer came to the store."""

    WALK_IN = "walk_in"
    CALL = "call"
    REFERRAL = "referral"
    INTERNET = "internet"
    EVENT = "event"
    OTHER = "other"

    @property
    def label(self) -> str:
        return LABELS[self]


class Due(StrEnum):
    """Which customers of somebody a list shows, by their next contact."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    NONE = "none"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[StrEnum, str] = {
    Source.WALK_IN: N_("walked in"),
    Source.CALL: N_("called"),
    Source.REFERRAL: N_("was recommended"),
    Source.INTERNET: N_("internet"),
    Source.EVENT: N_("event"),
    Source.OTHER: N_("other source"),
    Due.OVERDUE: N_("Contact overdue"),
    Due.TODAY: N_("Contact today"),
    Due.WEEK: N_("Contact in the next seven days"),
    Due.NONE: N_("No next contact"),
}


def next_day(typed: date | None, days: int | None, *, today: date) -> date | None:
    """The day that was typed, else so many days from today as the level says, if it says any.

    Raises RuleBroken for a day that is over, or more than a year ahead.
    """
    if typed is None:
        return today + timedelta(days=days) if days else None
    if typed < today:
        raise RuleBroken(N_("The next contact lies today or later."))
    if typed > today + FURTHEST:
        raise RuleBroken(N_("The next contact lies within a year."))
    return typed


def written(day: date | None) -> str:
    """As the history keeps it, the same in every language."""
    return day.isoformat() if day else "—"
