"""Freeze a month, note a print, keep the past months, set targets and the next five. None commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from blueprints.core.db import db
from blueprints.core.figures import month_period
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import N_, RuleBroken
from blueprints.overview import queries, rules
from blueprints.overview.models import (
    FigureTarget,
    FrozenMonth,
    MonthFigure,
    OverviewPrint,
    TopFive,
)
from blueprints.tracker.models import Issue


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
    rules.check_has_begun(month, queries.this_month(store, at))
    kept = None if wanted.recount else queries.latest_final(store, month)
    if kept:
        rules.check_untouched(kept.figures, kept.sha256)
        return kept
    figures = queries.as_json(queries.overview_of(store, month, at))
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


def keep_month(store: Store, month: str, *, at: datetime) -> None:
    """Count a month that is over and keep its figures in place of those kept before."""
    db.session.execute(
        delete(MonthFigure).where(MonthFigure.store_id == store.id, MonthFigure.month == month)
    )
    figures = queries.figures_of(store, month_period(month, store.zone), at)
    for key in rules.NORMS:
        figure = figures.get(key)
        kept = MonthFigure(
            store_id=store.id,
            month=month,
            key=key,
            value=figure.value if figure else None,
            n=figure.n if figure else 0,
            numerator=figure.numerator if figure else None,
            definitions=rules.DEFINITIONS_VERSION,
            computed_at=at,
        )
        db.session.add(kept)


def months_to_keep(store: Store, *, at: datetime) -> list[str]:
    """Those that a line of this month shows, and one more for last month's line."""
    return queries.months_before(queries.this_month(store, at), rules.LINE_MONTHS)


def set_targets(values: Mapping[str, float], *, by: Membership) -> None:
    rows = db.session.scalars(select(FigureTarget).where(FigureTarget.store_id == by.store_id))
    own = {row.key: row for row in rows}
    for key in rules.NORMS.keys() & values.keys():
        if key in own:
            own[key].value = values[key]
        else:
            db.session.add(FigureTarget(store_id=by.store_id, key=key, value=values[key]))


def choose_top_five(month: str, issue_ids: Sequence[int], *, by: Membership, at: datetime) -> None:
    """The five issues that a month is to settle, in the order given, in place of those before."""
    mine = (TopFive.store_id == by.store_id) & (TopFive.month == month)
    before = set(db.session.scalars(select(TopFive.issue_id).where(mine)))
    found = db.session.scalars(
        select(Issue.id).where(
            Issue.store_id == by.store_id, Issue.id.in_(issue_ids), Issue.is_open
        )
    )
    rules.check_top_five(issue_ids, before | set(found))
    if month < queries.this_month(by.store, at):
        raise RuleBroken(N_("The five of a month that is over stay as they were chosen."))
    db.session.execute(delete(TopFive).where(mine))
    for rank, issue_id in enumerate(issue_ids, start=1):
        chosen = TopFive(store_id=by.store_id, month=month, rank=rank, issue_id=issue_id)
        chosen.chosen_by_id, chosen.chosen_at = by.person_id, at
        db.session.add(chosen)
