"""On which days a routine falls."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.core.rules import RuleBroken
from blueprints.inspection_plans import rules
from blueprints.inspection_plans.rules import Rhythm, Standing
from blueprints.inspections.rules import Every

TODAY = date(2026, 10, 14)  # a Wednesday
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))
RHYTHMS = st.one_of(
    st.builds(Rhythm, st.just(Every.WEEK), st.integers(0, 6)),
    st.builds(Rhythm, st.just(Every.MONTH), st.integers(1, 31)),
)


def monthly(day: int, first: date, last: date) -> list[date]:
    return list(Rhythm(Every.MONTH, day).days(first, last))


def test_every_week_is_every_seven_days_over_the_end_of_a_year() -> None:
    days = list(Rhythm(Every.WEEK, 4).days(date(2026, 12, 24), date(2027, 1, 8)))
    assert days == [date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 8)]


def test_a_shorter_month_has_it_on_its_last_day() -> None:
    assert monthly(31, date(2027, 12, 31), date(2028, 4, 30)) == [
        date(2027, 12, 31),
        date(2028, 1, 31),
        date(2028, 2, 29),
        date(2028, 3, 31),
        date(2028, 4, 30),
    ]
    assert monthly(29, date(2027, 2, 1), date(2027, 2, 28)) == [date(2027, 2, 28)]


@given(RHYTHMS, DAYS, st.integers(0, 400))
def test_every_week_or_month_has_exactly_one(rhythm: Rhythm, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    days = list(rhythm.days(first, last))
    assert days == sorted(days)
    assert all(first <= day <= last for day in days)
    per_month = Counter((day.year, day.month) for day in days)
    if rhythm.every is Every.WEEK:
        assert {day.weekday() for day in days} <= {rhythm.day}
        assert {b - a for a, b in pairwise(days)} <= {timedelta(days=7)}
        assert len(days) in {(length + 1) // 7, (length + 7) // 7}
        return
    assert set(per_month.values()) <= {1}
    whole = {(d.year, d.month) for d in (first + timedelta(days=n) for n in range(length + 1))}
    for year, month in whole - {(first.year, first.month), (last.year, last.month)}:
        assert per_month[year, month] == 1


@given(RHYTHMS, DAYS, st.lists(st.integers(0, 90), max_size=8))
def test_however_often_and_late_it_is_planned_no_day_comes_twice(
    rhythm: Rhythm, first: date, gaps: list[int]
) -> None:
    today, until, seen = first, None, list[date]()
    for gap in [0, *gaps, 0]:
        today += timedelta(days=gap)
        seen += rules.still_to_plan(rhythm, first, until, today)
        until = max(until or today, today + rules.AHEAD)
    assert len(seen) == len(set(seen))
    coming = list(rhythm.days(max(first, today), today + rules.AHEAD))
    assert [day for day in seen if day >= today] == coming


@given(RHYTHMS, DAYS, st.sets(st.integers(0, 6), max_size=6))
def test_free_days_move_it_forward_and_never_to_a_day_it_has(
    rhythm: Rhythm, first: date, free: set[int]
) -> None:
    def next_working_day(day: date) -> date:
        return next(
            d for d in (day + timedelta(days=n) for n in range(7)) if d.weekday() not in free
        )

    days = list(rhythm.days(first, first + rules.AHEAD))
    moved = rules.moved(iter(days), next_working_day)
    assert len(moved) == len(set(moved))
    assert {day.weekday() for day in moved}.isdisjoint(free)
    assert set(moved) == {next_working_day(day) for day in days}


def test_what_went_by_while_nobody_could_plan_it_is_left_out() -> None:
    rhythm = Rhythm(Every.WEEK, 2)
    late = TODAY + timedelta(weeks=30)
    days = list(rules.still_to_plan(rhythm, TODAY, TODAY + rules.AHEAD, late))
    assert days[0] == late


@pytest.mark.parametrize(
    ("days", "done", "cancelled", "standing"),
    [
        (0, False, False, Standing.DUE),
        (5, False, False, Standing.DUE),
        (-1, False, False, Standing.MISSED),
        (-1, True, False, Standing.DONE),
        (-1, False, True, Standing.CANCELLED),
    ],
)
def test_an_inspection_is_missed_once_its_day_is_over(
    days: int, done: bool, cancelled: bool, standing: Standing
) -> None:
    due_on = TODAY + timedelta(days=days)
    assert rules.standing(due_on, TODAY, is_done=done, is_cancelled=cancelled) is standing


def test_one_plans_from_today_to_a_year_ahead() -> None:
    rules.check_day(TODAY, TODAY)
    rules.check_day(TODAY + rules.LONGEST, TODAY)
    for wrong in (TODAY - timedelta(days=1), TODAY + rules.LONGEST + timedelta(days=1)):
        with pytest.raises(RuleBroken):
            rules.check_day(wrong, TODAY)


@pytest.mark.parametrize(
    "rhythm", [Rhythm(Every.WEEK, 7), Rhythm(Every.MONTH, 0), Rhythm(Every.MONTH, 32)]
)
def test_a_rhythm_that_falls_on_no_day_is_refused(rhythm: Rhythm) -> None:
    with pytest.raises(RuleBroken):
        rules.check_rhythm(rhythm)
