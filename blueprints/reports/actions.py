"""Send a report: a new version of it, with the rows that it was drawn from. None commits."""

from datetime import datetime

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.report_duties import actions as duties
from blueprints.report_duties.models import Duty
from blueprints.report_duties.queries import may_write
from blueprints.reports import queries, rules
from blueprints.reports.models import Line, PlanLine, PlanResult, Report
from blueprints.reports.rules import Outcome, Said


def check_writes(duty: Duty, by: Membership) -> None:
    """Raises RuleBroken."""
    if not may_write(duty, by):
        raise RuleBroken("Who owes it writes it, or who stands in for him.")
    if duty.sent_at is not None and duty.returned_at is None:
        raise RuleBroken("This report has been sent already.")


def send(duty: Duty, said: Said, *, by: Membership, at: datetime) -> Report:
    """`at` is when it was written: an afternoon without a link is not late. Raises RuleBroken."""
    duties.lock(duty)
    check_writes(duty, by)
    rules.check_said(said, [line.id for line in last_plan(duty)])
    report = queries.report_of(duty) or Report(store_id=duty.store_id, duty_id=duty.id, version=0)
    report.version = (report.version or 0) + 1
    report.by_id, report.sent_at = by.person_id, at
    db.session.add(report)
    db.session.flush()
    add_lines(report, said)
    add_plan(report, duty, said)
    duties.take_in(duty, by=by, at=at)
    return report


def last_plan(duty: Duty) -> list[PlanLine]:
    return list(queries.open_plan(duty)) if queries.has_plan(duty) else []


def add_lines(report: Report, said: Said) -> None:
    for position, line in enumerate(said.lines):
        kind, row_id = line.source or (None, None)
        db.session.add(
            Line(
                store_id=report.store_id,
                report_id=report.id,
                version=report.version,
                position=position,
                section=line.section,
                origin=line.origin,
                words=line.words,
                source_kind=kind,
                source_id=row_id,
                source_words=line.source_words,
                source_url=line.source_url,
            )
        )


def add_plan(report: Report, duty: Duty, said: Said) -> None:
    """What goes on without a new day has until the end of the period after this one."""
    theirs = {"store_id": report.store_id, "report_id": report.id, "version": report.version}
    new_day = {r.line_id: r.day for r in said.results if r.outcome is Outcome.OPEN}
    for position, planned in enumerate(said.plan):
        day = planned.day
        if planned.earlier_id is not None and new_day.get(planned.earlier_id) is None:
            day = max(day, queries.next_day(duty))
        said_of = planned.__dict__ | {"day": day}
        db.session.add(PlanLine(**theirs, position=position, **said_of))
    for result in said.results:
        db.session.add(PlanResult(**theirs, **result.__dict__))
    db.session.flush()
