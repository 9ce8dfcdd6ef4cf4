"""Keeping the months that are over."""

from datetime import date, datetime

from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.jobs import Outcome, Progress, job, periodic, start
from blueprints.core.people import Store
from blueprints.core.transactions import writing
from blueprints.figures import actions
from blueprints.figures.queries import this_month
from blueprints.inspections.actions import HandedIn


@job("figures.keep")
def keep_store(progress: Progress, *, of_store: int) -> Outcome:
    """Count the months of a store's lines anew, a month a transaction."""
    store = db.session.get_one(Store, of_store)
    months = actions.months_to_keep(store, at=now())
    for done, month in enumerate(months, start=1):
        with writing():
            actions.keep_month(db.session.get_one(Store, of_store), month, at=now())
        progress.step(done, len(months))
    return Outcome()


def keep_after_import(store: Store, *, callbacks_from: date | None, at: datetime) -> None:
    """The imports' `imported`: the rows may belong to any month."""
    del callbacks_from, at
    start("figures.keep", store_id=store.id, person_id=None, of_store=store.id)


def keep_after_round(handed: HandedIn) -> None:
    """The inspections' `handed_in`: a round held in a month that is over may arrive late."""
    store, held_at = handed.inspection.store, handed.inspection.done_at
    if held_at and this_month(store, held_at) != this_month(store, handed.at):
        start("figures.keep", store_id=store.id, person_id=None, of_store=store.id)


@periodic("figures.keep_all", minute="35", hour="19")
def keep_all(at: datetime) -> None:
    """Each night in China: what was closed late changes the months before."""
    del at
    with writing():
        for store in db.session.scalars(select(Store)):
            start("figures.keep", store_id=store.id, person_id=None, of_store=store.id)
