"""Two customers of whom a person said that they are not the same."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.customers.models import Customer


class DistinctPair(Model):
    __tablename__ = "distinct_pair"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
        Index(None, "store_id", "id"),
        Index(None, "second_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    first_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    second_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()
    first: Mapped[Customer] = relationship(foreign_keys=[first_id])
    second: Mapped[Customer] = relationship(foreign_keys=[second_id])
