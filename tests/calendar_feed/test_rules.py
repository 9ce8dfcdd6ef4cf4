from datetime import UTC, datetime, timedelta

from blueprints.calendar_feed import rules

AT = datetime(2026, 10, 14, 2, tzinfo=UTC)


def test_fetches_are_counted_by_the_hour() -> None:
    began, count = rules.counted(None, 0, AT)
    assert (began, count) == (AT, 1)
    assert rules.counted(began, 59, AT + timedelta(minutes=59)) == (AT, 60)
    assert not rules.is_too_often(60)
    assert rules.is_too_often(61)
    later = AT + timedelta(hours=1)
    assert rules.counted(began, 61, later) == (later, 1)


def test_a_phone_in_a_title_is_masked_and_other_numbers_are_not() -> None:
    assert (
        rules.without_phones("2026-0123 请回电13800001234，急") == "2026-0123 请回电138****1234，急"
    )
    frame = "LBHZBYKE7RA087394 123456789012"
    assert rules.without_phones(frame) == frame


def test_a_digest_tells_tokens_apart_and_nothing_else() -> None:
    assert rules.digest("a") != rules.digest("b")
    assert len(rules.digest("a")) == 64
