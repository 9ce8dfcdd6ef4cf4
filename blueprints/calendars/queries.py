"""When a department works: its own week or the one above it, special days, public holidays."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache

import chinese_calendar
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blueprints.calendars.models import CalendarDay, WorkingHours, WorkingPattern
from blueprints.calendars.rules import (
    EVERY_DAY,
    OFFICE_WEEK,
    OPEN_EVERY_DAY,
    Calendar,
    Holidays,
    Hours,
    LegalDay,
    festival_start,
)
from blueprints.core.db import db
from blueprints.core.people import Department
from blueprints.stores.queries import departments_over

FESTIVAL = chinese_calendar.Holiday.spring_festival.value
AHEAD = timedelta(days=60)


def working_calendar(department_id: int) -> Calendar:
    """Of the department, or of the nearest one above it that has a week of its own."""
    department = db.session.get_one(Department, department_id)
    over = departments_over(department)
    week, holidays = week_and_holidays(over)
    return Calendar(
        zone=department.store.zone,
        week=week,
        special=special_days(department.store_id, over, week),
        holidays=holidays,
        legal=legal_day,
    )


def week_and_holidays(over: tuple[int, ...]) -> tuple[Mapping[int, Hours], Holidays]:
    """Without a week of its own: every day where customers come, else Monday to Friday."""
    pattern = nearest_pattern(over)
    if pattern:
        return week_of(pattern.department_id), pattern.holidays
    names = {db.session.get_one(Department, department_id).name for department_id in over}
    if names & OPEN_EVERY_DAY:
        return EVERY_DAY, Holidays.SPRING_FESTIVAL
    return OFFICE_WEEK, Holidays.FOLLOWED


def pattern_of(department_id: int) -> WorkingPattern | None:
    """The department's own, if it has a week of its own."""
    return db.session.get(WorkingPattern, department_id)


def special_days_from(store_id: int, day: date) -> Sequence[CalendarDay]:
    """The store's and its departments', from a day on."""
    found = select(CalendarDay).where(CalendarDay.store_id == store_id, CalendarDay.day >= day)
    return db.session.scalars(
        found.options(joinedload(CalendarDay.department)).order_by(CalendarDay.day, CalendarDay.id)
    ).all()


def nearest_pattern(over: tuple[int, ...]) -> WorkingPattern | None:
    rows = db.session.scalars(
        select(WorkingPattern).where(WorkingPattern.department_id.in_(over))
    ).all()
    return min(rows, key=lambda row: over.index(row.department_id), default=None)


def week_of(department_id: int) -> dict[int, Hours]:
    rows = db.session.scalars(
        select(WorkingHours)
        .where(WorkingHours.department_id == department_id)
        .order_by(WorkingHours.weekday)
    )
    return {row.weekday: Hours(row.opens, row.closes) for row in rows}


def special_days(
    store_id: int, over: tuple[int, ...], week: Mapping[int, Hours]
) -> dict[date, Hours | None]:
    """The store's special days, and over them those of the departments, the nearest last."""
    rows = db.session.scalars(select(CalendarDay).where(CalendarDay.store_id == store_id)).all()
    usual = next(iter(week.values()), Hours())
    ranks = {department_id: -rank for rank, department_id in enumerate(over)}
    mine = [row for row in rows if row.department_id is None or row.department_id in ranks]
    mine.sort(key=lambda row: ranks[row.department_id] if row.department_id else -len(ranks) - 1)
    return {row.day: row.hours(usual) for row in mine}


@cache
def years_known() -> frozenset[int]:
    """The years whose holidays the installed package knows."""
    return frozenset(day.year for day in chinese_calendar.constants.holidays)


def years_unknown(years: Iterable[int]) -> list[int]:
    """Those for which only the weekly pattern counts; an administrator is warned of them."""
    return sorted(set(years) - years_known())


def years_unknown_from(day: date) -> list[int]:
    """Of the day's year, and of the one that a deadline of that day may reach."""
    return years_unknown(range(day.year, (day + AHEAD).year + 1))


def legal_day(day: date) -> LegalDay | None:
    """What the state council made of the day; None on an ordinary day or in a year not known."""
    constants = chinese_calendar.constants
    if day in constants.holidays:
        return LegalDay(is_off=True, name=name_on(day), is_festival_start=day in festival(day.year))
    if day in constants.workdays:
        return LegalDay(is_off=False, name=constants.workdays[day])
    return None


def name_on(day: date) -> str:
    return str(chinese_calendar.constants.holidays[day])


@cache
def festival(year: int) -> frozenset[date]:
    return festival_start(chinese_calendar.constants.holidays, year, FESTIVAL)
