"""What a store's issues are about, and how soon those of a level are answered and closed."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Department, Store
from blueprints.issue_rules.rules import Level, LevelTimes


class Category(Model):
    """What an issue is about; edited by each store."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("store_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)

    department: Mapped[Department | None] = relationship()


class LevelRule(Model):
    """How soon, in this store, an issue of a level is answered and closed."""

    __tablename__ = "level_rule"
    __table_args__ = (
        UniqueConstraint("store_id", "level"),
        CheckConstraint("response_hours >= 0 AND closing_days >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    level: Mapped[Level]
    response_hours: Mapped[int]
    counts_natural_hours: Mapped[bool] = mapped_column(default=True)
    closing_days: Mapped[int]
    measures_days: Mapped[int] = mapped_column(default=1)
    needs_evidence: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def times(self) -> LevelTimes:
        return LevelTimes(
            response_hours=self.response_hours,
            closing_days=self.closing_days,
            measures_days=self.measures_days,
            counts_natural_hours=self.counts_natural_hours,
            needs_evidence=self.needs_evidence,
        )


class DoubtWords(Model):
    """A store's own words that make a passed verification be asked about; none: the default ones."""

    __tablename__ = "doubt_words"

    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    words: Mapped[str]
