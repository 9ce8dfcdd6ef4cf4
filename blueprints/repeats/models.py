"""That an issue is the same trouble come back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.tracker.models import Issue


class Repeat(Model):
    """An issue and the one before it. `number`: the how-manieth time; unlinked, it counts no more."""

    __tablename__ = "issue_repeat"
    __table_args__ = (
        CheckConstraint("number >= 2", name="second_at_least"),
        CheckConstraint("(unlinked_at IS NULL) = (unlinked_by_id IS NULL)", name="unlinked_by"),
        Index("ix_issue_repeat_earlier_id", "earlier_id"),
    )

    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id), primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    earlier_id: Mapped[int] = mapped_column(ForeignKey(Issue.id))
    number: Mapped[int]
    at: Mapped[datetime]
    unlinked_at: Mapped[datetime | None]
    unlinked_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    reason: Mapped[str] = mapped_column(default="")

    issue: Mapped[Issue] = relationship(foreign_keys=[issue_id])
    earlier: Mapped[Issue] = relationship(foreign_keys=[earlier_id])
