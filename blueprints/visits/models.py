"""Visits of customers, what was told of each before it was corrected, and what one goes there for."""

from dataclasses import asdict, fields
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Department, Person, Store
from blueprints.customers.models import Customer
from blueprints.visits.rules import Account


class Purpose(Model):
    """What one goes there for; edited by each store."""

    __tablename__ = "visit_purpose"
    __table_args__ = (UniqueConstraint("store_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class Told:
    """The columns of an account. Money in 分."""

    purpose_id: Mapped[int] = mapped_column(ForeignKey(Purpose.id))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    result: Mapped[str] = mapped_column(default="")
    cost: Mapped[int] = mapped_column(default=0)
    orders: Mapped[int] = mapped_column(default=0)
    order_amount: Mapped[int] = mapped_column(default=0)
    order_series: Mapped[str] = mapped_column(default="")
    next_step: Mapped[str] = mapped_column(default="")
    next_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")

    @property
    def account(self) -> Account:
        return Account(**{field.name: getattr(self, field.name) for field in fields(Account)})

    @account.setter
    def account(self, told: Account) -> None:
        for name, value in asdict(told).items():
            setattr(self, name, value)
        self.minutes = told.minutes


class Visit(Told, Model):
    """A visit, as it is told now. `department_id` is that of the day."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("ended_at > started_at", name="length"),
        CheckConstraint("cost >= 0 AND orders >= 0 AND order_amount >= 0", name="not_negative"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position"),
        CheckConstraint("(voided_at IS NULL) = (voided_by_id IS NULL)", name="voided_at_and_by"),
        Index(None, "store_id", "started_at", "id"),
        Index(None, "person_id", "started_at"),
        Index(None, "customer_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    logged_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    told_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    told_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    void_reason: Mapped[str] = mapped_column(default="")

    store: Mapped[Store] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    department: Mapped[Department | None] = relationship()
    customer: Mapped[Customer] = relationship()
    purpose: Mapped[Purpose] = relationship()
    told_by: Mapped[Person] = relationship(foreign_keys=[told_by_id])
    voided_by: Mapped[Person | None] = relationship(foreign_keys=[voided_by_id])
    earlier: Mapped[list["VisitVersion"]] = relationship(order_by="VisitVersion.number")


class VisitVersion(Told, Model):
    """What was told before somebody corrected it, and why that was not right. Only ever added to."""

    __tablename__ = "visit_version"
    __table_args__ = (UniqueConstraint("visit_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey(Visit.id))
    number: Mapped[int]
    told_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    told_at: Mapped[datetime]
    why_corrected: Mapped[str]

    purpose: Mapped[Purpose] = relationship()
    told_by: Mapped[Person] = relationship()
