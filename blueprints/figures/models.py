"""What a store wants of its figures, and the figures of months that are over."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blueprints.core.db import Model
from blueprints.core.people import Store


class FigureTarget(Model):
    """What a store wants of a figure. Without a row the default of rules.NORMS holds."""

    __tablename__ = "figure_target"
    __table_args__ = (UniqueConstraint("store_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    key: Mapped[str]
    value: Mapped[float]


class MonthFigure(Model):
    """A figure of a month that is over, kept for the twelve-month lines."""

    __tablename__ = "month_figure"
    __table_args__ = (UniqueConstraint("store_id", "month", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    month: Mapped[str]
    key: Mapped[str]
    value: Mapped[float | None]
    n: Mapped[int]
    numerator: Mapped[int | None]
    definitions: Mapped[int]
    computed_at: Mapped[datetime]
