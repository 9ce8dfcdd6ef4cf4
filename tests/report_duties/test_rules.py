"""Periods, cut-offs and who owes what: over years' ends, time zones, late reports, leavers, leave."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.calendars.rules import EVERY_DAY, OFFICE_WEEK, Calendar
from blueprints.core.rules import Role, RuleBroken
from blueprints.report_duties import rules
from blueprints.report_duties.rules import Asks, CutOff, Every, Facts, Span, Spell, Standing

SHANGHAI, BERLIN, NEW_YORK = (
    ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York")
)
CLOSED = Calendar(SHANGHAI, {})
CALENDARS = st.sampled_from(
    [
        Calendar(zone, week)
        for zone in (SHANGHAI, BERLIN, NEW_YORK)
        for week in (OFFICE_WEEK, EVERY_DAY)
    ]
)
DAYS = st.dates(date(2023, 12, 1), date(2028, 3, 31))
CUT_OFFS = st.builds(
    CutOff,
    st.integers(0, 10),
    st.times(),
    st.timedeltas(timedelta(), timedelta(days=7)),
)
MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001 - given a zone by timezones
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
FACTS = st.builds(Facts, MOMENTS, st.none() | MOMENTS, is_excused=st.booleans())


@given(st.sampled_from(Every), DAYS)
def test_every_day_lies_in_one_period_and_the_next_begins_the_day_after(
    every: Every, day: date
) -> None:
    span = rules.span_of(every, day)
    assert span.first <= day <= span.last
    assert all(rules.span_of(every, each) == span for each in span.days)
    assert rules.span_of(every, span.last + timedelta(days=1)).first == span.last + timedelta(
        days=1
    )


def test_a_week_over_the_year_s_end_is_monday_to_sunday_and_a_month_ends_on_its_last_day() -> None:
    week = rules.span_of(Every.WEEK, date(2027, 1, 1))
    assert week == Span(date(2026, 12, 28), date(2027, 1, 3))
    assert rules.span_of(Every.MONTH, date(2028, 2, 3)).last == date(2028, 2, 29)
    found = list(rules.spans(Every.WEEK, date(2026, 12, 31), date(2027, 1, 4)))
    assert [span.first for span in found] == [date(2026, 12, 28), date(2027, 1, 4)]


@given(CALENDARS, st.sampled_from(Every), DAYS, CUT_OFFS)
def test_a_cut_off_is_that_clock_of_a_working_day_wherever_the_store_is(
    calendar: Calendar, every: Every, day: date, cut_off: CutOff
) -> None:
    """Also in the night in which the clocks are put forward or back."""
    span = rules.span_of(every, day)
    due = rules.due_day(span, cut_off, calendar)
    if due is None:
        assert not any(map(calendar.is_working, span.days))
        return
    assert calendar.is_working(due)
    assert (due > span.last) is (cut_off.after > 0)
    between = [span.last + timedelta(days=n + 1) for n in range((due - span.last).days)]
    assert sum(map(calendar.is_working, between)) == cut_off.after
    at = calendar.moment(due, cut_off.clock)
    assert at.astimezone(calendar.zone).date() == due
    assert abs(at - datetime.combine(due, cut_off.clock, UTC)) <= timedelta(hours=13)


def test_the_defaults_fall_due_when_people_expect_them() -> None:
    calendar, sales = Calendar(SHANGHAI, OFFICE_WEEK), Calendar(SHANGHAI, EVERY_DAY)
    daily, weekly, monthly, _personal = (default.cut_off for default in rules.DEFAULTS)
    saturday = Span(date(2026, 11, 21), date(2026, 11, 21))
    assert rules.due_day(saturday, daily, calendar) is None
    assert rules.due_day(saturday, daily, sales) == saturday.first
    week = rules.span_of(Every.WEEK, saturday.first)
    assert rules.due_day(week, weekly, calendar) == date(2026, 11, 23)
    october = rules.span_of(Every.MONTH, date(2026, 10, 5))
    assert rules.due_day(october, monthly, calendar) == date(2026, 11, 3)
    assert rules.due_day(october, monthly, CLOSED) is None


# Who owes


REPS = Asks(Every.WEEK, CutOff(1, time(10)), {Role.REP})
OPEN: dict[int | None, Calendar] = {
    1: Calendar(SHANGHAI, EVERY_DAY),
    2: Calendar(SHANGHAI, OFFICE_WEEK),
}
WEEK = Span(date(2026, 11, 23), date(2026, 11, 29))


def spell(first: int, last: int | None = None, department: int = 1, role: Role = Role.REP) -> Spell:
    end = date(2026, 11, last) if last else None
    return Spell(department, role, date(2026, 11, first), end)


def test_who_comes_in_the_middle_owes_from_then_on() -> None:
    found = rules.owed(REPS, WEEK, [spell(25)], OPEN)
    assert found
    assert (found.span, found.asked) == (WEEK, Span(date(2026, 11, 25), date(2026, 11, 29)))
    assert rules.owed(REPS, WEEK, [spell(30)], OPEN) is None


def test_who_has_left_before_it_is_due_owes_nothing() -> None:
    assert rules.owed(REPS, WEEK, [spell(2, 29)], OPEN) is None
    assert rules.owed(REPS, WEEK, [spell(2, 30)], OPEN) is not None
    assert rules.owed(REPS, WEEK, [spell(2, 25), spell(30, role=Role.HEAD)], OPEN) is not None


def test_it_is_owed_in_the_department_of_the_last_working_day_there() -> None:
    moved = [spell(2, 25, 1), spell(26, None, 2)]
    found = rules.owed(REPS, WEEK, moved, OPEN)
    assert found
    assert (found.department_id, found.asked.last) == (2, date(2026, 11, 27))
    elsewhere = Asks(Every.WEEK, REPS.cut_off, {Role.REP}, {1})
    found = rules.owed(elsewhere, WEEK, moved, OPEN)
    assert found
    assert (found.department_id, found.asked.last) == (1, date(2026, 11, 25))
    assert rules.owed(REPS, WEEK, [spell(2, role=Role.ADVISOR)], OPEN) is None


@given(CALENDARS, st.sampled_from(Every), DAYS, DAYS, st.none() | DAYS, CUT_OFFS)
def test_nobody_owes_before_he_came_nor_what_falls_due_after_he_left(
    calendar: Calendar, every: Every, day: date, first: date, last: date | None, cut_off: CutOff
) -> None:
    held = Spell(1, Role.REP, first, last)
    span = rules.span_of(every, day)
    found = rules.owed(Asks(every, cut_off, {Role.REP}), span, [held], {1: calendar})
    if found is None:
        return
    assert held.covers(found.asked.first)
    assert held.covers(found.asked.last)
    assert held.covers(found.due_at.astimezone(calendar.zone).date())
    assert found.span.first <= found.asked.first <= found.asked.last <= found.span.last
    assert found.late_after - found.due_at == cut_off.grace


def test_who_is_away_on_each_of_its_working_days_is_excused() -> None:
    office, monday, friday = OPEN[2], date(2026, 11, 23), date(2026, 11, 27)
    assert rules.is_away(WEEK, office, [Span(monday, friday)])
    assert rules.is_away(WEEK, office, [Span(monday, monday), Span(date(2026, 11, 24), friday)])
    assert not rules.is_away(WEEK, OPEN[1], [Span(monday, friday)])
    assert not rules.is_away(WEEK, office, [])
    assert not rules.is_away(Span(date(2026, 11, 28), date(2026, 11, 29)), office, [WEEK])


# How it stands, and what is counted


@given(FACTS, MOMENTS)
def test_a_report_has_one_standing_and_is_missing_only_unsent_and_late(
    report: Facts, at: datetime
) -> None:
    stands = rules.standing(report, at)
    is_late = at > report.late_after
    assert (stands is Standing.MISSING) is (
        report.sent_at is None and is_late and not report.is_excused
    )
    assert (stands is Standing.EXCUSED) is (report.sent_at is None and report.is_excused)
    if report.sent_at:
        on_time = report.sent_at <= report.late_after
        assert stands is (Standing.SENT if on_time else Standing.SENT_LATE)


@given(st.lists(FACTS), MOMENTS)
def test_the_share_on_time_counts_what_is_due_less_what_is_excused(
    reports: list[Facts], at: datetime
) -> None:
    """An excused one changes nothing, sending one late never helps, and it is never above 1."""
    share = rules.on_time_share(reports, at)
    assert 0 <= share.count <= share.n <= len(reports)
    without = [each for each in reports if not each.is_excused]
    assert rules.on_time_share(without, at) == share
    late = Facts(at - timedelta(days=2), at - timedelta(days=1))
    assert rules.on_time_share([*reports, late], at) == rules.Share(share.count, share.n + 1)
    later = datetime(2028, 1, 1, tzinfo=UTC)
    still = [each for each in without if each.sent_at is None]
    assert rules.on_time_share(without, later).n == len(without)
    assert rules.on_time_share(still, later).count == 0


def test_the_grace_still_counts_and_a_second_more_does_not() -> None:
    late_after = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    assert rules.is_on_time(late_after, late_after)
    assert not rules.is_on_time(late_after + timedelta(seconds=1), late_after)


def test_excuses_and_cut_offs_out_of_bounds_are_refused() -> None:
    unsent = Facts(datetime(2026, 11, 24, tzinfo=UTC))
    for facts, reason in (
        (Facts(unsent.late_after, unsent.late_after), "ill"),
        (Facts(unsent.late_after, is_excused=True), "ill"),
        (unsent, " \u200b"),
    ):
        with pytest.raises(RuleBroken):
            rules.check_excuse(facts, reason)
    rules.check_excuse(unsent, "ill")
    with pytest.raises(RuleBroken):
        rules.check_owed_again(unsent)
    for after, grace in ((11, 0), (-1, 0), (0, 8), (0, -1)):
        with pytest.raises(RuleBroken):
            rules.check_asks(after, timedelta(days=grace))
