import pytest

from blueprints.core.rules import RuleBroken
from blueprints.headings.rules import Field, Kind, check_columns, find_heading, kind_of
from tests.imports.files import DELIVERY_A


def test_headings_stand_under_titles_and_blanks() -> None:
    heading = find_heading([["十月交车台账"], [], ["制表：张三", "", "2026-11-01"], DELIVERY_A])
    assert heading
    assert heading.index == 3


def test_a_file_of_something_else_is_neither() -> None:
    heading = find_heading([["comment_id", "comment", "topic"], ["1", "好", "价格"]])
    assert heading
    assert kind_of(heading) is None


def test_a_mapping_names_what_identifies_a_row_and_no_column_twice() -> None:
    with pytest.raises(RuleBroken, match="VIN"):
        check_columns(Kind.DELIVERIES, {Field.NAME: 0})
    with pytest.raises(RuleBroken, match="order number"):
        check_columns(Kind.ORDERS, {Field.VIN: 0})
    with pytest.raises(RuleBroken, match="One column"):
        check_columns(Kind.ORDERS, {Field.NUMBER: 0, Field.VIN: 0})
