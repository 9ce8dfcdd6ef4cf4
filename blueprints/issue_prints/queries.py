"""What a print of issues shows, gathered where it is made; and which departments have something due."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from blueprints.core import attachments
from blueprints.core.attachments import Attachment
from blueprints.core.clock import day_end, local, local_day
from blueprints.core.db import db
from blueprints.core.file_types import Purpose
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Department, Membership, Person
from blueprints.core.rules import Can, Role
from blueprints.customers.models import Customer
from blueprints.customers.queries import shown_phone
from blueprints.issue_prints import rules
from blueprints.issue_prints.rules import Shortened, Wanted
from blueprints.repeats.queries import numbers_of, said_number
from blueprints.stores import queries as stores
from blueprints.stores.queries import Branch
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue, IssueEvent
from blueprints.tracker.queries import IssuePart, PartLink, SourceLink
from blueprints.tracker.rules import WAITS_FOR, Box


def written(at: datetime | None, zone: ZoneInfo) -> str:
    return local(at, zone).strftime("%Y-%m-%d %H:%M") if at else ""


def part_of(issue: Issue, member: Membership, *, at: datetime) -> Iterator[IssuePart]:  # noqa: ARG001 - what a part is asked with
    """The buttons that print an issue's slip, on its page."""
    yield IssuePart("issue_prints/_slip.html", {"issue_id": issue.id})


def link_for(member: Membership) -> Iterator[PartLink]:
    """The way to the reminder sheets, above the list of issues."""
    if member.can(Can.PRINT_REMINDERS):
        yield PartLink(_("Reminder sheets"), "/issues/reminder-sheets")


# Slips


@dataclass(frozen=True)
class Photo:
    """A picture on a slip, and what stands beside it."""

    file: Attachment
    at: str
    is_there: bool  # on this machine: a copy of the database alone has none


@dataclass(frozen=True)
class Slip:
    """An issue as it goes on paper. Times are the store's."""

    issue: Issue
    boxes: Sequence[tuple[Box, str, str]]
    history: Shortened[tuple[str, IssueEvent]]
    sources: Sequence[SourceLink]
    photos: Sequence[Photo]
    photo_count: int  # those included that have no room
    phone: str
    repeat: str  # that it came back, and for the how-manieth time
    days_late: int
    live_url: str


def visible_ids(member: Membership, issue_ids: Iterable[int]) -> list[int]:
    """Those of them that the member may see, in the order in which they were asked for."""
    asked = list(dict.fromkeys(issue_ids))
    found = tracker.visible_to(member).with_only_columns(Issue.id).where(Issue.id.in_(asked))
    seen = set(db.session.scalars(found))
    return [issue_id for issue_id in asked if issue_id in seen]


def slips(
    member: Membership, issue_ids: Iterable[int], *, at: datetime, root: str
) -> Iterator[Slip]:
    """Of what the member may still see when it is printed; of a hundred as of one, read at once."""
    ids = list(issue_ids)
    found = tracker.visible_to(member).where(Issue.id.in_(ids)).options(*tracker.ON_ITS_PAGE)
    issues = {issue.id: issue for issue in db.session.scalars(found)}
    beside = Beside(numbers_of(issues), photos_of(issues))
    for issue_id in ids:
        if issue_id in issues:
            yield slip_of(issues[issue_id], member, beside, at=at, root=root)


@dataclass(frozen=True)
class Beside:
    """What is read of all issues of a print together, by their ids."""

    numbers: Mapping[int, int]
    photos: Mapping[int, Sequence[Attachment]]


def slip_of(issue: Issue, member: Membership, beside: Beside, *, at: datetime, root: str) -> Slip:
    zone, late = issue.store.zone, issue.is_overdue(at)
    day, today = local_day(issue.deadline, zone), local_day(at, zone)
    number, photos = beside.numbers.get(issue.id), beside.photos.get(issue.id, ())
    return Slip(
        issue=issue,
        boxes=[(box, name, written(time, zone)) for box, name, time in tracker.boxes_of(issue)],
        history=rules.shortened([(written(event.at, zone), event) for event in issue.events]),
        sources=list(tracker.source_link(issue)),
        phone=phone_for(issue.customer, member),
        photos=shown_photos(photos, zone),
        photo_count=len(photos),
        repeat=said_number(number) if number else "",
        days_late=rules.days_late(day, today) if late else 0,
        live_url=f"{root}/issues/{issue.id}",
    )


def photos_of(issue_ids: Iterable[int]) -> dict[int, list[Attachment]]:
    """What was found, and what it is now; other pictures stay on the live page."""
    ids = {f"/issues/{issue_id}": issue_id for issue_id in issue_ids}
    photos: dict[int, list[Attachment]] = {}
    for file in attachments.pictures_of(ids):
        if file.purpose is not Purpose.OTHER:
            photos.setdefault(ids[file.record], []).append(file)
    return photos


def shown_photos(photos: Sequence[Attachment], zone: ZoneInfo) -> list[Photo]:
    before, after = (
        [file for file in photos if file.purpose is purpose]
        for purpose in (Purpose.BEFORE, Purpose.AFTER)
    )
    return [photo_of(file, zone) for file in rules.compared(before, after)]


def photo_of(file: Attachment, zone: ZoneInfo) -> Photo:
    return Photo(file, written(file.at, zone), is_there=attachments.small(file)[0].exists())


def phone_for(customer: Customer | None, member: Membership) -> str:
    """On paper it goes from hand to hand: whole only for who sees whole phones on screen."""
    if customer is None:
        return ""
    return shown_phone(customer, member)


def picked(member: Membership, issue_ids: Iterable[int]) -> Sequence[Issue]:
    """What was picked of a list, to be looked at before it is printed."""
    ids = visible_ids(member, issue_ids)
    found = select(Issue).where(Issue.id.in_(ids)).order_by(Issue.deadline, Issue.id)
    return db.session.scalars(found).all()


# Sheets


@dataclass(frozen=True)
class SheetRow:
    issue: Issue
    person: str  # whom it waits for
    wanted: Wanted
    is_late: bool
    days_late: int
    days_left: int


@dataclass(frozen=True)
class Sheet:
    """What a department is asked for."""

    department: Department
    head: str
    rows: Sequence[SheetRow]
    live_url: str


def is_due_by(day: date, zone: ZoneInfo) -> ColumnElement[bool]:
    return Issue.is_open.is_(True) & (Issue.deadline < day_end(day, zone))


def departments_for(member: Membership) -> list[Branch]:
    """Those whose sheets a member may print: a head's own with those below, else all of the store."""
    tree = [branch for branch in stores.department_tree(member.store_id) if is_open(branch)]
    if member.role is not Role.HEAD:
        return tree
    led = stores.departments_under(member.store_id, member.department_id)
    return [branch for branch in tree if branch.department.id in led]


def is_open(branch: Branch) -> bool:
    return branch.department.is_active


def due_counts(member: Membership, day: date) -> dict[int, int]:
    """How many issues each department's sheet of the day has, those below it included."""
    due = is_due_by(day, member.store.zone)
    rows = db.session.execute(
        select(Issue.department_id, func.count())
        .where(tracker.scope(member), due, Issue.department_id.is_not(None))
        .group_by(Issue.department_id)
    )
    own = {row[0]: row[1] for row in rows if row[0] is not None}
    return rules.with_those_below(own, stores.parents_in(member.store_id))


@dataclass(frozen=True)
class Due:
    """What a sheet is about: due by the end of the day, as it stands at the moment."""

    day: date
    at: datetime


def sheets(
    member: Membership, department_ids: Sequence[int], due: Due, *, root: str
) -> Iterator[Sheet]:
    """One a department that has something due, in the order of the tree."""
    for branch in departments_for(member):
        department = branch.department
        if department.id in department_ids:
            below = stores.departments_under(member.store_id, department.id)
            which = is_due_by(due.day, member.store.zone) & Issue.department_id.in_(below)
            rows = sheet_rows(member, which, due.at)
            if rows:
                yield sheet_of(department, rows, root)


def picked_sheets(
    member: Membership, issue_ids: Iterable[int], *, at: datetime, root: str
) -> Iterator[Sheet]:
    """One a department that has some of them, in the order of the tree. What is not open is left out."""
    rows = sheet_rows(member, is_asked(issue_ids), at)
    for branch in stores.department_tree(member.store_id):
        own = [row for row in rows if row.issue.department_id == branch.department.id]
        if own:
            yield sheet_of(branch.department, own, root)


def is_asked(issue_ids: Iterable[int]) -> ColumnElement[bool]:
    return Issue.id.in_(list(issue_ids)) & Issue.is_open.is_(True)


def asked_ids(member: Membership, issue_ids: Iterable[int]) -> list[int]:
    found = tracker.visible_to(member).with_only_columns(Issue.id).where(is_asked(issue_ids))
    return list(db.session.scalars(found.order_by(Issue.id)))


def sheet_of(department: Department, rows: Sequence[SheetRow], root: str) -> Sheet:
    head_id = tracker.head_of(department.id)
    head = db.session.get(Person, head_id) if head_id else None
    live_url = f"{root}/issues?department={department.id}"
    return Sheet(department, head.name if head else "", rows, live_url)


def sheet_rows(member: Membership, which: ColumnElement[bool], at: datetime) -> list[SheetRow]:
    """The latest first."""
    found = (
        tracker.visible_to(member)
        .where(which)
        .options(*(joinedload(getattr(Issue, box.value)) for box in set(WAITS_FOR.values())))
        .options(joinedload(Issue.department))
        .order_by(Issue.deadline, Issue.id)
    )
    zone = member.store.zone
    return [row_of(issue, at, zone) for issue in db.session.scalars(found)]


def row_of(issue: Issue, at: datetime, zone: ZoneInfo) -> SheetRow:
    state, day, today = issue.state_at(at), local_day(issue.deadline, zone), local_day(at, zone)
    person = getattr(issue, WAITS_FOR[state].value)
    return SheetRow(
        issue=issue,
        person=person.name if person else "",
        wanted=rules.wanted(state, is_planned=issue.planned_at is not None),
        is_late=issue.is_overdue(at),
        days_late=rules.days_late(day, today),
        days_left=rules.days_left(day, today),
    )
