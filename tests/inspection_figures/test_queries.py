"""Each formula against what was counted by hand, and all of them against a naive count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.figures import month_period
from blueprints.core.people import Membership, Store
from blueprints.figures.actions import keep_month
from blueprints.figures.models import MonthFigure
from blueprints.findings.models import Finding, FindingAnswer
from blueprints.inspection_figures import queries
from blueprints.inspection_figures.queries import FORMULAS, Asked, Span
from blueprints.inspection_figures.rules import Key, Rate
from blueprints.inspections.models import Inspection
from blueprints.inspections.rules import Answer, Mark, Outcome
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import Act, Said
from blueprints.tracker.rules import Details, State, Step
from tests.inspection_figures.conftest import Shop, october


def span(store: Store, month: str = "2026-10") -> Span:
    return Span(store, month_period(month, store.zone), october(store, 80))


def rate(store: Store, key: Key, month: str = "2026-10") -> tuple[int, int]:
    found = queries.rates(span(store, month))[key]
    return found.part, found.n


def close(shop: Shop, finding: Finding, days: float, *steps: Step) -> None:
    """As the tracker leaves it, with the events of the steps and no more."""
    issue, at = finding.issue, october(shop.store, days)
    for step in (*steps, Step.VERIFY):
        tracker.record(Act(issue, Details(), shop.by, at), step, issue.state, Said())
    issue.state, issue.is_open, issue.closed_at = State.CLOSED, False, at
    issue.closed_by_id = shop.by.person_id
    db.session.flush()


def due(shop: Shop, found: float, deadline: float) -> Finding:
    return shop.find(october(shop.store, found), due=october(shop.store, deadline))


def test_nothing_happened_is_no_value(store: Store) -> None:
    assert {r.value for r in queries.rates(span(store)).values()} == {None}


def test_the_score_is_of_the_rounds_held_in_the_month(shop: Shop) -> None:
    failed = Mark(Outcome.FAILED, 10, 10)
    sales = (Mark(Outcome.PASSED, 5), Mark(Outcome.NOT_APPLICABLE, 3))
    shop.walk(october(shop.store), *sales, failed)
    shop.walk(october(shop.store, 31) - timedelta(seconds=1))
    shop.walk(october(shop.store, 31))
    shop.walk(october(shop.store) - timedelta(seconds=1))
    found = queries.rates(span(shop.store))[Key.SCORE]
    assert (found.n, found.part) == (2, 5 + 18)
    assert found.value == pytest.approx(23 / (15 + 18))
    by_list = queries.by_group("list", Key.SCORE, span(shop.store))
    assert [each.value for each in by_list.values()] == [found.value]
    floor, hall = sorted(
        queries.by_group("area", Key.SCORE, span(shop.store)).values(), key=lambda r: r.part
    )
    assert (floor.part, hall.part, floor.value) == (10, 13, 0.5)


def test_fixed_on_time_is_of_first_deadlines_once_an_issue(shop: Shop) -> None:
    kept = due(shop, 1, 4)
    close(shop, kept, 3.9)
    late = due(shop, 1, 4)
    close(shop, late, 4.1)
    due(shop, 1, 4)
    again = due(shop, 1, 9)
    shop.find(october(shop.store, 5), last=again, anew=False)
    close(shop, again, 8)
    void = due(shop, 1, 4)
    void.issue.state, void.issue.is_open = State.VOID, False
    due(shop, 30, 31)
    assert rate(shop.store, Key.FIXED) == (1, 4)


def test_verified_at_first_means_never_returned_by_then(shop: Shop) -> None:
    close(shop, shop.find(october(shop.store, 1)), 3)
    close(shop, shop.find(october(shop.store, 1)), 5, Step.RETURN)
    close(shop, shop.find(october(shop.store, 1)), 31)
    assert rate(shop.store, Key.VERIFIED) == (1, 2)


def test_seen_unfixed_is_of_the_answers_that_say_either(shop: Shop) -> None:
    finding = shop.find(october(shop.store, -20))
    shop.say(finding, Answer.NOT_FIXED, october(shop.store, -1))
    shop.say(finding, Answer.NOT_APPLICABLE, october(shop.store, 1))
    shop.say(finding, Answer.NOT_FIXED, october(shop.store, 2))
    shop.say(finding, Answer.FIXED, october(shop.store, 9))
    shop.say(finding, Answer.FIXED, october(shop.store, 16))
    assert rate(shop.store, Key.UNFIXED) == (1, 3)


def test_repeats_are_of_findings_each_time_one(shop: Shop) -> None:
    first = shop.find(october(shop.store, 1))
    second = shop.find(october(shop.store, 8), last=first, anew=False)
    shop.find(october(shop.store, 40), last=second)
    assert rate(shop.store, Key.REPEATED) == (1, 2)
    assert rate(shop.store, Key.REPEATED, "2026-11") == (1, 1)


def test_closed_for_good_looks_at_the_three_months_before(shop: Shop) -> None:
    for days, final in ((-92.01, 1), (-92, 1), (-60, 31), (-30, None), (-0.01, 30.9), (0, 1)):
        finding = shop.find(october(shop.store, days))
        if final is not None:
            finding.final_at = october(shop.store, final)
            finding.final_by_id = shop.by.person_id
    db.session.flush()
    assert rate(shop.store, Key.FINAL) == (2, 4)


def test_held_is_of_those_due_whose_day_is_over(shop: Shop) -> None:
    for day, done in ((3, True), (10, False), (70, False)):
        made = shop.walk(october(shop.store, day))
        if not done:
            made.done_at = made.done_by_id = made.version_id = None
    called_off = shop.walk(october(shop.store, 11))
    called_off.done_at = called_off.done_by_id = called_off.version_id = None
    called_off.cancelled_at, called_off.cancelled_by_id = october(shop.store), shop.by.person_id
    db.session.flush()
    assert rate(shop.store, Key.HELD) == (1, 2)
    early = Span(shop.store, span(shop.store).period, october(shop.store, 9.5))
    assert queries.rates(early)[Key.HELD].n == 1


# Everything at once


@dataclass
class Life:
    """What becomes of a finding, in days after October begins."""

    found: float
    due: float
    closed: float | None
    returned: bool
    again: bool  # at once, of the same issue
    said: Answer


@st.composite
def lives(draw: st.DrawFn) -> Life:
    found = draw(st.integers(-100, 60)) + draw(st.sampled_from([0.0, 0.5]))
    closed = draw(st.none() | st.integers(1, 40))
    return Life(
        found=found,
        due=found + draw(st.integers(1, 9)),
        closed=None if closed is None else found + closed,
        returned=draw(st.booleans()),
        again=draw(st.booleans()),
        said=draw(st.sampled_from(Answer)),
    )


AGAIN, SAID = 0.1, 0.2  # days after it was found


def live(shop: Shop, life: Life) -> None:
    finding = due(shop, life.found, life.due)
    if life.again:
        shop.find(october(shop.store, life.found + AGAIN), last=finding, anew=False)
    shop.say(finding, life.said, october(shop.store, life.found + SAID))
    if life.closed is not None:
        close(shop, finding, life.closed, *([Step.RETURN] if life.returned else []))


def naive(lives: Sequence[Life]) -> dict[Key, tuple[int, int]]:
    """October has 31 days, and the three months before it 92."""
    of_month = [life for life in lives if 0 <= life.due < 31]
    seen = [life for life in lives if life.closed is not None and 0 <= life.closed < 31]
    said = [life.said for life in lives if 0 <= life.found + SAID < 31]
    again = sum(life.again and 0 <= life.found + AGAIN < 31 for life in lives)
    new = sum(0 <= life.found < 31 for life in lives)
    kept = [life for life in of_month if life.closed is not None and life.closed <= life.due]
    return {
        Key.FIXED: (sum(not life.again for life in kept), len(of_month)),
        Key.VERIFIED: (sum(not life.returned for life in seen), len(seen)),
        Key.UNFIXED: (
            said.count(Answer.NOT_FIXED),
            len(said) - said.count(Answer.NOT_APPLICABLE),
        ),
        Key.REPEATED: (again, new + again),
        Key.FINAL: (0, sum(-92 <= life.found < 0 for life in lives)),
    }


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.lists(lives(), max_size=7))
def test_any_month_is_what_a_naive_count_says(shop: Shop, drawn: list[Life]) -> None:
    for life in drawn:
        live(shop, life)
    wanted = naive(drawn)
    assert {key: rate(shop.store, key) for key in wanted} == wanted
    for key in Key:
        assert_opens_its_rows(shop.by, span(shop.store), key)
    db.session.rollback()


def drawn(month: Span) -> dict[Key, list[tuple[str, int, float | None]]]:
    lines = queries.lines(month)
    return {key: [(name, of.n, of.value) for name, of in line] for key, line in lines.items()}


def test_a_line_says_of_months_that_are_kept_what_they_are_kept_with(shop: Shop) -> None:
    shop.find(october(shop.store, -20))
    shop.find(october(shop.store, 5))
    month = span(shop.store)
    counted = drawn(month)
    for name, *_rest in counted[Key.SCORE][:-1]:
        keep_month(shop.store, name, at=month.at)
    assert drawn(month) == counted
    kept = db.session.scalars(select(MonthFigure).where(MonthFigure.key == Key.SCORE)).all()
    for figure in kept:
        figure.n = 99
    assert [n for _name, n, _value in drawn(month)[Key.SCORE]] == [99] * 11 + [1]


def rows(member: Membership, asked: Asked, month: Span) -> Iterator[int]:
    for row in db.session.execute(queries.opened(member, asked, month)):
        assert isinstance(row[-1], Inspection | Finding | FindingAnswer)
        yield row[-1].id


def assert_opens_its_rows(member: Membership, month: Span, key: Key) -> None:
    found: Rate = queries.rates(month)[key]
    assert len(list(rows(member, Asked(key), month))) == found.n
    if FORMULAS[key].part:
        part = set(rows(member, Asked(key, part=True), month))
        assert len(part) == found.part
        assert part <= set(rows(member, Asked(key), month))


def test_groups_add_up_to_the_whole(shop: Shop) -> None:
    shop.find(october(shop.store, 1))
    month = span(shop.store)
    for name, kind in queries.KINDS.items():
        for key in set(kind.keys) - {Key.SCORE}:
            parts = queries.by_group(name, key, month)
            assert sum(each.n for each in parts.values()) == queries.rates(month)[key].n
    group = select(Finding.area_id)
    area = db.session.scalars(group).one()
    assert len(list(rows(shop.by, Asked(Key.REPEATED, area=area), month))) == 1
    assert len(list(rows(shop.by, Asked(Key.SCORE, area=area), month))) == 1
    assert list(rows(shop.by, Asked(Key.REPEATED, department=0), month)) == []
