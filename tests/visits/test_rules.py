from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from blueprints.core.rules import RuleBroken
from blueprints.visits import rules
from blueprints.visits.rules import Account

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 24, 12, 3, tzinfo=ZONE)


def told(start: datetime = NOON, minutes: int = 30, **more: object) -> Account:
    return Account(1, start, start + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]  # as a test says it


def test_an_empty_form_says_the_last_half_hour_in_five_minute_steps() -> None:
    assert rules.beginning(NOON, ZONE) == (date(2026, 11, 24), time(11, 30), time(12, 0))


def test_soon_after_midnight_it_does_not_begin_yesterday() -> None:
    at = NOON.replace(hour=0, minute=12)
    assert rules.beginning(at, ZONE) == (date(2026, 11, 24), time(0, 0), time(0, 10))


@pytest.mark.parametrize("ends", [time(9, 0), time(8, 55), time(0, 10)])
def test_a_visit_ends_later_on_the_same_day(ends: time) -> None:
    with pytest.raises(RuleBroken, match="after midnight"):
        rules.check_order(time(9, 0), ends)


def test_times_go_in_steps_of_five_minutes() -> None:
    rules.check_step(time(9, 5))
    with pytest.raises(RuleBroken):
        rules.check_step(time(9, 7))


def test_what_has_not_been_is_not_logged_but_a_clock_may_be_a_little_fast() -> None:
    rules.check_over(told(), at=NOON + timedelta(minutes=21))
    with pytest.raises(RuleBroken, match="lies ahead"):
        rules.check_over(told(), at=NOON)


def test_a_month_later_nobody_knows_it_any_more() -> None:
    rules.check_lately(told(), at=NOON + timedelta(days=31), zone=ZONE)
    with pytest.raises(RuleBroken, match="31 days"):
        rules.check_lately(told(), at=NOON + timedelta(days=32), zone=ZONE)


def test_a_day_without_a_next_step_is_asked_about() -> None:
    rules.check_next(told(next_step="报价", next_on=date(2026, 11, 24)), ZONE)
    with pytest.raises(RuleBroken, match="next step is"):
        rules.check_next(told(next_on=date(2026, 11, 25)), ZONE)
    with pytest.raises(RuleBroken, match="after the visit"):
        rules.check_next(told(next_step="报价", next_on=date(2026, 11, 23)), ZONE)


def test_a_position_is_no_more_exact_than_a_hundred_metres() -> None:
    assert rules.rounded(31.2304567) == 31.23
    assert rules.rounded(None) is None


@pytest.mark.parametrize(("typed", "fen"), [("", 0), ("128", 12800), ("¥128.5", 12850)])
def test_yuan_are_kept_as_fen(typed: str, fen: int) -> None:
    assert rules.fen_typed(typed) == fen


@pytest.mark.parametrize("typed", ["-3", "about ten", "1e9999"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken):
        rules.fen_typed(typed)


@pytest.mark.parametrize(
    ("is_author", "is_head", "days", "may"),
    [
        (True, False, 0, True),
        (True, False, 1, False),
        (False, True, 0, True),
        (True, True, 40, True),
        (False, False, 0, False),
    ],
)
def test_the_author_corrects_on_the_day_and_the_head_later(
    is_author: bool, is_head: bool, days: int, may: bool
) -> None:
    day = date(2026, 11, 24)
    today = day + timedelta(days=days)

    def check() -> None:
        rules.check_may_correct(is_author=is_author, is_head=is_head, logged_on=day, today=today)

    if may:
        check()
    else:
        with pytest.raises(RuleBroken):
            check()
