"""Rows in bulk, past the ORM: a million of them in minutes, on both databases."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Protocol

import psycopg
from sqlalchemy import Column, Computed, Table

from blueprints.core.db import Model

CHUNK = 5000
FAST = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF")


def plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def moment(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


class Written(dict[type, Callable[[Any], Any]]):
    """How a value of a type is written; what has no way of its own goes as it is."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        self[kind] = plain
        return plain

    def of(self, row: Sequence[Any]) -> list[Any]:
        return [value if value is None else self[type(value)](value) for value in row]


SQLITE = Written({datetime: moment, date: date.isoformat})
"""As SQLAlchemy stores it there."""
POSTGRESQL = Written()


def default_of(column: Column[Any]) -> Any:
    default: Any = column.default
    return plain(default.arg) if default is not None and default.is_scalar else None


class Shape:
    """The columns of a table, and what stands in those that nobody fills."""

    def __init__(self, model: type[Model]) -> None:
        table = model.__table__
        assert isinstance(table, Table)
        columns = [c for c in table.columns if not isinstance(c.server_default, Computed)]
        self.table = table.name
        self.defaults = {c.name: default_of(c) for c in columns if c.server_default is None}

    def row(self, values: Mapping[str, Any]) -> list[Any]:
        return list({**self.defaults, **values}.values())

    @property
    def names(self) -> Sequence[str]:
        return list(self.defaults)


class Store(Protocol):
    """Where rows are written to."""

    def write(self, shape: Shape, rows: Iterable[Sequence[Any]]) -> None: ...
    def run(self, statement: str) -> None: ...


class Sqlite:
    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in FAST:
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.execute("BEGIN")

    def write(self, shape: Shape, rows: Iterable[Sequence[Any]]) -> None:
        names, places = ", ".join(shape.names), ", ".join("?" * len(shape.names))
        statement = f"INSERT INTO {shape.table} ({names}) VALUES ({places})"  # noqa: S608 - names of tables
        self.connection.executemany(statement, map(SQLITE.of, rows))

    def run(self, statement: str) -> None:
        self.connection.execute(statement)

    def close(self) -> None:
        """Committed, and with what the planner wants to know of the tables."""
        for statement in ("COMMIT", "ANALYZE", "PRAGMA journal_mode = WAL"):
            self.connection.execute(statement)
        self.connection.close()


class Postgresql:
    def __init__(self, uri: str) -> None:
        self.connection = psycopg.connect(uri.replace("+psycopg", ""))
        self.tables: set[str] = set()
        self.run("SET session_replication_role = replica")  # no look-up for each reference

    def write(self, shape: Shape, rows: Iterable[Sequence[Any]]) -> None:
        self.tables.add(shape.table)
        statement = f"COPY {shape.table} ({', '.join(shape.names)}) FROM STDIN"
        with self.connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(POSTGRESQL.of(row))

    def run(self, statement: str) -> None:
        self.connection.execute(statement.encode())

    def close(self) -> None:
        """The next number of each table stands after the last that was written."""
        for table in self.tables:
            self.run(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608 - names of tables
                if self.has_sequence(table)
                else "SELECT 1"
            )
        self.connection.commit()
        self.connection.autocommit = True
        self.run("VACUUM ANALYZE")
        self.connection.close()

    def has_sequence(self, table: str) -> bool:
        asked = "SELECT 1 FROM information_schema.columns WHERE table_name = %s AND column_name = 'id' AND column_default IS NOT NULL"
        return self.connection.execute(asked, (table,)).fetchone() is not None


def store_on(uri: str) -> Sqlite | Postgresql:
    if uri.startswith("sqlite"):
        return Sqlite(uri.removeprefix("sqlite:///"))
    return Postgresql(uri)


class Writer:
    """Gathers rows of several tables, and writes each table's when there are many."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.shapes: dict[type[Model], Shape] = {}
        self.waiting: dict[type[Model], list[list[Any]]] = {}
        self.last: dict[type[Model], int] = {}

    def add(self, model: type[Model], **values: Any) -> None:
        shape = self.shapes.get(model) or self.shapes.setdefault(model, Shape(model))
        rows = self.waiting.setdefault(model, [])
        rows.append(shape.row(values))

    def numbered(self, model: type[Model], **values: Any) -> int:
        """The same, with the next id."""
        number = self.last[model] = self.last.get(model, 0) + 1
        self.add(model, id=number, **values)
        return number

    def flush_when_full(self) -> None:
        """Called between whole things: rows are written in the order in which tables were named."""
        if any(len(rows) >= CHUNK for rows in self.waiting.values()):
            self.flush()

    def flush(self) -> None:
        for model, rows in self.waiting.items():
            self.store.write(self.shapes[model], rows)
            rows.clear()


@contextmanager
def writing(uri: str) -> Iterator[Writer]:
    store = store_on(uri)
    writer = Writer(store)
    yield writer
    writer.flush()
    store.close()


Say = Callable[[str], None]
