"""Customers, cars, deliveries and orders that are known before a chunk of rows is taken in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from blueprints.core.db import db
from blueprints.customers.models import Customer, Delivery, RepairOrder, Vehicle
from blueprints.customers.rules import Gender, compact
from blueprints.dms.rules import OWN, Row
from blueprints.headings.rules import Kind


@dataclass(slots=True)
class Owner:
    """A customer, known or to be made (no id yet); `former` are names of who was merged into him."""

    id: int | None
    name: str
    phone: str
    phone_by_hand: bool
    gender: Gender
    former: list[str] = field(default_factory=list)

    def is_called(self, name: str) -> bool:
        return compact(name) in map(compact, (self.name, *self.former))


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
    owners += rows_in(owners_of(store_id), Customer.id, {o.merged_into_id for o in owners} - {None})
    owners += rows_in(owners_of(store_id), Customer.merged_into_id, {o.id for o in owners})
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
        Customer.id,
        Customer.name,
        Customer.phone,
        Customer.phone_by_hand,
        Customer.gender,
        Customer.merged_into_id,
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
    add_owners(known, {row.id: row for row in owners})
    for car in sorted(cars, key=lambda row: int(row.id)):
        if car.id not in known.cars:
            known.cars[car.id] = Car(car.id, known.owners[car.customer_id], *car[2:])
            known.add_car(known.cars[car.id])
    for key, id_, customer_id, vehicle_id, *own in records:
        owner, its_car = known.owners[customer_id], known.cars.get(vehicle_id)
        values = dict(zip(columns_of(kind), own, strict=True))
        known.records[key] = Record(id_, owner, its_car, values)
    return known


def add_owners(known: Known, rows: Mapping[int, Any]) -> None:
    """Who was merged into another is the other: by id, phone and name."""
    for row in rows.values():
        if row.merged_into_id is None:
            known.owners[row.id] = Owner(row.id, *row[1:5])
    for id_, row in sorted(rows.items()):
        owner = known.owners[row.merged_into_id or id_]
        known.owners[id_] = owner
        if row.merged_into_id:
            owner.former.append(row.name)
        if row.phone:
            known.by_phone.setdefault(row.phone, owner)
