"""A store's intent levels, and its reasons for which a customer was lost."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from blueprints.core.db import Model
from blueprints.core.people import Store
from blueprints.intent_levels.rules import LevelKind


class IntentLevel(Model):
    """In the order of `position`. One in use is never deleted: it is no longer offered."""

    __tablename__ = "intent_level"
    __table_args__ = (
        CheckConstraint("days IS NULL OR days > 0", name="days"),
        Index("ix_intent_level_store", "store_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    code: Mapped[str]
    meaning: Mapped[str]
    meaning_en: Mapped[str] = mapped_column(default="")
    days: Mapped[int | None]
    kind: Mapped[LevelKind] = mapped_column(default=LevelKind.OPEN)
    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def name(self) -> str:
        return f"{self.code} {self.meaning}"

    @property
    def name_en(self) -> str:
        return f"{self.code} {self.meaning_en}" if self.meaning_en else ""


class LossReason(Model):
    __tablename__ = "loss_reason"
    __table_args__ = (Index("ix_loss_reason_store", "store_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)
