"""Findings that somebody sees, what is carried into the next round, and what is known of an item."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload

from blueprints.checklists.models import CheckRow
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.hooks import Gathering
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership
from blueprints.core.rules import N_, Role
from blueprints.findings import rules
from blueprints.findings.models import Finding, FindingAnswer, MeasuresDecision
from blueprints.findings.rules import Stage, Standing
from blueprints.inspections.models import Inspection
from blueprints.inspections.queries import EarlierFinding, PagePart, RowLink
from blueprints.stores.queries import departments_above, departments_under, every_department
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue, IssueEvent
from blueprints.tracker.queries import IssueBadge, IssuePart, PartLink, SourceLink
from blueprints.tracker.rules import IssueKind, State, Step

Later = aliased(Finding)
KEY, ROW = re.compile(r"f([1-9][0-9]{0,8})"), re.compile(r"[1-9][0-9]{0,8}")
"""How the form of a round names an earlier finding, and a row."""


# Which


def is_last_of_chain() -> ColumnElement[bool]:
    return ~exists().where(Later.earlier_id == Finding.id)


def is_last(finding: Finding) -> bool:
    found = select(Later.id).where(Later.earlier_id == finding.id)
    return db.session.scalar(found) is None


def pending() -> ColumnElement[bool]:
    """Not finally closed, not withdrawn, and not found again since: the next round asks for it."""
    return and_(Finding.final_at.is_(None), is_last_of_chain(), Issue.state != State.VOID)


def scope(member: Membership) -> ColumnElement[bool]:
    """Who sees its issue sees a finding."""
    seen = select(Issue.id).where(tracker.scope(member))
    return and_(Finding.store_id == member.store_id, Finding.issue_id.in_(seen))


def opened_to(member: Membership) -> Iterator[ColumnElement[bool]]:
    """A head sees what the inspectors of his departments found: he decides on objections to it."""
    if member.role is Role.HEAD and member.department_id:
        led = departments_under(member.store_id, member.department_id)
        inspectors = select(Membership.person_id).where(
            Membership.store_id == member.store_id,
            Membership.role == Role.INSPECTOR,
            Membership.department_id.in_(led),
        )
        yield (Issue.kind == IssueKind.FINDING) & Issue.recorder_id.in_(inspectors)


def visible_to(member: Membership) -> Select[Finding]:
    return select(Finding).where(scope(member))


def get_visible(member: Membership, finding_id: int) -> Finding | None:
    found = visible_to(member).where(Finding.id == finding_id)
    return db.session.scalar(found.options(joinedload(Finding.issue), joinedload(Finding.area)))


def of_issue(issue_id: int) -> Sequence[Finding]:
    found = select(Finding).where(Finding.issue_id == issue_id).order_by(Finding.id)
    return db.session.scalars(found).all()


def last_of_item(item_id: int, at: datetime) -> Finding | None:
    """The one whose chain a fault of this item continues."""
    found = (
        select(Finding)
        .join(Finding.issue)
        .where(Finding.item_id == item_id, is_last_of_chain(), Issue.state != State.VOID)
        .order_by(Finding.id.desc())
        .limit(1)
    )
    last = db.session.scalar(found)
    return last if last and rules.repeats(last.final_at, at) else None


def open_department_of(issue: Issue) -> int | None:
    """That has it, or the nearest above it that is not closed."""
    over = departments_above(issue.store_id, issue.department_id)
    known = every_department(issue.store_id)
    return next((id_ for id_ in over if known[id_].is_active), None)


def membership(store_id: int, person_id: int | None) -> Membership | None:
    found = select(Membership).where(
        Membership.store_id == store_id, Membership.person_id == person_id
    )
    return db.session.scalar(found)


# How it stands


def decisions_of(issue_ids: Sequence[int]) -> Mapping[int, MeasuresDecision]:
    """The last of each issue."""
    found = (
        select(MeasuresDecision)
        .where(MeasuresDecision.issue_id.in_(issue_ids))
        .options(joinedload(MeasuresDecision.by))
        .order_by(MeasuresDecision.id)
    )
    return {decision.issue_id: decision for decision in db.session.scalars(found)}


def is_approved(issue: Issue, decision: MeasuresDecision | None) -> bool:
    """Of the measures as they are planned now."""
    if decision is None or not decision.is_approved:
        return False
    return decision.planned_at == issue.planned_at


def stage_of(finding: Finding, *known: MeasuresDecision | None) -> Stage:
    """Where many are shown, their decisions are read together; also that there is none is known."""
    issue = finding.issue
    decision = known[0] if known else decisions_of([issue.id]).get(issue.id)
    return rules.stage_of(
        Standing(
            issue.state,
            is_disputed=issue.proposed_department_id is not None,
            is_planned=issue.planned_at is not None,
            is_approved=is_approved(issue, decision),
            is_final=finding.final_at is not None,
            was_seen=finding.final_in_id is not None,
        )
    )


def decides(issue: Issue, member: Membership) -> bool:
    """On measures: who leads the department; where nobody does, a customer service manager."""
    if tracker.standing_of(issue, member).leads:
        return True
    if member.role is not Role.CS_MANAGER or issue.department_id is None:
        return False
    return tracker.head_of(issue.department_id) is None


def in_the_way(issue: Issue, step: Step, *, at: datetime) -> Iterator[str]:  # noqa: ARG001 - as asked
    """Nobody applies for closing before the head has approved the measures."""
    if step is not Step.APPLY or issue.kind is not IssueKind.FINDING:
        return
    if not is_approved(issue, decisions_of([issue.id]).get(issue.id)):
        yield N_("The department's head has not approved the measures yet.")


# What the next round asks


def carried_into(
    inspection: Inspection, rows: Sequence[CheckRow], at: datetime
) -> Iterator[EarlierFinding]:
    """Every finding of these areas, or of these items wherever they stand now, that is not finally closed."""
    areas, items = {row.area_id for row in rows}, {row.item_id: row for row in rows}
    found = (
        select(Finding)
        .join(Finding.issue)
        .where(
            Finding.store_id == inspection.store_id,
            or_(Finding.area_id.in_(areas), Finding.item_id.in_(items)),
            pending(),
        )
        .options(joinedload(Finding.issue), joinedload(Finding.area))
        .order_by(Finding.id)
    )
    findings = db.session.scalars(found).all()
    zone = inspection.store.zone
    chains = histories([finding.issue_id for finding in findings], zone)
    for finding in findings:
        row = items.get(finding.item_id)
        yield EarlierFinding(
            key=f"f{finding.id}",
            area_id=row.area_id if row else finding.area_id,
            area=row.area.name if row else finding.area.name,
            words=finding.words,
            number=finding.number,
            url=f"/issues/{finding.issue_id}",
            row_id=row.id if row else None,
            history=chains.get(finding.issue_id, ()),
            is_late=finding.issue.is_overdue(at),
        )


TOLD = (Step.ACCEPT, Step.PLAN, Step.APPLY, Step.VERIFY)


def histories(issue_ids: Sequence[int], zone: ZoneInfo) -> Mapping[int, list[str]]:
    lines: dict[int, list[str]] = {}
    for event in promises_of(issue_ids):
        lines.setdefault(event.issue_id, []).append(said_promise(event, zone))
    return lines


def promises_of(issue_ids: Sequence[int]) -> Sequence[IssueEvent]:
    """Of each issue the steps that were promises or claims, in their order."""
    found = (
        select(IssueEvent)
        .where(IssueEvent.issue_id.in_(issue_ids), IssueEvent.what.in_(TOLD))
        .options(joinedload(IssueEvent.by), joinedload(IssueEvent.written))
        .order_by(IssueEvent.issue_id, IssueEvent.seq)
    )
    return db.session.scalars(found).all()


def said_promise(event: IssueEvent, zone: ZoneInfo) -> str:
    """Who promised what, when."""
    day = local_day(event.at, zone)
    name = event.by.name if event.by else "—"
    said = event.written.text.strip().split("\n")[0] if event.written else ""
    step = _(Step(event.what).label)
    return f"{day.month}/{day.day} {name} {step}" + (f"：{said}" if said else "")


def found_before(rows: Sequence[CheckRow], at: datetime) -> Iterator[tuple[int, int]]:
    """Rows whose item, found faulty now, would continue a chain."""
    items = {row.item_id: row.id for row in rows}
    found = (
        select(Finding.item_id, func.max(Finding.number).label("number"))
        .join(Finding.issue)
        .where(Finding.item_id.in_(items), is_last_of_chain(), Issue.state != State.VOID)
        .where(or_(Finding.final_at.is_(None), Finding.final_at >= at - rules.REPEATS_WITHIN))
        .group_by(Finding.item_id)
    )
    for row in db.session.execute(found):
        yield items[row.item_id], row.number


def carried(inspection: Inspection, key: str) -> Finding:
    """By its name in the form."""
    match = KEY.fullmatch(key)
    found = select(Finding).where(
        Finding.id == int(match[1] if match else 0), Finding.store_id == inspection.store_id
    )
    return db.session.scalars(found.options(joinedload(Finding.issue))).one()


# What an inspection shows of what it found


def row_links(inspection: Inspection, member: Membership) -> Iterator[RowLink]:
    found = (
        visible_to(member)
        .where(Finding.inspection_id == inspection.id, Finding.row_id.is_not(None))
        .options(joinedload(Finding.issue))
        .order_by(Finding.id)
    )
    findings = db.session.scalars(found).all()
    decisions = decisions_of([finding.issue_id for finding in findings])
    for finding in findings:
        stage = stage_of(finding, decisions.get(finding.issue_id))
        text = f"{finding.issue.number} · {_(stage.label)}"
        yield RowLink(finding.row_id or 0, text, f"/issues/{finding.issue_id}", finding.number)


def record_of_photo(inspection: Inspection, place: str) -> Iterator[str]:
    """The issue of a row that failed; of an earlier finding that was asked for, its own or the next one's."""
    here = Finding.inspection_id == inspection.id
    if ROW.fullmatch(place):
        found = select(Finding.issue_id).where(here, Finding.row_id == int(place))
    elif match := KEY.fullmatch(place):
        asked = select(FindingAnswer.finding_id).where(
            FindingAnswer.inspection_id == inspection.id,
            FindingAnswer.finding_id == int(match[1]),
        )
        found = select(Finding.issue_id).where(
            or_(here & Finding.earlier_id.in_(asked), Finding.id.in_(asked))
        )
    else:
        return
    issue_id = db.session.scalar(found.order_by(Finding.id.desc()).limit(1))
    if issue_id is not None:
        yield f"/issues/{issue_id}"


def source_of(issue: Issue) -> Iterator[SourceLink]:
    if issue.kind is IssueKind.FINDING and issue.source_id:
        inspection = db.session.get(Inspection, issue.source_id)
        if inspection:
            text = f"{inspection.check_list.name} {inspection.due_on.isoformat()}"
            yield SourceLink(text, f"/inspections/{inspection.id}")


# On the issue's page


def chain_of(finding: Finding) -> list[Finding]:
    """Back to the first time, the newest first."""
    chain = [finding]
    while chain[-1].earlier is not None:
        chain.append(chain[-1].earlier)
    return chain


def part_of(issue: Issue, member: Membership, *, at: datetime) -> Iterator[IssuePart]:
    if issue.kind is not IssueKind.FINDING:
        return
    found = (
        select(Finding)
        .where(Finding.issue_id == issue.id)
        .options(joinedload(Finding.area), joinedload(Finding.inspection))
        .order_by(Finding.id.desc())
    )
    findings = db.session.scalars(found).all()
    if not findings:
        return
    last, decision = findings[0], decisions_of([issue.id]).get(issue.id)
    chain = chain_of(last)
    stage = stage_of(last, decision)
    tone, shape = rules.LOOKS[stage]
    badges = [IssueBadge(_(stage.label), tone, shape)]
    if len(findings) > 1:  # else the link to the issue before says it
        badges.append(IssueBadge(_("time %(num)s", num=last.number), "bad", "refresh"))
    yield IssuePart(
        template="findings/_finding.html",
        values={
            "finding": last,
            "chain": chain,
            "answers": answers_to(chain),
            "stage": stage,
            "decision": decision,
            "is_approved": is_approved(issue, decision),
            "decides": stage is Stage.PLANNED and decides(issue, member),
            "at": at,
        },
        links=list(links_for(last, stage, member)),
        badges=badges,
    )


def answers_to(chain: Sequence[Finding]) -> Sequence[FindingAnswer]:
    found = (
        select(FindingAnswer)
        .where(FindingAnswer.finding_id.in_([finding.id for finding in chain]))
        .options(joinedload(FindingAnswer.by))
    )
    return db.session.scalars(found.order_by(FindingAnswer.id.desc())).all()


def links_for(finding: Finding, stage: Stage, member: Membership) -> Iterator[PartLink]:
    may_close = stage is Stage.CLOSED_FOR_NOW and member.role in rules.FINAL_BY
    if may_close and is_last(finding):
        yield PartLink(_("Close it finally"), f"/findings/{finding.id}/final-closing")


# The list


@dataclass(frozen=True)
class Asked:
    """What the address asks for; empty: everything that is not finally closed."""

    stage: str = ""
    area: int | None = None
    department: int | None = None


@Gathering
def list_parts(asked: Asked, member: Membership) -> Iterable[PagePart]:  # noqa: ARG001 - a declaration
    """What upper features do with a list of findings."""
    return ()


WORKED_ON = (State.IN_PROGRESS, State.PAUSED)
STAGES: Mapping[str, str] = {
    "": N_("Not finally closed"),
    "answer": N_("Awaiting the department"),
    "work": N_("Being worked on"),
    "verify": N_("Awaiting verification"),
    "for-now": N_("Closed for now"),
    "final": N_("Finally closed"),
    "repeated": N_("Found again"),
    "all": N_("All findings"),
}


def in_stage(stage: str) -> ColumnElement[bool]:
    conditions: Mapping[str, ColumnElement[bool]] = {
        "answer": pending() & (Issue.state == State.AWAITING_ACCEPTANCE),
        "work": pending() & Issue.state.in_(WORKED_ON),
        "verify": pending() & (Issue.state == State.CLOSING_APPLIED),
        "for-now": pending() & (Issue.state == State.CLOSED),
        "final": Finding.final_at.is_not(None),
        "repeated": pending() & (Finding.number > 1),
        "all": true(),
    }
    return conditions.get(stage, pending())


def listed(member: Membership, asked: Asked) -> Select[Finding]:
    found = visible_to(member).join(Finding.issue).where(in_stage(asked.stage))
    if asked.area:
        found = found.where(Finding.area_id == asked.area)
    if asked.department:
        found = found.where(Issue.department_id == asked.department)
    return found.options(
        contains_eager(Finding.issue).joinedload(Issue.department), joinedload(Finding.area)
    )
