"""Which calendar a department has: its own, that of the one above it, or the usual one."""

from datetime import date, time

from blueprints.calendars import actions, queries
from blueprints.calendars.models import CalendarDay
from blueprints.calendars.rules import EVERY_DAY, OFFICE_WEEK, Holidays, Hours, SpecialDay
from blueprints.core.people import Store
from blueprints.stores.queries import departments_over, departments_under
from tests.conftest import department_of, saved


def test_sales_and_after_sales_work_every_day_until_somebody_says_otherwise(store: Store) -> None:
    calendar = queries.working_calendar(department_of(store, "workshop").id)
    assert calendar.week == EVERY_DAY
    assert calendar.holidays is Holidays.SPRING_FESTIVAL
    assert queries.working_calendar(department_of(store, "office").id).week == OFFICE_WEEK


def test_a_department_inherits_the_week_above_it_and_may_have_its_own(store: Store) -> None:
    service, workshop = department_of(store, "service"), department_of(store, "workshop")
    short = {0: Hours(time(9), time(12))}
    actions.set_week(service, short, Holidays.FOLLOWED)
    assert queries.working_calendar(workshop.id).week == short
    actions.set_week(workshop, EVERY_DAY, Holidays.IGNORED)
    assert queries.working_calendar(workshop.id).week == EVERY_DAY
    assert queries.working_calendar(service.id).week == short


def test_a_department_s_special_day_says_more_than_the_store_s(store: Store) -> None:
    office, day = department_of(store, "office"), date(2026, 12, 25)
    actions.add_special_day(store, SpecialDay(day, None, note="Stock-taking"))
    assert not queries.working_calendar(office.id).is_working(day)
    actions.add_special_day(store, SpecialDay(day, Hours(), office.id))
    assert queries.working_calendar(office.id).is_working(day)
    assert not queries.working_calendar(department_of(store, "sales").id).is_working(day)


def test_a_second_special_day_takes_the_place_of_the_first(store: Store) -> None:
    day = date(2026, 12, 25)
    actions.add_special_day(store, SpecialDay(day))
    actions.add_special_day(store, SpecialDay(day, Hours()))
    found = queries.special_days_from(store.id, day)
    assert [row.is_working for row in found] == [True]


def test_another_store_s_special_day_means_nothing_here(store: Store, other_store: Store) -> None:
    day = date(2026, 12, 25)
    saved(CalendarDay(store_id=other_store.id, day=day, is_working=False))
    assert queries.working_calendar(department_of(store, "office").id).is_working(day)


def test_a_department_under_itself_by_mistake_ends_the_walk(store: Store) -> None:
    service, workshop = department_of(store, "service"), department_of(store, "workshop")
    service.parent_id = workshop.id
    assert departments_over(workshop) == (workshop.id, service.id)
    assert departments_under(store.id, service.id) >= {service.id, workshop.id}
