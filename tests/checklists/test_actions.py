from dataclasses import replace

import pytest
from sqlalchemy import func, select

from blueprints.checklists import actions, queries
from blueprints.checklists.models import CheckItem, CheckListVersion, CheckRow
from blueprints.checklists.rules import MOST_ROWS, Change, tallies
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import RuleBroken
from tests.checklists.conftest import MakeList


def words(version: CheckListVersion) -> list[str]:
    return [row.words for row in queries.rows_of(version.id)]


def row_of(version: CheckListVersion, said: str) -> CheckRow:
    return next(row for row in queries.rows_of(version.id) if row.words == said)


def test_a_draft_has_the_items_of_the_version_in_force(draft: CheckListVersion) -> None:
    before = queries.version_before(draft)
    assert before
    assert queries.said_in(before) == queries.said_in(draft)
    assert draft.number == 2
    assert queries.current_version(draft.check_list_id) == before


def test_there_is_one_draft_at_a_time(draft: CheckListVersion, cs_manager: Membership) -> None:
    with pytest.raises(RuleBroken, match="a draft already"):
        actions.begin_draft(draft.check_list, by=cs_manager, at=now())


def test_an_item_that_moves_and_is_reworded_stays_the_same(
    draft: CheckListVersion, cs_manager: Membership
) -> None:
    row = row_of(draft, "地面清洁")
    actions.change_row(row, replace(row.said, area="前台", words="地面无积水"))
    assert words(draft) == ["灯光齐全", "车位线清楚", "地面无积水"]
    actions.publish(draft, by=cs_manager, at=now())
    db.session.commit()
    found = tallies(queries.differences_of(draft))
    assert (found[Change.MOVED], found[Change.UNCHANGED], found[Change.NEW]) == (1, 2, 0)
    assert db.session.scalar(select(func.count()).select_from(CheckItem)) == 3


def test_a_new_row_stands_at_the_end_of_its_area(draft: CheckListVersion) -> None:
    row = row_of(draft, "灯光齐全")
    actions.add_row(draft, replace(row.said, words="绿植鲜活", item_id=None))
    assert words(draft) == ["地面清洁", "灯光齐全", "绿植鲜活", "车位线清楚"]


def test_rows_and_areas_go_up_and_down_and_no_further(draft: CheckListVersion) -> None:
    light = row_of(draft, "灯光齐全")
    actions.shift_row(light, up=True)
    actions.shift_row(light, up=True)
    assert words(draft) == ["灯光齐全", "地面清洁", "车位线清楚"]
    actions.shift_area(draft, light.area, up=False)
    assert words(draft) == ["车位线清楚", "灯光齐全", "地面清洁"]


def test_no_item_stands_twice_in_an_area_and_no_number_in_a_list(draft: CheckListVersion) -> None:
    light, floor = row_of(draft, "灯光齐全"), row_of(draft, "地面清洁")
    with pytest.raises(RuleBroken, match="stands in this area"):
        actions.change_row(light, replace(light.said, words="地面 清洁。"))
    actions.change_row(floor, replace(floor.said, code="A-1"))
    with pytest.raises(RuleBroken, match="this number"):
        actions.add_row(draft, replace(light.said, words="绿植鲜活", code="a-1", item_id=None))


def test_a_published_version_does_not_change(make_list: MakeList, cs_manager: Membership) -> None:
    version = make_list()
    row = row_of(version, "地面清洁")
    for change in (
        lambda: actions.add_row(version, replace(row.said, words="x", item_id=None)),
        lambda: actions.change_row(row, row.said),
        lambda: actions.remove_row(row),
        lambda: actions.shift_row(row, up=False),
        lambda: actions.shift_area(version, row.area, up=False),
        lambda: actions.discard(version),
        lambda: actions.publish(version, by=cs_manager, at=now()),
    ):
        with pytest.raises(RuleBroken, match="does not change"):
            change()


def test_a_discarded_draft_is_as_if_it_had_never_been(
    draft: CheckListVersion, cs_manager: Membership
) -> None:
    check_list = draft.check_list
    actions.remove_row(row_of(draft, "地面清洁"))
    actions.discard(draft)
    again = actions.begin_draft(check_list, by=cs_manager, at=now())
    assert (again.number, len(words(again))) == (2, 3)


def test_nothing_is_published_without_rows_nor_with_too_many(
    store: Store, cs_manager: Membership, draft: CheckListVersion
) -> None:
    empty = actions.make_version(actions.make_list(store.id, "6S"), by=cs_manager, at=now())
    with pytest.raises(RuleBroken, match="without rows"):
        actions.publish(empty, by=cs_manager, at=now())
    row = replace(row_of(draft, "地面清洁").said, item_id=None)
    with pytest.raises(RuleBroken, match="600 rows"):
        actions.fill(draft, [row] * MOST_ROWS)


def test_a_name_is_had_by_one_list_of_a_store(
    make_list: MakeList, store: Store, other_store: Store
) -> None:
    version = make_list("6S检查")
    with pytest.raises(RuleBroken, match="of this name"):
        actions.make_list(store.id, "6S检查")
    other = actions.make_list(store.id, "BOC检查")
    with pytest.raises(RuleBroken, match="of this name"):
        actions.rename(other, "6S检查", "")
    actions.rename(version.check_list, "6S检查", "6S")
    actions.make_list(other_store.id, "6S检查")
