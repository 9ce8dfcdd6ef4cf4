import pytest

from blueprints.core.figures import Unit
from blueprints.figures import rules
from blueprints.figures.rules import NORMS, Mark, Tile


def a_tile(key: str, value: float | None = 0.9) -> Tile:
    line = (None,) * 11 + (value,)
    return Tile(key, value, 10 if value is not None else 0, 9, NORMS[key].target, 0.85, line, "/x")


@pytest.mark.parametrize(
    ("key", "value", "target", "mark"),
    [
        ("on_time_rate", 0.95, 0.95, Mark.MET),
        ("on_time_rate", 0.90, 0.95, Mark.NEAR),
        ("on_time_rate", 0.89, 0.95, Mark.MISSED),
        ("closing_time_median", 2.0, 2, Mark.MET),
        ("closing_time_median", 2.5, 2, Mark.NEAR),
        ("closing_time_median", 2.6, 2, Mark.MISSED),
        ("nps", -3, 0, Mark.NEAR),
        ("nps", None, 0, Mark.NONE),
    ],
)
def test_a_mark_says_whether_the_target_is_met(
    key: str, value: float | None, target: float, mark: Mark
) -> None:
    assert rules.mark_of(key, value, target) is mark


def test_every_mark_has_a_shape_and_a_word_of_its_own() -> None:
    assert len({mark.shape for mark in Mark}) == len({mark.label for mark in Mark}) == 4


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.9613, Unit.RATE, "96.1%"),
        (0.0, Unit.RATE, "0.0%"),
        (None, Unit.RATE, "—"),
        (1.84, Unit.DAYS, "1.8"),
        (-12.4, Unit.SCORE, "-12"),
        (412, Unit.COUNT, "412"),
    ],
)
def test_a_figure_is_printed_in_its_unit(value: float | None, unit: Unit, text: str) -> None:
    assert rules.shown(value, unit) == text


@pytest.mark.parametrize(
    ("value", "before", "text"),
    [(0.961, 0.94, "+2.1"), (0.9, 0.9, "±0"), (0.8, 0.95, "\u221215.0"), (0.8, None, "—")],
)
def test_a_change_of_a_share_is_in_points(value: float, before: float | None, text: str) -> None:
    assert rules.change(value, before, Unit.RATE) == text


def test_a_target_says_which_side_is_good() -> None:
    assert a_tile("on_time_rate").target_text == "≥ 95%"
    assert a_tile("repeat_complaint_rate").target_text == "≤ 3%"
