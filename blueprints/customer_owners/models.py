"""Who looked after a customer from when to when."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.customers.models import Customer


class Ownership(Model):
    """A stretch of time in which a customer was one person's; the last one has no end yet."""

    __tablename__ = "ownership"
    __table_args__ = (
        Index("ix_ownership_customer", "customer_id", "id"),
        Index("ix_ownership_store", "store_id", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
