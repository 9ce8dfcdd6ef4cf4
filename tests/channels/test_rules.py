from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.channels import rules
from blueprints.channels.rules import Quiet, Wants

SHANGHAI = ZoneInfo("Asia/Shanghai")
EVENING = datetime(2026, 12, 3, 13, 30, tzinfo=UTC)  # 21:30
MORNING = datetime(2026, 12, 4, 0, tzinfo=UTC)  # 8:00 of the next day


def test_what_is_told_at_night_leaves_in_the_morning() -> None:
    assert rules.leaves_at(EVENING, Quiet(), SHANGHAI, urgent=False) == MORNING
    assert rules.leaves_at(EVENING, Quiet(), SHANGHAI, urgent=True) == MORNING
    small_hours = EVENING + timedelta(hours=6)
    assert rules.leaves_at(small_hours, Quiet(), SHANGHAI, urgent=False) == MORNING


def test_what_is_urgent_leaves_at_night_where_the_store_says_so() -> None:
    quiet = Quiet(spares_urgent=True)
    assert rules.leaves_at(EVENING, quiet, SHANGHAI, urgent=True) == EVENING
    assert rules.leaves_at(EVENING, quiet, SHANGHAI, urgent=False) == MORNING


@given(
    st.integers(0, 366 * 24 * 60).map(lambda m: EVENING + timedelta(minutes=m)),
    st.times(),
    st.times(),
    st.sampled_from([SHANGHAI, ZoneInfo("Asia/Urumqi"), ZoneInfo("UTC")]),
)
def test_nothing_leaves_in_the_quiet_hours_and_all_within_a_day(
    at: datetime, begins: time, ends: time, zone: ZoneInfo
) -> None:
    quiet = Quiet(begins, ends)
    leaves = rules.leaves_at(at, quiet, zone, urgent=False)
    assert at <= leaves <= at + timedelta(hours=25)
    assert not quiet.holds_at(leaves.astimezone(zone).time())


def test_the_pauses_grow_and_after_a_day_it_is_hopeless() -> None:
    pauses = [rules.next_try(tries, EVENING) - EVENING for tries in range(1, 8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)
    assert not rules.is_hopeless(EVENING, EVENING + timedelta(hours=23))
    assert rules.is_hopeless(EVENING, EVENING + timedelta(hours=24))


@pytest.mark.parametrize(
    ("wants", "digest", "urgent", "plain"),
    [
        (Wants.NOTHING, False, False, False),
        (Wants.DIGEST, True, False, False),
        (Wants.URGENT, True, True, False),
    ],
)
def test_single_notices_leave_only_where_they_are_urgent(
    wants: Wants, *, digest: bool, urgent: bool, plain: bool
) -> None:
    assert rules.is_wanted(wants, is_digest=True, is_urgent=False) is digest
    assert rules.is_wanted(wants, is_digest=False, is_urgent=True) is urgent
    assert rules.is_wanted(wants, is_digest=False, is_urgent=False) is plain


@pytest.mark.parametrize(
    "typed",
    [
        "abc-123",
        " abc-123 ",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-123",
        "https://oapi.dingtalk.com/robot/send?access_token=abc-123&x=1",
        "https://open.feishu.cn/open-apis/bot/v2/hook/abc-123/",
    ],
)
def test_the_key_of_a_robot_is_found_in_its_webhook(typed: str) -> None:
    assert rules.key_in(typed) == "abc-123"
