"""What goes on a print, and how much of it, without the app."""

from datetime import UTC, date, datetime, timedelta

import pytest

from blueprints.core.rules import RuleBroken
from blueprints.inspection_prints import rules

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)


def test_the_photos_of_a_round_are_those_taken_nearest_to_it() -> None:
    days = {"first": -30, "again": 0, "beside": 1, "later": 30}
    photos = [(name, AT + timedelta(days=after)) for name, after in days.items()]
    assert rules.nearest([*photos, ("unknown", None)], AT) == ["again", "beside"]
    assert rules.nearest([("unknown", None)], AT) == ["unknown"]


def test_a_promise_belongs_to_the_time_after_which_it_was_given() -> None:
    times = [AT, AT + timedelta(days=7), AT + timedelta(days=14)]
    said = [("plan", AT), ("done", AT + timedelta(days=6)), ("again", AT + timedelta(days=20))]
    assert rules.by_time(times, said) == [["plan", "done"], [], ["again"]]


def test_months_go_back_over_the_end_of_a_year() -> None:
    months = rules.months_until(date(2026, 1, 31))
    assert (months[0], months[1], len(months)) == (date(2026, 1, 1), date(2025, 12, 1), 12)
    assert rules.month_after(date(2025, 12, 1)) == date(2026, 1, 1)
    assert rules.month_of("2025-12") == date(2025, 12, 1)
    assert rules.month_of(rules.OPEN) is None


@pytest.mark.parametrize("count", [0, rules.MOST_FINDINGS + 1])
def test_nothing_and_too_much_are_refused(count: int) -> None:
    rules.check_count(rules.MOST_FINDINGS)
    with pytest.raises(RuleBroken):
        rules.check_count(count)
