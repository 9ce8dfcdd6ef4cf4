from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.report_lines import Days
from blueprints.core.rules import RuleBroken
from blueprints.customers.models import Customer
from blueprints.prospects.queries import prospect_of
from blueprints.visits import actions, queries
from blueprints.visits.actions import NextContact
from blueprints.visits.models import Visit
from blueprints.visits.queries import Filters
from tests.visits.conftest import Floor

Told = list[NextContact]


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> Told:
    heard: Told = []

    def hear(contact: NextContact, **_who: object) -> None:
        heard.append(contact)

    monkeypatch.setattr(actions.next_contact_agreed, "listeners", (hear,))
    return heard


def test_a_next_step_with_a_day_is_the_customers_next_contact(
    floor: Floor, hour_ago: datetime, agreed: Told
) -> None:
    day = local_day(hour_ago, floor.store.zone) + timedelta(days=3)
    floor.visit(hour_ago)
    visit = floor.visit(hour_ago, next_step="送报价", next_on=day)
    assert agreed == [NextContact(floor.wang, day, "送报价")]
    actions.correct(
        visit, replace(visit.account, note="带样本"), "忘了", by=floor.rep, at=visit.logged_at
    )
    assert len(agreed) == 1, "the day that stands is not told again"


def test_a_correction_keeps_what_was_told_before(floor: Floor, hour_ago: datetime) -> None:
    visit = floor.visit(hour_ago, cost=5000)
    at = visit.logged_at
    actions.correct(visit, replace(visit.account, cost=6000), "停车费", by=floor.rep, at=at)
    assert (visit.version, visit.cost) == (2, 6000)
    before = queries.earlier_versions(visit)[0]
    assert (before.number, before.cost, before.why_corrected) == (1, 5000, "停车费")


def test_a_day_later_only_the_head_corrects(floor: Floor, hour_ago: datetime) -> None:
    visit = floor.visit(hour_ago)
    account, later = replace(visit.account, note="x"), visit.logged_at + timedelta(days=1)
    for member in (floor.rep, floor.other):
        with pytest.raises(RuleBroken):
            actions.correct(visit, account, "y", by=member, at=later)
    actions.correct(visit, account, "y", by=floor.head, at=later)
    assert visit.told_by is floor.head.person


def test_a_void_visit_stays_and_counts_no_longer(floor: Floor, hour_ago: datetime) -> None:
    visit = floor.visit(hour_ago)
    actions.void(visit, "客户选错", by=floor.rep, at=visit.logged_at)
    day = local_day(hour_ago, floor.store.zone)
    filters = Filters(day, day)
    assert queries.totals(filters, floor.rep).visits == 0
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 1
    with pytest.raises(RuleBroken):
        actions.correct(
            visit, replace(visit.account, note="x"), "y", by=floor.rep, at=visit.logged_at
        )


def test_somebody_new_is_made_once_and_found_by_the_phone(floor: Floor, hour_ago: datetime) -> None:
    first = actions.known_or_new("赵敏", "138 0000 3333", by=floor.rep, at=hour_ago)
    again = actions.known_or_new("赵小姐", "13800003333", by=floor.other, at=hour_ago)
    assert first is again
    assert actions.known_or_new("某王", "13800001111", by=floor.rep, at=hour_ago) is floor.wang
    nameless = [actions.known_or_new("路人", "", by=floor.rep, at=hour_ago) for _ in range(2)]
    assert nameless[0] is not nameless[1], "without a phone nobody is known"


def test_overlapping_visits_of_one_person_are_warned_of(floor: Floor, hour_ago: datetime) -> None:
    first = floor.visit(hour_ago)
    touching = floor.visit(hour_ago + timedelta(minutes=30), whom=floor.li)
    floor.visit(hour_ago, by=floor.other)
    assert not queries.overlapping(first)
    across = floor.visit(hour_ago + timedelta(minutes=20), whom=floor.li)
    assert queries.overlapping(first) == [across]
    assert queries.overlapping(touching) == [across]
    actions.void(across, "x", by=floor.rep, at=across.logged_at)
    assert not queries.overlapping(first)


def seen(member: Membership) -> set[int]:
    return set(db.session.scalars(queries.visible_to(member).with_only_columns(Visit.id)))


def test_a_rep_sees_his_own_a_head_the_departments_managers_all(
    floor: Floor,
    hour_ago: datetime,
    gm: Membership,
    cs_manager: Membership,
    head: Membership,
    caller: Membership,
) -> None:
    mine, theirs = floor.visit(hour_ago).id, floor.visit(hour_ago, by=floor.other).id
    assert seen(floor.rep) == {mine}
    assert seen(floor.head) == seen(gm) == seen(cs_manager) == {mine, theirs}
    assert seen(head) == set(), "another department's"
    assert seen(caller) == set()
    assert not list(queries.timeline_of(floor.wang, caller))
    assert len(list(queries.timeline_of(floor.wang, floor.rep))) == 1


def test_a_report_is_drafted_from_ones_own_visits_that_count(
    floor: Floor, hour_ago: datetime
) -> None:
    visit = floor.visit(hour_ago, orders=2)
    floor.visit(hour_ago, by=floor.other)
    wrong = floor.visit(hour_ago, whom=floor.li)
    actions.void(wrong, "x", by=floor.rep, at=wrong.logged_at)
    days = Days(date.min, date.max, hour_ago, hour_ago + timedelta(hours=1))
    lines = list(queries.lines_of(floor.rep, days))
    assert [(line.kind, line.id) for line in lines] == [("visit", visit.id)]
    assert "王芳" in lines[0].words


def test_my_customers_are_those_visited_lately(floor: Floor, hour_ago: datetime) -> None:
    floor.visit(hour_ago)
    known = queries.known_to(floor.rep, at=hour_ago)
    assert [each.customer for each in known] == [floor.wang]
    assert not queries.known_to(floor.other, at=hour_ago)
    count = db.session.scalar(select(func.count()).select_from(Customer))
    assert count == 2


def test_the_next_contact_stands_at_the_customer(floor: Floor, hour_ago: datetime) -> None:
    day = local_day(hour_ago, floor.store.zone) + timedelta(days=2)
    floor.visit(hour_ago, next_step="送报价", next_on=day)
    prospect = prospect_of(floor.wang)
    assert prospect
    assert (prospect.next_on, prospect.next_words) == (day, "送报价")
