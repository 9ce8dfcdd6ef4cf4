from datetime import date

import pytest

from blueprints.core.rules import RuleBroken
from blueprints.customer_cards.rules import Risk, check_review_day, risks_in


def test_a_strategy_is_looked_at_again_within_a_year() -> None:
    check_review_day(date(2026, 11, 2), date(2026, 11, 2))
    for day in (date(2026, 11, 1), date(2028, 1, 1)):
        with pytest.raises(RuleBroken):
            check_review_day(day, date(2026, 11, 2))


def test_risks_are_read_as_they_were_kept() -> None:
    assert risks_in("") == []
    assert risks_in("pays_late leaves") == [Risk.PAYS_LATE, Risk.LEAVES]
