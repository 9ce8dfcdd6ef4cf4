import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.dms.rules import Reason
from blueprints.imports.rules import Tallies, harmless
from blueprints.matching.rules import Outcome


@given(st.lists(st.tuples(st.sampled_from(Outcome), st.lists(st.sampled_from(Reason)))))
def test_rows_are_the_new_the_seen_and_the_rejected(
    outcomes: list[tuple[Outcome, list[Reason]]],
) -> None:
    tallies = Tallies()
    for outcome, reasons in outcomes:
        tallies.count(outcome, reasons)
    assert tallies.rows == len(outcomes)
    assert tallies.flagged <= tallies.new + tallies.seen


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "\t=1", "\r=1"])
def test_a_formula_in_a_download_is_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert harmless("王") == "王"
