"""A month's figures of the features below, the store's targets for them, and the months kept before."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from blueprints.callbacks import queries as callbacks
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.figures import LINE_MONTHS, Figure, Period, month_key, month_period
from blueprints.core.people import Store
from blueprints.figures import rules
from blueprints.figures.models import FigureTarget, MonthFigure
from blueprints.figures.rules import Tile
from blueprints.inspection_figures import queries as inspections
from blueprints.inspection_figures.rules import Key, Rate
from blueprints.issue_figures import queries as issues

Figures = Mapping[str, Figure]
Line = tuple[float | None, ...]


def months_before(month: str, count: int) -> list[str]:
    """The `count` months before this one, the oldest first."""
    first = date.fromisoformat(f"{month}-01")
    return [month_key(first, back=back) for back in range(count, 0, -1)]


def this_month(store: Store, at: datetime) -> str:
    return month_key(local_day(at, store.zone))


def figures_of(store: Store, period: Period, at: datetime) -> Figures:
    found = (
        *callbacks.figures(store, period, at),
        *issues.figures(store, period, at),
        *inspections.figures(store, period, at),
    )
    return {figure.key: figure for figure in found}


def targets(store: Store) -> dict[str, float]:
    own = db.session.execute(
        select(FigureTarget.key, FigureTarget.value).where(FigureTarget.store_id == store.id)
    )
    defaults = {key: norm.target for key, norm in rules.NORMS.items()}
    return defaults | {row.key: row.value for row in own}


def kept(store: Store, months: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Month → key → value of the months that are kept with today's definitions."""
    found: dict[str, dict[str, float | None]] = {}
    for row in db.session.execute(kept_rows(store, months)):
        found.setdefault(row.month, {})[row.key] = row.value
    return found


def kept_rows(store: Store, months: Sequence[str]) -> Select[*tuple[Any, ...]]:
    of = MonthFigure
    return select(of.month, of.key, of.value, of.n, of.numerator).where(
        of.store_id == store.id,
        of.month.in_(months),
        of.definitions == rules.DEFINITIONS_VERSION,
    )


def kept_rates(store: Store, months: Sequence[str]) -> Iterator[tuple[str, Key, Rate]]:
    """For the lines of the figures of inspections."""
    rows = kept_rows(store, months).where(MonthFigure.key.in_(list(Key)))
    for row in db.session.execute(rows):
        yield row.month, Key(row.key), Rate(row.n, row.numerator or 0, row.value)


def counted(store: Store, month: str, at: datetime) -> dict[str, float | None]:
    figures = figures_of(store, month_period(month, store.zone), at)
    return {key: figures[key].value if key in figures else None for key in rules.NORMS}


def past(store: Store, month: str, at: datetime) -> list[dict[str, float | None]]:
    """The eleven months before: as kept, or counted now where nobody has kept them yet."""
    months = months_before(month, LINE_MONTHS - 1)
    known = kept(store, months)
    return [known[m] if m in known else counted(store, m, at) for m in months]


def tile(key: str, figures: Figures, target: float, before: Line) -> Tile:
    figure = figures.get(key)
    value = figure.value if figure else None
    return Tile(
        key=key,
        value=value,
        n=figure.n if figure else 0,
        numerator=figure.numerator if figure else None,
        target=target,
        before=before[-1],
        line=(*before, value),
        url=figure.url if figure else "",
    )


def tiles(store: Store, figures: Figures, month: str, at: datetime) -> tuple[Tile, ...]:
    wanted, before = targets(store), past(store, month, at)
    return tuple(
        tile(key, figures, wanted[key], tuple(m.get(key) for m in before)) for key in rules.NORMS
    )
