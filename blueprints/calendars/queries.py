"""When a department works: its own week or the one above it, special days, public holidays."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import chinese_calendar
from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from blueprints.calendars.models import CalendarDay, WorkingHours, WorkingPattern
from blueprints.calendars.rules import (
    EVERY_DAY,
    OFFICE_WEEK,
    OPEN_EVERY_DAY,
    Calendar,
    Day,
    Holidays,
    Hours,
    LegalDay,
    festival_start,
    weeks_of,
)
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Department, Membership, Store
from blueprints.core.rules import Can
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.stores.queries import chain, departments_over

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
    return usual_week(
        {db.session.get_one(Department, department_id).name for department_id in over}
    )


def usual_week(names: set[str]) -> tuple[Mapping[int, Hours], Holidays]:
    if names & OPEN_EVERY_DAY:
        return EVERY_DAY, Holidays.SPRING_FESTIVAL
    return OFFICE_WEEK, Holidays.FOLLOWED


def working_calendars(store: Store) -> dict[int, Calendar]:
    """Of every department of a store, in two questions however many there are."""
    found = departments_with_weeks(store.id)
    parents = {row.id: row.parent_id for row in found}
    names = {row.id: row.name for row in found}
    own = own_weeks(found)
    days = db.session.scalars(select(CalendarDay).where(CalendarDay.store_id == store.id)).all()
    calendars = {}
    for department_id in parents:
        over = tuple(chain(department_id, parents))
        nearest = next((own[above] for above in over if above in own), None)
        week, holidays = nearest or usual_week({names[above] for above in over})
        special = hours_of(mine_among(days, over), week)
        calendars[department_id] = Calendar(store.zone, week, special, holidays, legal_day)
    return calendars


def departments_with_weeks(store_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """A row a department; where it has a week of its own, one a day of that."""
    pattern, hours = WorkingPattern, WorkingHours
    found = (
        select(
            Department.id,
            Department.parent_id,
            Department.name,
            pattern.holidays,
            hours.weekday,
            hours.opens,
            hours.closes,
        )
        .outerjoin(pattern, pattern.department_id == Department.id)
        .outerjoin(hours, hours.department_id == pattern.department_id)
        .where(Department.store_id == store_id)
    )
    return db.session.execute(found.order_by(Department.id, hours.weekday)).all()


def own_weeks(
    rows: Sequence[Row[*tuple[Any, ...]]],
) -> dict[int, tuple[Mapping[int, Hours], Holidays]]:
    """Of the departments that have a week of their own."""
    weeks: defaultdict[int, dict[int, Hours]] = defaultdict(dict)
    for row in rows:
        if row.weekday is not None:
            weeks[row.id][row.weekday] = Hours(row.opens, row.closes)
    return {row.id: (weeks[row.id], row.holidays) for row in rows if row.holidays}


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
    return hours_of(mine_of(store_id, over), week)


def hours_of(days: Iterable[CalendarDay], week: Mapping[int, Hours]) -> dict[date, Hours | None]:
    usual = next(iter(week.values()), Hours())
    return {row.day: row.hours(usual) for row in days}


def mine_of(store_id: int, over: tuple[int, ...]) -> list[CalendarDay]:
    """Of the store and of these departments, in the order in which the later says more."""
    rows = db.session.scalars(select(CalendarDay).where(CalendarDay.store_id == store_id)).all()
    return mine_among(rows, over)


def mine_among(rows: Sequence[CalendarDay], over: tuple[int, ...]) -> list[CalendarDay]:
    ranks = {department_id: -rank for rank, department_id in enumerate(over)}
    mine = [row for row in rows if row.department_id is None or row.department_id in ranks]
    mine.sort(key=lambda row: ranks[row.department_id] if row.department_id else -len(ranks) - 1)
    return mine


def month_of(department: Department, month: date) -> list[list[Day]]:
    """The weeks that the month touches, each day with what makes it so."""
    calendar, notes = working_calendar(department.id), notes_of(department)
    return [
        [
            replace(seen, name=notes.get(day, seen.name))
            for day in week
            for seen in [calendar.look(day)]
        ]
        for week in weeks_of(month)
    ]


def notes_of(department: Department) -> dict[date, str]:
    """What was noted at special days; the nearest department's says most."""
    over = departments_over(department)
    rows = mine_of(department.store_id, over)
    return {row.day: row.note for row in rows}


def is_special(
    store_id: int, department_id: int | None, days: Iterable[date]
) -> CalendarDay | None:
    """The first of these days that the department (None: the store) has entered already."""
    same = CalendarDay.department_id == department_id
    if department_id is None:
        same = CalendarDay.department_id.is_(None)
    found = select(CalendarDay).where(CalendarDay.store_id == store_id, same)
    return db.session.scalars(
        found.where(CalendarDay.day.in_(list(days))).order_by(CalendarDay.day)
    ).first()


def own_days_from(department: Department, day: date) -> Sequence[CalendarDay]:
    """The department's own, from a day on."""
    return [
        d for d in special_days_from(department.store_id, day) if d.department_id == department.id
    ]


def departments_with_week(store_id: int) -> Sequence[Department]:
    """Open ones that have a week of their own: those whose week another can take over."""
    found = (
        select(Department)
        .join(WorkingPattern, WorkingPattern.department_id == Department.id)
        .where(Department.store_id == store_id, Department.is_active)
    )
    return db.session.scalars(found.order_by(Department.id)).all()


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


def years_to_enter(store_id: int, day: date) -> list[int]:
    """Of those not known, the ones for which the store has entered no special day of its own."""
    whole_store = select(CalendarDay.day).where(
        CalendarDay.store_id == store_id, CalendarDay.department_id.is_(None)
    )
    entered = {entered.year for entered in db.session.scalars(whole_store)}
    return [year for year in years_unknown_from(day) if year not in entered]


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:
    """For administrators: years whose holidays somebody has to enter."""
    if not member.can(Can.ADMINISTER):
        return
    years = years_to_enter(member.store_id, local_day(at, member.store.zone))
    rows = [
        WorkRow(_("The public holidays of %(year)s are not known yet", year=year), "/issues/rules")
        for year in years
    ]
    yield WorkGroup("calendars", _("Public holidays to enter"), len(years), "/issues/rules", rows)


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
