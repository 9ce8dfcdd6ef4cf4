"""What a store says of when its departments work. None commits."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import delete

from blueprints.calendars import queries
from blueprints.calendars.models import CalendarDay, WorkingHours, WorkingPattern
from blueprints.calendars.rules import EVERY_DAY, OPEN_EVERY_DAY, Holidays, Hours, SpecialDay
from blueprints.core.db import db
from blueprints.core.people import Department, Store
from blueprints.stores.queries import departments_of


def add_defaults(store: Store) -> None:
    """What a new store begins with; what is there already stays as it is."""
    for department in departments_of(store.id):
        if department.name in OPEN_EVERY_DAY and queries.pattern_of(department.id) is None:
            set_week(department, EVERY_DAY, Holidays.SPRING_FESTIVAL)


def set_week(department: Department, week: Mapping[int, Hours], holidays: Holidays) -> None:
    """The department's own week from now on; deadlines that stand do not move."""
    pattern = queries.pattern_of(department.id) or WorkingPattern(department_id=department.id)
    pattern.holidays = holidays
    db.session.add(pattern)
    db.session.execute(delete(WorkingHours).where(WorkingHours.department_id == department.id))
    db.session.add_all(
        WorkingHours(
            department_id=department.id, weekday=weekday, opens=hours.opens, closes=hours.closes
        )
        for weekday, hours in week.items()
    )
    db.session.flush()


def inherit_week(department: Department) -> None:
    """No week of its own any more: that of the department above it counts, or the usual one."""
    db.session.execute(delete(WorkingHours).where(WorkingHours.department_id == department.id))
    db.session.execute(delete(WorkingPattern).where(WorkingPattern.department_id == department.id))
    db.session.expire_all()


def copy_calendar(source: Department, department: Department, *, from_day: date) -> None:
    """The source's week, holidays and coming special days; the department's own days of then stay."""
    calendar = queries.working_calendar(source.id)
    set_week(department, calendar.week, calendar.holidays)
    own = {row.day for row in queries.own_days_from(department, from_day)}
    for row in queries.own_days_from(source, from_day):
        if row.day not in own:
            hours = row.hours(Hours())
            add_special_day(department.store, SpecialDay(row.day, hours, department.id, row.note))


def add_special_days(store: Store, special: SpecialDay, days: Iterable[date]) -> None:
    for day in days:
        add_special_day(store, replace(special, day=day))


def add_special_day(store: Store, special: SpecialDay) -> CalendarDay:
    """Of a department or of the whole store; one for the same day takes the place of the first."""
    same = CalendarDay.department_id == special.department_id
    if special.department_id is None:
        same = CalendarDay.department_id.is_(None)
    db.session.execute(
        delete(CalendarDay).where(
            CalendarDay.store_id == store.id, CalendarDay.day == special.day, same
        )
    )
    new = CalendarDay(store_id=store.id, is_working=special.hours is not None)
    new.department_id, new.day, new.note = special.department_id, special.day, special.note
    if special.hours:
        new.opens, new.closes = special.hours.opens, special.hours.closes
    db.session.add(new)
    return new


def remove_special_day(special: CalendarDay) -> None:
    db.session.delete(special)
