"""The store's ladder, the rungs that were climbed, and the days on which a digest was drawn up."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.reminders.rules import Ladder, Rung
from blueprints.tracker.models import Issue


class LadderRule(Model):
    """Of a store that wants other days than the usual ones."""

    __tablename__ = "ladder_rule"
    __table_args__ = (
        CheckConstraint(
            "before_days >= 0 AND head_days > 0 AND head_days <= cs_manager_days"
            " AND cs_manager_days <= gm_days",
            name="order",
        ),
    )

    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    before_days: Mapped[int]
    head_days: Mapped[int]
    cs_manager_days: Mapped[int]
    gm_days: Mapped[int]

    @property
    def ladder(self) -> Ladder:
        return Ladder(self.before_days, self.head_days, self.cs_manager_days, self.gm_days)


class Reminder(Model):
    """A rung climbed for one deadline of an issue, for somebody; told in that person's next digest."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("issue_id", "deadline", "rung", "person_id"),
        Index("ix_reminder_untold", "person_id", "store_id", "told_on"),
        Index("ix_reminder_store_id", "store_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id))
    deadline: Mapped[datetime]
    rung: Mapped[Rung]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    climbed_at: Mapped[datetime]
    told_on: Mapped[date | None]

    issue: Mapped[Issue] = relationship()


class DigestDay(Model):
    """A person's digest of a day was drawn up, whether or not there was something in it."""

    __tablename__ = "digest_day"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]
