"""Change the tables of the app's database.

SQLite rebuilds a table to change it: foreign keys are off meanwhile (a parent cannot be rebuilt
otherwise), the triggers that a rebuild drops are put back, and every reference is checked at the end.
"""

from collections.abc import Callable
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app
from sqlalchemy import Connection, text

from blueprints.core.db import UtcDateTime, db

TRIGGERS = text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
TABLES = text("SELECT name FROM sqlite_master WHERE type = 'table'")


def is_ours(item: object, name: str | None, *_about: object) -> bool:
    """The search index and its shadow tables are made by statements; SQLite keeps some of its own."""
    del item
    by_statement = {"vector", "ix_issue_search_vector"}
    return not (name in by_statement or str(name).startswith(("issue_search_fts", "sqlite_")))


def as_ours(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """How a type of our own is written in a migration."""
    if kind != "type" or not isinstance(item, UtcDateTime):
        return False
    autogen.imports.add("from blueprints.core.db import UtcDateTime")
    return "UtcDateTime()"


def migrate(connection: Connection, after_each: Callable[..., None] | None = None) -> None:
    context.configure(
        on_version_apply=after_each,
        connection=connection,
        target_metadata=db.metadata,
        include_object=is_ours,
        render_item=as_ours,
        compare_type=False,
        render_as_batch=connection.dialect.name == "sqlite",
        **given(),
    )
    with context.begin_transaction():
        context.run_migrations()


def given() -> dict[str, Any]:
    """What Flask-Migrate was set up with, but for what is decided here."""
    arguments: dict[str, Any] = current_app.extensions["migrate"].configure_args
    return {k: v for k, v in arguments.items() if k not in {"render_as_batch", "compare_type"}}


class Triggers:
    """Those that stood before a migration stand after it, unless their table has gone."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.before = self.now()

    def now(self) -> dict[str, tuple[str, str]]:
        return {t.name: (t.tbl_name, t.sql) for t in self.connection.execute(TRIGGERS)}

    def put_back(self, **_about: object) -> None:
        tables, now = set(self.connection.scalars(TABLES)), self.now()
        for name, (table, sql) in self.before.items():
            if name not in now and table in tables:
                self.connection.exec_driver_sql(sql)
        self.before = self.now()


def keep_references(connection: Connection, word: Literal["ON", "OFF"]) -> None:
    """Said to the driver itself: in a transaction, which ours begins at once, it has no effect."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys = {word}")


def migrate_sqlite(connection: Connection) -> None:
    keep_references(connection, "OFF")
    triggers = Triggers(connection)
    connection.commit()
    migrate(connection, triggers.put_back)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"rows that refer to nothing: {broken[:5]}")
    connection.commit()
    keep_references(connection, "ON")


def run() -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            migrate_sqlite(connection)
        else:
            migrate(connection)
            connection.commit()


run()
