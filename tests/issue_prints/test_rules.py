"""What a sheet asks, for which days, and how much of a history fits on a slip."""

from datetime import date, timedelta

import pytest

from blueprints.core.rules import RuleBroken
from blueprints.issue_prints import rules
from blueprints.issue_prints.rules import Wanted
from blueprints.tracker.rules import OPEN, State

TODAY = date(2026, 12, 31)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_issue_is_asked_for_something(state: State) -> None:
    assert rules.wanted(state, is_planned=True).label


def test_measures_are_asked_for_before_they_can_be_carried_out() -> None:
    assert rules.wanted(State.IN_PROGRESS, is_planned=False) is Wanted.PLAN
    assert rules.wanted(State.IN_PROGRESS, is_planned=True) is Wanted.FINISH


def test_days_late_are_counted_over_a_year_s_end_and_never_negative() -> None:
    assert rules.days_late(TODAY, date(2027, 1, 3)) == 3
    assert rules.days_late(TODAY, TODAY) == 0
    assert rules.days_late(date(2027, 1, 3), TODAY) == 0
    assert rules.days_left(date(2027, 1, 3), TODAY) == 3
    assert rules.days_left(TODAY, date(2027, 1, 3)) == 0


@pytest.mark.parametrize("days", [-1, 15])
def test_a_sheet_is_for_today_or_the_days_ahead(days: int) -> None:
    rules.check_day(TODAY, TODAY)
    rules.check_day(TODAY + timedelta(days=14), TODAY)
    with pytest.raises(RuleBroken):
        rules.check_day(TODAY + timedelta(days=days), TODAY)


def test_a_department_s_count_holds_those_of_all_below_it() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: None}
    assert rules.with_those_below({1: 1, 3: 5, 9: 7}, parents) == {1: 6, 2: 5, 3: 5, 4: 0}


def test_a_department_under_itself_by_mistake_is_counted_once() -> None:
    assert rules.with_those_below({1: 2}, {1: 2, 2: 1}) == {1: 2, 2: 2}


def test_a_long_history_keeps_its_beginning_and_its_newest() -> None:
    short = rules.shortened(range(12))
    assert (list(short.first), short.left_out, list(short.last)) == (list(range(12)), 0, [])
    long = rules.shortened(range(30))
    assert (list(long.first), long.left_out) == ([0], 18)
    assert list(long.last) == list(range(19, 30))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a", "", "a"),
        ("", "z", "z"),
        ("ab", "z", "azb"),
        ("abcdefgh", "", "abcdef"),
        ("", "stuvwxyz", "uvwxyz"),
        ("abcd", "vwxyz", "axbycz"),
        ("abcdefgh", "z", "azbcde"),
        ("a", "stuvwxyz", "avwxyz"),
    ],
)
def test_photos_before_stand_beside_those_after(before: str, after: str, shown: str) -> None:
    assert "".join(rules.compared(before, after)) == shown


@pytest.mark.parametrize(
    ("picked", "open_", "said"),
    [
        (0, 0, "Nothing is picked"),
        (2, 0, "None of the issues picked is open"),
        (501, rules.MOST_ASKED + 1, "Narrow the list"),
    ],
)
def test_a_sheet_needs_something_open_and_not_too_much(picked: int, open_: int, said: str) -> None:
    rules.check_asked(rules.MOST_ASKED, rules.MOST_ASKED)
    with pytest.raises(RuleBroken, match=said):
        rules.check_asked(picked, open_)


@pytest.mark.parametrize("count", [0, rules.MOST_SLIPS + 1])
def test_a_print_has_at_least_one_slip_and_not_too_many(count: int) -> None:
    with pytest.raises(RuleBroken):
        rules.check_slips(count)
