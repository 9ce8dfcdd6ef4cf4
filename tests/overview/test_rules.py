import json
from dataclasses import asdict, replace

import pytest

from blueprints.core.figures import Figure, Unit
from blueprints.core.rules import RuleBroken
from blueprints.overview import rules
from blueprints.overview.rules import (
    NORMS,
    Balance,
    Cause,
    Count,
    IssueLine,
    Mark,
    Overview,
    Stage,
    Tile,
)


def a_tile(key: str, value: float | None = 0.9) -> Tile:
    line = (None,) * 11 + (value,)
    return Tile(key, value, 10 if value is not None else 0, 9, NORMS[key].target, 0.85, line, "/x")


def an_overview(**parts: object) -> Overview:
    plain = Overview(
        store="城北店",
        store_en="North",
        month="2026-10",
        first_day="2026-10-01",
        last_day="2026-10-31",
        cut_off="2026-11-02 09:12",
        definitions=rules.DEFINITIONS_VERSION,
        tiles=tuple(a_tile(key) for key in rules.TILES),
        further=tuple(a_tile(key) for key in rules.FURTHER),
        balance=Balance(Count(3), Count(5), Count(4), Count(1), Count(5)),
        funnel=(Stage("Callbacks due", 10, 1.0), Stage("Dialled", 9, 0.9)),
        departments=(),
        causes=(Cause("维修质量", "Repair quality", 2, 1.0, 1.0),),
        overdue=(),
        top=(),
        next_top=(),
        reps=(),
    )
    return replace(plain, **parts)  # type: ignore[arg-type]


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


def test_what_is_frozen_comes_back_as_it_was() -> None:
    line = IssueLine(
        1, "26-1", "x", "Normal", "Closed", "车间", "Workshop", "", "2026-10-03", rank=1
    )
    overview = an_overview(overdue=(line,), next_top=(line,))
    assert rules.overview_from(json.dumps(asdict(overview))) == overview


def test_changed_figures_are_noticed() -> None:
    rules.check_untouched("{}", rules.sha256("{}"))
    with pytest.raises(RuleBroken, match="not those that were frozen"):
        rules.check_untouched("{ }", rules.sha256("{}"))


def test_the_conclusion_is_three_sentences_in_both_kinds_of_month() -> None:
    empty = an_overview(
        tiles=tuple(a_tile(key, None) for key in rules.TILES),
        balance=Balance(*[Count(0)] * 5),
        funnel=(Stage("Callbacks due", 0, None),),
        causes=(),
    )
    said = [s.spoken(str) for s in rules.conclusion(empty, lambda cause: cause.name)]
    assert said[0] == "Callbacks: none was due in this month."
    assert empty.is_empty
    full = [s.spoken(str) for s in rules.conclusion(an_overview(), lambda cause: cause.name)]
    assert full[1] == (
        "Customers: 90.0% satisfied (▲ on target, ≥ 90%), NPS 1; "
        "most complained of: 维修质量 (2, 100%)."
    )
    assert "none is overdue" in full[2]


def test_the_oldest_overdue_is_named_in_the_third_sentence() -> None:
    late = IssueLine(1, "26-1", "x", "", "", "", "", "", "2026-10-03", days_late=12)
    third = rules.conclusion(an_overview(overdue=(late,)), lambda cause: cause.name)[2]
    assert third.spoken(str).endswith("the oldest is 12 days late.")


def test_the_funnel_takes_its_steps_from_the_figures() -> None:
    figures = {
        "due": Figure("due", "", Unit.COUNT, 10, 10, "/due"),
        "connected_rate": Figure("connected_rate", "", Unit.RATE, 0.75, 8, "/c", 6, "/c?part"),
        "success_rate": Figure("success_rate", "", Unit.RATE, 0.5, 10, "/s", 5, "/s?part"),
    }
    funnel = rules.funnel_of(figures)
    assert [stage.value for stage in funnel] == [10, 8, 6, 5]
    assert [stage.share for stage in funnel] == [1.0, 0.8, 0.6, 0.5]
    assert [stage.share for stage in rules.funnel_of({})] == [None] * 4


def test_five_different_open_issues_at_the_most_are_chosen() -> None:
    rules.check_top_five([3, 1], {1, 2, 3})
    for wrong in ([1, 1], [1, 2, 3, 4, 5, 6], [9]):
        with pytest.raises(RuleBroken):
            rules.check_top_five(wrong, {1, 2, 3, 4, 5, 6})


def test_rows_without_room_go_on_an_annex() -> None:
    cause = Cause("x", "x", 1, 1, 1)
    assert rules.annex(an_overview(causes=(cause,) * rules.LIMITS.causes)) == ()
    assert rules.annex(an_overview(causes=(cause,) * (rules.LIMITS.causes + 1))) == ("causes",)


def test_months_are_named_in_both_languages() -> None:
    assert rules.month_name("2026-10", "zh") == "2026年10月"
    assert rules.month_name("2026-10", "en") == "October 2026"


def test_the_switcher_does_not_lead_into_the_future() -> None:
    december = rules.neighbours("2026-12", "2027-01")
    assert (december.before, december.after) == ("2026-11", "2027-01")
    assert rules.neighbours("2027-01", "2027-01").after == ""


def test_the_five_of_a_month_that_is_over_cannot_be_chosen() -> None:
    choice = {
        m: rules.neighbours(m, "2027-01").to_choose for m in ("2026-11", "2026-12", "2027-01")
    }
    assert choice == {"2026-11": "", "2026-12": "2027-01", "2027-01": "2027-02"}
