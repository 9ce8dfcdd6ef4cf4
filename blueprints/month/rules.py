"""All that is said of a store's month, and the five issues that it is to settle. Standard library only."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blueprints.core.figures import Figure
from blueprints.core.rules import N_, RuleBroken
from blueprints.figures.rules import Tile

TOP = 5


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
