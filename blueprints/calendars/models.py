"""When a department works. Who works where is core's; see core/people.py."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.calendars.rules import Holidays, Hours
from blueprints.core.db import Model
from blueprints.core.people import Department, Store


class WorkingHours(Model):
    """A weekday of a department; a weekday without a row is free."""

    __tablename__ = "working_hours"
    __table_args__ = (
        UniqueConstraint("department_id", "weekday"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("opens < closes", name="opens_before_closes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey(Department.id))
    weekday: Mapped[int]  # 0 is Monday
    opens: Mapped[time]
    closes: Mapped[time]


class WorkingPattern(Model):
    """That a department has a week of its own, and what public holidays mean to it."""

    __tablename__ = "working_pattern"

    department_id: Mapped[int] = mapped_column(ForeignKey(Department.id), primary_key=True)
    holidays: Mapped[Holidays] = mapped_column(default=Holidays.FOLLOWED)


class CalendarDay(Model):
    """A special day: of one department, or of the whole store."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        Index("ix_calendar_day_store_id_day", "store_id", "day"),
        CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="opens_and_closes"),
        CheckConstraint("opens < closes", name="opens_before_closes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id), index=True)
    day: Mapped[date]
    is_working: Mapped[bool]
    opens: Mapped[time | None]
    closes: Mapped[time | None]
    note: Mapped[str] = mapped_column(default="")

    department: Mapped[Department | None] = relationship()

    def hours(self, usual: Hours) -> Hours | None:
        """What the day is in a calendar: None where it is free."""
        if not self.is_working:
            return None
        return Hours(self.opens or usual.opens, self.closes or usual.closes)
