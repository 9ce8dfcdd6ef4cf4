"""The ladder and the digest, over any schedule of runs."""

from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.calendars.rules import Calendar
from blueprints.core.rules import RuleBroken
from blueprints.reminders import rules
from blueprints.reminders.rules import Item, Ladder, Reason, Rung, natural, working
from blueprints.tracker.rules import Box, State, Step

FRIDAY = date(2026, 12, 4)
OFFICE = working(Calendar(UTC))  # type: ignore[arg-type]  # days only, in no zone of their own
DAYS = st.integers(-20, 40).map(lambda n: FRIDAY + timedelta(days=n))


@pytest.mark.parametrize(
    ("shift", "days"),
    [
        (natural, {"12-02": None, "12-03": Rung.DAY_BEFORE, "12-04": Rung.THE_DAY}),
        (natural, {"12-05": Rung.HEAD, "12-06": Rung.HEAD, "12-07": Rung.CS_MANAGER}),
        (natural, {"12-10": Rung.CS_MANAGER, "12-11": Rung.GM, "12-31": Rung.GM}),
        (OFFICE, {"12-03": Rung.DAY_BEFORE, "12-04": Rung.THE_DAY, "12-06": Rung.THE_DAY}),
        (OFFICE, {"12-07": Rung.HEAD, "12-08": Rung.HEAD, "12-09": Rung.CS_MANAGER}),
        (OFFICE, {"12-14": Rung.CS_MANAGER, "12-15": Rung.GM}),
    ],
)
def test_the_ladder_in_natural_and_in_working_days(
    shift: rules.Shift, days: dict[str, Rung | None]
) -> None:
    for day, rung in days.items():
        today = date.fromisoformat(f"2026-{day}")
        assert rules.due_rung(FRIDAY, today, Ladder(), shift) is rung


def test_before_a_monday_the_day_before_is_friday() -> None:
    monday = date(2026, 12, 7)
    assert rules.due_rung(monday, FRIDAY, Ladder(), OFFICE) is Rung.DAY_BEFORE
    assert rules.due_rung(monday, FRIDAY - timedelta(days=1), Ladder(), OFFICE) is None


@given(st.lists(DAYS, min_size=1, max_size=30), DAYS, st.sampled_from([natural, OFFICE]))
def test_whenever_it_runs_each_rung_is_climbed_once_and_the_highest_due_one_is(
    runs: list[date], deadline: date, shift: rules.Shift
) -> None:
    """Twice on a day, late by days, some days not at all."""
    climbed: list[tuple[date, Rung]] = []
    for today in sorted(runs):
        due = rules.due_rung(deadline, today, Ladder(), shift)
        rung = rules.next_rung(due, climbed[-1][1] if climbed else None)
        if rung:
            climbed.append((today, rung))
    rungs = [rung for _, rung in climbed]
    assert rungs == sorted(set(rungs), key=lambda rung: rung.height)
    assert len({day for day, _ in climbed}) == len(climbed)
    last = rules.due_rung(deadline, max(runs), Ladder(), shift)
    assert (rungs[-1] if rungs else None) is last


@given(DAYS, DAYS, DAYS)
def test_as_days_go_by_the_rung_never_sinks(deadline: date, one: date, other: date) -> None:
    low, high = (rules.due_rung(deadline, day, Ladder(), OFFICE) for day in sorted((one, other)))
    assert low is None or (high is not None and low.height <= high.height)


def test_who_stands_higher_hears_of_it_later() -> None:
    rules.check_ladder(Ladder(0, 2, 2, 30))
    for wrong in (Ladder(1, 4, 3, 7), Ladder(1, 1, 8, 7), Ladder(1, 0, 3, 7)):
        with pytest.raises(RuleBroken, match="hears of it later"):
            rules.check_ladder(wrong)


ITEMS = st.builds(
    Item, st.integers(1, 8), st.just("2026-0001"), st.just("x"), DAYS, st.sampled_from(Reason)
)


@given(st.lists(ITEMS, max_size=30))
def test_an_issue_stands_in_a_digest_once_for_its_gravest_reason(items: list[Item]) -> None:
    order = list(Reason)
    found = rules.once_each(items)
    assert {item.issue_id for item in found} == {item.issue_id for item in items}
    assert len({item.issue_id for item in found}) == len(found)
    for item in found:
        same = [order.index(i.reason) for i in items if i.issue_id == item.issue_id]
        assert order.index(item.reason) == min(same)
    assert [order.index(i.reason) for i in found] == sorted(order.index(i.reason) for i in found)


def test_a_digest_counts_and_lists_and_an_empty_one_is_none() -> None:
    assert rules.digest([], "k") is None
    items = [Item(n, f"2026-{n:04d}", "异响", FRIDAY, Reason.OVERDUE) for n in range(40)]
    news = rules.digest([*items, Item(99, "x", "y", FRIDAY, Reason.TO_VERIFY)], "k")
    assert news
    assert news.is_digest
    assert news.values == {"overdue": 40, "due": 0, "waiting": 1, "escalated": 0}
    assert len(news.lines) == rules.MOST_LINES + 1
    assert news.lines[-1].values == {"n": 11}


def test_closing_is_told_to_the_finder_first_whatever_step_closes() -> None:
    for step in (Step.VERIFY, Step.CONFIRM, Step.EXPLAIN):
        heard = rules.hears(step, State.AWAITING_CUSTOMER, State.CLOSED)
        assert heard[0].who is Box.FEEDBACK_TO
    waits = rules.hears(Step.VERIFY, State.CLOSING_APPLIED, State.AWAITING_CUSTOMER)
    assert [one.who for one in waits] == [Box.TRACKER]
    assert rules.hears(Step.RESUME, State.PAUSED, State.IN_PROGRESS) == ()
