"""Duties that stand, and reports sent for them, for tests of what is written and answered."""

from datetime import date, datetime, timedelta
from typing import Any

from blueprints.core.clock import local_day, now
from blueprints.core.people import Membership
from blueprints.report_duties import actions as duties
from blueprints.report_duties.models import Duty, ReportType
from blueprints.report_duties.queries import types_of
from blueprints.report_duties.rules import ReportKind, span_of
from blueprints.reports import actions as reports
from blueprints.reports.models import Report
from blueprints.reports.rules import Line, Planned, Result, Said
from tests.conftest import saved


def a_type(store_of: Membership, kind: ReportKind) -> ReportType:
    if not types_of(store_of.store_id):
        duties.add_defaults(store_of.store)
    return next(each for each in types_of(store_of.store_id) if each.kind is kind)


def a_duty(
    member: Membership, kind: ReportKind = ReportKind.DAILY, day: date | None = None
) -> Duty:
    """Of the period of a day, today's unless it is said; due tomorrow."""
    wanted, at = a_type(member, kind), now()
    span = span_of(wanted.every, day or local_day(at, member.store.zone))
    due = at + timedelta(days=1)
    return saved(
        Duty(
            store_id=member.store_id,
            type_id=wanted.id,
            person_id=member.person_id,
            department_id=member.department_id,
            role=member.role,
            first_day=span.first,
            last_day=span.last,
            asked_from=span.first,
            asked_until=span.last,
            due_at=due,
            late_after=due,
            made_at=at,
        )
    )


def said(*lines: str, plan: tuple[Planned, ...] = (), results: tuple[Result, ...] = ()) -> Said:
    """ "wrong:展车没电" is a line under its heading."""
    rows = [each.partition(":") for each in lines]
    return Said([Line(section, words) for section, _colon, words in rows], plan, results)


def sent(duty: Duty, by: Membership, what: Said, at: datetime | None = None) -> Report:
    return saved(reports.send(duty, what, by=by, at=at or now()))


def typed(**fields: Any) -> dict[str, Any]:
    """own_wrong="…" as the form posts it."""
    return {name.replace("_", "-"): value for name, value in fields.items()}
