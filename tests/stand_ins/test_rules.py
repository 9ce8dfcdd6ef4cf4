from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.core.rules import RuleBroken
from blueprints.stand_ins.rules import Stint, check_stint

TODAY = date(2026, 12, 1)
THERE = Stint(1, 2, date(2026, 12, 5), date(2026, 12, 10))


def days(first: int, last: int, absent: int = 1, stand_in: int = 2) -> Stint:
    month = TODAY.replace(day=1) - timedelta(days=1)
    return Stint(absent, stand_in, month + timedelta(days=first), month + timedelta(days=last))


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (days(6, 5), "before the first"),
        (days(-5, 0), "are over"),
        (days(2, 200), "Half a year"),
        (days(2, 3, 1, 1), "for himself"),
        (days(10, 12, 1, 3), "already"),
        (days(10, 12, 3, 1), "away himself"),
        (days(1, 5, 2, 3), "stands in for somebody else"),
    ],
)
def test_what_cannot_be_arranged_says_why(new: Stint, why: str) -> None:
    with pytest.raises(RuleBroken, match=why):
        check_stint(new, [THERE], today=TODAY)


def test_two_leaves_may_follow_one_another_and_one_may_stand_in_for_two() -> None:
    check_stint(days(11, 12), [THERE], today=TODAY)
    check_stint(days(5, 10, 3, 2), [THERE], today=TODAY)


@given(st.lists(st.tuples(*[st.integers(1, 4)] * 2, *[st.integers(1, 20)] * 2), max_size=12))
def test_whatever_is_arranged_no_day_has_a_chain_or_two_at_once(
    asked: list[tuple[int, int, int, int]],
) -> None:
    arranged: list[Stint] = []
    for absent, stand_in, first, last in asked:
        try:
            check_stint(days(first, last, absent, stand_in), arranged, today=TODAY)
        except RuleBroken:
            continue
        arranged.append(days(first, last, absent, stand_in))
    for day in range(1, 21):
        at = days(day, day)
        on = [stint for stint in arranged if stint.overlaps(at)]
        away = [stint.absent_id for stint in on]
        assert len(away) == len(set(away))
        assert not set(away) & {stint.stand_in_id for stint in on}
