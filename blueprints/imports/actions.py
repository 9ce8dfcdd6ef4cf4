"""Take in what a DMS hands over: who is whom, what is new, what changed. None commits."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from blueprints.core.db import Model, db
from blueprints.core.hooks import Hook
from blueprints.core.people import Person, Store
from blueprints.core.rules import N_, RuleBroken
from blueprints.customers.models import Customer, Vehicle
from blueprints.customers.rules import Gender, compact
from blueprints.imports.models import (
    Import,
    ImportRow,
    RememberedMapping,
    written_columns,
    written_texts,
)
from blueprints.imports.queries import (
    RECORD,
    Car,
    Known,
    Owner,
    Record,
    Source,
    known_to,
    layout_of,
    mapping_of,
    remembered,
)
from blueprints.imports.rules import (
    ImportState,
    Kind,
    Layout,
    Outcome,
    Reason,
    Row,
    Tallies,
    check_columns,
    text_of,
)


@Hook
def imported(store: Store, *, callbacks_from: date | None, at: datetime) -> None:
    """A run came to its end: there may be callbacks to make."""


# Who is whom


def same_name(one: str, other: str) -> bool:
    return compact(one) == compact(other)


@dataclass
class Chunk:
    """Some rows on their way in: decided in memory, then written at once."""

    store_id: int
    kind: Kind
    known: Known
    new_owners: list[Owner] = field(default_factory=list)
    new_cars: list[Car] = field(default_factory=list)
    new_records: list[tuple[str, Record]] = field(default_factory=list)
    changed_owners: dict[int, Owner] = field(default_factory=dict)
    changed_cars: dict[int, Car] = field(default_factory=dict)
    changed_records: dict[int, Record] = field(default_factory=dict)

    def take(self, row: Row) -> Outcome:
        if not row.key:
            return Outcome.REJECTED
        record = self.known.records.get(row.key)
        if record:
            self.compare(row, record)
            return Outcome.SEEN
        self.add(row)
        return Outcome.NEW

    # A row that is new

    def add(self, row: Row) -> None:
        known_car = self.car_of(row)
        owner = self.owner_of(row, known_car)
        self.complete_owner(owner, row)
        car = self.changed_car(row, known_car, owner) if known_car else self.new_car(row, owner)
        contact = {"contact_name": row.name, "contact_phone": row.phone, "plate": row.plate}
        record = Record(None, owner, car, contact | row.values)
        self.known.records[row.key] = record
        self.new_records.append((row.key, record))

    def car_of(self, row: Row) -> Car | None:
        """By VIN. Without one on either side, by the plate of somebody of the same name."""
        if row.vin and row.vin in self.known.by_vin:
            return self.known.by_vin[row.vin]
        for car in self.known.by_plate.get(row.plate, ()):
            one_without_vin = row.vin is None or car.vin is None
            if one_without_vin and row.name and same_name(row.name, car.owner.name):
                return car
        return None

    def owner_of(self, row: Row, car: Car | None) -> Owner:
        """The car's owner if the name is the same, else whose phone it is, else somebody new."""
        if car and (not row.name or same_name(row.name, car.owner.name)):
            return car.owner
        if row.phone in self.known.by_phone:
            return self.known.by_phone[row.phone]
        owner = Owner(None, row.name, row.phone, phone_by_hand=False, gender=row.gender)
        self.new_owners.append(owner)
        self.known.add_owner(owner)
        return owner

    def complete_owner(self, owner: Owner, row: Row) -> None:
        before = (owner.name, owner.phone, owner.gender)
        if not owner.phone and not owner.phone_by_hand:
            owner.phone = row.phone
            self.known.add_owner(owner)
        owner.name = owner.name or row.name
        if owner.gender is Gender.UNKNOWN:
            owner.gender = row.gender
        if before != (owner.name, owner.phone, owner.gender):
            self.changed_owners[id(owner)] = owner

    def new_car(self, row: Row, owner: Owner) -> Car | None:
        if not row.vin and not row.plate:
            return None
        car = Car(None, owner, row.vin, row.plate, False, row.series, row.colour)
        self.new_cars.append(car)
        self.known.add_car(car)
        return car

    def changed_car(self, row: Row, car: Car, owner: Owner) -> Car:
        """What was blank is filled in; who takes delivery of a car owns it."""
        before = (car.owner, car.vin, car.plate, car.series, car.colour)
        if self.kind is Kind.DELIVERIES:
            car.owner = owner
        car.vin = car.vin or row.vin
        car.plate = car.plate or ("" if car.plate_by_hand else row.plate)
        car.series = car.series or row.series
        car.colour = car.colour or row.colour
        if before != (car.owner, car.vin, car.plate, car.series, car.colour):
            self.changed_cars[id(car)] = car
            self.known.add_car(car)
        return car

    # A row that was there before

    def compare(self, row: Row, record: Record) -> None:
        """With what the same delivery or order stored, so that two orders never take turns."""
        if row.phone and row.phone != record.values["contact_phone"]:
            self.update_phone(row, record)
        if row.plate and row.plate != record.values["plate"]:
            self.update_plate(row, record)
        for name, value in ({"contact_name": row.name} | row.values).items():
            if value not in {None, ""} and record.values[name] in {None, ""}:
                record.values[name] = value
                self.changed_records[id(record)] = record
                row.flag(Reason.COMPLETED)

    def update_phone(self, row: Row, record: Record) -> None:
        owner, before = record.owner, record.values["contact_phone"]
        record.values["contact_phone"] = row.phone
        self.changed_records[id(record)] = record
        if owner.phone_by_hand and owner.phone != row.phone:
            row.flag(Reason.PHONE_BY_HAND)
            return
        row.flag(Reason.UPDATED_PHONE)
        if owner.phone in {"", before}:
            owner.phone = row.phone
            self.changed_owners[id(owner)] = owner
            self.known.add_owner(owner)

    def update_plate(self, row: Row, record: Record) -> None:
        car, before = record.car, record.values["plate"]
        record.values["plate"] = row.plate
        self.changed_records[id(record)] = record
        if car and car.plate_by_hand and car.plate != row.plate:
            row.flag(Reason.PLATE_BY_HAND)
            return
        row.flag(Reason.UPDATED_PLATE)
        if car and car.plate in {"", before}:
            car.plate = row.plate
            self.changed_cars[id(car)] = car

    # Writing

    def write(self, at: datetime) -> None:
        of_store = {"store_id": self.store_id}
        made = [owner_values(owner) | of_store | {"created_at": at} for owner in self.new_owners]
        for owner, id_ in zip(self.new_owners, inserted(Customer, made), strict=True):
            owner.id = id_
        made = [car_values(car) | of_store for car in self.new_cars]
        for car, id_ in zip(self.new_cars, inserted(Vehicle, made), strict=True):
            car.id = id_
        records = [
            record_values(key, record, self.kind) | of_store | {"imported_at": at}
            for key, record in self.new_records
        ]
        if records:
            db.session.execute(insert(table_of(RECORD[self.kind])), records)
        self.write_changes()

    def write_changes(self) -> None:
        changed(Customer, {o.id: owner_values(o) for o in self.changed_owners.values()})
        changed(Vehicle, {c.id: car_values(c) for c in self.changed_cars.values()})
        changed(RECORD[self.kind], {r.id: r.values for r in self.changed_records.values()})


def owner_values(owner: Owner) -> dict[str, Any]:
    return {
        "name": owner.name,
        "phone": owner.phone,
        "phone_by_hand": owner.phone_by_hand,
        "gender": owner.gender,
    }


def car_values(car: Car) -> dict[str, Any]:
    return {
        "customer_id": car.owner.id,
        "vin": car.vin,
        "plate": car.plate,
        "plate_by_hand": car.plate_by_hand,
        "series": car.series,
        "colour": car.colour,
    }


def record_values(key: str, record: Record, kind: Kind) -> dict[str, Any]:
    values = record.values | {
        "customer_id": record.owner.id,
        "vehicle_id": record.car.id if record.car else None,
    }
    return values | {"number": key} if kind is Kind.ORDERS else values


def table_of(model: type[Model]) -> Any:
    """For many rows at once: no object of the session is made of any."""
    return model.__table__


def inserted(model: type[Model], rows: list[dict[str, Any]]) -> list[int]:
    """Their ids, in the order of the rows.

    SQLite would insert them one by one to say that; but there we are the only writer.
    """
    if not rows:
        return []
    table = table_of(model)
    if db.session.get_bind().dialect.name != "sqlite":
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(db.session.scalars(statement, rows))
    first = (db.session.scalar(select(func.max(table.c.id))) or 0) + 1
    ids = list(range(first, first + len(rows)))
    numbered = [row | {"id": id_} for row, id_ in zip(rows, ids, strict=True)]
    db.session.execute(insert(table), numbered)
    return ids


def changed(model: type[Model], rows: dict[int | None, dict[str, Any]]) -> None:
    """Rows that this chunk has just made (no id before) were written as they are now."""
    updates = [values | {"row_id": id_} for id_, values in rows.items() if id_ is not None]
    if updates:
        table = table_of(model)
        db.session.connection().execute(
            update(table).where(table.c.id == bindparam("row_id")), updates
        )


# A whole file


Writing = Callable[[], AbstractContextManager[None]]
Step = Callable[[int], None]


def run(source: Source, *, writing: Writing, step: Step, at: datetime) -> Tallies:
    """Chunk by chunk, each in a transaction of its own, so that others can work meanwhile.

    `writing` begins and commits one; `step` hears how many rows are in and may raise to stop.
    """
    tallies = Tallies()
    with writing():
        begin_again(source.import_id)
    for rows in source.chunks():
        with writing():
            take_in(source, rows, tallies, at)
            note_tallies(source.import_id, tallies, state=ImportState.STOPPED)
        step(tallies.rows)
    with writing():
        note_tallies(source.import_id, tallies, state=ImportState.DONE, finished_at=at)
        import_ = db.session.get_one(Import, source.import_id)
        imported(import_.store, callbacks_from=import_.callbacks_from, at=at)
    return tallies


def begin_again(import_id: int) -> None:
    """A job may run twice; the second run lists its rows anew."""
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    note_tallies(import_id, Tallies(), state=ImportState.STOPPED)


def take_in(source: Source, rows: Sequence[Row], tallies: Tallies, at: datetime) -> None:
    alone_in(source.store_id)
    known = known_to(source.store_id, source.layout.kind, rows)
    chunk = Chunk(source.store_id, source.layout.kind, known)
    listed = []
    for row in rows:
        outcome = chunk.take(row)
        tallies.count(outcome, row.reasons)
        if row.reasons:
            listed.append(listed_row(source, row, outcome))
    chunk.write(at)
    if listed:
        db.session.execute(insert(table_of(ImportRow)), listed)


def alone_in(store_id: int) -> None:
    """Two imports into one store go one after the other; on SQLite every writer is alone anyway."""
    store = select(Store.id).where(Store.id == store_id)
    db.session.execute(store.with_for_update(key_share=True))


def listed_row(source: Source, row: Row, outcome: Outcome) -> dict[str, Any]:
    return {
        "store_id": source.store_id,
        "import_id": source.import_id,
        "number": row.number,
        "outcome": outcome,
        "why": " ".join(row.reasons),
        "cells": written_texts([text_of(cell) for cell in row.cells]),
    }


def note_tallies(import_id: int, tallies: Tallies, **values: Any) -> None:
    counts = {name: getattr(tallies, name) for name in ("new", "seen", "flagged", "rejected")}
    db.session.execute(update(Import).where(Import.id == import_id).values(**counts, **values))


# Before it is run


def keep_file(file: IO[bytes], folder: Path) -> str:
    """Stream it into the folder under its own digest, and say which. Kept once however often."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as kept:
        while chunk := file.read(1024 * 1024):
            digest.update(chunk)
            kept.write(chunk)
    Path(kept.name).replace(folder / digest.hexdigest())
    return digest.hexdigest()


def receive(
    path: Path, file_name: str, *, store: Store, imported_by: Person | None, at: datetime
) -> Import:
    """A kept file becomes an import whose columns are guessed. Raises RuleBroken."""
    layout = layout_of(path, store)
    import_ = Import(
        store_id=store.id,
        file_name=file_name.encode(errors="replace").decode(),
        sha256=path.name,
        imported_by_id=imported_by.id if imported_by else None,
        created_at=at,
        state=ImportState.UPLOADED,
    )
    read_as(import_, layout)
    db.session.add(import_)
    db.session.flush()
    return import_


def read_as(import_: Import, layout: Layout) -> None:
    import_.kind = layout.kind
    import_.heading_row = layout.heading.index + 1
    import_.names = json.dumps(layout.heading.names, ensure_ascii=False)
    import_.columns = written_columns(layout.columns)


def map_columns(import_: Import, layout: Layout, *, at: datetime) -> None:
    """What a person says that the columns mean; remembered where it is not what is guessed anyway."""
    check_columns(layout.kind, layout.columns)
    if import_.state not in {ImportState.UPLOADED, ImportState.CHECKED}:
        raise RuleBroken(N_("This file has been imported. Hand it in again to read it otherwise."))
    read_as(import_, layout)
    import_.state = ImportState.UPLOADED
    if dict(layout.columns) != mapping_of(import_.store, layout.kind, layout.heading):
        remember(import_.store_id, layout, at=at)


def remember(store_id: int, layout: Layout, *, at: datetime) -> None:
    before = remembered(store_id, layout.kind, layout.heading)
    if before is None:
        before = RememberedMapping(
            store_id=store_id, kind=layout.kind, headings=layout.heading.digest
        )
        db.session.add(before)
    before.columns, before.remembered_at = written_columns(layout.columns), at


def try_out(source: Source, listing: Path, *, step: Step) -> Tallies:
    """What a run would do, an outcome a row into `listing`; nothing is written to the database."""
    tallies, earlier = Tallies(), set[str]()
    with listing.open("w", encoding="utf-8") as lines:
        for rows in source.chunks():
            known = known_to(source.store_id, source.layout.kind, rows)
            db.session.rollback()
            chunk = Chunk(source.store_id, source.layout.kind, known)
            for row in rows:
                outcome = Outcome.SEEN if row.key in earlier else chunk.take(row)
                tallies.count(outcome, row.reasons)
                lines.write(tried_line(row, outcome))
            earlier.update(row.key for row in rows if row.key)
            step(tallies.rows)
    return tallies


def tried_line(row: Row, outcome: Outcome) -> str:
    texts = [text_of(cell)[:200] for cell in row.cells]
    return json.dumps([row.number, outcome, row.reasons, texts], ensure_ascii=False) + "\n"


def note_trial(import_id: int, tallies: Tallies) -> None:
    note_tallies(import_id, tallies, state=ImportState.CHECKED)


def allow_run(import_: Import, *, callbacks_from: date | None) -> None:
    if import_.state is ImportState.UPLOADED:
        raise RuleBroken(N_("Try the file out first and look at what would happen."))
    if import_.state is ImportState.DONE:
        raise RuleBroken(N_("This file has been imported."))
    import_.callbacks_from = callbacks_from
