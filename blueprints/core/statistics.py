"""What SQLite's planner knows of the tables. PostgreSQL learns by itself.

Without it a year is as long as a day to the planner: it walks the store's whole history where an index of
the month lies beside it, and a customer's page took 0.3 s at 100,000 issues instead of 0.01.
"""

from datetime import datetime

from sqlalchemy import inspect, text

from blueprints.core.db import db
from blueprints.core.jobs import periodic, registry
from blueprints.core.transactions import writing


def learn() -> None:
    """A table a transaction: the largest of a million issues takes seconds, and writers wait for it."""
    for table in db.metadata.sorted_tables:
        with writing():
            db.session.execute(text(f"ANALYZE {table.name}"))


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


@periodic("statistics.learn", minute="50", hour="19")
def learn_each_night(at: datetime) -> None:
    """In China: connections that are opened afterwards know it."""
    del at
    if is_sqlite():
        learn()


def learn_first() -> None:
    """When nothing has been learnt yet; not at each start, for somebody may be working."""
    if is_sqlite() and not inspect(db.engine).has_table("sqlite_stat1"):
        learn()


registry.preparations.setdefault("work", []).append(learn_first)
