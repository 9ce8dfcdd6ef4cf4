"""Who owes which report, at made-up moments: the round twice and late, posts that change, leave."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from blueprints.calendars.models import CalendarDay
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.notices.models import Notice
from blueprints.people import actions as people
from blueprints.report_duties import actions, jobs, queries
from blueprints.report_duties.models import Duty, ReportType
from blueprints.report_duties.queries import Asked
from blueprints.report_duties.rules import ReportKind, Standing
from blueprints.stand_ins import actions as stand_ins
from blueprints.stand_ins.actions import Leave
from tests.conftest import MemberOf, department_of, saved
from tests.report_duties.conftest import AT, TODAY, Since, days_of, duties, sent

Types = dict[ReportKind, ReportType]
DAY = timedelta(days=1)


def test_the_round_twice_or_days_late_makes_the_same(
    types: Types, store: Store, rep: Membership, boss: Membership
) -> None:
    for at in (AT, AT, AT + 3 * DAY, AT + 3 * DAY):
        jobs.keep(at)
    assert days_of(rep) == [12, 13, 14, 15, 16, 17]
    assert days_of(boss) == []
    assert days_of(rep, ReportKind.WEEKLY) == days_of(boss, ReportKind.WEEKLY) == [12]
    assert days_of(boss, ReportKind.MONTHLY) == [1]
    daily = duties(rep)[0]
    assert daily.due_at == datetime(2026, 10, 12, 12, tzinfo=UTC)  # 20:00 in Shanghai
    assert daily.late_after - daily.due_at == timedelta(minutes=30)
    weekly = duties(rep, ReportKind.WEEKLY)[0]
    assert weekly.due_at == datetime(2026, 10, 19, 2, tzinfo=UTC)  # Monday 10:00


def test_a_store_begins_the_day_after_its_first_round_and_gets_its_types_by_itself(
    store: Store, rep: Membership
) -> None:
    jobs.keep(AT)
    assert days_of(rep) == []
    jobs.keep(AT + DAY)
    assert days_of(rep) == [15]
    assert db.session.scalar(select(func.count(ReportType.id))) == 4


def test_a_free_day_asks_for_nothing_and_one_that_is_due_stays(
    types: Types, store: Store, rep: Membership
) -> None:
    saved(CalendarDay(store_id=store.id, day=TODAY, is_working=False))
    jobs.keep(AT)
    assert days_of(rep) == [12, 13]
    saved(CalendarDay(store_id=store.id, day=TODAY - DAY, is_working=False))
    jobs.keep(AT)
    assert days_of(rep) == [12, 13]


def test_who_leaves_owes_what_was_due_and_nothing_after(
    types: Types, rep: Membership, admin: Membership
) -> None:
    jobs.keep(AT)
    people.deactivate(rep.person, by=admin, at=AT)
    db.session.commit()
    jobs.keep(AT + 7 * DAY)
    assert days_of(rep) == [12, 13]
    assert days_of(rep, ReportKind.WEEKLY) == []
    people.activate(rep.person, by=admin, at=AT + 7 * DAY)
    assert days_of(rep) == [12, 13, 21]


def test_who_is_moved_owes_it_in_the_department_of_that_day(
    types: Types, store: Store, rep: Membership, admin: Membership
) -> None:
    for wanted in types.values():
        wanted.department_id = None
    db.session.commit()
    jobs.keep(AT)
    service = department_of(store, "service")
    post = people.Post(store, Role.REP, service)
    people.give_membership(rep.person, post, by=admin, at=AT)
    db.session.commit()
    jobs.keep(AT + DAY)
    names = [duty.department.name for duty in duties(rep) if duty.department]
    assert names == ["销售部", "销售部", "售后服务部", "售后服务部"]
    [weekly] = duties(rep, ReportKind.WEEKLY)
    assert weekly.department_id == service.id


def test_who_comes_in_the_middle_owes_from_then_on(types: Types, since: Since) -> None:
    new = since(TODAY, Role.REP)
    jobs.keep(AT)
    assert days_of(new) == [14]
    [weekly] = duties(new, ReportKind.WEEKLY)
    assert (weekly.first_day.day, weekly.asked_from.day) == (12, 14)


def test_leave_excuses_and_its_early_end_asks_again_but_not_for_what_was_due(
    types: Types, rep: Membership, boss: Membership, since: Since
) -> None:
    colleague = since(date(2026, 1, 1), Role.REP)
    jobs.keep(AT)
    leave = Leave(rep.person_id, colleague.person_id, TODAY - DAY, TODAY + DAY)
    stint = stand_ins.name_stand_in(leave, by=boss, at=AT)
    db.session.commit()
    jobs.keep(AT)
    excused = {d.first_day.day: d.excused_at is not None for d in duties(rep)}
    assert excused == {12: False, 13: False, 14: True}  # named on the 14th for the 13th
    assert duties(rep, ReportKind.WEEKLY)[0].excused_at is None
    stand_ins.end(stint, by=boss, at=AT)
    db.session.commit()
    jobs.keep(AT)
    assert duties(rep)[-1].excused_at is None


def test_a_changed_cut_off_holds_for_what_is_not_due(
    types: Types, rep: Membership, cs_manager: Membership
) -> None:
    jobs.keep(AT)
    daily = types[ReportKind.DAILY]
    wanted = actions.Wanted(
        daily.name, daily.kind, daily.every, 0, daily.due_clock.replace(hour=21), role=Role.REP
    )
    actions.change_type(daily, wanted, by=cs_manager, at=AT)
    assert [duty.due_at.hour for duty in duties(rep)] == [12, 12, 13]
    off = actions.Wanted(**{**wanted.__dict__, "is_active": False})
    actions.change_type(daily, off, by=cs_manager, at=AT)
    db.session.commit()
    jobs.keep(AT + 2 * DAY)
    assert days_of(rep) == [12, 13]
    actions.change_type(daily, wanted, by=cs_manager, at=AT + 3 * DAY)
    assert days_of(rep) == [12, 13, 17]
    bad = actions.Wanted(**{**wanted.__dict__, "role": Role.ADVISOR})
    with pytest.raises(RuleBroken):
        actions.change_type(daily, bad, by=cs_manager, at=AT)


# Who sees, answers and excuses


def test_a_department_s_falls_to_its_head_and_heads_to_the_general_manager(
    types: Types, rep: Membership, boss: Membership, gm: Membership, cs_manager: Membership
) -> None:
    jobs.keep(AT)
    mine, his = duties(rep)[0], duties(boss, ReportKind.WEEKLY)[0]
    assert queries.answering(mine) == {boss.person_id}
    assert queries.answering(his) == {gm.person_id}
    assert queries.answers_for(mine, boss)
    assert not queries.answers_for(his, boss)
    assert not queries.answers_for(mine, rep)
    assert queries.answers_for(mine, cs_manager)

    def waiting(member: Membership) -> set[int]:
        found = select(Duty.person_id).where(queries.waits_for(member))
        return set(db.session.scalars(found))

    assert waiting(boss) == {rep.person_id}
    assert waiting(gm) == {boss.person_id}
    assert waiting(cs_manager) == waiting(rep) == set()
    boss.is_active = False
    db.session.commit()
    assert waiting(gm) == {rep.person_id, boss.person_id}


def test_a_stand_in_answers_what_falls_to_the_absent_but_never_his_own(
    types: Types, rep: Membership, boss: Membership, since: Since
) -> None:
    deputy = since(date(2026, 1, 1), Role.REP, name="Zhou")
    jobs.keep(AT)
    today = local_day(now(), rep.store.zone)
    leave = Leave(boss.person_id, deputy.person_id, today, today + DAY)
    stand_ins.name_stand_in(leave, by=boss, at=now())
    db.session.commit()
    assert queries.answers_for(duties(rep)[0], deputy)
    assert not queries.answers_for(duties(deputy)[0], deputy)
    assert queries.get_visible(deputy, duties(rep)[0].id)
    assert queries.may_write(duties(boss, ReportKind.WEEKLY)[0], deputy)


def test_an_excuse_has_a_reason_is_told_and_can_be_taken_back(
    types: Types, rep: Membership, boss: Membership, advisor: Membership
) -> None:
    jobs.keep(AT)
    duty = duties(rep)[0]
    for by in (rep, advisor):
        with pytest.raises(RuleBroken):
            actions.excuse(duty, "病假", by=by, at=AT)
    actions.excuse(duty, "病假", by=boss, at=AT)
    assert duty.standing(AT) is Standing.EXCUSED
    told = select(Notice.text).where(Notice.person_id == rep.person_id)
    assert db.session.scalars(told).all() == [actions.EXCUSED]
    actions.ask_again(duty, by=boss)
    assert duty.standing(AT) is Standing.MISSING
    sent(duty, AT)
    with pytest.raises(RuleBroken):
        actions.excuse(duty, "病假", by=boss, at=AT)


# What is counted


def test_lists_and_counts_say_what_the_rules_say_and_a_late_one_keeps_its_month(
    types: Types, rep: Membership, boss: Membership
) -> None:
    for wanted in types.values():
        wanted.starts_on = date(2026, 9, 28)
    db.session.commit()
    jobs.keep(AT)
    found = duties(rep)
    sent(found[0], found[0].late_after)
    sent(found[1], AT)  # of the 29th of September, sent in October
    actions.excuse(found[2], "病假", by=boss, at=AT)
    for standing in Standing:
        by_rule = {d.id for d in duties(rep) if d.standing(AT) is standing}
        daily = select(Duty.id).where(
            queries.standing_is(standing, AT), Duty.type_id == types[ReportKind.DAILY].id
        )
        assert set(db.session.scalars(daily)) == by_rule, standing
    first, last = date(2026, 9, 1), date(2026, 9, 30)
    [row] = [r for r in queries.tally(boss, first, last, AT) if r.type_id == found[0].type_id]
    assert (row.due, row.on_time, row.sent, row.excused, row.missing) == (2, 1, 2, 1, 0)
    asked = Asked(type_id=row.type_id, first=first, last=last, figure="late")
    late = queries.listed(boss, asked, AT)
    assert [duty.id for duty in db.session.scalars(late)] == [found[1].id]


def test_my_work_and_the_silence_page_name_what_is_missing(
    types: Types, rep: Membership, boss: Membership, gm: Membership
) -> None:
    jobs.keep(AT)
    [group] = queries.work_of(rep, at=AT)
    assert (group.count, group.rows[0].url) == (6, f"/reports/duties/{duties(rep)[0].id}/report")
    [silence] = queries.silent_of(gm, at=AT)
    rows = db.session.execute(silence.found).all()
    assert [(row.person, row.first_day.day) for row in rows] == [("Chen", 12), ("Chen", 13)]
    assert silence.told(rows[0]).title.endswith("10-12")


def test_another_store_s_people_owe_theirs_alone(
    types: Types, rep: Membership, other_store: Store, member_of: MemberOf
) -> None:
    stranger = member_of(other_store, Role.REP, "sales")
    for at in (AT, AT + DAY):
        jobs.keep(at)
    assert days_of(stranger) == [15]
    assert queries.get_visible(stranger, duties(rep)[0].id) is None
