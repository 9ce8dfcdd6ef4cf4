"""What the overview says of a month: tiles and their marks, the balance, and three sentences."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from blueprints.core.figures import Figure, Unit, month_key
from blueprints.core.rules import N_, RuleBroken

DEFINITIONS_VERSION = 1
"""Of the formulas. A change of one is a new version: what was frozen before says which it was."""

LINE_MONTHS = 12
TOP = 5


class Mark(StrEnum):
    MET = "met"
    NEAR = "near"
    MISSED = "missed"
    NONE = "none"

    @property
    def label(self) -> str:
        return MARK_LABELS[self]

    @property
    def shape(self) -> str:
        return MARK_SHAPES[self]


MARK_LABELS: Mapping[Mark, str] = {
    Mark.MET: N_("on target"),
    Mark.NEAR: N_("nearly"),
    Mark.MISSED: N_("off target"),
    Mark.NONE: N_("no figure"),
}
MARK_SHAPES: Mapping[Mark, str] = {Mark.MET: "▲", Mark.NEAR: "●", Mark.MISSED: "▼", Mark.NONE: "—"}


@dataclass(frozen=True)
class Norm:
    """A figure's target unless the store sets its own, and how it reads in short."""

    label: str
    unit: Unit
    target: float
    lower_is_better: bool = False


NORMS: Mapping[str, Norm] = {
    "on_time_rate": Norm(N_("Called in time"), Unit.RATE, 0.95),
    "success_rate": Norm(N_("Calls completed"), Unit.RATE, 0.80),
    "satisfied_rate": Norm(N_("Satisfaction"), Unit.RATE, 0.90),
    "first_time_fix_rate": Norm(N_("Fixed first time"), Unit.RATE, 0.90),
    "nps": Norm(N_("NPS"), Unit.SCORE, 50),
    "closed_on_time_rate": Norm(N_("Closed by the first deadline"), Unit.RATE, 0.90),
    "closing_time_median": Norm(N_("Days to close (median)"), Unit.DAYS, 2, lower_is_better=True),
    "repeat_complaint_rate": Norm(N_("Complained again"), Unit.RATE, 0.03, lower_is_better=True),
    "connected_rate": Norm(N_("Reached of those dialled"), Unit.RATE, 0.85),
    "dissatisfied_issue_rate": Norm(N_("Dissatisfied with an issue"), Unit.RATE, 1.0),
    "first_response_rate": Norm(N_("Answered in time"), Unit.RATE, 0.95),
    "two_week_rate": Norm(N_("Closed within two weeks"), Unit.RATE, 0.95),
    "with_extension_on_time_rate": Norm(N_("Closed in time, extensions counted"), Unit.RATE, 0.95),
    "closing_time_p90": Norm(N_("Days to close (90th of 100)"), Unit.DAYS, 5, lower_is_better=True),
}
TILES = tuple(NORMS)[:8]
FURTHER = tuple(NORMS)[8:]
CLOSE_ENOUGH: Mapping[Unit, float] = {Unit.RATE: 0.05, Unit.SCORE: 5, Unit.DAYS: 0.5, Unit.COUNT: 0}


def mark_of(key: str, value: float | None, target: float) -> Mark:
    """Met, nearly met (within 5 points, half a day), or missed."""
    if value is None:
        return Mark.NONE
    norm = NORMS[key]
    short = value - target if norm.lower_is_better else target - value
    if short <= 1e-9:
        return Mark.MET
    return Mark.NEAR if short <= CLOSE_ENOUGH[norm.unit] + 1e-9 else Mark.MISSED


def shown(value: float | None, unit: Unit) -> str:
    """The bare number as it is printed. What was not counted is —, never 0."""
    if value is None:
        return "—"
    if unit == Unit.RATE:
        return f"{value * 100:.1f}%"
    return f"{value:.1f}" if unit == Unit.DAYS else f"{value:.0f}"


def change(value: float | None, before: float | None, unit: Unit) -> str:
    """Against the month before: points of a share, days, or how many."""
    if value is None or before is None:
        return "—"
    step = (value - before) * (100 if unit == Unit.RATE else 1)
    text = f"{step:+.1f}" if unit in {Unit.RATE, Unit.DAYS} else f"{step:+.0f}"
    return "±0" if float(text) == 0 else text.replace("-", "−")


@dataclass(frozen=True)
class Tile:
    """One figure with all that a reader judges it by. `line` ends with the month itself."""

    key: str
    value: float | None
    n: int
    numerator: int | None
    target: float
    before: float | None
    line: tuple[float | None, ...]
    url: str = ""

    @property
    def norm(self) -> Norm:
        return NORMS[self.key]

    @property
    def mark(self) -> Mark:
        return mark_of(self.key, self.value, self.target)

    @property
    def text(self) -> str:
        return shown(self.value, self.norm.unit)

    @property
    def target_text(self) -> str:
        sign = "≤" if self.norm.lower_is_better else "≥"
        return f"{sign} {shown(self.target, self.norm.unit).replace('.0', '')}"

    @property
    def line_text(self) -> str:
        return " ".join(shown(value, self.norm.unit) for value in self.line)

    @property
    def change_text(self) -> str:
        return change(self.value, self.before, self.norm.unit)


@dataclass(frozen=True)
class Count:
    """A number and the list that it opens."""

    value: int
    url: str = ""


@dataclass(frozen=True)
class Balance:
    """open at start + new − closed + reopened = open at end."""

    opening: Count
    new: Count
    closed: Count
    reopened: Count
    open_at_end: Count

    @property
    def is_empty(self) -> bool:
        return not any((self.opening.value, self.new.value, self.closed.value))


@dataclass(frozen=True)
class Stage:
    """A step of the callbacks' funnel."""

    label: str
    value: int
    share: float | None
    url: str = ""


@dataclass(frozen=True)
class DepartmentRow:
    name: str
    name_en: str
    new: int
    closed: int
    open: int
    overdue: int
    on_time: float | None
    n: int
    url: str = ""


@dataclass(frozen=True)
class Cause:
    """A category of the Pareto; `running` is the share of it and those before it."""

    name: str
    name_en: str
    count: int
    share: float
    running: float
    url: str = ""


@dataclass(frozen=True)
class IssueLine:
    """An issue as a line of a print, with the words of that day. Deadlines are ISO dates."""

    id: int
    number: str
    title: str
    level: str
    state: str
    department: str
    department_en: str
    handler: str
    deadline: str
    extended: str = ""
    days_late: int = 0
    rank: int = 0

    @property
    def url(self) -> str:
        return f"/issues/{self.id}"


@dataclass(frozen=True)
class RepRow:
    name: str
    deliveries: int
    called: int
    satisfied: int

    @property
    def rate(self) -> float | None:
        return self.satisfied / self.called if self.called else None


@dataclass(frozen=True)
class Overview:
    """All that the month's page says. Frozen it is the JSON of this."""

    store: str
    store_en: str
    month: str
    first_day: str
    last_day: str
    cut_off: str
    definitions: int
    tiles: tuple[Tile, ...]
    further: tuple[Tile, ...]
    balance: Balance
    funnel: tuple[Stage, ...]
    departments: tuple[DepartmentRow, ...]
    causes: tuple[Cause, ...]
    overdue: tuple[IssueLine, ...]
    top: tuple[IssueLine, ...]
    next_top: tuple[IssueLine, ...]
    reps: tuple[RepRow, ...]

    @property
    def is_empty(self) -> bool:
        return (
            self.balance.is_empty and not any(t.n for t in self.tiles) and not self.funnel[0].value
        )

    def tile(self, key: str) -> Tile:
        return next(t for t in (*self.tiles, *self.further) if t.key == key)


def tile_from(line: Sequence[float | None], **kept: Any) -> Tile:
    return Tile(line=tuple(line), **kept)


ROWS: Mapping[str, Callable[..., Any]] = {
    "tiles": tile_from,
    "further": tile_from,
    "funnel": Stage,
    "departments": DepartmentRow,
    "causes": Cause,
    "overdue": IssueLine,
    "top": IssueLine,
    "next_top": IssueLine,
    "reps": RepRow,
}


def overview_from(text: str) -> Overview:
    """The overview that a frozen JSON holds."""
    kept = json.loads(text)
    rows = {name: tuple(make(**row) for row in kept[name]) for name, make in ROWS.items()}
    balance = Balance(**{name: Count(**count) for name, count in kept["balance"].items()})
    return Overview(**kept | rows | {"balance": balance})


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def check_untouched(text: str, digest: str) -> None:
    if sha256(text) != digest:
        raise RuleBroken(N_("The kept figures of this month are not those that were frozen."))


def check_has_begun(month: str, this_month: str) -> None:
    if month > this_month:
        raise RuleBroken(N_("This month has not begun yet."))


def check_top_five(chosen: Sequence[int], allowed: Iterable[int]) -> None:
    if len(chosen) > TOP or len(set(chosen)) < len(chosen):
        raise RuleBroken(N_("Choose five different issues at the most."))
    if not set(chosen) <= set(allowed):
        raise RuleBroken(N_("Only an open issue of this store can be chosen."))


def funnel_of(figures: Mapping[str, Figure]) -> tuple[Stage, ...]:
    """应访 → 已拨 → 接通 → 成功回访, of the callbacks whose window ended in the month."""
    due = figures.get("due")
    total = int(due.value or 0) if due else 0
    reached, done = figures.get("connected_rate"), figures.get("success_rate")
    steps = [
        (N_("Callbacks due"), total, due.url if due else ""),
        (N_("Dialled"), reached.n if reached else 0, reached.url if reached else ""),
        (
            N_("Reached"),
            (reached.numerator or 0) if reached else 0,
            reached.numerator_url if reached else "",
        ),
        (N_("Completed"), (done.numerator or 0) if done else 0, done.numerator_url if done else ""),
    ]
    return tuple(Stage(text, n, n / total if total else None, url) for text, n, url in steps)


@dataclass(frozen=True)
class Limits:
    """How many rows the page has room for; the rest goes on an annex page, in the same type."""

    departments: int = 7
    causes: int = 8
    reps: int = 6


LIMITS = Limits()


def annex(overview: Overview) -> tuple[str, ...]:
    """The parts that do not fit on the page."""
    return tuple(
        part
        for part in ("departments", "causes", "reps")
        if len(getattr(overview, part)) > getattr(LIMITS, part)
    )


def month_name(key: str, language: str) -> str:
    year, month = int(key[:4]), int(key[5:])
    return f"{year}年{month}月" if language == "zh" else f"{MONTHS[month - 1]} {year}"


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@dataclass(frozen=True)
class Neighbours:
    """Where the month switcher leads, and the month whose five can still be chosen; "" is nowhere."""

    before: str
    after: str
    to_choose: str


def neighbours(month: str, this_month: str) -> Neighbours:
    first = date.fromisoformat(f"{month}-01")
    after = month_key(first, back=-1)
    return Neighbours(
        before=month_key(first, back=1),
        after=after if after <= this_month else "",
        to_choose=after if after >= this_month else "",
    )


class Word(str):
    """A value of a sentence that is itself a key of the catalogue."""

    __slots__ = ()


@dataclass(frozen=True)
class Sentence:
    key: str
    values: Mapping[str, str]

    def spoken(self, translate: Callable[[str], str]) -> str:
        said = {k: translate(v) if isinstance(v, Word) else v for k, v in self.values.items()}
        return translate(self.key) % said


def judged(tile: Tile) -> dict[str, str]:
    return {"shape": tile.mark.shape, "mark": Word(tile.mark.label), "target": tile.target_text}


def calls_sentence(overview: Overview) -> Sentence:
    tile = overview.tile("on_time_rate")
    if not overview.funnel[0].value:
        return Sentence(N_("Callbacks: none was due in this month."), {})
    values = judged(tile) | {
        "due": str(overview.funnel[0].value),
        "rate": tile.text,
        "done": overview.tile("success_rate").text,
        "change": overview.tile("success_rate").change_text,
    }
    return Sentence(
        N_(
            "Callbacks: %(due)s due, %(rate)s called in time (%(shape)s %(mark)s, %(target)s); "
            "%(done)s completed, %(change)s against the month before."
        ),
        values,
    )


def customers_sentence(overview: Overview, names: Callable[[Cause], str]) -> Sentence:
    tile = overview.tile("satisfied_rate")
    if tile.value is None:
        return Sentence(N_("Customers: nobody has given a score in this month."), {})
    values = judged(tile) | {"rate": tile.text, "nps": overview.tile("nps").text}
    if not overview.causes:
        return Sentence(
            N_("Customers: %(rate)s satisfied (%(shape)s %(mark)s, %(target)s), NPS %(nps)s."),
            values,
        )
    first = overview.causes[0]
    values |= {"cause": names(first), "count": str(first.count), "share": f"{first.share:.0%}"}
    return Sentence(
        N_(
            "Customers: %(rate)s satisfied (%(shape)s %(mark)s, %(target)s), NPS %(nps)s; "
            "most complained of: %(cause)s (%(count)s, %(share)s)."
        ),
        values,
    )


def loop_sentence(overview: Overview) -> Sentence:
    tile, balance = overview.tile("closed_on_time_rate"), overview.balance
    if balance.is_empty:
        return Sentence(N_("Issues: none was open in this month."), {})
    values = judged(tile) | {
        "new": str(balance.new.value),
        "closed": str(balance.closed.value),
        "open": str(balance.open_at_end.value),
        "rate": tile.text,
    }
    if not overview.overdue:
        return Sentence(
            N_(
                "Issues: %(new)s new, %(closed)s settled, %(open)s open; %(rate)s closed by the first "
                "deadline (%(shape)s %(mark)s, %(target)s); none is overdue."
            ),
            values,
        )
    values |= {"late": str(overview.overdue[0].days_late)}
    return Sentence(
        N_(
            "Issues: %(new)s new, %(closed)s settled, %(open)s open; %(rate)s closed by the first "
            "deadline (%(shape)s %(mark)s, %(target)s); the oldest is %(late)s days late."
        ),
        values,
    )


def conclusion(overview: Overview, names: Callable[[Cause], str]) -> tuple[Sentence, ...]:
    """Three sentences made by rule from the figures; `names` gives a category in the language."""
    return (
        calls_sentence(overview),
        customers_sentence(overview, names),
        loop_sentence(overview),
    )
