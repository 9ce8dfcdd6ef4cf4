"""How grave an issue is, how soon it is answered and closed, and what it can be about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from blueprints.core.rules import N_

AT_ONCE = timedelta(minutes=30)  # what "at once" is measured by: nobody answers in no time


class Level(StrEnum):
    NORMAL = "normal"
    ESCALATED = "escalated"
    CRITICAL = "critical"

    @property
    def label(self) -> str:
        return LEVEL_LABELS[self]

    def raised(self) -> "Level":
        """One higher; the highest stays."""
        order = list(Level)
        return order[min(order.index(self) + 1, len(order) - 1)]

    def is_above(self, other: "Level") -> bool:
        order = list(Level)
        return order.index(self) > order.index(other)


LEVEL_LABELS: Mapping[Level, str] = {
    Level.NORMAL: N_("Normal"),
    Level.ESCALATED: N_("Escalated"),
    Level.CRITICAL: N_("Critical"),
}


@dataclass(frozen=True)
class LevelTimes:
    """How soon an issue of a level is answered, its measures planned, and it is closed."""

    response_hours: int
    closing_days: int  # working days; a complaint's are of 24 hours each, see the tracker
    measures_days: int = 1  # working days
    counts_natural_hours: bool = True
    needs_evidence: bool = False  # a photo or a file, to apply for closing

    @property
    def response(self) -> timedelta:
        return timedelta(hours=self.response_hours) or AT_ONCE


DEFAULT_TIMES: Mapping[Level, LevelTimes] = {
    Level.NORMAL: LevelTimes(response_hours=24, closing_days=3),
    Level.ESCALATED: LevelTimes(response_hours=2, closing_days=2, needs_evidence=True),
    Level.CRITICAL: LevelTimes(response_hours=0, closing_days=1, needs_evidence=True),
}

DOUBT_WORDS = "没有 没好 没修 仍 还是 依然 依旧 未 not n't still"
"""In the words of who passes a verification they may say the contrary; each store edits its own."""

DEFAULT_CATEGORIES: Sequence[tuple[str, str, str]] = (
    ("repair_quality", "维修质量", "Repair quality"),
    ("service_attitude", "服务态度", "Service attitude"),
    ("waiting_time", "等待时间", "Waiting time"),
    ("price", "价格收费", "Price"),
    ("parts", "配件供应", "Parts"),
    ("vehicle_quality", "车辆质量", "Vehicle quality"),
    ("delivery", "交车流程", "Delivery"),
    ("facility", "环境设施", "Premises"),
    ("other", "其他", "Other"),
)
