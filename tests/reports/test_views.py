"""A report drafted, written, sent, sent late from a phone, mended; the week from the days."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.inbox import Status
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customers.models import Customer, Delivery, Vehicle
from blueprints.report_duties.rules import ReportKind, Standing
from blueprints.reports.models import Line, PlanLine, Report
from blueprints.reports.queries import drafted, open_plan
from blueprints.reports.rules import Origin, Outcome, Planned, Result
from blueprints.stand_ins import actions as stand_ins
from blueprints.stand_ins.actions import Leave
from tests.conftest import MemberOf, SignIn, saved
from tests.depositing import Tablet, row_of
from tests.reporting import a_duty, said, sent, typed


@pytest.fixture
def rep(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.REP, "sales", name="Chen")


@pytest.fixture
def delivery(rep: Membership) -> Delivery:
    store_id, at = rep.store_id, now()
    buyer = saved(Customer(store_id=store_id, name="王芳", created_at=at))
    car = saved(Vehicle(store_id=store_id, customer_id=buyer.id, series="远山 5"))
    ids = {"store_id": store_id, "customer_id": buyer.id, "vehicle_id": car.id}
    day = local_day(at, rep.store.zone)
    return saved(Delivery(**ids, delivered_on=day, rep_name=rep.person.name, imported_at=at))


def lines() -> list[tuple[str, str, Origin, str]]:
    found = db.session.scalars(select(Line).order_by(Line.version, Line.position))
    return [(each.section.value, each.words, each.origin, each.source_words) for each in found]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_daily_report_is_drafted_from_deliveries_and_sent(
    rep: Membership, delivery: Delivery, sign_in: SignIn, *, htmx: bool
) -> None:
    duty, browser = a_duty(rep), sign_in(rep, htmx=htmx)
    url, key = f"/reports/duties/{duty.id}/report", f"delivery-{delivery.id}"
    assert "Delivery to 王芳: 远山 5" in browser.get(url).text
    empty = browser.post(url, 422, **{f"{key}-words": "Delivery to 王芳: 远山 5"}).text
    assert "write one of your own" in empty
    given: dict[str, Any] = {f"{key}-words": "Delivery to 王芳: 远山 5", f"{key}-keep": "y"}
    browser.post(url, **given, **typed(own_wrong="试驾车没电\n\n价签缺失", own_needed=" "))
    drafted_words = "Delivery to 王芳: 远山 5"
    assert lines() == [
        ("happened", drafted_words, Origin.KEPT, drafted_words),
        ("wrong", "试驾车没电", Origin.OWN, ""),
        ("wrong", "价签缺失", Origin.OWN, ""),
    ]
    db.session.refresh(duty)
    assert duty.standing(now()) is Standing.SENT
    browser.post(url, 409, **given)
    assert "试驾车没电" in sign_in(rep).get(f"/reports/duties/{duty.id}").text


def test_others_neither_see_nor_write_it_but_a_stand_in_does(
    rep: Membership, store: Store, member_of: MemberOf, gm: Membership, sign_in: SignIn
) -> None:
    duty, colleague = a_duty(rep), member_of(store, Role.REP, "sales")
    url = f"/reports/duties/{duty.id}/report"
    sign_in(colleague).get(url, 404)
    sign_in(colleague).post(url, 404, **typed(own_happened="x"))
    sign_in(gm).get(url, 403)
    today = local_day(now(), store.zone)
    leave = Leave(rep.person_id, colleague.person_id, today, today + timedelta(days=2))
    stand_ins.name_stand_in(leave, by=gm, at=now())
    sign_in(colleague).post(url, **typed(own_happened="代写"))
    assert "in his stead" in sign_in(gm).get(f"/reports/duties/{duty.id}").text


def test_written_on_a_phone_it_counts_from_then_and_a_row_gone_since_is_kept(
    app: Flask, rep: Membership
) -> None:
    duty = a_duty(rep)
    fields = {"duty_id": duty.id, "visit-9-words": "拜访王芳", "visit-9-keep": "y"}
    fields |= {"visit-9-section": "competitor", "own-happened": "整理资料"}
    row = row_of(Tablet(app).put(rep, "report", fields))
    assert row.status is Status.ACCEPTED
    assert [each[:3] for each in lines()] == [
        ("competitor", "拜访王芳", Origin.OWN),
        ("happened", "整理资料", Origin.OWN),
    ]
    refused = row_of(Tablet(app).put(rep, "report", {"duty_id": duty.id, "own-happened": "再"}))
    assert refused.status is Status.ATTENTION


def test_a_week_is_drafted_from_its_days_and_a_month_from_both(rep: Membership) -> None:
    today = local_day(now(), rep.store.zone)
    monday = today - timedelta(days=today.weekday() + 14)
    for n in range(2):
        daily = a_duty(rep, day=monday + timedelta(days=n))
        sent(daily, rep, said("happened:拜访", "happened:电话", f"wrong:缺车{n}"))
    weekly = a_duty(rep, ReportKind.WEEKLY, monday)
    found = drafted(weekly)
    assert [line.section.value for line in found] == ["happened", "wrong"] * 2
    assert found[0].words.endswith("拜访；电话")
    sent(weekly, rep, said("happened:本周拜访8家", "competitor:对手降价"))
    other = a_duty(rep, day=(monday - timedelta(days=7)))
    sent(other, rep, said("happened:上周拜访"))
    monthly = a_duty(rep, ReportKind.MONTHLY, weekly.last_day)
    words = " ".join(line.words for line in drafted(monthly))
    assert "本周拜访8家" in words
    assert "对手降价" in words
    assert "缺车" not in words
    assert ("上周拜访" in words) is (other.last_day.month == weekly.last_day.month)


def test_what_is_not_done_rolls_over_with_its_count_until_somebody_says_the_end(
    rep: Membership, sign_in: SignIn
) -> None:
    today = local_day(now(), rep.store.zone)
    weeks = [today - timedelta(days=7 * n) for n in (3, 2, 1)]
    first, second, third = (a_duty(rep, ReportKind.WEEKLY, day) for day in weeks)
    plan = Planned("回访20位", weeks[1], "20条记录")
    sent(first, rep, said("happened:做", plan=(plan,)))
    [line] = open_plan(second)
    url, was = f"/reports/duties/{second.id}/report", f"was-{line.id}"
    assert "回访20位" in sign_in(rep).get(url).text
    sign_in(rep).post(url, 422, **typed(own_happened="做"))
    sign_in(rep).post(url, 422, **typed(own_happened="做"), **{f"{was}-outcome": "open"})
    gone_on: dict[str, Any] = {f"{was}-outcome": "open", f"{was}-why": "客户出差"}
    gone_on |= {"plan-0-words": "发三封信", "plan-0-day": weeks[2], "plan-0-measure": "三封"}
    sign_in(rep).post(url, **typed(own_happened="做"), **gone_on)
    plan_lines = {each.words: each.number for each in open_plan(third)}
    assert plan_lines == {"回访20位": 1, "发三封信": 0}
    told = tuple(
        Result(each.id, Outcome.DONE if each.number else Outcome.GIVEN_UP, "不需要")
        for each in open_plan(third)
    )
    sent(third, rep, said("happened:做", results=told))
    assert open_plan(a_duty(rep, ReportKind.WEEKLY, today)) == []
    assert db.session.scalars(select(PlanLine.number)).all() == [0, 1, 0]


def test_one_that_was_sent_back_is_mended_as_a_new_version(
    rep: Membership, sign_in: SignIn
) -> None:
    duty = a_duty(rep)
    sent(duty, rep, said("happened:拜访", "wrong:缺车"))
    first = duty.sent_at
    duty.returned_at, duty.returned_by_id, duty.wish = now(), rep.person_id, "哪款车？"
    db.session.commit()
    browser, url = sign_in(rep), f"/reports/duties/{duty.id}/report"
    page = browser.get(url).text
    assert "哪款车" in page
    assert "缺车</textarea>" in page
    browser.post(url, **typed(own_happened="拜访", own_wrong="缺远山5"))
    report = db.session.scalars(select(Report)).one()
    assert (report.version, len(lines())) == (2, 4)
    db.session.refresh(duty)
    assert duty.sent_at == first
    assert not duty.returned_at
