"""The round that draws a month's list."""

from datetime import datetime
from secrets import randbelow

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.jobs import periodic
from blueprints.core.people import Store
from blueprints.core.transactions import writing
from blueprints.truth_checks import actions


@periodic("truth_checks.draw", minute="40")
def draw(at: datetime) -> None:
    """Every hour, a store a transaction: twice or late gives one list."""
    for store_id in db.session.scalars(select(Store.id)).all():
        with writing():
            store = db.session.get_one(Store, store_id)
            actions.draw_if_due(store, seed=randbelow(2**31), at=at)
