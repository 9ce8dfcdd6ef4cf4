"""Months whose figures were frozen, and what was printed of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store


class FrozenMonth(Model):
    """The figures of a month as they stood at the cut-off, with their hash. Never changed.

    A month that is over has one `is_final` version until somebody asks for another; what is
    printed while the month runs is not final, and each print is a version of its own.
    """

    __tablename__ = "frozen_month"
    __table_args__ = (
        UniqueConstraint("store_id", "month", "version"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    month: Mapped[str]
    version: Mapped[int]
    is_final: Mapped[bool]
    figures: Mapped[str]
    sha256: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))

    by: Mapped[Person | None] = relationship()


class OverviewPrint(Model):
    """One PDF that was made of a frozen month: in which language, for whom, when."""

    __tablename__ = "overview_print"
    __table_args__ = (Index(None, "store_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    frozen_id: Mapped[int] = mapped_column(ForeignKey(FrozenMonth.id), index=True)
    language: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    frozen: Mapped[FrozenMonth] = relationship()
    by: Mapped[Person | None] = relationship()

    @property
    def file_name(self) -> str:
        return f"overview-{self.id}.pdf"
