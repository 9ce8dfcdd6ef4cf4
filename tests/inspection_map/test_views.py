"""Areas by rounds and by weeks, who sees them, and what is said where there is nothing."""

from datetime import date, timedelta

import pytest

from blueprints.checklists.models import CheckList
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.inspection_map import queries
from blueprints.inspection_map.rules import MOST, Mark, Tally
from tests.conftest import MemberOf, SignIn
from tests.inspecting import a_list, a_round, hold, rows_for
from tests.tracker.test_plans import statements

DAY = date(2026, 3, 4)  # a Wednesday


@pytest.fixture
def check_list(inspector: Membership, store: Store) -> CheckList:
    return a_list(inspector, now(), rows_for(store))


def cells(found: queries.AreaMap) -> dict[str, list[Tally]]:
    return {row.area.name: list(row.cells) for row in found.rows}


def test_a_list_is_shown_by_its_rounds_and_what_was_not_held_is_a_cross(
    check_list: CheckList, inspector: Membership
) -> None:
    hold(a_round(check_list, inspector, DAY, now()), inspector, now(), {"价格牌齐全": "缺一块"})
    a_round(check_list, inspector, DAY + timedelta(days=7), now())
    a_round(check_list, inspector, DAY + timedelta(days=14), now())
    found = queries.map_of(inspector, check_list, DAY + timedelta(days=14))
    assert [column.first for column in found.columns] == [DAY, DAY + timedelta(days=7)]
    rows = cells(found)
    assert rows["展厅"] == [Tally(5, 8, 1), Tally(missed=1)]
    assert rows["车间"] == [Tally(10, 10), Tally(missed=1)]
    assert [each.mark for each in found.totals] == [Mark.POOR, Mark.MISSED]
    assert found.totals[0] == Tally(15, 18, 1)


def test_all_lists_are_shown_by_weeks_together(
    check_list: CheckList, inspector: Membership, store: Store
) -> None:
    other = a_list(inspector, now(), rows_for(store)[:1], "晨检")
    hold(a_round(other, inspector, DAY - timedelta(days=2), now()), inspector, now(), {})
    hold(a_round(check_list, inspector, DAY, now()), inspector, now(), {"展车清洁": "有灰"})
    a_round(other, inspector, DAY - timedelta(days=1), now())
    found = queries.map_of(inspector, None, DAY + timedelta(days=7))
    assert [column.first for column in found.columns] == [date(2026, 3, 2), date(2026, 3, 9)]
    assert cells(found)["展厅"] == [Tally(8, 13, 1, 1), Tally()]
    assert found.totals[0] == Tally(18, 23, 1, 1)


def test_a_map_is_no_wider_than_twelve_rounds(check_list: CheckList, inspector: Membership) -> None:
    for week in range(MOST + 2):
        a_round(check_list, inspector, DAY - timedelta(days=7 * week), now())
    found = queries.map_of(inspector, check_list, DAY + timedelta(days=1))
    assert len(found.columns) == MOST
    assert found.columns[-1].first == DAY


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_says_each_cell_in_words(
    check_list: CheckList, inspector: Membership, sign_in: SignIn, language: str
) -> None:
    made = hold(a_round(check_list, inspector, DAY, now()), inspector, now(), {"展车清洁": "有灰"})
    browser = sign_in(inspector, language=language)
    page = browser.get(f"/inspections/map?list={check_list.id}").text
    assert f'href="/inspections/{made.id}">' in page
    assert ">3/4</th>" in page
    assert "37.5%" in page
    assert ("1 failed" if language == "en" else "不合格1项") in page
    assert "/inspections/map" in browser.get("/inspections").text


def test_where_nothing_was_held_the_page_says_what_comes_first(
    sign_in: SignIn, inspector: Membership
) -> None:
    for htmx in (False, True):
        page = sign_in(inspector, htmx=htmx).get("/inspections/map").text
        assert "No round has been held yet." in page


def test_who_reads_inspections_sees_the_map_of_the_own_store_alone(
    check_list: CheckList,
    sign_in: SignIn,
    head: Membership,
    advisor: Membership,
    member_of: MemberOf,
    other_store: Store,
    inspector: Membership,
) -> None:
    a_round(check_list, inspector, DAY, now())
    url = f"/inspections/map?list={check_list.id}"
    assert "展厅" in sign_in(head).get(url).text
    sign_in(advisor).get(url, expect=403)
    stranger = sign_in(member_of(other_store, Role.GM, "office"))
    stranger.get(url, expect=404)
    assert "No round has been held yet." in stranger.get("/inspections/map").text


def test_a_wide_map_is_read_with_as_many_questions_as_a_narrow_one(
    check_list: CheckList, inspector: Membership, sign_in: SignIn
) -> None:
    browser, today = sign_in(inspector), local_day(now(), inspector.store.zone)

    def asked() -> int:
        db.session.commit()
        with statements() as seen:
            browser.get("/inspections/map")
        return len(seen)

    hold(a_round(check_list, inspector, today, now()), inspector, now(), {})
    few = asked()
    for week in range(6):
        day = today - timedelta(days=7 * week)
        hold(a_round(check_list, inspector, day, now()), inspector, now(), {})
    assert asked() == few
