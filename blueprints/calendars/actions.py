"""What a store says of when its departments work. None commits."""

from collections.abc import Mapping

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
