"""What the prints of inspections and findings show, gathered where they are made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from blueprints.checklists.models import CheckList
from blueprints.core import attachments
from blueprints.core.attachments import Attachment
from blueprints.core.clock import day_start, local_day
from blueprints.core.db import db
from blueprints.core.file_types import Purpose
from blueprints.core.people import Department, Membership, Person
from blueprints.findings import queries as findings
from blueprints.findings.models import Finding, FindingAnswer
from blueprints.findings.queries import Asked
from blueprints.findings.rules import Stage
from blueprints.inspection_prints import rules
from blueprints.inspection_prints.rules import Choice
from blueprints.inspections import queries as inspections
from blueprints.inspections.models import Inspection, InspectionAnswer
from blueprints.inspections.queries import AreaScore, PagePart
from blueprints.issue_prints.queries import Photo, photo_of, photos_of, visible_ids
from blueprints.issue_prints.rules import days_late
from blueprints.stores import queries as stores
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue, IssueEvent
from blueprints.tracker.rules import State

# The buttons


def report_part(inspection: Inspection, member: Membership) -> Iterator[PagePart]:  # noqa: ARG001 - what a part is asked with
    yield PagePart("inspection_prints/_report.html", {"inspection_id": inspection.id})


def map_part(check_list: CheckList | None, member: Membership) -> Iterator[PagePart]:  # noqa: ARG001 - as above
    list_id = check_list.id if check_list else None
    yield PagePart("inspection_prints/_map.html", {"list_id": list_id})


def findings_part(asked: Asked, member: Membership) -> Iterator[PagePart]:  # noqa: ARG001 - as above
    yield PagePart("inspection_prints/_findings.html", {"asked": asked})


# The report of a round


@dataclass(frozen=True)
class FailedRow:
    answer: InspectionAnswer
    finding: Finding | None  # None: of another department, whose issues the reader does not see
    stage: Stage | None
    photos: Sequence[Photo]


@dataclass(frozen=True)
class Earlier:
    """What this round said of an earlier finding."""

    answer: FindingAnswer
    stage: Stage


@dataclass(frozen=True)
class Report:
    inspection: Inspection
    areas: Sequence[AreaScore]
    failed: Mapping[int, FailedRow]  # by the answer's id
    earlier: Sequence[Earlier]
    photos: Sequence[Photo]
    photo_count: int  # those included that have no room
    live_url: str

    @property
    def files(self) -> list[Attachment]:
        of_rows = [photo for row in self.failed.values() for photo in row.photos]
        return [photo.file for photo in (*of_rows, *self.photos)]


def report_of(member: Membership, inspection_id: int, *, root: str) -> Report | None:
    """None of what is not done, or not the member's to see."""
    inspection = inspections.get_visible(member, inspection_id)
    if inspection is None or inspection.done_at is None:
        return None
    answers, zone = inspections.answers_of(inspection), inspection.store.zone
    round_photos = attachments.pictures_of([f"/inspections/{inspection.id}"])
    return Report(
        inspection=inspection,
        areas=inspections.by_area(answers),
        failed=failed_rows(member, inspection, answers),
        earlier=list(earlier_of(member, inspection)),
        photos=[photo_of(file, zone) for file in round_photos[: rules.PHOTOS_OF_A_ROUND]],
        photo_count=len(round_photos),
        live_url=f"{root}/inspections/{inspection.id}",
    )


ISSUE = (
    joinedload(Issue.department),
    joinedload(Issue.handler),
    joinedload(Issue.verifier),
)


def named(found: Select[Finding]) -> Select[Finding]:
    return found.options(
        joinedload(Finding.issue).options(*ISSUE),
        joinedload(Finding.area),
        joinedload(Finding.found_by),
    )


def failed_rows(
    member: Membership, inspection: Inspection, answers: Sequence[InspectionAnswer]
) -> dict[int, FailedRow]:
    here = findings.visible_to(member).where(Finding.inspection_id == inspection.id)
    found = db.session.scalars(named(here).where(Finding.row_id.is_not(None))).all()
    by_row, stages = {finding.row_id: finding for finding in found}, stages_of(found)
    photos = photos_of(finding.issue_id for finding in found)
    failed = [answer for answer in answers if answer.lost]
    return {
        answer.id: failed_row(answer, by_row.get(answer.row_id), stages, photos)
        for answer in failed
    }


Photos = Mapping[int, Sequence[Attachment]]
"""Of issues, by their ids."""


def failed_row(
    answer: InspectionAnswer, finding: Finding | None, stages: Mapping[int, Stage], photos: Photos
) -> FailedRow:
    if finding is None:
        return FailedRow(answer, None, None, ())
    return FailedRow(answer, finding, stages[finding.id], before_photos(finding, photos))


def before_photos(
    finding: Finding, photos: Photos, most: int = rules.PHOTOS_OF_A_ROW
) -> list[Photo]:
    files = of_purpose(photos, finding.issue_id, Purpose.BEFORE)
    near = rules.nearest([(file, file.at) for file in files], finding.found_at, most)
    return [photo_of(file, finding.store.zone) for file in near]


def of_purpose(photos: Photos, issue_id: int, purpose: Purpose) -> list[Attachment]:
    return [file for file in photos.get(issue_id, ()) if file.purpose is purpose]


def stages_of(found: Sequence[Finding]) -> dict[int, Stage]:
    decisions = findings.decisions_of([finding.issue_id for finding in found])
    return {
        finding.id: findings.stage_of(finding, decisions.get(finding.issue_id)) for finding in found
    }


def earlier_of(member: Membership, inspection: Inspection) -> Iterator[Earlier]:
    found = (
        select(FindingAnswer)
        .join(FindingAnswer.finding)
        .where(FindingAnswer.inspection_id == inspection.id, findings.scope(member))
        .options(
            contains_eager(FindingAnswer.finding).options(
                joinedload(Finding.issue), joinedload(Finding.area)
            )
        )
        .order_by(FindingAnswer.id)
    )
    answers = db.session.scalars(found).all()
    stages = stages_of([answer.finding for answer in answers])
    for answer in answers:
        yield Earlier(answer, stages[answer.finding_id])


# Before and after


@dataclass(frozen=True)
class Compared:
    """A finding as it was and as it is. `days_late` by the first deadline, to its closing or to now."""

    finding: Finding
    stage: Stage
    before: Photo | None
    after: Photo | None
    closed_on: str
    is_late: bool
    days_late: int


@dataclass(frozen=True)
class Comparison:
    """Of one department."""

    department: Department
    head: str
    rows: Sequence[Compared]
    live_url: str

    @property
    def files(self) -> list[Attachment]:
        pairs = [photo for row in self.rows for photo in (row.before, row.after)]
        return [photo.file for photo in pairs if photo]


def chosen(member: Membership, choice: Choice) -> Select[Finding]:
    """What was withdrawn is no finding any more."""
    found = findings.visible_to(member).join(Finding.issue)
    found = found.where(Issue.state != State.VOID, Issue.department_id.is_not(None))
    if choice.department_id:
        under = stores.departments_under(member.store_id, choice.department_id)
        found = found.where(Issue.department_id.in_(under))
    if choice.month is None:
        return found.where(findings.pending())
    zone, after = member.store.zone, rules.month_after(choice.month)
    since, until = day_start(choice.month, zone), day_start(after, zone)
    return found.where(Finding.found_at >= since, Finding.found_at < until)


def compared_findings(member: Membership, choice: Choice) -> list[Finding]:
    """Once an issue, as it was found last; those of a department together."""
    found = named(chosen(member, choice)).order_by(
        Issue.department_id, Finding.area_id, Issue.first_deadline, Finding.id
    )
    last = {finding.issue_id: finding for finding in db.session.scalars(found)}
    return list(last.values())


def comparisons(
    member: Membership, choice: Choice, *, at: datetime, root: str
) -> Iterator[Comparison]:
    found = compared_findings(member, choice)
    stages, photos = stages_of(found), photos_of(finding.issue_id for finding in found)
    for department_id in dict.fromkeys(finding.issue.department_id for finding in found):
        assert department_id is not None  # noqa: S101 - chosen() asks for one
        head_id = tracker.head_of(department_id)
        head = db.session.get(Person, head_id) if head_id else None
        rows = [
            compared(finding, stages[finding.id], photos, at)
            for finding in found
            if finding.issue.department_id == department_id
        ]
        url = f"{root}/findings?department={department_id}"
        department = stores.every_department(member.store_id)[department_id]
        yield Comparison(department, head.name if head else "", rows, url)


def compared(finding: Finding, stage: Stage, photos: Photos, at: datetime) -> Compared:
    issue, zone = finding.issue, finding.store.zone
    after = of_purpose(photos, issue.id, Purpose.AFTER)
    ended, due = issue.closed_at or at, issue.first_deadline or issue.deadline
    return Compared(
        finding=finding,
        stage=stage,
        before=next(iter(before_photos(finding, photos, 1)), None),
        after=photo_of(after[-1], zone) if after else None,
        closed_on=local_day(issue.closed_at, zone).isoformat() if issue.closed_at else "",
        is_late=ended > due,
        days_late=days_late(local_day(due, zone), local_day(ended, zone)),
    )


# Found again


@dataclass(frozen=True)
class Time:
    """One time that a fault was found, and what was promised or claimed until the next."""

    finding: Finding
    promises: Sequence[str] | None  # None: its issue is not the reader's to see


@dataclass(frozen=True)
class Repeated:
    finding: Finding  # the last time
    stage: Stage
    times: Sequence[Time]
    is_overdue: bool


def repeated_findings(member: Membership, asked: Asked) -> Sequence[Finding]:
    """Those of the list, found most often first."""
    found = findings.listed(member, asked).order_by(Finding.number.desc(), Finding.id)
    return db.session.scalars(found).all()


def repeated(member: Membership, asked: Asked, *, at: datetime) -> list[Repeated]:
    found = repeated_findings(member, asked)
    stages, chains = stages_of(found), chains_of(found)
    ids = [each.issue_id for chain in chains.values() for each in chain]
    promises: dict[int, list[IssueEvent]] = {issue_id: [] for issue_id in visible_ids(member, ids)}
    for event in findings.promises_of(list(promises)):
        promises[event.issue_id].append(event)
    return [
        Repeated(
            finding,
            stages[finding.id],
            list(times_of(chains[finding.id], promises)),
            finding.issue.is_overdue(at),
        )
        for finding in found
    ]


def chains_of(found: Sequence[Finding]) -> dict[int, list[Finding]]:
    """The first time first. All are read by steps back, as many as the longest chain has."""
    known, ids = {finding.id: finding for finding in found}, {f.earlier_id for f in found}
    while ids := ids - {None, *known}:
        step = named(select(Finding).where(Finding.id.in_(ids)))
        earlier = db.session.scalars(step).all()
        known |= {finding.id: finding for finding in earlier}
        ids = {finding.earlier_id for finding in earlier}
    return {finding.id: findings.chain_of(finding)[::-1] for finding in found}


def times_of(
    chain: Sequence[Finding], promises: Mapping[int, Sequence[IssueEvent]]
) -> Iterator[Time]:
    """An issue that was open when its fault was found again has promises of several times."""
    events = [
        e for issue_id in {each.issue_id for each in chain} for e in promises.get(issue_id, ())
    ]
    events.sort(key=lambda event: (event.at, event.id))
    said = rules.by_time([each.found_at for each in chain], [(event, event.at) for event in events])
    for finding, here in zip(chain, said, strict=True):
        lines = [findings.said_promise(event, finding.store.zone) for event in here]
        yield Time(finding, lines if finding.issue_id in promises else None)
