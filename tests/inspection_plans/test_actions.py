"""Planning, what comes round, who is told, and what was not held; at made-up moments."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from blueprints.calendars.models import CalendarDay
from blueprints.checklists import actions as checklists
from blueprints.checklists.models import CheckList
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.inspection_plans import actions, jobs, queries
from blueprints.inspection_plans.actions import NewRoutine
from blueprints.inspection_plans.rules import AHEAD, Rhythm, Standing
from blueprints.inspections.models import Inspection
from blueprints.inspections.rules import Every
from blueprints.notices.models import Notice
from blueprints.stand_ins import actions as stand_ins
from blueprints.stand_ins.actions import Leave
from tests.conftest import MemberOf, saved
from tests.inspection_plans.conftest import AT, DAY, Planned, held, plan, weekly


def morning(days: int = 0, hour: int = 9) -> datetime:
    """In Shanghai, so many days after the Wednesday."""
    return datetime(2026, 10, 14, tzinfo=UTC) + timedelta(days=days, hours=hour - 8)


def days() -> list[date]:
    db.session.expire_all()
    return list(db.session.scalars(select(Inspection.due_on).order_by(Inspection.due_on)))


def told(member: Membership) -> list[str]:
    found = select(Notice.text).where(Notice.person_id == member.person_id).order_by(Notice.id)
    return list(db.session.scalars(found))


def test_who_is_to_inspect_is_told_unless_he_planned_it_himself(
    check_list: CheckList, inspector: Membership, gm: Membership
) -> None:
    plan(check_list, inspector, inspector)
    assert told(inspector) == []
    plan(check_list, inspector, gm, days=2)
    assert told(inspector) == [actions.PLANNED]


def test_only_a_published_list_and_an_inspector_of_the_store_will_do(
    check_list: CheckList,
    inspector: Membership,
    advisor: Membership,
    other_store: Store,
    member_of: MemberOf,
) -> None:
    stranger = member_of(other_store, Role.INSPECTOR)
    draft = saved(CheckList(store_id=check_list.store_id, name="草稿"))
    wrong = [(check_list, advisor), (check_list, stranger), (draft, inspector)]
    for which, who in wrong:
        with pytest.raises(RuleBroken):
            plan(which, who, inspector)
    with pytest.raises(RuleBroken, match="day is over"):
        plan(check_list, inspector, inspector, days=-1)


def test_inspecting_now_takes_what_is_due_today_anyway(
    check_list: CheckList, inspector: Membership, cs_manager: Membership
) -> None:
    planned = plan(check_list, inspector, inspector)
    assert actions.begin_now(check_list, by=inspector, at=AT) is planned
    assert actions.begin_now(check_list, by=cs_manager, at=AT) is not planned
    held(planned, inspector)
    assert actions.begin_now(check_list, by=inspector, at=AT) is not planned


def test_another_inspector_is_told_and_the_move_is_kept(
    check_list: CheckList, inspector: Membership, cs_manager: Membership, gm: Membership
) -> None:
    planned = plan(check_list, inspector, gm)
    later = DAY + timedelta(days=1)
    actions.change(planned, cs_manager.person_id, later, by=gm, at=AT)
    assert (planned.inspector_id, planned.due_on) == (cs_manager.person_id, later)
    assert told(cs_manager) == [actions.PLANNED]


def test_what_is_held_or_cancelled_does_not_change(planned: Planned, inspector: Membership) -> None:
    done, gone = held(planned(DAY), inspector), planned(DAY)
    actions.cancel(gone, "店庆", by=inspector, at=AT)
    assert (gone.cancelled_by_id, gone.cancellation) == (inspector.person_id, "店庆")
    for each in (done, gone):
        with pytest.raises(RuleBroken):
            actions.cancel(each, "再次", by=inspector, at=AT)
        with pytest.raises(RuleBroken):
            actions.change(each, inspector.person_id, DAY, by=inspector, at=AT)


def test_a_missed_one_can_be_given_away_without_a_new_day(
    planned: Planned, inspector: Membership, cs_manager: Membership
) -> None:
    missed = planned(DAY - timedelta(days=3))
    actions.change(missed, cs_manager.person_id, missed.due_on, by=inspector, at=AT)
    assert missed.inspector_id == cs_manager.person_id


# What comes round


def test_eight_weeks_stand_in_the_calendar_at_once_and_go_on(
    check_list: CheckList, inspector: Membership
) -> None:
    weekly(check_list, inspector, inspector)
    db.session.commit()
    wednesdays = [DAY + timedelta(weeks=n) for n in range(9)]
    assert days() == wednesdays
    for at in (AT, AT, AT + timedelta(weeks=1), AT + timedelta(weeks=1)):
        jobs.plan_ahead(at)
    assert days() == [*wednesdays, DAY + timedelta(weeks=9)]


def test_a_free_day_moves_it_to_the_next_working_one_and_two_that_meet_are_one(
    check_list: CheckList, store: Store, inspector: Membership
) -> None:
    closed = [DAY + timedelta(days=n) for n in range(7)]
    for day in closed:
        saved(CalendarDay(store_id=store.id, day=day, is_working=False))
    weekly(check_list, inspector, inspector)
    assert days()[:2] == [DAY + timedelta(weeks=1), DAY + timedelta(weeks=2)]


def test_a_day_that_was_moved_or_cancelled_does_not_come_back(
    check_list: CheckList, inspector: Membership
) -> None:
    weekly(check_list, inspector, inspector)
    first, second, *_ = db.session.scalars(select(Inspection).order_by(Inspection.due_on))
    with pytest.raises(RuleBroken, match="another inspection on that day"):
        actions.change(first, inspector.person_id, second.due_on, by=inspector, at=AT)
    actions.change(first, inspector.person_id, DAY + timedelta(days=1), by=inspector, at=AT)
    actions.cancel(second, "店庆", by=inspector, at=AT)
    db.session.commit()
    before = days()
    jobs.plan_ahead(AT)
    assert days() == before


def test_ending_a_routine_cancels_what_is_to_come_and_keeps_today(
    check_list: CheckList, inspector: Membership
) -> None:
    routine = weekly(check_list, inspector, inspector)
    actions.end_routine(routine, by=inspector, at=AT)
    db.session.commit()
    left = select(Inspection.due_on).where(Inspection.cancelled_at.is_(None))
    assert db.session.scalars(left).all() == [DAY]
    count = len(days())
    jobs.plan_ahead(AT + timedelta(weeks=4))
    assert len(days()) == count
    with pytest.raises(RuleBroken, match="ended already"):
        actions.end_routine(routine, by=inspector, at=AT)


def test_a_retired_list_comes_round_no_more_until_it_is_back(
    check_list: CheckList, inspector: Membership
) -> None:
    weekly(check_list, inspector, inspector)
    check_list.is_active = False
    db.session.commit()
    count = len(days())
    jobs.plan_ahead(AT + timedelta(weeks=2))
    assert len(days()) == count
    check_list.is_active = True
    db.session.commit()
    jobs.plan_ahead(AT + timedelta(weeks=2))
    assert len(days()) == count + 2


def to_hold() -> list[date]:
    found = select(Inspection.due_on).where(Inspection.cancelled_at.is_(None))
    return sorted(db.session.scalars(found))


def test_what_a_retired_list_has_to_come_is_cancelled_and_comes_back_with_it(
    check_list: CheckList, inspector: Membership, cs_manager: Membership
) -> None:
    weekly(check_list, inspector, inspector)
    ended = weekly(check_list, inspector, inspector, weekday=4)
    wednesdays = [DAY + timedelta(weeks=n) for n in range(9)]
    checklists.set_active(check_list, is_active=False, by=cs_manager, at=AT)
    assert to_hold() == wednesdays[:1]  # what is due today stays
    actions.end_routine(ended, by=inspector, at=AT)
    later = AT + timedelta(weeks=2)
    checklists.set_active(check_list, is_active=True, by=cs_manager, at=later)
    assert to_hold() == wednesdays[:1] + wednesdays[2:]


def test_a_month_s_last_day_comes_round_too(check_list: CheckList, inspector: Membership) -> None:
    new = NewRoutine(check_list, inspector.person_id, Rhythm(Every.MONTH, 31), DAY)
    actions.begin_routine(new, by=inspector, at=AT)
    assert days() == [date(2026, 11, 2), date(2026, 11, 30)]  # the 31st of October is a Saturday
    assert AHEAD.days == 56


# The morning, and my work


def test_the_morning_s_notice_comes_once_and_only_while_the_department_is_open(
    planned: Planned, inspector: Membership
) -> None:
    planned(DAY)
    planned(DAY + timedelta(days=1))
    for at in (morning(hour=7), morning(hour=20)):
        jobs.remind(at)
        assert told(inspector) == []
    for at in (morning(), morning(), morning(hour=15)):
        jobs.remind(at)
    assert told(inspector) == [actions.DUE_TODAY]
    jobs.remind(morning(1))
    assert told(inspector) == [actions.DUE_TODAY] * 2


def test_who_stands_in_is_told_too_and_has_it_in_his_work(
    planned: Planned, inspector: Membership, cs_manager: Membership
) -> None:
    leave = Leave(inspector.person_id, cs_manager.person_id, DAY, DAY)
    stand_ins.name_stand_in(leave, by=inspector, at=AT)
    planned(DAY)
    jobs.remind(morning())
    assert actions.DUE_TODAY in told(cs_manager)


def test_one_s_own_of_today_and_those_missed_are_one_s_work(
    planned: Planned, inspector: Membership, cs_manager: Membership, advisor: Membership
) -> None:
    assert list(queries.work_of(inspector, at=AT)) == []
    missed, due = planned(DAY - timedelta(days=2)), planned(DAY)
    planned(DAY + timedelta(days=1))
    held(planned(DAY), inspector)
    [group] = queries.work_of(inspector, at=AT)
    assert group.count == 2
    assert [row.url for row in group.rows] == [
        f"/inspections/{each.id}/filling" for each in (missed, due)
    ]
    assert f"state={Standing.MISSED}" in group.url
    for other in (cs_manager, advisor):
        assert list(queries.work_of(other, at=AT)) == []


# What did not happen


def test_what_was_not_held_within_a_month_is_missed(
    planned: Planned, inspector: Membership, gm: Membership, other_store: Store, member_of: MemberOf
) -> None:
    missed = planned(DAY - timedelta(days=1))
    planned(DAY)
    planned(DAY - timedelta(days=32))
    held(planned(DAY - timedelta(days=1)), inspector)
    [kind] = queries.silent_of(gm, at=AT)
    [row] = db.session.execute(kind.found)
    assert (row.id, row.person, row.department_id) == (
        missed.id,
        "Fang Min",
        inspector.department_id,
    )
    assert row.since == datetime(2026, 10, 13, 16, tzinfo=UTC)
    assert kind.told(row).url == f"/inspections/{missed.id}/plan"
    [elsewhere] = queries.silent_of(member_of(other_store, Role.GM, "office"), at=AT)
    assert db.session.execute(elsewhere.found).all() == []
