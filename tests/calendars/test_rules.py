"""Working time: over weekends, a year's end, the Spring Festival and its moved days."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blueprints.calendars.queries import legal_day, years_known, years_unknown
from blueprints.calendars.rules import (
    EVERY_DAY,
    OFFICE_WEEK,
    Calendar,
    Holidays,
    Hours,
    Why,
    span,
    weeks_of,
)
from blueprints.core.rules import RuleBroken

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
OFFICE = Calendar(SHANGHAI, OFFICE_WEEK, legal=legal_day)
SALES = Calendar(SHANGHAI, EVERY_DAY, holidays=Holidays.SPRING_FESTIVAL, legal=legal_day)
NIGHTS = Calendar(BERLIN, dict.fromkeys(range(7), Hours(time(0, 30), time(23, 30))))
CALENDARS = st.sampled_from([OFFICE, SALES, NIGHTS, Calendar(SHANGHAI, OFFICE_WEEK)])
DAYS = st.dates(date(2025, 1, 1), date(2028, 3, 31))
MOMENTS = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2028, 3, 31),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
)


def here(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI)


def test_an_office_is_closed_at_the_weekend() -> None:
    friday = date(2026, 11, 20)
    assert OFFICE.add_working_days(friday, 1) == date(2026, 11, 23)
    assert SALES.add_working_days(friday, 1) == date(2026, 11, 21)


def test_an_office_works_on_the_saturday_that_pays_for_a_holiday() -> None:
    assert OFFICE.is_working(date(2026, 2, 14))
    assert OFFICE.hours_on(date(2026, 2, 14)) == Hours()
    assert not OFFICE.is_working(date(2026, 2, 13) + timedelta(days=2))


def test_over_the_spring_festival_an_office_waits_and_sales_waits_three_days() -> None:
    eve = date(2026, 2, 14)
    assert OFFICE.add_working_days(eve, 1) == date(2026, 2, 24)
    assert SALES.add_working_days(eve, 1) == date(2026, 2, 18)


def test_over_a_year_s_end_into_a_year_that_is_not_known_the_week_counts() -> None:
    assert 2026 in years_known()
    assert years_unknown([2026, 2199]) == [2199]
    assert legal_day(date(2199, 1, 1)) is None
    assert OFFICE.add_working_days(date(2198, 12, 31), 1) == date(2199, 1, 1)


def test_a_new_year_s_day_that_is_known_is_off() -> None:
    assert OFFICE.add_working_days(date(2025, 12, 31), 1) > date(2026, 1, 1)


def test_a_special_day_says_more_than_the_holiday_and_the_week() -> None:
    new_year, sunday = date(2026, 1, 1), date(2026, 11, 22)
    short = Hours(time(9), time(12))
    own = Calendar(SHANGHAI, OFFICE_WEEK, {new_year: short, sunday: None}, legal=legal_day)
    assert own.hours_on(new_year) == short
    assert own.hours_on(sunday) is None


def test_holidays_can_be_worked_through() -> None:
    open_always = Calendar(SHANGHAI, EVERY_DAY, holidays=Holidays.IGNORED, legal=legal_day)
    assert open_always.is_working(date(2026, 2, 17))


def test_what_comes_in_the_evening_begins_the_next_morning() -> None:
    evening = here(date(2026, 11, 20), time(19))
    assert OFFICE.next_working_moment(evening) == here(date(2026, 11, 23), time(8, 30))
    assert OFFICE.deadline(evening, 1) == here(date(2026, 11, 24), time(17, 30))


def test_what_comes_by_day_has_whole_days_after_it() -> None:
    assert OFFICE.deadline(here(date(2026, 11, 20), time(10)), 3) == here(
        date(2026, 11, 25), time(17, 30)
    )


def test_working_hours_run_over_a_weekend() -> None:
    friday = here(date(2026, 11, 20), time(16, 30))
    end = OFFICE.add_working_time(friday, timedelta(hours=2))
    assert end == here(date(2026, 11, 23), time(9, 30))


def test_a_calendar_without_a_working_day_is_a_mistake_that_is_said() -> None:
    with pytest.raises(RuleBroken, match="no working day"):
        Calendar(SHANGHAI, {}).next_working_day(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("eve", "back"),
    [(date(2025, 1, 27), date(2025, 2, 5)), (date(2026, 2, 14), date(2026, 2, 24))],
)
def test_the_spring_festival_is_waited_out_and_its_working_weekends_are_worked(
    eve: date, back: date
) -> None:
    """2025: 28 January to 4 February, worked on 26 January and 8 February. 2026: 15 to 23 February."""
    assert OFFICE.add_working_days(eve, 1) == back
    made_up = {
        2025: [date(2025, 1, 26), date(2025, 2, 8)],
        2026: [date(2026, 2, 14), date(2026, 2, 28)],
    }
    for day in made_up[eve.year]:
        assert day.weekday() >= 5
        assert OFFICE.look(day).why is Why.MADE_UP
        assert OFFICE.is_working(day)


def test_a_deadline_over_a_year_s_end_waits_for_new_year() -> None:
    """1 January 2026 is a Thursday; Friday is off too, and paid for on Sunday the 4th."""
    sent = here(date(2025, 12, 30), time(10))
    assert OFFICE.deadline(sent, 1) == here(date(2025, 12, 31), time(17, 30))
    assert OFFICE.deadline(sent, 2) == here(date(2026, 1, 4), time(17, 30))


def test_a_day_says_why_it_is_as_it_is() -> None:
    national, plain = date(2026, 10, 1), date(2026, 11, 20)
    assert (OFFICE.look(national).why, OFFICE.look(national).name) == (Why.HOLIDAY, "National Day")
    assert SALES.look(national).why is Why.WEEK
    assert OFFICE.look(plain).why is Why.WEEK
    own = Calendar(SHANGHAI, OFFICE_WEEK, {national: Hours()}, legal=legal_day)
    assert own.look(national).why is Why.SPECIAL


def test_clocks_that_change_leave_the_closing_hour_where_it_is() -> None:
    """In Berlin the night of 29 March 2026 has 23 hours, that of 25 October 25."""
    shop = Calendar(BERLIN, EVERY_DAY)
    before = datetime(2026, 3, 28, 9, tzinfo=UTC)  # 10:00 there
    assert shop.deadline(before, 1) == datetime(2026, 3, 29, 15, 30, tzinfo=UTC)
    autumn = datetime(2026, 10, 24, 8, tzinfo=UTC)  # 10:00 there
    assert shop.deadline(autumn, 1) == datetime(2026, 10, 25, 16, 30, tzinfo=UTC)


def test_an_hour_that_the_clock_leaves_out_is_not_worked() -> None:
    start = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)  # 00:30 there, in the night of 23 hours
    assert NIGHTS.add_working_time(start, timedelta(hours=22)) == start + timedelta(hours=22)
    assert NIGHTS.closing(date(2026, 3, 29)) - start == timedelta(hours=22)


def test_a_store_elsewhere_has_its_own_day() -> None:
    """At 23:00 in Shanghai it is Friday afternoon in Berlin."""
    at = here(date(2026, 11, 20), time(23))
    assert Calendar(BERLIN, OFFICE_WEEK).next_working_moment(at) == at
    assert OFFICE.next_working_moment(at) == here(date(2026, 11, 23), time(8, 30))


@given(DAYS)
def test_a_month_is_shown_in_whole_weeks_from_monday(day: date) -> None:
    days = [d for week in weeks_of(day) for d in week]
    assert days[0].weekday() == 0
    assert [later - earlier for earlier, later in pairwise(days)] == [timedelta(days=1)] * (
        len(days) - 1
    )
    assert days[0] <= day.replace(day=1) <= days[6]
    assert days[-7].month == day.month or days[-7].day == 1


def test_a_closure_of_several_days_has_both_its_ends() -> None:
    first = date(2026, 12, 30)
    assert span(first, None) == [first]
    assert span(first, date(2027, 1, 2))[-1] == date(2027, 1, 2)
    for last in (date(2026, 12, 29), first + timedelta(days=31)):
        with pytest.raises(RuleBroken):
            span(first, last)


@given(CALENDARS, DAYS)
def test_what_is_seen_of_a_day_is_what_counts(calendar: Calendar, day: date) -> None:
    seen = calendar.look(day)
    assert seen.hours == calendar.hours_on(day)
    assert seen.why is not Why.WEEK or seen.hours == calendar.week.get(day.weekday())


@given(CALENDARS, DAYS, st.integers(0, 40))
def test_the_nth_working_day_has_n_working_days_before_it(
    calendar: Calendar, day: date, n: int
) -> None:
    end = calendar.add_working_days(day, n)
    first = calendar.next_working_day(day)
    between = [first + timedelta(days=i) for i in range((end - first).days)]
    assert calendar.is_working(end)
    assert sum(calendar.is_working(d) for d in between) == n


@given(CALENDARS, MOMENTS)
def test_the_next_working_moment_is_in_working_time(calendar: Calendar, at: datetime) -> None:
    moment = calendar.next_working_moment(at)
    here = moment.astimezone(calendar.zone)
    hours = calendar.hours_on(here.date())
    assert moment >= at
    assert hours is not None
    assert hours.opens <= here.time() < hours.closes
    assert calendar.next_working_moment(moment) == moment


@given(CALENDARS, MOMENTS, st.integers(0, 100), st.integers(0, 100))
@example(OFFICE, datetime(2025, 1, 2, tzinfo=UTC), 9, 0)  # a day used up, and nothing more asked
def test_working_time_adds_up(calendar: Calendar, at: datetime, a: int, b: int) -> None:
    first, second = timedelta(hours=a), timedelta(hours=b)
    step = calendar.add_working_time(calendar.add_working_time(at, first), second)
    assert step == calendar.add_working_time(at, first + second)


@given(CALENDARS, MOMENTS, MOMENTS, st.integers(0, 10))
def test_what_comes_later_is_due_no_earlier(
    calendar: Calendar, one: datetime, other: datetime, days: int
) -> None:
    first, second = sorted((one, other))
    assert calendar.deadline(first, days) <= calendar.deadline(second, days)
