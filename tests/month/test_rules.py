import json
from dataclasses import asdict, replace

import pytest

from blueprints.core.figures import Figure, Unit
from blueprints.core.rules import RuleBroken
from blueprints.figures.rules import DEFINITIONS_VERSION, FURTHER, TILES
from blueprints.month import rules
from blueprints.month.rules import Balance, Cause, Count, IssueLine, Overview, Stage
from tests.figures.test_rules import a_tile


def an_overview(**parts: object) -> Overview:
    plain = Overview(
        store="城北店",
        store_en="North",
        month="2026-10",
        first_day="2026-10-01",
        last_day="2026-10-31",
        cut_off="2026-11-02 09:12",
        definitions=DEFINITIONS_VERSION,
        tiles=tuple(a_tile(key) for key in TILES),
        further=tuple(a_tile(key) for key in FURTHER),
        balance=Balance(Count(3), Count(5), Count(4), Count(1), Count(5)),
        funnel=(Stage("Callbacks due", 10, 1.0), Stage("Dialled", 9, 0.9)),
        departments=(),
        causes=(Cause("维修质量", "Repair quality", 2, 1.0, 1.0),),
        overdue=(),
        top=(),
        next_top=(),
        reps=(),
    )
    return replace(plain, **parts)  # type: ignore[arg-type]  # fields by their names


def test_what_is_frozen_comes_back_as_it_was() -> None:
    line = IssueLine(
        1, "26-1", "x", "Normal", "Closed", "车间", "Workshop", "", "2026-10-03", rank=1
    )
    overview = an_overview(overdue=(line,), next_top=(line,))
    assert rules.overview_from(json.dumps(asdict(overview))) == overview


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
