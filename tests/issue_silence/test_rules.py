"""When a closing application has waited for more than two working days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.calendars.rules import Calendar
from blueprints.issue_silence import rules

ZONE = ZoneInfo("Asia/Shanghai")
WEEK = Calendar(ZONE)  # Monday to Friday, half past eight to half past five
FREE = Calendar(ZONE, week={})


def here(day: int, hour: int) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("applied", "at", "is_silent"),
    [
        (here(12, 9), here(14, 17), False),  # Monday to Wednesday before closing
        (here(12, 9), here(14, 18), True),
        (here(12, 18), here(14, 18), False),  # after closing: it begins on Tuesday
        (here(16, 9), here(19, 18), False),  # a weekend lies between
        (here(16, 9), here(20, 18), True),
    ],
)
def test_two_working_days_end_with_the_second_s_closing(
    applied: datetime, at: datetime, is_silent: bool
) -> None:
    limit = rules.applied_before(WEEK, at)
    assert limit
    assert (applied < limit) is is_silent


MINUTES = st.integers(0, 40 * 24 * 60).map(lambda n: here(1, 0) + timedelta(minutes=n))


@given(applied=MINUTES, at=MINUTES)
def test_it_is_silent_exactly_when_a_deadline_of_two_days_would_be_over(
    applied: datetime, at: datetime
) -> None:
    limit = rules.applied_before(WEEK, at)
    assert limit
    assert (applied < limit) is (WEEK.deadline(applied, rules.VERIFIED_WITHIN) < at)


def test_a_department_that_never_works_misses_nothing() -> None:
    assert rules.applied_before(FREE, here(14, 18)) is None


def test_untouched_is_counted_in_natural_days() -> None:
    assert rules.touched_on(date(2027, 1, 2)) == date(2026, 12, 30)
