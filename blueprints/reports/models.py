"""What was written for a report that is owed: each sending is a version, and the earlier ones stay."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.core.report_lines import Section
from blueprints.report_duties.models import Duty
from blueprints.reports.rules import Origin, Outcome


class Report(Model):
    """`version` is the one that holds; `sent_at` is when that one was sent."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("duty_id"),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_report_store", "store_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    duty_id: Mapped[int] = mapped_column(ForeignKey(Duty.id))
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    sent_at: Mapped[datetime]

    duty: Mapped[Duty] = relationship()
    by: Mapped[Person] = relationship()


class Line(Model):
    """A line of one version. What it was drafted from keeps its name, its words of then, its address."""

    __tablename__ = "report_line"
    __table_args__ = (
        CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="source"),
        CheckConstraint("origin = 'own' OR source_kind IS NOT NULL", name="drafted_from_a_row"),
        Index("ix_report_line_report", "report_id", "version", "position"),
        Index("ix_report_line_store", "store_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    report_id: Mapped[int] = mapped_column(ForeignKey(Report.id))
    version: Mapped[int]
    position: Mapped[int]
    section: Mapped[Section]
    origin: Mapped[Origin]
    words: Mapped[str]
    source_kind: Mapped[str | None]
    source_id: Mapped[int | None]
    source_words: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str] = mapped_column(default="")

    report: Mapped[Report] = relationship()

    @property
    def key(self) -> str:
        return f"{self.source_kind}-{self.source_id}"

    @property
    def asks_for_an_answer(self) -> bool:
        """What happened is read; the rest wants something."""
        return self.section is not Section.HAPPENED and self.origin is not Origin.DROPPED


class PlanLine(Model):
    """A line of an action plan, or of next month's focus. Put off, it is a new line of the next plan."""

    __tablename__ = "report_plan_line"
    __table_args__ = (
        CheckConstraint("number >= 0 AND (number = 0) = (earlier_id IS NULL)", name="number"),
        Index("ix_report_plan_line_report", "report_id", "version", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    report_id: Mapped[int] = mapped_column(ForeignKey(Report.id))
    version: Mapped[int]
    position: Mapped[int]
    words: Mapped[str]
    day: Mapped[date]
    measure: Mapped[str]
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("report_plan_line.id"), index=True)
    number: Mapped[int] = mapped_column(default=0)

    report: Mapped[Report] = relationship()


class PlanResult(Model):
    """What a later report says of a line of a plan."""

    __tablename__ = "report_plan_result"
    __table_args__ = (
        UniqueConstraint("report_id", "version", "line_id"),
        Index("ix_report_plan_result_line", "line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    report_id: Mapped[int] = mapped_column(ForeignKey(Report.id))
    version: Mapped[int]
    line_id: Mapped[int] = mapped_column(ForeignKey(PlanLine.id))
    outcome: Mapped[Outcome]
    why: Mapped[str] = mapped_column(default="")
    day: Mapped[date | None]

    line: Mapped[PlanLine] = relationship()
