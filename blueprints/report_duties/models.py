"""Which reports a store asks for, who holds which post since when, and who owes which report."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Department, Person, Store
from blueprints.core.rules import Role
from blueprints.report_duties import rules
from blueprints.report_duties.rules import CutOff, Every, Facts, ReportKind, Span, Standing

NOT_WITHDRAWN = text("withdrawn_at IS NULL")


class ReportRule(Model):
    """Within how many working days a report is to be answered; the default holds until it is set."""

    __tablename__ = "report_rule"
    __table_args__ = (CheckConstraint("answer_days BETWEEN 1 AND 20", name="answer_days"),)

    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    answer_days: Mapped[int] = mapped_column(default=2)


class ReportType(Model):
    """A report that a store asks for: from whom, how often, until when.

    `department_id` None is everywhere; `role` None is everybody who writes reports. `made_until` is the
    day up to which it has been said who owes it.
    """

    __tablename__ = "report_type"
    __table_args__ = (
        CheckConstraint("due_after BETWEEN 0 AND 10", name="due_after"),
        CheckConstraint("grace_minutes BETWEEN 0 AND 10080", name="grace"),
        Index("ix_report_type_store", "store_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    kind: Mapped[ReportKind]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    every: Mapped[Every]
    role: Mapped[Role | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    due_after: Mapped[int]  # working days after the period; 0: on its last working day
    due_clock: Mapped[time]
    grace_minutes: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date | None]  # None: from the day after its first round
    made_until: Mapped[date | None]
    is_active: Mapped[bool] = mapped_column(default=True)

    store: Mapped[Store] = relationship()
    department: Mapped[Department | None] = relationship()

    @property
    def cut_off(self) -> CutOff:
        return CutOff(self.due_after, self.due_clock, timedelta(minutes=self.grace_minutes))


class Post(Model):
    """Somebody's role and department in a store, from a day to a day; the last is open while he has it."""

    __tablename__ = "report_post"
    __table_args__ = (
        CheckConstraint("last_day IS NULL OR first_day <= last_day", name="days"),
        Index(
            "uq_report_post_open",
            *("store_id", "person_id"),
            unique=True,
            sqlite_where=text("last_day IS NULL"),
            postgresql_where=text("last_day IS NULL"),
        ),
        Index("ix_report_post_store", "store_id", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    role: Mapped[Role]
    first_day: Mapped[date]
    last_day: Mapped[date | None]


class Duty(Model):
    """One report that one person owes for one period, in the department of that day.

    `sent_at` is when it was sent first, `answer_due_at` when its answer is due; `seen_at` is when
    whoever answers for it said something of it first, `answered_at` when all was said. Excused
    without anybody: for leave. Withdrawn: he owes it no longer, because he left before it was due.
    """

    __tablename__ = "report_duty"
    __table_args__ = (
        UniqueConstraint("type_id", "person_id", "first_day"),
        CheckConstraint("first_day <= last_day AND due_at <= late_after", name="days"),
        CheckConstraint("(sent_at IS NULL) = (sent_by_id IS NULL)", name="sent_by"),
        CheckConstraint("(sent_at IS NULL) = (answer_due_at IS NULL)", name="sent_is_answered"),
        CheckConstraint("excused_by_id IS NULL OR excused_at IS NOT NULL", name="excused_by"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by"),
        CheckConstraint("(returned_at IS NULL) = (returned_by_id IS NULL)", name="returned_by"),
        CheckConstraint("answered_at IS NULL OR returned_at IS NULL", name="answered_or_returned"),
        CheckConstraint(
            "sent_at IS NOT NULL OR (answered_at IS NULL AND returned_at IS NULL)",
            name="sent_first",
        ),
        Index("ix_report_duty_store", "store_id", "last_day", "id"),
        Index("ix_report_duty_person", "store_id", "person_id", "last_day"),
        Index(
            "ix_report_duty_unsent",
            *("store_id", "late_after"),
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
        Index(
            "ix_report_duty_waiting",
            *("store_id", "answer_due_at"),
            sqlite_where=text("answered_at IS NULL AND sent_at IS NOT NULL"),
            postgresql_where=text("answered_at IS NULL AND sent_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    type_id: Mapped[int] = mapped_column(ForeignKey(ReportType.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    role: Mapped[Role]
    first_day: Mapped[date]  # the period's, however much of it he was there
    last_day: Mapped[date]
    asked_from: Mapped[date]  # the working days of it for which he is asked
    asked_until: Mapped[date]
    due_at: Mapped[datetime]
    late_after: Mapped[datetime]
    made_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    excused_at: Mapped[datetime | None]
    excused_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    excuse: Mapped[str] = mapped_column(default="")

    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    answer_due_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    seen_in_time: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    returned_at: Mapped[datetime | None]
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    wish: Mapped[str] = mapped_column(default="")  # what is missing, where it was returned

    store: Mapped[Store] = relationship()
    type: Mapped[ReportType] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    department: Mapped[Department | None] = relationship()
    sent_by: Mapped[Person | None] = relationship(foreign_keys=[sent_by_id])
    excused_by: Mapped[Person | None] = relationship(foreign_keys=[excused_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    returned_by: Mapped[Person | None] = relationship(foreign_keys=[returned_by_id])

    @property
    def span(self) -> Span:
        return Span(self.first_day, self.last_day)

    @property
    def asked(self) -> Span:
        return Span(self.asked_from, self.asked_until)

    @property
    def facts(self) -> Facts:
        return Facts(
            self.late_after,
            self.sent_at,
            is_excused=self.excused_at is not None,
            is_returned=self.returned_at is not None,
            is_answered=self.answered_at is not None,
        )

    def standing(self, at: datetime) -> Standing:
        return rules.standing(self.facts, at)
