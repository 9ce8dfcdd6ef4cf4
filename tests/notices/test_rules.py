from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from blueprints.notices import rules
from blueprints.notices.rules import Line, News, Value

AT = datetime(2026, 12, 3, 8, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_what_fills_a_notice_comes_back_as_it_was() -> None:
    values: dict[str, Value] = {"name": "王军", "n": 3, "at": AT, "day": date(2026, 12, 3)}
    lines = [Line("%(n)s", {"n": 1}, "/issues/1"), Line("x")]
    content = rules.kept(News("k", "t", "/", values, lines))
    assert rules.values_in(content) == values
    assert rules.lines_in(content) == lines


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (AT, "12月3日 16:00", "3 Dec 16:00"),
        (date(2026, 12, 3), "12月3日", "3 Dec"),
        ("王军", "王军", "王军"),
        (3, "3", "3"),
    ],
)
def test_a_value_is_written_as_its_reader_writes_it(value: Value, zh: str, en: str) -> None:
    assert rules.spoken(value, "zh", SHANGHAI) == zh
    assert rules.spoken(value, "en", SHANGHAI) == en
