"""How likely a customer is to buy, and why one was lost: codes that a store edits."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from blueprints.core.rules import N_


class LevelKind(StrEnum):
    """What a level says of the deal, whatever the store calls it."""

    OPEN = "open"
    ORDERED = "ordered"
    DELIVERED = "delivered"
    LOST = "lost"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS: Mapping[LevelKind, str] = {
    LevelKind.OPEN: N_("not decided yet"),
    LevelKind.ORDERED: N_("has ordered"),
    LevelKind.DELIVERED: N_("has the car"),
    LevelKind.LOST: N_("lost to us"),
}
DEFAULT_LEVELS: Sequence[tuple[str, str, str, int | None, LevelKind]] = (
    ("H", "3天内", "within 3 days", 3, LevelKind.OPEN),
    ("A", "7天内", "within 7 days", 7, LevelKind.OPEN),
    ("B", "15天内", "within 15 days", 15, LevelKind.OPEN),
    ("C", "30天内", "within 30 days", 30, LevelKind.OPEN),
    ("O", "已订", "ordered", 7, LevelKind.ORDERED),
    ("D", "已交车", "delivered", 30, LevelKind.DELIVERED),
    ("F", "战败", "lost", None, LevelKind.LOST),
)
"""Code, meaning in both languages, days until the next contact. As is customary in the trade."""
DEFAULT_REASONS: Sequence[tuple[str, str]] = (
    ("价格", "Price"),
    ("竞品车型", "Another brand's model"),
    ("车源或交期", "No car in time"),
    ("金融方案", "Financing"),
    ("服务不满意", "Not content with the service"),
    ("暂不购车", "Does not buy for now"),
    ("失去联系", "Out of reach"),
    ("其他", "Other"),
)
