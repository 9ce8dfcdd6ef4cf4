"""The rounds: at night what comes round is put into the calendar, in the morning inspectors are told."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.jobs import periodic
from blueprints.core.people import Store
from blueprints.core.transactions import writing
from blueprints.inspection_plans import actions


@periodic("inspection_plans.plan_ahead", hour="18", minute="20")
def plan_ahead(at: datetime) -> None:
    in_every_store(actions.plan_ahead, at)


@periodic("inspection_plans.remind", minute="5,20,35,50")
def remind(at: datetime) -> None:
    """Twice or late tells nobody twice; not at all for a day, nobody of that day."""
    in_every_store(actions.remind, at)


def in_every_store(do: Callable[[Store, datetime], None], at: datetime) -> None:
    """A store a transaction."""
    for store_id in db.session.scalars(select(Store.id)).all():
        with writing():
            do(db.session.get_one(Store, store_id), at)
