"""A store that takes files in, and nobody above that hears of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from blueprints.core.db import Base, db
from blueprints.core.people import Store
from blueprints.customers.models import Customer, Delivery, RepairOrder, Vehicle
from blueprints.dms.rules import Reason
from blueprints.imports import actions
from blueprints.imports.models import Import, ImportRow
from blueprints.imports.queries import source_of
from blueprints.imports.rules import Tallies

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
TakeIn = Callable[[Path], Tallies]


@contextmanager
def writing() -> Iterator[None]:
    yield
    db.session.commit()


def received(store: Store, path: Path) -> Import:
    folder = path.parent / "kept"
    with path.open("rb") as file:
        sha256 = actions.keep_file(file, folder)
    import_ = actions.receive(folder / sha256, path.name, store=store, imported_by=None, at=AT)
    db.session.commit()
    return import_


@pytest.fixture
def take_in(store: Store) -> TakeIn:
    def take_in(path: Path) -> Tallies:
        source = source_of(received(store, path), path.parent / "kept")
        tallies = actions.run(source, writing=writing, step=lambda _: None, at=AT)
        db.session.expire_all()
        return tallies

    return take_in


@pytest.fixture
def told(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []

    def listen(store: Store, *, callbacks_from: date | None, at: datetime) -> None:
        told.append((store.code, callbacks_from))

    monkeypatch.setattr(actions.imported, "listeners", (listen,))
    return told


@pytest.fixture
def alone(told: list[tuple[str, Any]]) -> None:
    """What upper features make of an import is theirs to test."""


BUSINESS = (Customer, Vehicle, Delivery, RepairOrder)


def rows(model: type[Base]) -> list[tuple[Any, ...]]:
    table = model.__table__
    return [tuple(row) for row in db.session.execute(select(table).order_by(table.c.id))]


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def reasons() -> list[list[Reason]]:
    newest = select(func.max(Import.id)).scalar_subquery()
    found = select(ImportRow).where(ImportRow.import_id == newest).order_by(ImportRow.number)
    return [row.reasons for row in db.session.scalars(found)]
