"""That a customer is lost, as the sales consultant says, and whether that was approved."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Department, Person, Store
from blueprints.customers.models import Customer
from blueprints.intent_levels.models import LossReason

WAITING = text("decided_at IS NULL")


class Loss(Model):
    """Reported with a reason; approved, or refused with an answer. Until then nothing has changed.

    The department is the one whose head decides; without one, the customer service manager does.
    """

    __tablename__ = "loss"
    __table_args__ = (
        CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)"
            " AND (decided_at IS NULL) = (is_approved IS NULL)",
            name="decided",
        ),
        Index("ix_loss_customer", "customer_id", "id"),
        Index(
            "ix_loss_waiting",
            "store_id",
            "asked_at",
            "id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    reason_id: Mapped[int] = mapped_column(ForeignKey(LossReason.id))
    words: Mapped[str] = mapped_column(default="")
    rival: Mapped[str] = mapped_column(default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    asked_at: Mapped[datetime]
    is_approved: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    decided_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship()
    reason: Mapped[LossReason] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
