"""A month's random list of customers, and what was found of each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.customers.models import Customer
from blueprints.tracker.models import Issue
from blueprints.truth_checks.rules import USUAL, Answers, Point, Standing


class TruthRule(Model):
    """How many a month; the usual number holds until it is set."""

    __tablename__ = "truth_rule"
    __table_args__ = (CheckConstraint("wanted BETWEEN 1 AND 100", name="wanted"),)

    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    wanted: Mapped[int] = mapped_column(default=USUAL)


class TruthList(Model):
    """What was drawn of a month; with its seed the same can be drawn again."""

    __tablename__ = "truth_list"
    __table_args__ = (UniqueConstraint("store_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    month: Mapped[date]  # the first day of the month that is checked
    seed: Mapped[int]
    wanted: Mapped[int]
    candidates: Mapped[int]
    drawn_at: Mapped[datetime]
    due_at: Mapped[datetime]


class TruthCheck(Model):
    """One customer of a list. A point that could not be found out is NULL."""

    __tablename__ = "truth_check"
    __table_args__ = (
        UniqueConstraint("list_id", "customer_id"),
        CheckConstraint("(checked_at IS NULL) = (checked_by_id IS NULL)", name="checked_at_and_by"),
        CheckConstraint("checked_at IS NULL OR exists_truly IS NOT NULL", name="answered"),
        Index("ix_truth_check_store", "store_id", "checked_at", "id"),
        Index("ix_truth_check_customer", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    list_id: Mapped[int] = mapped_column(ForeignKey(TruthList.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    rep_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    exists_truly: Mapped[bool | None]
    phone_right: Mapped[bool | None]
    visit_held: Mapped[bool | None]
    rest_right: Mapped[bool | None]
    words: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[datetime | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey(Issue.id))

    list: Mapped[TruthList] = relationship()
    customer: Mapped[Customer] = relationship()
    rep: Mapped[Person] = relationship(foreign_keys=[rep_id])
    checked_by: Mapped[Person | None] = relationship(foreign_keys=[checked_by_id])
    issue: Mapped[Issue | None] = relationship()

    @property
    def answers(self) -> Answers:
        return {
            Point.EXISTS: self.exists_truly,
            Point.PHONE: self.phone_right,
            Point.VISITED: self.visit_held,
            Point.OTHER: self.rest_right,
        }

    @property
    def standing(self) -> Standing:
        if self.checked_at is None:
            return Standing.OPEN
        return Standing.UNTRUE if False in self.answers.values() else Standing.TRUE
