"""The round that says who owes which report."""

from datetime import datetime

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.jobs import periodic
from blueprints.core.people import Store
from blueprints.core.transactions import writing
from blueprints.report_duties import actions


@periodic("report_duties.keep", minute="10,25,40,55")
def keep(at: datetime) -> None:
    """A store a transaction."""
    for store_id in db.session.scalars(select(Store.id)).all():
        with writing():
            actions.keep_duties(db.session.get_one(Store, store_id), at)
