"""A sales consultant without a visit for two working days."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from blueprints.calendars.rules import EVERY_DAY, Calendar
from blueprints.core.clock import day_start
from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.stand_ins.models import StandIn
from blueprints.stand_ins.queries import days_away
from blueprints.visit_silence import queries, rules
from tests.visits.conftest import Floor, floor

__all__ = ["floor"]
ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 5, 20, 10, tzinfo=ZONE)  # a Wednesday
MONDAY = date(2026, 5, 18)


@pytest.mark.parametrize(
    ("today", "leave", "since"),
    [
        (date(2026, 5, 20), (), date(2026, 5, 18)),
        (date(2026, 5, 18), (), date(2026, 5, 14)),  # a weekend between
        (date(2026, 5, 20), (date(2026, 5, 19),), date(2026, 5, 15)),
    ],
)
def test_two_working_days_are_counted_without_leave(
    today: date, leave: tuple[date, ...], since: date
) -> None:
    assert rules.visited_since(Calendar(ZONE), today, leave) == day_start(since, ZONE)


def test_every_day_is_one_where_weekends_are_worked() -> None:
    found = rules.visited_since(Calendar(ZONE, EVERY_DAY), MONDAY, ())
    assert found == day_start(date(2026, 5, 16), ZONE)


def silent(member: Membership) -> list[str]:
    db.session.flush()
    found = (kind.found for kind in queries.silent_of(member, at=AT))
    return sorted(row.person for each in found for row in db.session.execute(each))


def absence(floor: Floor, first: date, last: date) -> StandIn:
    stint = StandIn(
        store_id=floor.store.id,
        absent_id=floor.other.person_id,
        stand_in_id=floor.rep.person_id,
        first_day=first,
        last_day=last,
        named_by_id=floor.head.person_id,
        named_at=AT,
    )
    db.session.add(stint)
    db.session.flush()
    return stint


def past(floor: Floor, days: int, by: Membership) -> None:
    visit = floor.visit(AT - timedelta(days=days), by=by)
    visit.started_at = AT - timedelta(days=days)


@pytest.fixture(autouse=True)
def then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.visits.conftest.now", lambda: AT)


def test_who_visited_nobody_for_two_working_days_is_told(floor: Floor) -> None:
    assert silent(floor.head) == [], "a store that logs no visits is not asked"
    past(floor, 1, floor.rep)
    assert silent(floor.head) == ["Wu Hao"]
    past(floor, 3, floor.other)
    assert silent(floor.head) == ["Wu Hao"]
    past(floor, 2, floor.other)
    assert silent(floor.head) == []


def test_who_is_away_is_not_asked(floor: Floor) -> None:
    past(floor, 1, floor.rep)
    today = AT.date()
    stint = absence(floor, today, today)
    assert silent(floor.head) == []
    assert days_away(floor.store.id, since=today, until=today) == {floor.other.person_id: {today}}
    stint.ended_at, stint.ended_by_id = AT, floor.head.person_id
    assert silent(floor.head) == ["Wu Hao"], "back since today"


def test_who_has_nothing_to_do_with_sales_is_told_nothing(floor: Floor, caller: Membership) -> None:
    past(floor, 1, floor.rep)
    assert list(queries.silent_of(caller, at=AT)) == []
