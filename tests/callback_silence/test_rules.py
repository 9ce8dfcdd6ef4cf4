"""Ten o'clock is the store's."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from blueprints.callback_silence import rules


def test_lists_are_open_by_ten_of_the_store_s_own_day() -> None:
    late = datetime(2026, 10, 13, 17, tzinfo=UTC)  # past midnight in Shanghai
    assert rules.opened_by(late, ZoneInfo("Asia/Shanghai")) == datetime(2026, 10, 14, 2, tzinfo=UTC)
