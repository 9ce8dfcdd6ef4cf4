"""What the cards of a customer say: the strategy for him, and how a month with him went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken

FURTHEST = timedelta(days=366)


class Mark(StrEnum):
    """What a sales consultant judges, each from 1 to 5. The value is the column's name."""

    CREDIT = "credit"
    CAPABILITY = "capability"
    PRICE_DISCIPLINE = "price_discipline"
    ENTHUSIASM = "enthusiasm"
    VOLUME = "volume"
    COLLECTION = "collection"

    @property
    def label(self) -> str:
        return LABELS[self]


class Risk(StrEnum):
    PAYS_LATE = "pays_late"
    COMPLAINS = "complains"
    LEAVES = "leaves"
    QUARRELS = "quarrels"
    OUT_OF_REACH = "out_of_reach"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[StrEnum, str] = {
    Mark.CREDIT: N_("Credit"),
    Mark.CAPABILITY: N_("Capability"),
    Mark.PRICE_DISCIPLINE: N_("Price discipline"),
    Mark.ENTHUSIASM: N_("Enthusiasm"),
    Mark.VOLUME: N_("Volume"),
    Mark.COLLECTION: N_("Collection"),
    Risk.PAYS_LATE: N_("pays late"),
    Risk.COMPLAINS: N_("complains and is not content yet"),
    Risk.LEAVES: N_("may go to a rival"),
    Risk.QUARRELS: N_("in a legal dispute"),
    Risk.OUT_OF_REACH: N_("hard to reach"),
}


@dataclass(frozen=True)
class Figures:
    """What a calendar month with a customer came to. Amounts in 分."""

    deliveries: int = 0
    delivered_amount: int = 0
    orders: int = 0
    order_amount: int = 0
    visits: int = 0
    open_issues: int = 0
    complaints: int = 0


def check_review_day(day: date, today: date) -> None:
    """Raises RuleBroken for a day that is over, or more than a year ahead."""
    if not today <= day <= today + FURTHEST:
        raise RuleBroken(N_("A strategy is looked at again from today to a year ahead."))


def risks_in(kept: str) -> list[Risk]:
    return [Risk(code) for code in kept.split()]
