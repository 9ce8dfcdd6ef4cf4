"""The five issues that a store chose for a month."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.month.rules import TOP
from blueprints.tracker.models import Issue


class TopFive(Model):
    """One of the five issues that a store set itself for a month."""

    __tablename__ = "top_five"
    __table_args__ = (
        UniqueConstraint("store_id", "month", "rank"),
        UniqueConstraint("store_id", "month", "issue_id", name="uq_top_five_issue"),
        CheckConstraint(f"rank BETWEEN 1 AND {TOP}", name="rank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    month: Mapped[str]
    rank: Mapped[int]
    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id), index=True)
    chosen_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    chosen_at: Mapped[datetime]
