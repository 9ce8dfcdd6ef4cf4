from datetime import date

import pytest

from blueprints.core.rules import RuleBroken
from blueprints.prospects.rules import next_day

TODAY = date(2026, 11, 2)


def test_the_level_proposes_the_next_day_and_what_is_typed_stands() -> None:
    assert next_day(None, 3, today=TODAY) == date(2026, 11, 5)
    assert next_day(None, None, today=TODAY) is None
    assert next_day(TODAY, 3, today=TODAY) == TODAY


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2028, 1, 1)])
def test_a_next_contact_is_neither_over_nor_far_away(day: date) -> None:
    with pytest.raises(RuleBroken):
        next_day(day, 3, today=TODAY)
