"""Keep the months that are over, set a store's targets. None commits."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from blueprints.core.db import db
from blueprints.core.figures import LINE_MONTHS, month_period
from blueprints.core.people import Membership, Store
from blueprints.figures import queries, rules
from blueprints.figures.models import FigureTarget, MonthFigure


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
    return queries.months_before(queries.this_month(store, at), LINE_MONTHS)


def set_targets(values: Mapping[str, float], *, by: Membership) -> None:
    rows = db.session.scalars(select(FigureTarget).where(FigureTarget.store_id == by.store_id))
    own = {row.key: row for row in rows}
    for key in rules.NORMS.keys() & values.keys():
        if key in own:
            own[key].value = values[key]
        else:
            db.session.add(FigureTarget(store_id=by.store_id, key=key, value=values[key]))
