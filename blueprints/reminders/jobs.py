"""The rounds: every ten minutes the ladder and the digests of those whose shift has begun."""

from datetime import datetime

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.jobs import periodic
from blueprints.core.people import Membership, Store
from blueprints.core.transactions import writing
from blueprints.reminders import actions


@periodic("reminders.round", minute="*/10")
def remind(at: datetime) -> None:
    """A store and a person a transaction each. Twice, late or not at all for a day does no harm."""
    for store_id in db.session.scalars(select(Store.id)).all():
        remind_store(store_id, at)


def remind_store(store_id: int, at: datetime) -> None:
    waiting = actions.waiting_for_digest(db.session.get_one(Store, store_id), at)
    if not waiting:
        return
    with writing():
        actions.climb(db.session.get_one(Store, store_id), at)
    for member_id in waiting:
        with writing():
            actions.draw_up(db.session.get_one(Membership, member_id), at)


@periodic("reminders.forget", hour="19", minute="50")
def forget(at: datetime) -> None:
    with writing():
        actions.forget_days(at)
