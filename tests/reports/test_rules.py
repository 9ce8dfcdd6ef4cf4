"""Lines kept, changed, dropped or one's own; plans that go on."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.core.rules import RuleBroken
from blueprints.reports import rules
from blueprints.reports.rules import Line, Origin, Outcome, Planned, Result, Said

DAY = date(2026, 11, 30)
PLAN = Planned("回访20位老客户", DAY, "通话记录20条", None, 0)


@given(st.text(), st.text(), st.booleans())
def test_a_drafted_line_is_kept_changed_or_dropped(drafted: str, words: str, kept: bool) -> None:
    origin = rules.origin_of(drafted, words, is_kept=kept)
    if not kept:
        assert origin is Origin.DROPPED
    elif origin is not Origin.DROPPED:
        assert (origin is Origin.KEPT) is (words.strip() == drafted.strip())


@given(st.text())
def test_each_line_of_text_that_says_something_is_a_line(text: str) -> None:
    found = rules.own_lines("wrong", text)
    assert all(line.words.strip() and line.origin is Origin.OWN for line in found)
    assert len(found) <= len(text.splitlines())


def test_what_was_not_done_goes_on_and_is_counted() -> None:
    once = rules.rolled_over(PLAN, Result(7, Outcome.OPEN, "客户出差", date(2026, 12, 7)))
    assert (once.number, once.day, once.earlier_id, once.measure) == (
        1,
        date(2026, 12, 7),
        7,
        PLAN.measure,
    )
    assert rules.rolled_over(once, Result(9, Outcome.OPEN, "再次出差")).number == 2


LINE = Line("happened", "拜访三位客户")


@pytest.mark.parametrize(
    "said",
    [
        Said([]),
        Said([Line("happened", "x", Origin.DROPPED, ("visit", 1), "x")]),
        Said([LINE], [PLAN], []),
        Said([LINE], [], [Result(7, Outcome.OPEN, " ")]),
        Said([LINE], [], [Result(7, Outcome.GIVEN_UP)]),
        Said([LINE], [Planned("x", DAY, "")], [Result(7, Outcome.DONE)]),
    ],
)
def test_half_a_report_is_refused(said: Said) -> None:
    with pytest.raises(RuleBroken):
        rules.check_said(said, [7] if said.results or said.plan else [])


def test_a_whole_one_is_taken() -> None:
    rules.check_said(Said([LINE], [PLAN], [Result(7, Outcome.OPEN, "客户出差")]), [7])
