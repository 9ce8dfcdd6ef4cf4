"""Every formula counted again in plain Python, over a month of calls of every kind."""

from datetime import UTC, date, datetime, timedelta
from itertools import cycle

import pytest
from sqlalchemy import select

from blueprints.callbacks import actions, queries
from blueprints.callbacks.actions import Call
from blueprints.callbacks.models import Callback
from blueprints.callbacks.rules import Outcome, State, Step
from blueprints.core.db import db
from blueprints.core.figures import Figure, Period, month_period
from blueprints.core.people import Membership, Store
from blueprints.core.rules import RuleBroken
from tests.callbacks.conftest import BAD, GOOD, a_customer, an_order, connected, made, to_service

OCTOBER = date(2026, 10, 1)
AT = datetime(2026, 11, 2, 2, tzinfo=UTC)
ANSWERS = (
    GOOD | {"nps": 10},
    GOOD | {"nps": 8, "overall": 4},
    BAD | {"nps": 2},
    GOOD | {"overall": 3, "nps": 6},
    {"overall": 5, "first_time_fix": 0, "words": "又来了一次"},
)


@pytest.fixture
def period(ruled: Store) -> Period:
    return month_period("2026-10", ruled.zone)


@pytest.fixture
def month(ruled: Store, caller: Membership) -> list[Callback]:
    """Thirty-one cars; their calls answered, tried, refused, cancelled, late or not made at all."""
    for day in range(31):
        phone = "" if day % 7 == 6 else f"138001380{day:02}"
        an_order(
            a_customer(ruled, phone=phone),
            datetime(2026, 9, 29, 4, tzinfo=UTC) + timedelta(days=day),
        )
    callbacks = made(ruled, callbacks_from=date(2026, 9, 1), at=AT)
    answers = cycle(ANSWERS)
    for number, callback in enumerate(callbacks):
        at = callback.call_from + timedelta(days=number % 5)
        call_number(number, callback, next(answers), caller, at)
    db.session.commit()
    return callbacks


def call_number(
    number: int, callback: Callback, values: dict[str, object], by: Membership, at: datetime
) -> None:
    fate = number % 6
    if fate in {0, 1, 2}:
        call = connected(callback, values, to_service(callback.store))
        actions.log_call(callback, call, by=by, at=at)
    elif fate == 3:
        actions.log_call(callback, Call(Outcome.NO_ANSWER), by=by, at=at)
    elif number % 4 == 0:
        actions.log_call(callback, Call(Outcome.REFUSED), by=by, at=at)
    elif number % 11 == 0:
        actions.take(callback, Step.CANCEL)


def share(part: int, n: int) -> float | None:
    return part / n if n else None


def test_the_figures_of_a_month_are_what_the_formulas_say(
    ruled: Store, month: list[Callback], period: Period
) -> None:
    found = {f.key: f for f in queries.figures(ruled, period, AT)}
    due = [
        c
        for c in month
        if OCTOBER <= c.window_ends_on <= date(2026, 10, 31)
        and c.state not in {State.NO_CALLS, State.CANCELLED}
    ]
    on_time = [
        c
        for c in due
        if c.first_attempt_at
        and c.first_attempt_at.astimezone(ruled.zone).date() <= c.window_ends_on
    ]
    assert len(due) > 20
    assert found["due"].value == found["due"].n == len(due)
    assert found["on_time_rate"].value == share(len(on_time), len(due))
    completed = [c for c in due if c.state is State.COMPLETED]
    assert found["success_rate"].value == share(len(completed), len(due))
    tried = [c for c in month if c.attempts and c.window_ends_on in span(period)]
    reached = [c for c in tried if any(a.outcome != Outcome.NO_ANSWER for a in c.attempts)]
    assert found["connected_rate"].value == share(len(reached), len(tried))


def test_the_answers_of_a_month_are_counted_by_the_day_of_the_reply(
    ruled: Store, month: list[Callback], period: Period
) -> None:
    found = {f.key: f for f in queries.figures(ruled, period, AT)}
    replies = [c.replies[-1] for c in month if c.replies and in_month(c, period)]
    overall = [n for r in replies if isinstance(n := r.value("overall"), int)]
    scores = [n for r in replies if isinstance(n := r.value("nps"), int)]
    fixed = [r.value("first_time_fix") for r in replies]
    assert found["satisfied_rate"].value == share(sum(n >= 4 for n in overall), len(overall))
    balance = sum(n >= 9 for n in scores) - sum(n <= 6 for n in scores)
    assert found["nps"].value == 100 * balance / len(scores)
    assert found["first_time_fix_rate"].value == share(fixed.count(1), len(fixed))
    unhappy = [r for r in replies if r.is_dissatisfied]
    assert found["dissatisfied_issue_rate"].n == len(unhappy)
    assert found["dissatisfied_issue_rate"].value == 1


def span(period: Period) -> set[date]:
    days = (period.last_day - period.first_day).days + 1
    return {period.first_day + timedelta(days=n) for n in range(days)}


def in_month(callback: Callback, period: Period) -> bool:
    return callback.done_at is not None and period.start <= callback.done_at < period.end


def test_each_figure_opens_as_many_rows_as_it_counts(
    ruled: Store, month: list[Callback], period: Period, caller: Membership
) -> None:
    for figure in queries.figures(ruled, period, AT):
        assert rows(figure, caller, period, only_numerator=False) == figure.n
        if figure.numerator is not None:
            assert rows(figure, caller, period, only_numerator=True) == figure.numerator


def rows(figure: Figure, member: Membership, period: Period, *, only_numerator: bool) -> int:
    filters = queries.Filters(
        show=queries.Show.ALL, figure=figure.key, period=period, only_numerator=only_numerator
    )
    return len(db.session.execute(queries.call_list(filters, member, AT)).all())


def test_with_nothing_to_count_a_rate_has_no_value(ruled: Store, period: Period) -> None:
    found = {f.key: f.value for f in queries.figures(ruled, period, AT)}
    assert found.pop("due") == 0
    assert set(found.values()) == {None}


def test_another_store_s_calls_are_not_counted(
    ruled: Store, other_store: Store, month: list[Callback], period: Period
) -> None:
    assert all(f.n == 0 for f in queries.figures(other_store, period, AT))


def test_a_month_that_is_none_is_refused(ruled: Store) -> None:
    with pytest.raises(RuleBroken):
        month_period("2026-13", ruled.zone)
    assert db.session.scalars(select(Callback)).all() == []
