"""What a round scores, and what each row says beside what was found before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.core.rules import RuleBroken
from blueprints.inspections.rules import (
    Answer,
    Carried,
    Found,
    Mark,
    Outcome,
    Score,
    check_carried,
    check_found,
    outcome_beside,
    score,
    settled,
)


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    outcome = draw(st.sampled_from(Outcome))
    points = draw(st.integers(1, 20))
    lost = draw(st.integers(1, points)) if outcome is Outcome.FAILED else 0
    return Mark(outcome, points, lost, draw(st.integers(1, 10)))


@given(st.lists(marks()))
def test_a_score_is_never_below_nothing_nor_above_what_applied(found: list[Mark]) -> None:
    result = score(found)
    assert 0 <= result.reached <= result.possible
    assert result.possible == sum(
        m.points for m in found if m.outcome is not Outcome.NOT_APPLICABLE
    )


@given(st.lists(marks()), st.integers(1, 20))
def test_a_row_that_does_not_apply_changes_no_score(found: list[Mark], points: int) -> None:
    assert score([*found, Mark(Outcome.NOT_APPLICABLE, points)]) == score(found)


@given(st.lists(marks()), st.integers(1, 20), st.integers(1, 9))
def test_a_repeated_fault_never_costs_less(found: list[Mark], points: int, factor: int) -> None:
    once = score([*found, Mark(Outcome.FAILED, points, points, factor)])
    again = score([*found, Mark(Outcome.FAILED, points, points, factor + 1)])
    assert again.reached <= once.reached


@given(st.lists(marks()))
def test_the_order_of_the_rows_does_not_matter(found: list[Mark]) -> None:
    assert score(found) == score(reversed(found))


def test_where_nothing_applied_there_is_no_rate() -> None:
    assert score([Mark(Outcome.NOT_APPLICABLE, 5)]).rate is None
    assert Score(9, 12).rate == 0.75


@pytest.mark.parametrize(
    ("answers", "outcome", "result"),
    [
        ([], None, None),
        ([], Outcome.PASSED, Outcome.PASSED),
        ([Answer.NOT_FIXED], Outcome.PASSED, Outcome.FAILED),
        ([Answer.NOT_FIXED], None, Outcome.FAILED),
        ([Answer.FIXED], None, Outcome.PASSED),
        ([Answer.FIXED], Outcome.FAILED, Outcome.FAILED),
        ([Answer.NOT_APPLICABLE], None, None),
        ([Answer.FIXED, Answer.NOT_FIXED], None, Outcome.FAILED),
    ],
)
def test_what_is_not_fixed_fails_its_row(
    answers: list[Answer], outcome: Outcome | None, result: Outcome | None
) -> None:
    assert outcome_beside(answers, outcome) is result


@pytest.mark.parametrize(
    ("typed", "said", "note"),
    [
        ("", "仍漏油", "仍漏油"),
        ("又多一处", "仍漏油", "又多一处\n仍漏油"),
        ("又多一处", "", "又多一处"),
        ("", " ", "地面无油污"),
    ],
)
def test_what_is_not_fixed_stands_once_in_the_words_that_were_found(
    typed: str, said: str, note: str
) -> None:
    carried = [Carried("f1", Answer.NOT_FIXED, said, photos=1)]
    found = settled(Found(1, None, typed, lost=3, photos=2), carried, "地面无油污")
    assert found == Found(1, Outcome.FAILED, note, lost=3, photos=3)


def test_what_passes_keeps_its_own_words() -> None:
    fixed = [Carried("f1", Answer.FIXED, "已清洗")]
    assert settled(Found(1, None, ""), fixed, "地面无油污") == Found(1, Outcome.PASSED)
    assert settled(Found(1, None, ""), [], "地面无油污").outcome is None


def test_a_failed_row_says_what_was_seen_in_words_or_by_a_photo() -> None:
    check_found(Found(1, Outcome.PASSED), points=5)
    check_found(Found(1, Outcome.FAILED, note="油污"), points=5)
    check_found(Found(1, Outcome.FAILED, photos=1), points=5)
    with pytest.raises(RuleBroken, match="what you saw"):
        check_found(Found(1, Outcome.FAILED, note=" \u200b"), points=5)


@pytest.mark.parametrize("lost", [0, -1, 6])
def test_a_failed_row_loses_at_least_one_point_and_no_more_than_it_has(lost: int) -> None:
    with pytest.raises(RuleBroken, match="at least one point"):
        check_found(Found(1, Outcome.FAILED, note="油污", lost=lost), points=5)


def test_what_does_not_apply_is_explained() -> None:
    check_carried(Carried("f1", Answer.FIXED))
    with pytest.raises(RuleBroken, match="does not apply"):
        check_carried(Carried("f1", Answer.NOT_APPLICABLE, note="  "))
