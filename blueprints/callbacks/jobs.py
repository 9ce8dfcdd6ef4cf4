"""The daily round: tasks that have become due, and tries that have come to nothing."""

from datetime import datetime

from sqlalchemy import select

from blueprints.callbacks import actions
from blueprints.core.db import db
from blueprints.core.jobs import periodic
from blueprints.core.people import Store
from blueprints.core.transactions import writing


@periodic("callbacks.daily", hour="22", minute="0")
def make_the_day(at: datetime) -> None:
    """Before the shift begins in China. A store a transaction; twice on a day does no harm."""
    for store_id in db.session.scalars(select(Store.id)).all():
        with writing():
            store = db.session.get_one(Store, store_id)
            actions.make_tasks(store, callbacks_from=None, at=at)
            actions.give_up_late(store, at)
