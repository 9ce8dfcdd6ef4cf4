"""Kinds of market information, what people told, and what became of each."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Department, Person, Store
from blueprints.market.rules import USUAL_DAYS, Disposition, Layout
from blueprints.tracker.models import Issue


class MarketRule(Model):
    """Within how many working days it is decided what becomes of an item."""

    __tablename__ = "market_rule"
    __table_args__ = (CheckConstraint("days BETWEEN 1 AND 20", name="days"),)

    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    days: Mapped[int] = mapped_column(default=USUAL_DAYS)


class MarketKind(Model):
    """One that was used is retired, not deleted."""

    __tablename__ = "market_kind"
    __table_args__ = (UniqueConstraint("store_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class MarketItem(Model):
    """One thing told. Those of one form were told together. Money in 分."""

    __tablename__ = "market_item"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_at_and_by"),
        CheckConstraint("(decided_at IS NULL) = (disposition IS NULL)", name="decided"),
        CheckConstraint("disposition <> 'refused' OR reason <> ''", name="reason"),
        Index("ix_market_item_store", "store_id", "id"),
        Index("ix_market_item_due", "store_id", "decided_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    layout: Mapped[Layout]
    kind_id: Mapped[int] = mapped_column(ForeignKey(MarketKind.id))
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id))
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]
    seen_on: Mapped[date]
    place: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(default="")
    brand: Mapped[str] = mapped_column(default="")
    series: Mapped[str] = mapped_column(default="")
    variant: Mapped[str] = mapped_column(default="")
    retail: Mapped[int | None]
    wholesale: Mapped[int | None]
    due_at: Mapped[datetime]
    disposition: Mapped[Disposition | None]
    reason: Mapped[str] = mapped_column(default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    decided_at: Mapped[datetime | None]
    issue_id: Mapped[int | None] = mapped_column(ForeignKey(Issue.id))

    store: Mapped[Store] = relationship()
    kind: Mapped[MarketKind] = relationship()
    department: Mapped[Department | None] = relationship()
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    issue: Mapped[Issue | None] = relationship()

    @property
    def model(self) -> str:
        return " ".join(filter(None, (self.brand, self.series, self.variant)))

    @property
    def title(self) -> str:
        return self.words.splitlines()[0][:60] if self.words else self.model or "—"
