"""How long a silence has lasted, and how many a department has."""

from datetime import date

import pytest

from blueprints.silence import rules

PARENTS = {1: None, 2: 1, 3: 2, 4: None}


@pytest.mark.parametrize(
    ("since", "days"),
    [(date(2026, 12, 31), 2), (date(2027, 1, 2), 0), (date(2027, 1, 3), 0)],
)
def test_days_are_natural_ones_over_a_year_s_end_and_never_negative(since: date, days: int) -> None:
    assert rules.days_silent(since, date(2027, 1, 2)) == days


def test_a_whole_store_counts_what_is_no_department_s_as_well() -> None:
    counts = {1: 2, 3: 1, None: 4}
    assert rules.count_in(counts, None) == 7
    assert rules.count_in(counts, {1, 3}) == 3


def test_a_department_counts_what_those_below_have() -> None:
    counts = {1: 2, 3: 1, None: 4}
    assert [rules.count_below(counts, d, PARENTS) for d in PARENTS] == [3, 1, 1, 0]


def test_a_department_under_itself_by_mistake_is_counted_once() -> None:
    assert rules.count_below({1: 2}, 2, {1: 2, 2: 1}) == 2


def test_kinds_are_added_up_department_by_department() -> None:
    assert rules.all_kinds({"a": {1: 2, None: 1}, "b": {1: 3}}) == {1: 5, None: 1}
