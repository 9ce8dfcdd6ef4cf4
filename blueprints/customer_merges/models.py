"""Two customers that became one: who said so, which rows went over, which values were taken."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.customers.models import Customer

STANDS = text("undone_at IS NULL")


class CustomerMerge(Model):
    __tablename__ = "customer_merge"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_at_and_by"),
        CheckConstraint("merged_id <> survivor_id", name="two"),
        Index(
            "uq_customer_merge_standing",
            "merged_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index("ix_customer_merge_merged", "merged_id"),
        Index("ix_customer_merge_survivor", "survivor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    survivor_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    merged_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    reason: Mapped[str] = mapped_column(default="")
    stopped_calls: Mapped[bool] = mapped_column(default=False)  # only the merged one wanted none
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    undone_at: Mapped[datetime | None]

    survivor: Mapped[Customer] = relationship(foreign_keys=[survivor_id])
    merged: Mapped[Customer] = relationship(foreign_keys=[merged_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    undone_by: Mapped[Person | None] = relationship(foreign_keys=[undone_by_id])
    values: Mapped[list["MergedValue"]] = relationship(order_by="MergedValue.id")


class MovedRow(Model):
    """A row that pointed at the merged customer, and now at the one who stays."""

    __tablename__ = "customer_merge_row"
    __table_args__ = (UniqueConstraint("merge_id", "table_name", "column_name", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey(CustomerMerge.id))
    table_name: Mapped[str]
    column_name: Mapped[str]
    row_id: Mapped[int]


class MergedValue(Model):
    """A value of the customer who stays that became the merged one's."""

    __tablename__ = "customer_merge_value"
    __table_args__ = (UniqueConstraint("merge_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    merge_id: Mapped[int] = mapped_column(ForeignKey(CustomerMerge.id))
    field: Mapped[str]
    before: Mapped[str]
    after: Mapped[str]
