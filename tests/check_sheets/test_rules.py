from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from blueprints.check_lines.rules import Fault, Line
from blueprints.check_sheets.rules import Plan, matched, plan
from blueprints.checklists.rules import Change, NewRow, Part

FLOOR = NewRow("展厅", "地面清洁", 5, 1, item_id=1, code="A1")
LIGHT = NewRow("展厅", "灯光齐全", 3, 1, item_id=2, code="A2")
LINES = NewRow("停车场", "车位线清楚", 2, 1, item_id=3)
ROWS = [FLOOR, LIGHT, LINES]
KNOWN = {"销售部": 1}


def line(number: int, area: str, words: str, points: str = "5", code: str = "") -> Line:
    said = {"area": area, "words": words, "points": points, "department": "销售部", "code": code}
    return Line(number, {Part(name): text for name, text in said.items()})


def same(number: int, row: NewRow) -> Line:
    return line(number, row.area, row.words, str(row.points), row.code)


def outcomes(found: Plan) -> list[Change | None]:
    return [a.difference.change if a.difference else None for a in found.answers]


def test_a_sheet_that_says_the_same_changes_nothing() -> None:
    found = plan([same(n, row) for n, row in enumerate(ROWS)], ROWS, KNOWN)
    assert outcomes(found) == [Change.UNCHANGED] * 3
    assert found.rows(keeps_missing=False) == ROWS


def test_an_item_is_known_by_its_number_its_place_or_words_that_are_there_once() -> None:
    lines = [
        line(4, "前台", "地面无积水", code="a1"),
        line(5, "展厅", "灯光 齐全。"),
        line(6, "办公区", "车位线清楚"),
        line(7, "展厅", "绿植鲜活"),
    ]
    found = plan(lines, ROWS, KNOWN)
    assert outcomes(found) == [Change.MOVED, Change.CHANGED, Change.MOVED, Change.NEW]
    assert [row.item_id for row in found.rows(keeps_missing=False)] == [1, 2, 3, None]


def test_running_numbers_that_shift_do_not_make_one_item_another() -> None:
    rows = [replace(FLOOR, code="1"), replace(LIGHT, code="2")]
    lines = [
        line(4, "展厅", "绿植鲜活", code="1"),
        line(5, "展厅", "地面清洁", code="2"),
        line(6, "展厅", "灯光齐全", code="3"),
    ]
    assert {n: row.item_id for n, row in matched(lines, rows).items()} == {5: 1, 6: 2}


def test_words_that_are_there_twice_are_not_guessed_at() -> None:
    rows = [FLOOR, replace(FLOOR, area="前台", item_id=9, code="")]
    found = plan([line(4, "办公区", "地面清洁")], rows, KNOWN)
    assert outcomes(found) == [Change.NEW]
    assert found.missing == rows


def test_the_program_s_own_number_finds_an_item_without_one() -> None:
    found = plan([line(4, "办公区", "车位线齐全", code="#3")], ROWS, KNOWN)
    assert outcomes(found) == [Change.MOVED]
    assert found.rows(keeps_missing=False)[0].code == ""


def test_what_stands_twice_is_wrong_from_the_second_time() -> None:
    lines = [same(4, FLOOR), line(5, "展厅", "地面 清洁"), line(6, "展厅", "墙面", code="A1")]
    found = plan(lines, ROWS, KNOWN)
    assert [a.faults for a in found.answers] == [(), (Fault.TWICE,), (Fault.NUMBER_TWICE,)]


def test_a_wrong_row_that_is_left_out_leaves_its_item_as_it_is() -> None:
    found = plan([line(4, "展厅", "地面清洁", points="x"), same(5, LIGHT)], ROWS, KNOWN)
    assert found.missing == [LINES]
    assert found.rows(keeps_missing=False) == [FLOOR, LIGHT]
    assert found.rows(keeps_missing=True) == ROWS


def test_another_draft_or_another_sheet_has_another_digest() -> None:
    found = plan([same(4, FLOOR)], ROWS, KNOWN)
    assert found.digest == plan([same(4, FLOOR)], ROWS, KNOWN).digest
    assert found.digest != plan([same(4, FLOOR)], ROWS[:2], KNOWN).digest
    assert found.digest != plan([same(5, FLOOR)], ROWS, KNOWN).digest


WORDS = st.sampled_from(["地面", "灯光", "绿植", "玻璃", ""])
AREAS = st.sampled_from(["展厅", "前台", ""])
CODES = st.sampled_from(["", "A1", "A2", "A3", "#1", "#2"])
SAID = st.tuples(AREAS, WORDS, st.sampled_from(["5", "0", ""]), CODES)
PLACES = st.tuples(AREAS.filter(bool), WORDS.filter(bool))
NUMBERS = st.permutations(["A1", "A2", "A3", "", "", "", "", "", "", ""])


@given(
    st.lists(PLACES, unique=True, max_size=6), NUMBERS, st.lists(SAID, max_size=8), st.booleans()
)
def test_each_line_gets_one_answer_and_no_item_is_given_twice(
    places: list[tuple[str, str]],
    codes: list[str],
    said: list[tuple[str, str, str, str]],
    keeps: bool,
) -> None:
    rows = [
        NewRow(area, words, 5, 1, code=codes[n], item_id=n + 1)
        for n, (area, words) in enumerate(places)
    ]
    lines = [line(n, *each) for n, each in enumerate(said, start=2)]
    found = plan(lines, rows, KNOWN)
    assert [a.line for a in found.answers] == lines
    assert all(bool(a.faults) is (a.difference is None) for a in found.answers)
    given_away = [a.before.item_id for a in found.answers if a.before]
    assert len(given_away) == len(set(given_away))
    assert {r.item_id for r in rows} == {*given_away, *(r.item_id for r in found.missing)}
    after = found.rows(keeps_missing=keeps)
    ids = [r.item_id for r in after if r.item_id]
    assert len(ids) == len(set(ids))
    assert len({r.place for r in after}) == len(after)
    numbers = [r.code for r in after if r.code]
    assert len(numbers) == len(set(numbers))
