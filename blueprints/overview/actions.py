"""Freeze a month, and note a print of it. None commits."""

from dataclasses import dataclass
from datetime import datetime

from blueprints.core.db import db
from blueprints.core.figures import month_period
from blueprints.core.people import Person, Store
from blueprints.figures.queries import this_month
from blueprints.month.queries import as_json, overview_of
from blueprints.overview import queries, rules
from blueprints.overview.models import FrozenMonth, OverviewPrint


@dataclass(frozen=True)
class Wanted:
    """A print that somebody asks for. `recount` makes a new version of a month that is frozen."""

    store: Store
    month: str
    language: str
    recount: bool = False


def freeze(wanted: Wanted, *, by: Person | None, at: datetime) -> FrozenMonth:
    """The figures to print: those kept when the month is over, else as they stand now."""
    store, month = wanted.store, wanted.month
    rules.check_has_begun(month, this_month(store, at))
    kept = None if wanted.recount else queries.latest_final(store, month)
    if kept:
        rules.check_untouched(kept.figures, kept.sha256)
        return kept
    figures = as_json(overview_of(store, month, at))
    frozen = FrozenMonth(
        store_id=store.id,
        month=month,
        version=queries.last_version(store, month) + 1,
        is_final=month_period(month, store.zone).end <= at,
        figures=figures,
        sha256=rules.sha256(figures),
        at=at,
        by_id=by.id if by else None,
    )
    db.session.add(frozen)
    return frozen


def note_print(wanted: Wanted, *, by: Person | None, at: datetime) -> OverviewPrint:
    frozen = freeze(wanted, by=by, at=at)
    made = OverviewPrint(
        store_id=wanted.store.id,
        frozen=frozen,
        language=wanted.language,
        by_id=by.id if by else None,
        at=at,
    )
    db.session.add(made)
    db.session.flush()
    return made
