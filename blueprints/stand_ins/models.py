"""Who stands in for whom during leave."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.stand_ins.rules import Stint


class StandIn(Model):
    """From the first day to the last, both included, unless it was ended before."""

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("absent_id <> stand_in_id", name="somebody_else"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_at_and_by"),
        Index("ix_stand_in_absent", "absent_id", "store_id", "last_day"),
        Index("ix_stand_in_stand_in", "stand_in_id", "store_id", "last_day"),
        Index("ix_stand_in_store", "store_id", "last_day", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    absent_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    stand_in_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    first_day: Mapped[date]
    last_day: Mapped[date]
    named_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    named_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    ended_at: Mapped[datetime | None]

    store: Mapped[Store] = relationship()
    absent: Mapped[Person] = relationship(foreign_keys=[absent_id])
    stand_in: Mapped[Person] = relationship(foreign_keys=[stand_in_id])
    named_by: Mapped[Person] = relationship(foreign_keys=[named_by_id])

    @property
    def stint(self) -> Stint:
        return Stint(self.absent_id, self.stand_in_id, self.first_day, self.last_day)

    def is_over(self, today: date) -> bool:
        return self.ended_at is not None or self.last_day < today
