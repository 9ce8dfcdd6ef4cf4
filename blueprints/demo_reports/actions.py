"""The last days' reports of the demo store: most sent and answered, one late, some still waiting."""

from datetime import timedelta

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.demo_reports import rules
from blueprints.demo_stage.queries import Stage
from blueprints.report_answers import actions as answers
from blueprints.report_duties import actions as duties
from blueprints.report_duties.models import Duty, Post
from blueprints.report_duties.queries import types_of
from blueprints.report_duties.rules import ReportKind
from blueprints.reports import actions as reports
from blueprints.reports.queries import open_plan
from blueprints.reports.rules import Outcome, Planned, Result, Said, rolled_over

WRITERS = ("chensiyuan", "zhouwenjing", "wuhao")


def make_reports(stage: Stage) -> None:
    """As if the round had looked every day since the store began to ask."""
    since = stage.today - rules.SINCE
    for wanted in types_of(stage.store.id):
        wanted.starts_on = since
    for member in stage.people.values():
        held = {"person_id": member.person_id, "department_id": member.department_id}
        post = Post(store_id=stage.store.id, role=member.role, first_day=since, **held)
        db.session.add(post)
    db.session.flush()
    duties.keep_duties(stage.store, stage.at)
    for duty in due(stage):
        write(stage, duty)


def due(stage: Stage) -> list[Duty]:
    writers = [stage.people[name].person_id for name in WRITERS]
    found = select(Duty).where(
        Duty.store_id == stage.store.id,
        Duty.person_id.in_(writers),
        Duty.due_at < stage.at,
        Duty.withdrawn_at.is_(None),
    )
    return list(db.session.scalars(found.order_by(Duty.due_at, Duty.id)))


def week_of(duty: Duty) -> Said:
    """The last plan goes on; and something new."""
    day = duty.last_day + timedelta(days=5)
    plan, results = [Planned("回访20位老客户", day, "通话记录20条")], []
    for line in open_plan(duty):
        result = Result(line.id, Outcome.OPEN, "外场车展三天，未打完", day)
        was = Planned(line.words, line.day, line.measure, line.earlier_id, line.number)
        results.append(result)
        plan.append(rolled_over(was, result))
    return rules.a_week(plan, results)


def write(stage: Stage, duty: Duty) -> None:
    """One in twelve is missing, one in ten late; what is older than two days has its answer."""
    rng, by = stage.dealer.rng, stage.people
    draw = rng.random()
    if draw < 0.08 or duty.type.kind not in {ReportKind.DAILY, ReportKind.WEEKLY}:
        return
    writer = next(member for member in by.values() if member.person_id == duty.person_id)
    lateness = timedelta(hours=15) if draw > 0.9 else -timedelta(minutes=rng.randrange(5, 90))
    at = min(duty.due_at + lateness, stage.at)
    said = rules.a_day(rng) if duty.type.kind is ReportKind.DAILY else week_of(duty)
    reports.send(duty, said, by=writer, at=at)
    answered_at = at + timedelta(hours=13)
    if answered_at < stage.at - timedelta(days=1):
        answers.answer_rest(duty, by=by["lijianguo"], at=answered_at)
