"""What a report is drafted from, what was written, and which lines of a plan are still open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.hooks import Gathering
from blueprints.core.i18n import speaking
from blueprints.core.people import Membership
from blueprints.core.report_lines import ReportLine, Section, report_lines
from blueprints.report_duties.models import Duty, ReportType
from blueprints.report_duties.queries import DutyPart, address, days_of, may_write, titled
from blueprints.report_duties.rules import ReportKind, span_of
from blueprints.reports.models import Line, PlanLine, PlanResult, Report
from blueprints.reports.rules import PLANS, Origin

MOST = 60
"""Lines that are drafted: who did more in a period picks from these."""


@Gathering
def line_parts(
    report: Report,  # noqa: ARG001 - a declaration
    lines: Sequence[Line],  # noqa: ARG001 - as above
    member: Membership,  # noqa: ARG001 - as above
    *,
    at: datetime,  # noqa: ARG001 - as above
) -> Iterable[tuple[int, DutyPart]]:
    """What upper features show below a line, by the line's id."""
    return ()


@Gathering
def report_ends(
    duty: Duty,  # noqa: ARG001 - a declaration
    member: Membership,  # noqa: ARG001 - as above
    *,
    at: datetime,  # noqa: ARG001 - as above
) -> Iterable[DutyPart]:
    """What upper features offer below a report as a whole."""
    return ()


# What was written


def report_of(duty: Duty) -> Report | None:
    found = select(Report).where(Report.duty_id == duty.id)
    return db.session.scalar(found.options(joinedload(Report.by)))


def lines_of(report: Report) -> Sequence[Line]:
    found = select(Line).where(Line.report_id == report.id, Line.version == report.version)
    return db.session.scalars(found.order_by(Line.position)).all()


def plan_of(report: Report) -> Sequence[PlanLine]:
    found = select(PlanLine).where(
        PlanLine.report_id == report.id, PlanLine.version == report.version
    )
    return db.session.scalars(found.order_by(PlanLine.position)).all()


def results_of(report: Report) -> Sequence[PlanResult]:
    found = select(PlanResult).where(
        PlanResult.report_id == report.id, PlanResult.version == report.version
    )
    named = found.options(joinedload(PlanResult.line))
    return db.session.scalars(named.order_by(PlanResult.id)).all()


def get_line(line_id: int) -> Line | None:
    found = select(Line).where(Line.id == line_id)
    return db.session.scalar(found.options(joinedload(Line.report).joinedload(Report.duty)))


# What it is drafted from


def drafted(duty: Duty) -> list[ReportLine]:
    """Lines in the writer's language: the same rows whenever it is asked."""
    member = member_of(duty)
    if member is None:
        return []
    with speaking(duty.person.language):
        return list(lines_for(duty, member))[:MOST]


def lines_for(duty: Duty, member: Membership) -> Iterator[ReportLine]:
    if duty.type.kind is ReportKind.DAILY:
        yield from sorted(report_lines(member, days_of(duty)), key=lambda line: line.at)
    elif duty.type.kind is ReportKind.WEEKLY:
        for report in reports_in(duty, {ReportKind.DAILY}):
            yield from summed_up(report)
    elif duty.type.kind is ReportKind.MONTHLY:
        yield from lines_of_month(duty)


def lines_of_month(duty: Duty) -> Iterator[ReportLine]:
    """From the weeks, and from the days of weeks for which none was sent; the focus is asked for itself."""
    weeks = reports_in(duty, {ReportKind.WEEKLY})
    told = [(report.duty.first_day, report.duty.last_day) for report in weeks]
    for report in weeks:
        yield from summed_up(report)
    for report in reports_in(duty, {ReportKind.DAILY}):
        if not any(first <= report.duty.first_day <= last for first, last in told):
            yield from summed_up(report)


def member_of(duty: Duty) -> Membership | None:
    found = select(Membership).where(
        Membership.store_id == duty.store_id, Membership.person_id == duty.person_id
    )
    return db.session.scalar(found.options(joinedload(Membership.person)))


def reports_in(duty: Duty, kinds: Iterable[ReportKind]) -> Sequence[Report]:
    """The person's own of these kinds whose period ends in the duty's."""
    found = (
        select(Report)
        .join(Report.duty)
        .join(Duty.type)
        .where(
            Duty.store_id == duty.store_id,
            Duty.person_id == duty.person_id,
            Duty.last_day.between(duty.first_day, duty.last_day),
            ReportType.kind.in_(list(kinds)),
            Duty.id != duty.id,
        )
        .options(joinedload(Report.duty).joinedload(Duty.type))
    )
    return db.session.scalars(found.order_by(Duty.last_day, Report.id)).all()


def summed_up(report: Report) -> Iterator[ReportLine]:
    """What happened in one line; what went wrong, is needed or was seen, line by line."""
    duty = report.duty
    lines = [line for line in lines_of(report) if line.origin is not Origin.DROPPED]
    happened = [line.words for line in lines if line.section is Section.HAPPENED]
    url = address(duty.id)
    if happened:
        words = f"{titled(duty.type, duty.first_day, duty.last_day)}：{'；'.join(happened)}"
        yield ReportLine("report", report.id, words, url, report.sent_at)
    for line in lines:
        if line.section is not Section.HAPPENED:
            yield ReportLine("report_line", line.id, line.words, url, report.sent_at, line.section)


# The plan


def open_plan(duty: Duty) -> Sequence[PlanLine]:
    """Lines of this person's earlier reports of the type, of which none that was sent has told the end."""
    told = (
        select(PlanResult.line_id)
        .join(Report, Report.id == PlanResult.report_id)
        .where(PlanResult.version == Report.version, Report.duty_id != duty.id)
    )
    found = (
        select(PlanLine)
        .join(PlanLine.report)
        .join(Report.duty)
        .where(
            Duty.type_id == duty.type_id,
            Duty.person_id == duty.person_id,
            Duty.first_day < duty.first_day,
            PlanLine.version == Report.version,
            PlanLine.id.not_in(told),
        )
    )
    return db.session.scalars(found.order_by(PlanLine.day, PlanLine.id)).all()


def next_day(duty: Duty) -> date:
    """When what goes on is due unless the writer says otherwise: the end of the period after."""
    return span_of(duty.type.every, duty.last_day + timedelta(days=1)).last


def has_plan(duty: Duty) -> bool:
    return duty.type.kind in PLANS


# On the report's page


def part_of(duty: Duty, member: Membership, *, at: datetime) -> Iterator[DutyPart]:
    values = values_of(duty, member, at=at)
    if values["report"] or values["write_url"]:
        yield DutyPart("reports/_report.html", values)


def values_of(duty: Duty, member: Membership, *, at: datetime) -> dict[str, Any]:
    """What the partial of a report needs."""
    report = report_of(duty)
    lines = lines_of(report) if report else ()
    below: dict[int, list[DutyPart]] = {}
    for line_id, part in line_parts(report, lines, member, at=at) if report else ():
        below.setdefault(line_id, []).append(part)
    return {
        "duty": duty,
        "report": report,
        "sections": by_section(lines),
        "dropped": [line for line in lines if line.origin is Origin.DROPPED],
        "plan": plan_of(report) if report else (),
        "results": results_of(report) if report else (),
        "below": below,
        "ends": list(report_ends(duty, member, at=at)) if report else [],
        "write_url": f"{address(duty.id)}/report" if can_write(duty, member) else "",
    }


def by_section(lines: Iterable[Line]) -> Mapping[Section, list[Line]]:
    """Those that were kept, in the order of the headings."""
    kept = [line for line in lines if line.origin is not Origin.DROPPED]
    found = {section: [line for line in kept if line.section is section] for section in Section}
    return {section: rows for section, rows in found.items() if rows}


def can_write(duty: Duty, member: Membership) -> bool:
    is_open = duty.sent_at is None or duty.returned_at is not None
    return is_open and may_write(duty, member)
