"""How SQLite is opened and how transactions begin. PostgreSQL needs none of it and is not harmed."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from blueprints.core.access import PUBLIC, access_of
from blueprints.core.config import WrongSetting
from blueprints.core.csrf import SAFE_METHODS
from blueprints.core.db import db

PRAGMAS = ("busy_timeout = 10000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")


@event.listens_for(Engine, "connect")
def open_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # the driver's own BEGIN comes too late: begin() says it
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


def check_database(app: Flask) -> None:
    """A server that does not answer refuses the start in one sentence. SQLite is a file of ours."""
    if app.testing or not app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        return
    with app.app_context():
        try:
            db.engine.connect().close()
        except OperationalError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise WrongSetting(
                f"The database of BIHUAN_DATABASE_URL does not answer: {reason}"
            ) from None
        finally:
            db.engine.dispose()  # before the web server makes its processes


def write() -> None:
    """Begin a transaction that will write, after ending one that has only read.

    One who reads and then writes fails at once if another wrote between: wait before reading.
    """
    db.session.rollback()
    db.session.connection(execution_options={"writes": True})


@contextmanager
def writing() -> Iterator[None]:
    """A transaction of a command or a job: committed at the end, undone by any exception."""
    write()
    try:
        yield
        db.session.commit()
    finally:
        db.session.rollback()


def begin_write() -> None:
    """The body is read first, so that a slow sender keeps nobody waiting."""
    if request.method not in SAFE_METHODS and access_of(request.endpoint) != PUBLIC:
        request.get_data(parse_form_data=True)
        write()
