"""What is told of the market, who decides what becomes of it, and lines of prices. Plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken

USUAL_DAYS = 3
MOST_LINES = 6
KINDS = (
    ("trend", "市场动态", "Market trend"),
    ("needs", "消费者需求", "Consumer needs"),
    ("quality", "竞品质量", "Competitors' quality"),
    ("price", "竞品价格", "Competitors' prices"),
    ("range", "竞品产品线", "Competitors' range"),
    ("own", "本品表现", "Own models"),
    ("dealers", "经销商诉求", "Dealers' requests"),
)
"""Code and names. What a store begins with; it may change them."""
DECIDING_DEPARTMENTS = frozenset({"市场部", "销售部"})


class Layout(StrEnum):
    ANALYSIS = "analysis"
    TOUR = "tour"
    REGISTER = "register"

    @property
    def label(self) -> str:
        return LAYOUT_LABELS[self]


LAYOUT_LABELS: Mapping[Layout, str] = {
    Layout.ANALYSIS: N_("Competitor analysis"),
    Layout.TOUR: N_("Market tour"),
    Layout.REGISTER: N_("Market register"),
}


class Disposition(StrEnum):
    ADOPTED = "adopted"
    TASK = "task"
    FILED = "filed"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return DISPOSITION_LABELS[self]


DISPOSITION_LABELS: Mapping[Disposition, str] = {
    Disposition.ADOPTED: N_("adopted"),
    Disposition.TASK: N_("made a task"),
    Disposition.FILED: N_("filed"),
    Disposition.REFUSED: N_("not adopted"),
}
LOOKS: Mapping[Disposition | None, tuple[str, str]] = {
    None: ("warn", "ring"),
    Disposition.ADOPTED: ("good", "good"),
    Disposition.TASK: ("good", "issue"),
    Disposition.FILED: ("plain", "dashed"),
    Disposition.REFUSED: ("bad", "bad"),
}
USED = frozenset({Disposition.ADOPTED, Disposition.TASK})


def check_decision(
    standing: Disposition | None, disposition: Disposition, reason: str, *, is_own: bool
) -> None:
    """Raises RuleBroken."""
    if standing is not None:
        raise RuleBroken(N_("What becomes of this has been decided already."))
    if is_own:
        raise RuleBroken(N_("Nobody decides on what he told himself."))
    if disposition is Disposition.REFUSED and not reason.strip():
        raise RuleBroken(N_("Say why it is not adopted."))


def rate(used: int, due: int) -> str:
    """信息利用率 = adopted or made a task ÷ items whose disposition was due; — where none was."""
    return f"{used / due:.1%}" if due else "—"


@dataclass(frozen=True)
class Price:
    """Of one model on a day, in 分."""

    line: str
    day: date
    amount: int


@dataclass(frozen=True)
class Line:
    """`dash` tells lines apart in black and white; points are in the drawing's own units."""

    name: str
    dash: str
    points: Sequence[tuple[float, float]]
    last: int  # the newest amount, in 分


DASHES = ("", "6 3", "2 3", "8 3 2 3", "12 4", "1 4")


def drawn(prices: Sequence[Price], *, width: float, height: float) -> list[Line]:
    """A line a model, the most often told ones first, at most MOST_LINES; days across, amounts up."""
    by_line: dict[str, list[Price]] = {}
    for price in sorted(prices, key=lambda price: price.day):
        by_line.setdefault(price.line, []).append(price)
    most = sorted(by_line.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST_LINES]
    shown = [price for _name, line in most for price in line]
    if not shown:
        return []
    first, last = min(p.day for p in shown), max(p.day for p in shown)
    low, high = min(p.amount for p in shown), max(p.amount for p in shown)
    days, span = (last - first).days or 1, (high - low) or 1

    def at(price: Price) -> tuple[float, float]:
        x = width * (price.day - first).days / days
        return round(x, 1), round(height * (1 - (price.amount - low) / span), 1)

    return [
        Line(name, dash, [at(price) for price in line], line[-1].amount)
        for (name, line), dash in zip(most, DASHES, strict=False)
    ]
