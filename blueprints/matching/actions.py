"""Find out whose delivery or order a row is, what is new and what changed. None commits."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from blueprints.core.db import Model, db
from blueprints.customers.models import Customer, Vehicle
from blueprints.customers.rules import Gender
from blueprints.dms.rules import Reason, Row
from blueprints.headings.rules import Kind
from blueprints.matching.queries import RECORD, Car, Known, Owner, Record
from blueprints.matching.rules import Outcome


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
            if one_without_vin and row.name and car.owner.is_called(row.name):
                return car
        return None

    def owner_of(self, row: Row, car: Car | None) -> Owner:
        """The car's owner if the name is the same, else whose phone it is, else somebody new."""
        if car and (not row.name or car.owner.is_called(row.name)):
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
