from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from blueprints.checklists.rules import (
    Change,
    NewRow,
    Part,
    differences,
    grouped,
    key_of,
    shifted,
    tallies,
)
from blueprints.issue_rules.rules import Level

FLOOR = NewRow("展厅", "地面清洁", 5, 1, item_id=1)
LIGHT = NewRow("展厅", "灯光齐全", 3, 1, item_id=2)
LINES = NewRow("停车场", "车位线清楚", 2, 2, item_id=3)


def test_a_row_is_found_again_however_it_is_written() -> None:
    assert key_of(" 地面 清洁。") == key_of("地面清洁")
    assert key_of("（一）ABC") == key_of("(一)abc")
    assert key_of("地面清洁") != key_of("墙面清洁")


def test_an_item_is_new_moved_changed_unchanged_or_removed() -> None:
    after = [
        replace(LIGHT, area="前台", points=4),
        replace(FLOOR, words="地面清洁无积水", level=Level.ESCALATED),
        NewRow("展厅", "绿植鲜活", 1, 1, item_id=4),
    ]
    found = differences([FLOOR, LIGHT, LINES], after)
    assert [(d.change, d.row.item_id, d.parts) for d in found] == [
        (Change.MOVED, 2, (Part.AREA, Part.POINTS)),
        (Change.CHANGED, 1, (Part.WORDS, Part.LEVEL)),
        (Change.NEW, 4, ()),
        (Change.REMOVED, 3, ()),
    ]
    assert tallies(found)[Change.UNCHANGED] == 0
    assert [d.change for d in differences([FLOOR], [FLOOR])] == [Change.UNCHANGED]


def test_the_rows_of_an_area_stand_together_where_its_first_one_is() -> None:
    found = grouped([LINES, FLOOR, LIGHT, LINES], lambda row: row.area)
    assert found == {"停车场": [LINES, LINES], "展厅": [FLOOR, LIGHT]}


@given(st.lists(st.integers(), unique=True, min_size=1), st.data(), st.booleans())
def test_who_is_shifted_is_one_place_further_or_at_the_end(
    order: list[int], data: st.DataObject, up: bool
) -> None:
    one = data.draw(st.sampled_from(order))
    found = shifted(order, one, up=up)
    end = order[0] if up else order[-1]
    step = 0 if one == end else -1 if up else 1
    assert found.index(one) == order.index(one) + step
    assert sorted(found) == sorted(order)
