"""Inspections: planned, filled in, and what was found of each row."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.checklists.models import CheckList, CheckListVersion, CheckRow
from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.inspections.rules import Every, Mark, Outcome, Score


class InspectionRule(Model):
    """What a store's repeated faults cost; the defaults hold until somebody sets them."""

    __tablename__ = "inspection_rule"
    __table_args__ = (
        CheckConstraint("repeat_factor BETWEEN 1 AND 10", name="factor"),
        CheckConstraint("final_after_days BETWEEN 1 AND 730", name="final_after"),
    )

    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    repeat_factor: Mapped[int] = mapped_column(default=2)
    raises_level: Mapped[bool] = mapped_column(default=True)
    final_after_days: Mapped[int] = mapped_column(default=180)


class InspectionRoutine(Model):
    """An inspection that comes round: on a weekday (Monday is 0), or on a day of the month.

    In a month that is shorter it is due on the last day.
    """

    __tablename__ = "inspection_routine"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by"),
        CheckConstraint(
            "(every = 'week' AND day BETWEEN 0 AND 6) OR (every = 'month' AND day BETWEEN 1 AND 31)",
            name="day",
        ),
        Index("ix_inspection_routine_store", "store_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    check_list_id: Mapped[int] = mapped_column(ForeignKey(CheckList.id))
    inspector_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    every: Mapped[Every]
    day: Mapped[int]
    first_on: Mapped[date]
    planned_until: Mapped[date | None]  # so far its inspections stand in the calendar
    made_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    ended_at: Mapped[datetime | None]

    check_list: Mapped[CheckList] = relationship()
    inspector: Mapped[Person] = relationship(foreign_keys=[inspector_id])


class Inspection(Model):
    """One round: due on a day, in the hands of an inspector, done when it has been handed in."""

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("routine_id", "due_on"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by"),
        CheckConstraint("(done_at IS NULL) = (version_id IS NULL)", name="done_with_a_version"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_by_id IS NULL)", name="cancelled_by"),
        CheckConstraint("done_at IS NULL OR cancelled_at IS NULL", name="done_or_cancelled"),
        Index("ix_inspection_store", "store_id", "due_on", "id"),
        Index("ix_inspection_inspector", "store_id", "inspector_id", "done_at", "due_on"),
        Index("ix_inspection_list", "check_list_id", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    check_list_id: Mapped[int] = mapped_column(ForeignKey(CheckList.id))
    routine_id: Mapped[int | None] = mapped_column(ForeignKey(InspectionRoutine.id))
    inspector_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    due_on: Mapped[date]
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))  # None: by its routine
    planned_at: Mapped[datetime]

    version_id: Mapped[int | None] = mapped_column(ForeignKey(CheckListVersion.id))
    started_at: Mapped[datetime | None]  # first row answered, by the device's corrected clock
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    reached: Mapped[int | None]  # points
    possible: Mapped[int | None]  # points
    note: Mapped[str] = mapped_column(default="")

    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    cancellation: Mapped[str] = mapped_column(default="")  # the reason

    store: Mapped[Store] = relationship()
    check_list: Mapped[CheckList] = relationship()
    version: Mapped[CheckListVersion | None] = relationship()
    routine: Mapped[InspectionRoutine | None] = relationship()
    inspector: Mapped[Person] = relationship(foreign_keys=[inspector_id])
    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id])
    cancelled_by: Mapped[Person | None] = relationship(foreign_keys=[cancelled_by_id])
    answers: Mapped[list["InspectionAnswer"]] = relationship(back_populates="inspection")

    @property
    def score(self) -> Score | None:
        """None until it is done."""
        if self.reached is None or self.possible is None:
            return None
        return Score(self.reached, self.possible)


class InspectionAnswer(Model):
    """What was found of a row."""

    __tablename__ = "inspection_answer"
    __table_args__ = (
        UniqueConstraint("inspection_id", "row_id"),
        CheckConstraint("lost >= 0 AND factor >= 1", name="deduction"),
        CheckConstraint("(outcome = 'failed') = (lost > 0)", name="failed_loses"),
        Index("ix_inspection_answer_row", "row_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    inspection_id: Mapped[int] = mapped_column(ForeignKey(Inspection.id))
    row_id: Mapped[int] = mapped_column(ForeignKey(CheckRow.id))
    outcome: Mapped[Outcome]
    points: Mapped[int]
    lost: Mapped[int]
    factor: Mapped[int]
    note: Mapped[str] = mapped_column(default="")

    inspection: Mapped[Inspection] = relationship(back_populates="answers")
    row: Mapped[CheckRow] = relationship()

    @property
    def mark(self) -> Mark:
        return Mark(self.outcome, self.points, self.lost, self.factor)
