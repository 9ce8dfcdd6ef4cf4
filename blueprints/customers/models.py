"""Customers, their cars, and what they came for: deliveries and repair orders."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.customers.rules import Change, Gender, Part, masked_phone, vin_check_digit_ok


class Customer(Model):
    """Somebody whom the store sold a car to, repaired one for, or would sell one to.

    The owner is the sales consultant who looks after him; only customer_owners changes that.
    """

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint(
            "(do_not_call_at IS NULL) = (do_not_call_by_id IS NULL)", name="do_not_call_at_and_by"
        ),
        Index(None, "store_id", "phone"),
        Index(None, "store_id", "name"),
        Index("ix_customer_owner", "store_id", "owner_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    phone_by_hand: Mapped[bool] = mapped_column(default=False)
    gender: Mapped[Gender] = mapped_column(default=Gender.UNKNOWN)
    do_not_call_at: Mapped[datetime | None]
    do_not_call_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    do_not_call_note: Mapped[str] = mapped_column(default="")
    unreachable_since: Mapped[date | None]
    preferred_time: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    part: Mapped[Part] = mapped_column(default=Part.OWNER, server_default=Part.OWNER.value)
    second_phone: Mapped[str] = mapped_column(default="", server_default="")
    wecom: Mapped[str] = mapped_column(default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)

    do_not_call_by: Mapped[Person | None] = relationship(foreign_keys=[do_not_call_by_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    vehicles: Mapped[list["Vehicle"]] = relationship(
        back_populates="customer", order_by="Vehicle.id"
    )

    @property
    def masked_phone(self) -> str:
        return masked_phone(self.phone)


class Vehicle(Model):
    """A car. One that came without a readable VIN is known by its plate alone."""

    __tablename__ = "vehicle"
    __table_args__ = (
        UniqueConstraint("store_id", "vin"),
        Index(None, "store_id", "plate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id), index=True)
    vin: Mapped[str | None]
    plate: Mapped[str] = mapped_column(default="")
    plate_by_hand: Mapped[bool] = mapped_column(default=False)
    series: Mapped[str] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(default="")

    customer: Mapped[Customer] = relationship(back_populates="vehicles")

    @property
    def is_vin_odd(self) -> bool:
        return self.vin is not None and not vin_check_digit_ok(self.vin)


class Delivery(Model):
    """A new car handed over, as the sales ledger had it."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("store_id", "vehicle_id"),
        Index(None, "store_id", "delivered_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id), index=True)
    vehicle_id: Mapped[int] = mapped_column(ForeignKey(Vehicle.id), index=True)
    delivered_on: Mapped[date | None]
    rep_name: Mapped[str] = mapped_column(default="")
    price: Mapped[int | None]
    payment: Mapped[str] = mapped_column(default="")
    insurance_until: Mapped[date | None]
    contact_name: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    plate: Mapped[str] = mapped_column(default="")
    remark: Mapped[str] = mapped_column(default="")
    imported_at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    vehicle: Mapped[Vehicle] = relationship()


class RepairOrder(Model):
    """A visit to the workshop, as the DMS settled it. Amounts in 分."""

    __tablename__ = "repair_order"
    __table_args__ = (
        UniqueConstraint("store_id", "number"),
        Index(None, "store_id", "left_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id), index=True)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey(Vehicle.id), index=True)
    number: Mapped[str]
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    contact_name: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    plate: Mapped[str] = mapped_column(default="")
    series: Mapped[str] = mapped_column(default="")
    mileage: Mapped[int | None]
    work_kind: Mapped[str] = mapped_column(default="")
    advisor_name: Mapped[str] = mapped_column(default="")
    technician_name: Mapped[str] = mapped_column(default="")
    labour: Mapped[int | None]
    parts: Mapped[int | None]
    total: Mapped[int | None]
    remark: Mapped[str] = mapped_column(default="")
    imported_at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    vehicle: Mapped[Vehicle | None] = relationship()


class CustomerEvent(Model):
    """What a person changed by hand. Only ever added to; phones are masked in it."""

    __tablename__ = "customer_event"
    __table_args__ = (Index(None, "customer_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    what: Mapped[Change]
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()


class PhoneReveal(Model):
    """Somebody whose role does not need phones looked at one."""

    __tablename__ = "phone_reveal"
    __table_args__ = (Index(None, "store_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]
