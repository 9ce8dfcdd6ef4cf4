from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.callbacks import rules
from blueprints.callbacks.rules import (
    BAD_NUMBER,
    DAY_BEGINS,
    DAY_ENDS,
    OPEN,
    QUESTION_DEFAULTS,
    REDIAL_AFTER,
    TRANSITIONS,
    Outcome,
    Question,
    Standing,
    State,
    Step,
    after_attempt,
    after_step,
)
from blueprints.core.rules import RuleBroken

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2019, 1, 1), date(2040, 12, 31))
MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2040, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001 - hypothesis adds the zone
OFFSETS = st.integers(0, 400)
WINDOWS = st.integers(1, 60)


def questions(code: str) -> list[Question]:
    return [Question(q.code, q.type, q.low_at, q.need) for q in QUESTION_DEFAULTS[code]]


@given(DAYS, OFFSETS, WINDOWS)
def test_a_window_has_as_many_days_as_it_says(left_on: date, offset: int, window: int) -> None:
    due = rules.due_day(left_on, offset)
    assert (due - left_on).days == offset
    assert (rules.window_end(due, window) - due).days == window - 1


@given(DAYS, DAYS, OFFSETS, WINDOWS)
def test_a_window_is_open_today_exactly_from_the_first_day_on(
    left_on: date, today: date, offset: int, window: int
) -> None:
    end = rules.window_end(rules.due_day(left_on, offset), window)
    is_open = left_on >= rules.first_day_still_open(today, offset, window)
    assert is_open is (end >= today)


@pytest.mark.parametrize(
    ("left_on", "offset", "window", "due_on", "ends_on"),
    [
        (date(2026, 10, 30), 3, 3, date(2026, 11, 2), date(2026, 11, 4)),
        (date(2028, 2, 26), 3, 3, date(2028, 2, 29), date(2028, 3, 2)),
        (date(2027, 2, 26), 3, 3, date(2027, 3, 1), date(2027, 3, 3)),
        (date(2026, 12, 29), 3, 3, date(2027, 1, 1), date(2027, 1, 3)),
        (date(2026, 12, 2), 30, 7, date(2027, 1, 1), date(2027, 1, 7)),
    ],
    ids=["month end", "leap day", "no leap day", "year end", "thirty days over the year end"],
)
def test_windows_cross_months_and_years(
    left_on: date, offset: int, window: int, due_on: date, ends_on: date
) -> None:
    assert rules.due_day(left_on, offset) == due_on
    assert rules.window_end(due_on, window) == ends_on


@given(MOMENTS, st.sampled_from(sorted(REDIAL_AFTER)), st.sampled_from(["", "18:00-20:00", "下午"]))
def test_nobody_is_called_again_too_soon_or_at_night(
    at: datetime, outcome: Outcome, preferred: str
) -> None:
    again = rules.redial_at(outcome, at, preferred)
    assert again >= at + REDIAL_AFTER[outcome]
    assert DAY_BEGINS <= again.time() < DAY_ENDS
    assert again - at <= REDIAL_AFTER[outcome] + timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "outcome", "again"),
    [
        ("2026-10-31T19:00", Outcome.NO_ANSWER, "2026-11-01T09:00"),
        ("2028-02-28T18:30", Outcome.NO_ANSWER, "2028-02-29T09:00"),
        ("2026-12-31T19:45", Outcome.BUSY, "2027-01-01T09:00"),
        ("2026-12-31T10:00", Outcome.HUNG_UP, "2027-01-01T10:00"),
        ("2026-11-23T10:00", Outcome.BUSY, "2026-11-23T10:30"),
    ],
)
def test_the_next_attempt_crosses_the_night_the_month_and_the_year(
    at: str, outcome: Outcome, again: str
) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    expected = datetime.fromisoformat(again).replace(tzinfo=SHANGHAI)
    assert rules.redial_at(outcome, moment) == expected


@given(st.text(max_size=40))
def test_any_preferred_time_gives_an_hour_at_which_one_may_call(text: str) -> None:
    assert DAY_BEGINS <= rules.preferred_hour(text) < DAY_ENDS


@pytest.mark.parametrize(
    ("text", "hour"),
    [("", 9), ("18:00-20:00", 18), ("下午方便", 14), ("晚上", 18), ("15点以后", 15), ("23:00", 9)],
)
def test_the_preferred_time_is_read_as_people_write_it(text: str, hour: int) -> None:
    assert rules.preferred_hour(text) == time(hour)


def standing(**changes: object) -> Standing:
    usual: dict[str, object] = {
        "at": datetime(2026, 11, 23, 10, tzinfo=SHANGHAI),
        "window_ends_on": date(2026, 11, 25),
        "attempts": 1,
        "max_attempts": 3,
    }
    return Standing(**usual | changes)  # type: ignore[arg-type]  # fields by their names


def test_a_connected_call_completes_and_a_refused_one_ends() -> None:
    assert after_attempt(Outcome.CONNECTED, standing()).step is Step.COMPLETE
    assert after_attempt(Outcome.REFUSED, standing()).step is Step.STOP


@pytest.mark.parametrize("outcome", sorted(REDIAL_AFTER))
def test_what_failed_is_tried_again_until_the_attempts_are_used_up(outcome: Outcome) -> None:
    assert after_attempt(outcome, standing(attempts=2)).step is Step.REDIAL
    assert after_attempt(outcome, standing(attempts=3)).step is Step.GIVE_UP


def test_a_next_attempt_after_the_window_is_none() -> None:
    evening = datetime(2026, 11, 25, 19, tzinfo=SHANGHAI)
    assert after_attempt(Outcome.NO_ANSWER, standing(at=evening)).step is Step.GIVE_UP
    assert after_attempt(Outcome.BUSY, standing(at=evening)).step is Step.REDIAL


@pytest.mark.parametrize("outcome", sorted(BAD_NUMBER))
def test_a_bad_number_waits_for_another_and_is_not_dialled_again(outcome: Outcome) -> None:
    following = after_attempt(outcome, standing())
    assert (following.step, following.at, following.wants_phone) == (Step.REDIAL, None, True)


def test_a_time_the_customer_asked_for_is_kept_beyond_window_and_attempts() -> None:
    promised = datetime(2026, 12, 1, 19, tzinfo=SHANGHAI)
    following = after_attempt(Outcome.CALL_LATER, standing(attempts=3, promised=promised))
    assert (following.step, following.at) == (Step.REDIAL, promised)


@pytest.mark.parametrize("days", [None, -1, 0, 32])
def test_a_call_is_put_off_to_a_time_that_comes_and_not_for_ever(days: int | None) -> None:
    at = standing().at
    promised = None if days is None else at + timedelta(days=days)
    with pytest.raises(RuleBroken):
        after_attempt(Outcome.CALL_LATER, standing(promised=promised))


@given(st.sampled_from(Outcome), MOMENTS, st.integers(1, 5), st.integers(-5, 5))
def test_no_attempt_but_a_promised_one_leads_beyond_the_window(
    outcome: Outcome, at: datetime, attempts: int, days_left: int
) -> None:
    ends = at.date() + timedelta(days=days_left)
    promised = at + timedelta(days=1)
    following = after_attempt(
        outcome, standing(at=at, window_ends_on=ends, attempts=attempts, promised=promised)
    )
    if following.at and outcome is not Outcome.CALL_LATER:
        assert following.at.date() <= ends


@pytest.mark.parametrize("state", sorted(set(State) - OPEN - {State.UNREACHABLE}))
@pytest.mark.parametrize("step", list(Step))
def test_what_is_settled_stays_settled(state: State, step: Step) -> None:
    with pytest.raises(RuleBroken, match="settled meanwhile"):
        after_step(state, step)


def test_every_state_can_be_reached() -> None:
    assert {to for _, to in TRANSITIONS.values()} == set(State) - {State.TO_CALL}


@pytest.mark.parametrize(
    ("values", "dissatisfied"),
    [
        ({"overall": 5, "first_time_fix": 1, "nps": 0}, False),
        ({"overall": 3, "first_time_fix": 1}, False),
        ({"overall": 2, "first_time_fix": 1}, True),
        ({"overall": 5, "price": 1, "first_time_fix": 1}, True),
        ({"overall": 5, "first_time_fix": 0}, True),
        ({}, False),
    ],
)
def test_any_low_answer_makes_the_reply_dissatisfied(
    values: dict[str, rules.Value], dissatisfied: bool
) -> None:
    assert rules.is_dissatisfied(questions("service"), values) is dissatisfied


def test_the_customer_s_words_are_required_at_a_low_score_only() -> None:
    good: dict[str, rules.Value] = {"overall": 5, "first_time_fix": 1}
    assert rules.missing(questions("service"), good) == []
    assert rules.missing(questions("service"), good | {"overall": 2}) == ["words"]
    assert rules.missing(questions("service"), good | {"overall": 2, "words": "等太久"}) == []
    assert rules.missing(questions("service"), {}) == ["overall", "first_time_fix"]


def test_nps_is_promoters_less_detractors() -> None:
    assert [rules.nps_band(n) for n in (0, 6, 7, 8, 9, 10)] == [
        "detractor", "detractor", "passive", "passive", "promoter", "promoter",
    ]  # fmt: skip
    assert rules.nps(6, 2, 10) == 40
    assert rules.nps(0, 0, 0) is None


def test_an_issue_is_named_after_the_first_sentence_of_the_customer() -> None:
    assert rules.issue_title("空调有异响。还等了两小时", "x") == "空调有异响"
    assert rules.issue_title("  ", "回访不满意") == "回访不满意"
    assert len(rules.issue_title("很" * 100, "x")) == 40


@given(st.sampled_from(Outcome))
def test_every_outcome_has_a_label_and_a_consequence(outcome: Outcome) -> None:
    promised = standing().at + timedelta(hours=1)
    assert outcome.label
    assert after_attempt(outcome, standing(promised=promised)).step in Step


def test_a_tried_task_ends_with_its_window_unless_a_time_was_promised() -> None:
    today = date(2026, 11, 23)
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    assert rules.is_window_over(yesterday, None, today)
    assert rules.is_window_over(yesterday, yesterday, today)
    assert not rules.is_window_over(yesterday, tomorrow, today)
    assert not rules.is_window_over(today, None, today)
