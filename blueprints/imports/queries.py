"""What is known before a chunk of rows is taken in, and what there is to see of an import."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import InstrumentedAttribute

from blueprints.core.db import db
from blueprints.core.jobs import Job
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_, Can, RuleBroken
from blueprints.core.tables import Cell, read_table
from blueprints.customers.models import Customer, Delivery, RepairOrder, Vehicle
from blueprints.customers.rules import Gender
from blueprints.imports import rules
from blueprints.imports.models import Import, ImportRow, RememberedMapping, read_columns
from blueprints.imports.rules import OWN, Heading, Kind, Layout, Outcome, Row


@dataclass(slots=True)
class Owner:
    """A customer, known or to be made (no id yet)."""

    id: int | None
    name: str
    phone: str
    phone_by_hand: bool
    gender: Gender


@dataclass(slots=True)
class Car:
    id: int | None
    owner: Owner
    vin: str | None
    plate: str
    plate_by_hand: bool
    series: str
    colour: str


@dataclass(slots=True)
class Record:
    """A delivery or a repair order. `values` are the columns that only it has."""

    id: int | None
    owner: Owner
    car: Car | None
    values: dict[str, Any]


@dataclass
class Known:
    """All that the rows of one chunk can touch."""

    owners: dict[int, Owner] = field(default_factory=dict)
    by_phone: dict[str, Owner] = field(default_factory=dict)
    by_vin: dict[str, Car] = field(default_factory=dict)
    by_plate: dict[str, list[Car]] = field(default_factory=dict)
    cars: dict[int, Car] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)

    def add_owner(self, owner: Owner) -> None:
        if owner.phone:
            self.by_phone.setdefault(owner.phone, owner)

    def add_car(self, car: Car) -> None:
        if car.vin:
            self.by_vin[car.vin] = car
        if car.plate:
            self.by_plate.setdefault(car.plate, []).append(car)


CONTACT_COLUMNS = ("contact_name", "contact_phone", "plate")
RECORD: dict[Kind, type[Delivery] | type[RepairOrder]] = {
    Kind.DELIVERIES: Delivery,
    Kind.ORDERS: RepairOrder,
}


def columns_of(kind: Kind) -> tuple[str, ...]:
    return (*CONTACT_COLUMNS, *(name.value for name in OWN[kind]))


def known_to(store_id: int, kind: Kind, rows: Sequence[Row]) -> Known:
    """A few questions, however many rows. PostgreSQL keeps corrections by hand waiting meanwhile."""
    keys = {row.key for row in rows if row.key}
    records = list(db.session.execute(records_with(store_id, kind, keys)))
    vins = {row.vin for row in rows if row.vin}
    plates = {row.plate for row in rows if row.plate}
    cars = rows_in(cars_of(store_id), Vehicle.vin, vins)
    cars += rows_in(cars_of(store_id), Vehicle.plate, plates)
    cars += rows_in(cars_of(store_id), Vehicle.id, {r.vehicle_id for r in records} - {None})
    owner_ids = {car.customer_id for car in cars} | {record.customer_id for record in records}
    phones = {row.phone for row in rows if row.phone}
    owners = rows_in(owners_of(store_id), Customer.id, owner_ids)
    owners += rows_in(owners_of(store_id), Customer.phone, phones)
    return put_together(owners, cars, records, kind)


def rows_in(
    statement: Select[*tuple[Any, ...]], column: InstrumentedAttribute[Any], values: Collection[Any]
) -> list[Any]:
    if not values:
        return []
    wanted = statement.where(column.in_(sorted(values))).with_for_update(key_share=True)
    return list(db.session.execute(wanted))


def owners_of(store_id: int) -> Select[*tuple[Any, ...]]:
    return select(
        Customer.id, Customer.name, Customer.phone, Customer.phone_by_hand, Customer.gender
    ).where(Customer.store_id == store_id)


def cars_of(store_id: int) -> Select[*tuple[Any, ...]]:
    return select(
        Vehicle.id,
        Vehicle.customer_id,
        Vehicle.vin,
        Vehicle.plate,
        Vehicle.plate_by_hand,
        Vehicle.series,
        Vehicle.colour,
    ).where(Vehicle.store_id == store_id)


def records_with(store_id: int, kind: Kind, keys: Collection[str]) -> Select[Any]:
    table = RECORD[kind]
    own = [getattr(table, name) for name in columns_of(kind)]
    found: Select[Any] = select(key_of(kind), table.id, table.customer_id, table.vehicle_id, *own)
    if kind is Kind.DELIVERIES:
        found = found.join(Vehicle, Vehicle.id == Delivery.vehicle_id)
        found = found.where(Vehicle.store_id == store_id)
    return found.where(table.store_id == store_id, key_of(kind).in_(sorted(keys)))


def key_of(kind: Kind) -> ColumnElement[str]:
    column: Any = Vehicle.vin if kind is Kind.DELIVERIES else RepairOrder.number
    return cast("ColumnElement[str]", column)


def put_together(
    owners: Sequence[Any], cars: Sequence[Any], records: Sequence[Any], kind: Kind
) -> Known:
    known = Known()
    for owner in sorted(owners, key=lambda row: int(row.id)):
        if owner.id not in known.owners:
            known.owners[owner.id] = Owner(*owner)
            known.add_owner(known.owners[owner.id])
    for car in sorted(cars, key=lambda row: int(row.id)):
        if car.id not in known.cars:
            known.cars[car.id] = Car(car.id, known.owners[car.customer_id], *car[2:])
            known.add_car(known.cars[car.id])
    for key, id_, customer_id, vehicle_id, *own in records:
        owner, its_car = known.owners[customer_id], known.cars.get(vehicle_id)
        values = dict(zip(columns_of(kind), own, strict=True))
        known.records[key] = Record(id_, owner, its_car, values)
    return known


# Files


def first_rows(path: Path) -> list[list[Cell]]:
    return list(islice(read_table(path).rows, rules.HEADING_WITHIN))


def layout_of(path: Path, store: Store) -> Layout:
    """How the file is read without anybody's help; what is not understood is missing in it.

    Raises RuleBroken where not even headings are found.
    """
    heading = rules.find_heading(first_rows(path))
    if heading is None:
        raise RuleBroken(rules.NOT_UNDERSTOOD)
    kind = remembered_kind(store, heading) or rules.kind_of(heading) or Kind.DELIVERIES
    return Layout(kind, heading, mapping_of(store, kind, heading), store.zone)


def remembered_kind(store: Store, heading: Heading) -> Kind | None:
    return next((k for k in Kind if remembered(store.id, k, heading)), None)


def remembered(store_id: int, kind: Kind, heading: Heading) -> RememberedMapping | None:
    return db.session.scalar(
        select(RememberedMapping).where(
            RememberedMapping.store_id == store_id,
            RememberedMapping.kind == kind,
            RememberedMapping.headings == heading.digest,
        )
    )


def mapping_of(store: Store, kind: Kind, heading: Heading) -> dict[rules.Field, int]:
    before = remembered(store.id, kind, heading)
    return read_columns(before.columns) if before else rules.guess(kind, heading)


def rows_of(path: Path, layout: Layout) -> Iterator[Row]:
    """Only what is a row, numbered as the file's lines are."""
    for number, cells in enumerate(read_table(path).rows, start=1):
        if number > layout.heading.index + 1 and layout.is_row(cells):
            yield layout.read(cells, number)


CHUNK = 1_000


@dataclass(frozen=True)
class Source:
    """A file and how to read it, apart from the session."""

    import_id: int
    store_id: int
    layout: Layout
    path: Path

    def chunks(self) -> Iterator[list[Row]]:
        rows = rows_of(self.path, self.layout)
        while chunk := list(islice(rows, CHUNK)):
            yield chunk


def source_of(import_: Import, folder: Path) -> Source:
    return Source(import_.id, import_.store_id, import_.layout, folder / import_.sha256)


def listing_of(folder: Path, import_id: int) -> Path:
    """Where a dry run lists what would become of each row."""
    return folder / f"{import_id}.tried"


# Screens


def visible_to(member: Membership) -> Select[Import]:
    imports = select(Import).where(Import.store_id == member.store_id)
    return imports if member.can(Can.IMPORT) else imports.where(false())


def get_visible(member: Membership, import_id: int) -> Import | None:
    return db.session.scalar(visible_to(member).where(Import.id == import_id))


ROW_NUMBER = ImportRow.number


def listed_rows(import_: Import, wanted: str = "") -> Select[ImportRow]:
    """The flagged and the rejected rows of a run, or one sort of them."""
    rows = select(ImportRow).where(ImportRow.import_id == import_.id)
    rejected = ImportRow.outcome == Outcome.REJECTED
    return {"rejected": rows.where(rejected), "flagged": rows.where(~rejected)}.get(wanted, rows)


def all_listed_rows(import_: Import) -> Iterator[ImportRow]:
    rows = listed_rows(import_).order_by(ImportRow.number).execution_options(yield_per=1000)
    yield from db.session.scalars(rows)


def job_under_way(import_: Import) -> UUID | None:
    """The job that works on this import just now."""
    job = db.session.get(Job, import_.job_id) if import_.job_id else None
    return job.id if job and not job.is_over else None


def check_nothing_under_way(import_: Import) -> None:
    if job_under_way(import_):
        raise RuleBroken(N_("This file is being worked on. Wait until that is done."))


@dataclass(frozen=True)
class TriedRow:
    """One row of a dry run."""

    number: int
    outcome: Outcome
    reasons: list[rules.Reason]
    texts: list[str]


def tried_rows(path: Path, wanted: str, start: int, limit: int) -> list[TriedRow]:
    """Rows of a dry run from the `start`-th on: all, those of one outcome, or the "flagged" ones."""
    with path.open(encoding="utf-8") as lines:
        rows = (tried_row(line) for line in lines)
        return list(islice((row for row in rows if is_wanted(row, wanted)), start, start + limit))


def tried_row(line: str) -> TriedRow:
    number, outcome, reasons, texts = json.loads(line)
    return TriedRow(number, Outcome(outcome), [rules.Reason(r) for r in reasons], texts)


def is_wanted(row: TriedRow, wanted: str) -> bool:
    if wanted == "flagged":
        return bool(row.reasons) and row.outcome is not Outcome.REJECTED
    return not wanted or row.outcome == wanted
