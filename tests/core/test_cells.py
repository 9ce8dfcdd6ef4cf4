from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.core.cells import day_of, fen_of, mileage_of, moment_of


@pytest.mark.parametrize(
    "raw",
    [
        "2026-10-06", "2026/10/6", "2026.10.06", "2026年10月6日", " 2026 年 10 月 6 日", "20261006",
        datetime(2026, 10, 6, 12, tzinfo=UTC), date(2026, 10, 6), 46301, 46301.0, "46301", "2026-10-06 00:00:00",
    ],
)  # fmt: skip
def test_a_day_is_read_in_its_usual_spellings(raw: object) -> None:
    assert day_of(raw) == date(2026, 10, 6)


@pytest.mark.parametrize(
    ("raw", "hour", "minute"),
    [
        ("2026-10-06 15:04", 15, 4), ("2026/10/6 15:04:30", 15, 4), ("2026-10-06T15:04:30", 15, 4),
        ("2026年10月6日 15时04分", 15, 4), ("2026-10-06 下午3:04", 15, 4), ("2026-10-06 3:04 PM", 15, 4),
        ("2026-10-06", 0, 0), (46301.75, 18, 0),
    ],
)  # fmt: skip
def test_a_moment_is_read_to_the_minute(raw: object, hour: int, minute: int) -> None:
    moment = moment_of(raw)
    assert moment
    assert (moment.day, moment.hour, moment.minute) == (6, hour, minute)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "昨天",
        "10-06",
        "2026-13-01",
        "2026-10-06 25:00",
        "2026-10-06 abc",
        12,
        True,
        "0001-01-01",
    ],
)
def test_what_is_no_day_is_none(raw: object) -> None:
    assert day_of(raw) is None


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_day_comes_back_in_every_spelling(day: date) -> None:
    for text in (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}"):
        assert day_of(text) == day


@given(st.integers(-(10**10), 10**10))
def test_every_amount_comes_back_in_every_spelling(fen: int) -> None:
    yuan = f"{fen / 100:,.2f}"
    for text in (yuan, yuan.replace(",", ""), f"{yuan}元"):
        assert fen_of(text) == fen
    assert fen_of(fen / 100) == fen


@pytest.mark.parametrize(
    "raw", ["", "12,34", "1,2345.00", "abc", "1.2.3", True, float("inf"), float("nan"), 1e12, 1e26]
)
def test_what_is_no_amount_is_none(raw: object) -> None:
    assert fen_of(raw) is None


@pytest.mark.parametrize(
    ("raw", "mileage"),
    [("147,629 km", 147629), (147629.0, 147629), ("12公里", 12), (-1, None), ("9999999", None)],
)
def test_mileage_is_whole_kilometres(raw: object, mileage: int | None) -> None:
    assert mileage_of(raw) == mileage
