from blueprints.inspection_figures import rules
from blueprints.inspection_figures.rules import Key, rate_of, together
from blueprints.inspections.rules import Mark, Outcome, Score


def test_several_rounds_are_summed_by_points_not_averaged() -> None:
    rate = together([Score(1, 2), Score(8, 8), Score(0, 0)])
    assert (rate.n, rate.part, rate.value, rate.text) == (3, 9, 0.9, "90.0%")


def test_nothing_counted_is_a_dash() -> None:
    assert rate_of(0, 0).text == together([]).text == together([Score(0, 0)]).text == "—"


def test_an_area_scores_no_less_than_nothing_in_each_round() -> None:
    lost = Mark(Outcome.FAILED, 5, 5, 3)
    marks = [(1, 7, lost), (1, 8, Mark(Outcome.PASSED, 4)), (2, 7, Mark(Outcome.PASSED, 5))]
    assert rules.area_scores(marks) == {7: [Score(0, 5), Score(5, 5)], 8: [Score(4, 4)]}


def test_every_figure_says_its_formula() -> None:
    assert all("÷" in key.formula and key.label for key in Key)
