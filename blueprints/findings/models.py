"""Findings of inspections, each time one; what later rounds said of them; who approved the measures."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.checklists.models import CheckArea, CheckItem, CheckRow
from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.inspections.models import Inspection
from blueprints.inspections.rules import Answer
from blueprints.tracker.models import Issue

NOT_FINAL = text("final_at IS NULL")


class Finding(Model):
    """That an item was faulty in one round. Found again while its issue is open, both are of one issue."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("earlier_id"),
        CheckConstraint("number >= 1 AND (number = 1) = (earlier_id IS NULL)", name="number"),
        CheckConstraint("(final_at IS NULL) = (final_by_id IS NULL)", name="final_by"),
        CheckConstraint("final_in_id IS NULL OR final_at IS NOT NULL", name="final_in"),
        Index("ix_finding_issue", "issue_id"),
        Index("ix_finding_inspection", "inspection_id", "row_id"),
        Index("ix_finding_item", "item_id", "id"),
        Index("ix_finding_store", "store_id", "found_at", "id"),
        Index(
            "ix_finding_area",
            *("store_id", "area_id", "id"),
            sqlite_where=NOT_FINAL,
            postgresql_where=NOT_FINAL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id))
    inspection_id: Mapped[int] = mapped_column(ForeignKey(Inspection.id))
    row_id: Mapped[int | None] = mapped_column(ForeignKey(CheckRow.id))
    item_id: Mapped[int] = mapped_column(ForeignKey(CheckItem.id))
    area_id: Mapped[int] = mapped_column(ForeignKey(CheckArea.id))
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))
    number: Mapped[int]  # the how-manieth time
    words: Mapped[str]  # the item as it read
    lost: Mapped[int]  # points, the factor of a repeated fault in them
    found_at: Mapped[datetime]
    found_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))

    seen_fixed_at: Mapped[datetime | None]  # by a later round, while its issue was still open
    seen_fixed_in_id: Mapped[int | None] = mapped_column(ForeignKey(Inspection.id))
    final_at: Mapped[datetime | None]
    final_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    final_in_id: Mapped[int | None] = mapped_column(ForeignKey(Inspection.id))  # None: by a manager

    store: Mapped[Store] = relationship()
    issue: Mapped[Issue] = relationship()
    inspection: Mapped[Inspection] = relationship(foreign_keys=[inspection_id])
    area: Mapped[CheckArea] = relationship()
    found_by: Mapped[Person] = relationship(foreign_keys=[found_by_id])
    final_by: Mapped[Person | None] = relationship(foreign_keys=[final_by_id])
    earlier: Mapped["Finding | None"] = relationship(remote_side="Finding.id")


class FindingAnswer(Model):
    """What a later round said of it."""

    __tablename__ = "finding_answer"
    __table_args__ = (
        UniqueConstraint("finding_id", "inspection_id"),
        Index("ix_finding_answer_inspection", "inspection_id"),
        Index("ix_finding_answer_store", "store_id", "at", "answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    finding_id: Mapped[int] = mapped_column(ForeignKey(Finding.id))
    inspection_id: Mapped[int] = mapped_column(ForeignKey(Inspection.id))
    answer: Mapped[Answer]
    note: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    finding: Mapped[Finding] = relationship()
    by: Mapped[Person] = relationship()


class MeasuresDecision(Model):
    """What the head said of the measures that were planned at a moment; planned anew, they need it anew."""

    __tablename__ = "measures_decision"
    __table_args__ = (Index("ix_measures_decision_issue", "issue_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id))
    planned_at: Mapped[datetime]
    is_approved: Mapped[bool]
    words: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()
