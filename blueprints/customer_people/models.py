"""The people of a customer: who brings the car in, who is called, who decides."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.customers.models import Customer
from blueprints.customers.rules import Part


class CustomerPerson(Model):
    """Somebody beside the customer himself. One who is there no longer is ended, not deleted."""

    __tablename__ = "customer_person"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_at_and_by"),
        Index("ix_customer_person_customer", "customer_id", "id"),
        Index("ix_customer_person_phone", "store_id", "phone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    name: Mapped[str]
    part: Mapped[Part]
    phone: Mapped[str] = mapped_column(default="")
    second_phone: Mapped[str] = mapped_column(default="")
    wecom: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    added_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    ended_at: Mapped[datetime | None]
