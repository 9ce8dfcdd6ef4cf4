from datetime import date

import pytest

from blueprints.rep_figures.rules import Key, Tally, measure, months_before, together

MONTH = Tally(
    visits=4, working_days=8, minutes=150, visit_days=2, cost=1000, orders=1, amount=900, new=2
)


@pytest.mark.parametrize(
    ("key", "value", "n"),
    [
        (Key.VISITS_A_DAY, 0.5, 8),
        (Key.MINUTES, 37.5, 4),
        (Key.INCOME_A_VISIT, 225, 4),
        (Key.INCOME_A_DAY, 450, 2),
        (Key.COST_A_VISIT, 250, 4),
        (Key.ORDERS, 25, 4),
        (Key.NEW, 2, 2),
        (Key.LOST, 0, 0),
    ],
)
def test_a_figure_is_what_its_formula_says(key: Key, value: float, n: int) -> None:
    found = measure(key, MONTH)
    assert (found.value, found.n) == (value, n)


def test_nothing_is_divided_by_nothing() -> None:
    quotients = set(Key) - {Key.NEW, Key.LOST}
    assert {measure(key, Tally()).value for key in quotients} == {None}


def test_a_department_is_its_people_added_up_and_divided_then() -> None:
    both = together([MONTH, Tally(working_days=8)])
    assert measure(Key.VISITS_A_DAY, both).value == 0.25
    assert together([]) == Tally()


def test_months_are_counted_over_the_year() -> None:
    assert months_before(date(2026, 3, 31), 6) == date(2025, 9, 1)
    assert months_before(date(2026, 12, 1), 0) == date(2026, 12, 1)
