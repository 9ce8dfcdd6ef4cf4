"""Marks, sums and weeks, without the app."""

from datetime import date

import pytest

from blueprints.inspection_map import rules
from blueprints.inspection_map.rules import Mark, Tally


@pytest.mark.parametrize(
    ("reached", "mark"),
    [(1000, Mark.GOOD), (950, Mark.GOOD), (949, Mark.FAIR), (850, Mark.FAIR), (849, Mark.POOR)],
)
def test_a_mark_begins_where_its_words_say(reached: int, mark: Mark) -> None:
    assert Tally(reached, 1000).mark is mark


def test_what_was_not_held_is_a_cross_and_what_nobody_looks_at_is_none() -> None:
    assert Tally(missed=1).mark is Mark.MISSED
    assert Tally().mark is Mark.NONE
    assert Tally(9, 10, missed=1).mark is Mark.FAIR


def test_rounds_of_a_week_are_weighed_by_their_points() -> None:
    both = rules.summed([Tally(10, 10), Tally(45, 90, failed=4), Tally(missed=1)])
    assert (both.rate, both.failed, both.missed) == (0.55, 4, 1)
    assert rules.summed([]) == Tally()


def test_the_weeks_end_with_the_running_one_and_begin_with_the_first_round() -> None:
    weeks = rules.weeks_until(date(2026, 3, 4))
    assert (len(weeks), weeks[0], weeks[-1]) == (12, date(2025, 12, 15), date(2026, 3, 2))
    assert rules.since_the_first(weeks, [date(2026, 2, 22), date(2026, 3, 3)]) == weeks[-3:]
    assert rules.since_the_first(weeks, []) == []
