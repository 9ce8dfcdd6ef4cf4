"""The planner knows the tables after a night, and from the first start on."""

from flask import Flask
from sqlalchemy import text

from blueprints.core import statistics
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Store


def known() -> set[str]:
    """Tables that SQLite has learnt of."""
    return set(db.session.scalars(text("SELECT tbl FROM sqlite_stat1")))


def test_the_planner_learns_at_the_first_start_and_each_night(app: Flask, store: Store) -> None:
    statistics.learn_first()
    statistics.learn_each_night(now())
    if statistics.is_sqlite():
        assert {"store", "department"} <= known()


def test_a_later_start_keeps_nobody_waiting(app: Flask, store: Store) -> None:
    statistics.learn_first()
    if statistics.is_sqlite():
        db.session.execute(text("DELETE FROM sqlite_stat1"))
        db.session.commit()
        statistics.learn_first()
        assert known() == set()
