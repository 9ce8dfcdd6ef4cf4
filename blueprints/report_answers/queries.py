"""Which reports wait for whom, what was said of their lines, and what became of those made an issue."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Person
from blueprints.core.report_lines import Section
from blueprints.core.silence import Silence, Told
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.report_answers.models import LineAnswer
from blueprints.report_answers.rules import LOOKS, Disposition
from blueprints.report_duties import queries as duties
from blueprints.report_duties.models import Duty, ReportType
from blueprints.report_duties.queries import WAITS, DutyPart
from blueprints.reports.models import Line, Report
from blueprints.reports.rules import Origin
from blueprints.stores.queries import departments_of
from blueprints.tracker.models import Issue
from blueprints.tracker.queries import SourceLink
from blueprints.tracker.rules import IssueKind

FEW = 5  # rows of a group on the first page
OLDEST = (Duty.answer_due_at, Duty.id)
ASKS = (Line.section != Section.HAPPENED) & (Line.origin != Origin.DROPPED)


# What waits


def waiting(member: Membership) -> Select[Duty]:
    """With what waits for those for whom one stands in; the oldest first."""
    named = (joinedload(Duty.type), joinedload(Duty.person), joinedload(Duty.department))
    return select(Duty).where(WAITS, duties.waits_for(member)).options(*named)


def open_lines() -> Select[int]:
    """Of reports: lines that want an answer and have none."""
    answered = select(LineAnswer.line_id).where(LineAnswer.line_id == Line.id)
    return (
        select(Line.id)
        .join(Report, Report.id == Line.report_id)
        .where(Line.version == Report.version, ASKS, ~answered.exists())
    )


def open_lines_of(duty: Duty) -> Sequence[int]:
    return db.session.scalars(open_lines().where(Report.duty_id == duty.id)).all()


def with_nothing_open(member: Membership) -> Sequence[Duty]:
    """Those that wait and need no more than to be read."""
    none = ~open_lines().where(Report.duty_id == Duty.id).correlate(Duty).exists()
    return db.session.scalars(waiting(member).where(none).order_by(*OLDEST)).all()


def may_answer(duty: Duty, member: Membership) -> bool:
    is_waiting = duty.sent_at and duty.answered_at is None and duty.returned_at is None
    return bool(is_waiting) and duties.answers_for(duty, member)


# What was said


def answers_of(line_ids: Sequence[int]) -> Mapping[int, LineAnswer]:
    found = select(LineAnswer).where(LineAnswer.line_id.in_(line_ids))
    named = found.options(joinedload(LineAnswer.by))
    return {answer.line_id: answer for answer in db.session.scalars(named)}


def issues_of(line_ids: Sequence[int]) -> Mapping[int, Issue]:
    """What was made of these lines."""
    found = select(Issue).where(Issue.kind == IssueKind.REPORT, Issue.source_id.in_(line_ids))
    return {issue.source_id: issue for issue in db.session.scalars(found) if issue.source_id}


def parts_of(
    report: Report, lines: Sequence[Line], member: Membership, *, at: datetime
) -> Iterator[tuple[int, DutyPart]]:
    """Below each line its answer; for whom it waits, the ways to answer it."""
    ids = [line.id for line in lines if line.asks_for_an_answer]
    answers, issues = answers_of(ids), issues_of(ids)
    may = may_answer(report.duty, member)
    departments = departments_of(report.store_id) if may else ()
    for line in lines:
        answer = answers.get(line.id)
        if answer or (may and line.asks_for_an_answer):
            values = {
                "line": line,
                "duty": report.duty,
                "answer": answer,
                "issue": issues.get(line.id),
                "looks": LOOKS,
                "dispositions": Disposition,
                "departments": departments,
                "at": at,
            }
            yield line.id, DutyPart("report_answers/_line.html", values)


def end_of(duty: Duty, member: Membership, *, at: datetime) -> Iterator[DutyPart]:
    """Below the whole: answered by whom, or all the rest at once, or sent back."""
    may = may_answer(duty, member)
    if may or duty.answered_at:
        values = {"duty": duty, "may": may, "at": at}
        yield DutyPart("report_answers/_end.html", values | {"open": len(open_lines_of(duty))})


def source_of(issue: Issue) -> Iterator[SourceLink]:
    if issue.kind is IssueKind.REPORT and issue.source_id:
        line = db.session.get(Line, issue.source_id)
        if line is not None:
            duty = line.report.duty
            report = duties.titled(duty.type, duty.first_day, duty.last_day)
            text = _("%(report)s of %(name)s", report=report, name=duty.person.name)
            yield SourceLink(text, f"{duties.address(duty.id)}#line-{line.id}")


# My work, and what did not happen


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:  # noqa: ARG001 - as all are asked
    found = (
        select(Duty.id, Duty.answer_due_at, Duty.first_day, Duty.last_day)
        .add_columns(ReportType.name, ReportType.name_en, Person.name.label("person"))
        .add_columns(func.count().over().label("number"))
        .join(Duty.type)
        .join(Person, Person.id == Duty.person_id)
        .where(WAITS, duties.falls_to(member), Duty.store_id == member.store_id)
    )
    rows = db.session.execute(found.order_by(*OLDEST).limit(FEW)).all()
    if rows:
        title = _("Reports that wait for your answer")
        shown = [work_row(row) for row in rows]
        yield WorkGroup("report-answers", title, rows[0].number, "/reports/waiting", shown)


def work_row(row: Row[Any]) -> WorkRow:
    title = f"{row.person} · {duties.titled(row, row.first_day, row.last_day)}"
    return WorkRow(title, duties.address(row.id), due_at=row.answer_due_at)


def silent_of(member: Membership, *, at: datetime) -> Iterator[Silence]:
    yield Silence(
        "report-answers",
        _("Reports without an answer"),
        _(
            "Sent, and neither answered nor sent back within the working days that the store has set."
        ),
        unanswered(member, at),
        told,
    )


def unanswered(member: Membership, at: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Duty.id,
            Duty.department_id,
            Duty.answer_due_at.label("since"),
            Duty.first_day,
            Duty.last_day,
            ReportType.name,
            ReportType.name_en,
            Person.name.label("person"),
        )
        .join(Duty.type)
        .join(Person, Person.id == Duty.person_id)
        .where(Duty.store_id == member.store_id, WAITS, Duty.answer_due_at < at)
    )


def told(row: Row[Any]) -> Told:
    return Told(duties.titled(row, row.first_day, row.last_day), duties.address(row.id))
