from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.customers.rules import Gender
from blueprints.dms.rules import Layout, Reason
from blueprints.headings.rules import Kind, find_heading, guess, heading_key, kind_of
from tests.imports.files import (
    DELIVERY_A,
    DELIVERY_B,
    ORDER_A,
    ORDER_B,
    VINS,
    delivery,
    in_dialect_b,
    order,
)

ZONE = ZoneInfo("Asia/Shanghai")
cells = st.one_of(
    st.none(), st.text(max_size=20), st.integers(), st.floats(), st.booleans(),
    st.dates(), st.datetimes(), st.times(), st.timedeltas(),
)  # fmt: skip


def layout_of(heads: list[str]) -> Layout:
    heading = find_heading([heads])
    assert heading
    kind = kind_of(heading)
    assert kind
    return Layout(kind, heading, guess(kind, heading), ZONE)


DELIVERIES, ORDERS = layout_of(DELIVERY_A), layout_of(ORDER_A)


@pytest.mark.parametrize(
    ("heads", "kind", "missing"),
    [
        (DELIVERY_A, Kind.DELIVERIES, {"序号"}),
        (DELIVERY_B, Kind.DELIVERIES, {"No."}),
        (ORDER_A, Kind.ORDERS, set()),
        (ORDER_B, Kind.ORDERS, set()),
    ],
)
def test_both_dialects_are_understood_whole(
    heads: list[str], kind: Kind, missing: set[str]
) -> None:
    layout = layout_of(heads)
    assert layout.kind is kind
    used = {heads[i] for i in layout.columns.values()}
    assert set(heads) - used == missing


@pytest.mark.parametrize(
    ("row", "heads_a", "heads_b", "what"),
    [(delivery(), DELIVERY_A, DELIVERY_B, "delivery"), (order(), ORDER_A, ORDER_B, "order")],
)
def test_a_row_says_the_same_in_either_dialect(
    row: list[Any], heads_a: list[str], heads_b: list[str], what: str
) -> None:
    a = layout_of(heads_a).read(row, 1)
    b = layout_of(heads_b).read(in_dialect_b(row, what), 1)
    a.cells = b.cells = []
    assert a == b


def test_the_same_headings_have_one_digest_however_they_are_spaced() -> None:
    spaced = [f" {name} ：" for name in ORDER_A]
    assert layout_of(spaced).heading.digest == ORDERS.heading.digest
    assert layout_of(ORDER_B).heading.digest != ORDERS.heading.digest


@pytest.mark.parametrize(
    "row",
    [
        [],
        ["", None, "  "],
        ["合计", *[""] * 9, 75167121.64],
        ["本页小 计：", "", "", "12 台"],
        ["", "", "Total", *[""] * 7, "12.50"],
        [*[""] * 10, 75167121.64],
        [181, *[""] * 13],
        ["2026年10月交车台账"],
        ["制表人：张三"],
        DELIVERY_A,
    ],
)
def test_titles_blanks_totals_and_amounts_alone_are_no_deliveries(row: list[Any]) -> None:
    assert not DELIVERIES.is_row(row)


@pytest.mark.parametrize(
    "row",
    [
        ["", *[""] * 11, "￥2,172.95", 2033.9, "4206.85"],
        ["合计", *[""] * 11, "2,172.95", 2033.9, 4206.85],
        ["总计：1500"],
        ORDER_A,
    ],
)
def test_totals_are_no_orders(row: list[Any]) -> None:
    assert not ORDERS.is_row(row)


def test_a_row_with_something_to_identify_it_is_a_row() -> None:
    assert ORDERS.is_row(["RO261000001"])
    assert ORDERS.is_row(order(name="合计"))
    assert DELIVERIES.is_row(delivery(n="合计"))
    assert DELIVERIES.is_row(delivery(vin=""))


def test_an_order_is_read_whole() -> None:
    row = ORDERS.read(order(), 7)
    assert (row.key, row.phone, row.plate, row.vin) == (
        "RO261000001", "15117776317", "湘AB2682", VINS[0],
    )  # fmt: skip
    assert row.values == {
        "arrived_at": datetime(2026, 10, 12, 1, 30, tzinfo=UTC),
        "left_at": datetime(2026, 10, 14, 1, 50, tzinfo=UTC),
        "series": "Q5L",
        "mileage": 14762,
        "work_kind": "首保",
        "advisor_name": "刘晓敏",
        "technician_name": "孙伟",
        "labour": 217295,
        "parts": 203390,
        "total": 420685,
        "remark": "空调有异响",
    }
    assert row.reasons == []


def test_a_delivery_is_read_whole() -> None:
    row = DELIVERIES.read(delivery(VINS[0].lower()), 3)
    assert (row.key, row.gender, row.colour) == (VINS[0], Gender.FEMALE, "传奇黑")
    assert row.values["delivered_on"] == date(2026, 10, 6)
    assert row.values["insurance_until"] == date(2027, 10, 6)
    assert row.values["price"] == 39_698_014


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"phone": "1511777"}, Reason.BAD_PHONE),
        ({"phone": " "}, Reason.NO_PHONE),
        ({"phone": "无"}, Reason.NO_PHONE),
        ({"plate": "湘A1"}, Reason.BAD_PLATE),
        ({"arrived": "昨天"}, Reason.BAD_DATE),
        ({"left": "2026-02-30 10:00"}, Reason.BAD_DATE),
        ({"vin": VINS[0][:-1]}, Reason.BAD_VIN),
        ({"vin": VINS[0][:-1] + "5"}, Reason.CHECK_DIGIT),
        ({"mileage": "很多"}, Reason.BAD_MILEAGE),
        ({"labour": "12,34"}, Reason.BAD_AMOUNT),
    ],
)
def test_what_is_wrong_is_left_out_and_noted(wrong: dict[str, Any], reason: Reason) -> None:
    assert ORDERS.read(order(**wrong), 1).reasons == [reason]


def test_a_vin_with_a_wrong_check_digit_still_identifies_the_car() -> None:
    wrong = VINS[0][:-1] + "5"
    assert DELIVERIES.read(delivery(wrong), 1).key == wrong


def test_a_blank_plate_or_remark_is_nothing_to_note() -> None:
    assert ORDERS.read(order(plate="", remark="", mileage="", left=None), 1).reasons == []


def test_what_cannot_be_identified_is_rejected_for_that_alone() -> None:
    assert DELIVERIES.read(delivery("LFV", phone="1"), 1).reasons == [Reason.NO_VIN]
    assert ORDERS.read(order(" ", phone="1"), 1).reasons == [Reason.NO_NUMBER]


@given(st.lists(cells, max_size=20), st.sampled_from([DELIVERIES, ORDERS]))
def test_whatever_stands_in_the_cells_there_is_a_row_and_an_outcome(
    row: list[Any], layout: Layout
) -> None:
    layout.is_row(row)
    read = layout.read(row, 1)
    assert bool(read.key) or read.reasons in ([Reason.NO_VIN], [Reason.NO_NUMBER])
    assert "\0" not in f"{read.name}{read.key}{read.series}{read.values}"
    heading_key(row[0] if row else None)


def test_what_no_database_keeps_is_no_part_of_a_number() -> None:
    assert ORDERS.read(order("RO\x001\x1f"), 1).key == "RO1"
