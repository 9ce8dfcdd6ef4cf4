"""Strategy cards and monthly reviews. A new version is a new row; none is ever changed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.customer_cards.rules import Figures, Mark, Risk, risks_in
from blueprints.customers.models import Customer

IN_RANGE = " AND ".join(f"{mark} BETWEEN 1 AND 5" for mark in Mark)


class Strategy(Model):
    """What is to be reached with a customer, how, by whom, and when that is looked at again."""

    __tablename__ = "strategy"
    __table_args__ = (
        UniqueConstraint("customer_id", "version"),
        Index("ix_strategy_review", "store_id", "person_id", "is_current", "review_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    version: Mapped[int]
    is_current: Mapped[bool] = mapped_column(default=True)
    goal: Mapped[str]
    tactics: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    review_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    by: Mapped[Person] = relationship(foreign_keys=[by_id])


class MonthlyReview(Model):
    """How a month went, with the figures as they were when it was written."""

    __tablename__ = "monthly_review"
    __table_args__ = (
        UniqueConstraint("customer_id", "month", "version"),
        CheckConstraint(IN_RANGE, name="marks"),
        Index("ix_monthly_review_store", "store_id", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    month: Mapped[str]
    version: Mapped[int]
    credit: Mapped[int]
    capability: Mapped[int]
    price_discipline: Mapped[int]
    enthusiasm: Mapped[int]
    volume: Mapped[int]
    collection: Mapped[int]
    risks: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    deliveries: Mapped[int]
    delivered_amount: Mapped[int]
    orders: Mapped[int]
    order_amount: Mapped[int]
    visits: Mapped[int]
    open_issues: Mapped[int]
    complaints: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()

    @property
    def marks(self) -> list[tuple[Mark, int]]:
        return [(mark, getattr(self, mark.value)) for mark in Mark]

    @property
    def risk_list(self) -> list[Risk]:
        return risks_in(self.risks)

    @property
    def figures(self) -> Figures:
        return Figures(**{name: getattr(self, name) for name in Figures.__dataclass_fields__})
