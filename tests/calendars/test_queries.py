"""Which calendar a department has: its own, that of the one above it, or the usual one."""

from datetime import UTC, date, datetime, time

from blueprints.calendars import actions, queries
from blueprints.calendars.models import CalendarDay
from blueprints.calendars.rules import EVERY_DAY, OFFICE_WEEK, Holidays, Hours, SpecialDay, Why
from blueprints.core.people import Membership, Store
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


def test_a_calendar_is_copied_and_the_department_s_own_days_stay(store: Store) -> None:
    office, sales = department_of(store, "office"), department_of(store, "sales")
    day, other = date(2026, 12, 25), date(2026, 12, 28)
    short = {0: Hours(time(9), time(12))}
    actions.set_week(office, short, Holidays.IGNORED)
    for special in (
        SpecialDay(day, None, office.id, "盘点"),
        SpecialDay(other, Hours(), office.id),
    ):
        actions.add_special_day(store, special)
    actions.add_special_day(store, SpecialDay(day, Hours(), sales.id))
    actions.copy_calendar(office, sales, from_day=date(2026, 12, 1))
    copied = queries.working_calendar(sales.id)
    assert (copied.week, copied.holidays) == (short, Holidays.IGNORED)
    assert copied.hours_on(day) == copied.hours_on(other) == Hours()


def test_a_department_takes_the_week_above_it_again(store: Store) -> None:
    workshop = department_of(store, "workshop")
    actions.set_week(workshop, {0: Hours()}, Holidays.IGNORED)
    actions.inherit_week(workshop)
    assert queries.pattern_of(workshop.id) is None
    assert queries.working_calendar(workshop.id).week == EVERY_DAY


def test_a_year_that_is_not_known_is_asked_for_until_a_day_of_it_is_entered(
    store: Store, admin: Membership, gm: Membership
) -> None:
    day = date(2198, 12, 31)
    assert queries.years_to_enter(store.id, day) == [2198, 2199]
    at = datetime(2198, 12, 31, tzinfo=UTC)
    [group] = queries.work_of(admin, at=at)
    assert (group.count, group.rows[0].url) == (2, "/issues/rules")
    assert list(queries.work_of(gm, at=at)) == []
    actions.add_special_days(store, SpecialDay(day), [day, date(2199, 1, 1)])
    assert queries.years_to_enter(store.id, day) == []


def test_a_month_shows_what_was_noted(store: Store) -> None:
    office, day = department_of(store, "office"), date(2026, 12, 25)
    actions.add_special_day(store, SpecialDay(day, None, note="100% 盘点"))
    seen = {d.day: d for week in queries.month_of(office, day) for d in week}
    assert (seen[day].why, seen[day].name, seen[day].hours) == (Why.SPECIAL, "100% 盘点", None)


def test_all_calendars_of_a_store_are_those_of_its_departments(store: Store) -> None:
    service, workshop = department_of(store, "service"), department_of(store, "workshop")
    actions.set_week(service, {0: Hours(time(9), time(12))}, Holidays.FOLLOWED)
    day = date(2026, 12, 28)  # a Monday
    actions.add_special_day(store, SpecialDay(day, None, workshop.id))
    together = queries.working_calendars(store)
    assert together[service.id].is_working(day)
    assert not together[workshop.id].is_working(day)
    for department_id, calendar in together.items():
        assert calendar == queries.working_calendar(department_id)
