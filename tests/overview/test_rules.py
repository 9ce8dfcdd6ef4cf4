import pytest

from blueprints.core.rules import RuleBroken
from blueprints.figures.rules import TILES
from blueprints.month.rules import Balance, Cause, Count, IssueLine, Stage
from blueprints.overview import rules
from tests.figures.test_rules import a_tile
from tests.month.test_rules import an_overview


def test_changed_figures_are_noticed() -> None:
    rules.check_untouched("{}", rules.sha256("{}"))
    with pytest.raises(RuleBroken, match="not those that were frozen"):
        rules.check_untouched("{ }", rules.sha256("{}"))


def test_the_conclusion_is_three_sentences_in_both_kinds_of_month() -> None:
    empty = an_overview(
        tiles=tuple(a_tile(key, None) for key in TILES),
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
