"""Who may see which issues, how they are found, and what waits for whom."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Subquery,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload, selectinload

from blueprints.core import attachments
from blueprints.core.attachments import Place
from blueprints.core.db import db
from blueprints.core.file_types import Purpose
from blueprints.core.hooks import Gathering
from blueprints.core.i18n import gettext as _
from blueprints.core.once import once
from blueprints.core.people import Department, Membership, Person
from blueprints.core.rules import N_, Can, Role, RuleBroken
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer, Vehicle
from blueprints.customers.queries import BannerLine, Pointer, TimelineLine
from blueprints.customers.rules import compact
from blueprints.issue_rules.models import Category
from blueprints.issue_rules.rules import Level
from blueprints.stores.queries import departments_over, departments_under
from blueprints.tracker import rules
from blueprints.tracker.models import NEVER, Comment, Extension, Issue, IssueEvent
from blueprints.tracker.rules import Box, IssueKind, Standing, State

SEES_THE_STORE = frozenset({Role.CS_MANAGER, Role.GM, Role.GROUP_MANAGER})
MOST = 8  # customers to choose from
FEW = 5  # rows of a group on the first page


@dataclass(frozen=True)
class SourceLink:
    """Where an issue comes from, in the reader's language."""

    text: str
    url: str


@Gathering
def source_link(issue: Issue) -> Iterable[SourceLink]:  # noqa: ARG001 - a declaration
    """Upper features answer for the kinds that they raise."""
    return ()


@Gathering
def opened_to(member: Membership) -> Iterable[ColumnElement[bool]]:  # noqa: ARG001 - a declaration
    """Further conditions on Issue under which an upper feature opens it to a person of its store."""
    return ()


@dataclass(frozen=True)
class PartLink:
    """An action that a part offers beside the steps, in the reader's language."""

    text: str
    url: str


@Gathering
def list_links(member: Membership) -> Iterable[PartLink]:  # noqa: ARG001 - a declaration
    """What upper features offer above the list of issues."""
    return ()


@dataclass(frozen=True)
class IssueBadge:
    """Beside the state, in the reader's language; tone and shape as core/macros/parts.html has them."""

    text: str
    tone: str
    shape: str


@dataclass(frozen=True)
class IssuePart:
    """A part of the issue's page: a template that finds `values` as `part`, and what it offers."""

    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    links: Sequence[PartLink] = ()
    badges: Sequence[IssueBadge] = ()


@Gathering
def issue_parts(
    issue: Issue,  # noqa: ARG001 - a declaration
    member: Membership,  # noqa: ARG001 - as above
    *,
    at: datetime,  # noqa: ARG001 - as above
) -> Iterable[IssuePart]:
    """What upper features add to an issue's page, for who may see the issue."""
    return ()


@Gathering
def issue_trails(
    issue: Issue,  # noqa: ARG001 - a declaration
    member: Membership,  # noqa: ARG001 - as above
    *,
    asked: str,  # noqa: ARG001 - as above
    at: datetime,  # noqa: ARG001 - as above
) -> Iterable[IssuePart]:
    """Ways on from an issue that was opened from a list; `asked` is what that list was asked."""
    return ()


@dataclass(frozen=True)
class MentionLink:
    """Words of a comment that lead somewhere."""

    comment_id: int
    typed: str
    url: str


@Gathering
def mention_links(issue: Issue) -> Iterable[MentionLink]:  # noqa: ARG001 - a declaration
    """Who is named in the comments of an issue."""
    return ()


# Who may see what


def scope(member: Membership) -> ColumnElement[bool]:
    """Lists, counts, search and single pages all look through this."""
    if not member.can(Can.READ_ISSUES):
        return false()
    key = ("issues seen", member.id, member.role, member.department_id)
    return once(key, lambda: seen_by(member))


def seen_by(member: Membership) -> ColumnElement[bool]:
    own_store = Issue.store_id == member.store_id
    if member.role in SEES_THE_STORE:
        return own_store
    departments = [member.department_id] if member.department_id else []
    if member.role is Role.HEAD:
        departments = sorted(departments_under(member.store_id, member.department_id))
    ours = Issue.department_id.in_(departments) & (Issue.state != State.DRAFT)
    return own_store & or_(in_a_box(member.person_id), ours, *opened_to(member))


def in_a_box(person_id: int) -> ColumnElement[bool]:
    """Asked of each row on the way: an index for each box would find whole years and sort them."""
    return literal(person_id).in_([getattr(Issue, f"{box.value}_id") for box in Box])


def visible_to(member: Membership) -> Select[Issue]:
    return select(Issue).where(scope(member))


def get_visible(member: Membership, issue_id: int) -> Issue | None:
    """With everything that the issue's page shows, in a fixed number of queries."""
    found = visible_to(member).where(Issue.id == issue_id).options(*ON_ITS_PAGE)
    return once(seen(member, issue_id), lambda: db.session.scalar(found))


def seen(member: Membership, issue_id: int) -> Hashable:
    return "issue seen", member.id, issue_id


ON_ITS_PAGE = (
    *(joinedload(getattr(Issue, box.value)) for box in Box),
    joinedload(Issue.department).joinedload(Department.parent),
    joinedload(Issue.category),
    joinedload(Issue.customer),
    joinedload(Issue.vehicle),
    joinedload(Issue.duplicate_of),
    selectinload(Issue.extensions).options(
        joinedload(Extension.asked_by), joinedload(Extension.decided_by)
    ),
    selectinload(Issue.comments).joinedload(Comment.by),
    selectinload(Issue.events).options(
        joinedload(IssueEvent.by),
        joinedload(IssueEvent.person),
        joinedload(IssueEvent.department),
        joinedload(IssueEvent.written),
    ),
)


def find_visible(member: Membership, issue_id: int) -> Issue | None:
    """The issue alone, to do something to it."""
    return db.session.scalar(visible_to(member).where(Issue.id == issue_id))


def is_visible(member: Membership, issue_id: int) -> bool:
    found = visible_to(member).with_only_columns(Issue.id).where(Issue.id == issue_id)
    return db.session.scalar(found) is not None


def place_of(record: str, member: Membership) -> Iterator[Place]:
    """/issues/7, for the files of an issue."""
    match = re.fullmatch(r"/issues/([1-9][0-9]{0,17})", record)
    if match:
        issue_id = int(match[1])
        issue = once(seen(member, issue_id), lambda: find_visible(member, issue_id))
        if issue:
            name = f"{issue.number} {issue.title}"
            yield Place(record, name, may_add=member.can(Can.REPORT_ISSUES))


def timeline(issue: Issue) -> list[IssueEvent | Comment]:
    """Events and comments, the newest first."""
    entries: list[IssueEvent | Comment] = [*issue.comments, *issue.events]
    return sorted(entries, key=attrgetter("at"))[::-1]


def boxes_of(issue: Issue) -> list[tuple[Box, str, datetime | None]]:
    """The six boxes in their order, each a name and a time; feedback has two names."""
    times = {
        Box.ACCEPTOR: issue.accepted_at,
        Box.HANDLER: issue.handled_at,
        Box.FEEDBACK_BY: issue.told_at,
        Box.TRACKER: issue.tracked_at,
        Box.RECORDER: issue.recorded_at,
        Box.VERIFIER: issue.verified_at,
    }
    return [(box, box_name(issue, box), time) for box, time in times.items()]


def box_name(issue: Issue, box: Box) -> str:
    person = getattr(issue, box.value)
    name = person.name if person else "—"
    if box is Box.FEEDBACK_BY:
        return f"{name} → {issue.feedback_to.name if issue.feedback_to else '—'}"
    return name


def standing_of(issue: Issue, by: Membership | None) -> Standing:
    """What somebody is to an issue; None is the program itself."""
    if by is None:
        return Standing(None)
    if by.store_id != issue.store_id:
        raise RuleBroken("This issue belongs to another store.")
    over = departments_over(issue.department) if issue.department else ()
    leads = by.role is Role.HEAD and by.department_id in over
    is_finding = issue.kind is IssueKind.FINDING
    judges = is_finding and not leads and judges_findings_of(issue.recorder_id, by)
    return Standing(by.role, issue.boxes_of(by.person_id), leads=leads, judges=judges)


def judges_findings_of(inspector_id: int, by: Membership) -> bool:
    """Heads the inspector's department; the customer service manager may always decide."""
    if by.person_id == inspector_id:
        return False
    if by.role is Role.CS_MANAGER:
        return True
    return by.role is Role.HEAD and judge_of_findings(inspector_id, by.store_id) == by.person_id


def judge_of_findings(inspector_id: int, store_id: int) -> int | None:
    """Who decides on an objection to what this inspector found."""
    post = select(Membership.department_id).where(
        Membership.person_id == inspector_id, Membership.store_id == store_id
    )

    def read() -> int | None:
        department_id = db.session.scalar(post)
        return acceptor_of(department_id) if department_id else None

    return once(("judge", inspector_id, store_id), read)


# What the actions ask


def has_evidence(issue: Issue) -> bool:
    """A photo or file of the result, one that is on the way from a device included."""
    return attachments.count_of(f"/issues/{issue.id}", Purpose.AFTER) > 0


def check_department(store_id: int, department_id: int | None) -> int:
    department = db.session.get(Department, department_id) if department_id else None
    if department is None or department.store_id != store_id or not department.is_active:
        raise RuleBroken("Choose a department of this store.")
    return department.id


def department_name(department_id: int | None) -> str:
    department = db.session.get(Department, department_id) if department_id else None
    return department.name if department else "—"


def related_departments(issue: Issue) -> frozenset[int]:
    """The department that has it, those below and those above."""
    if issue.department is None:
        return frozenset()
    under = departments_under(issue.store_id, issue.department_id)
    return under | frozenset(departments_over(issue.department))


def staff(store_id: int) -> Select[Membership]:
    return (
        select(Membership)
        .join(Membership.person)
        .where(
            Membership.store_id == store_id,
            Membership.is_active,
            Person.is_active,
            Membership.role != Role.ADMIN,
        )
    )


def handlers_for(issue: Issue) -> Sequence[Membership]:
    """Who can be named as handler."""
    related = staff(issue.store_id).where(Membership.department_id.in_(related_departments(issue)))
    named = related.options(joinedload(Membership.person)).order_by(Person.name, Person.id)
    return db.session.scalars(named).all()


def staff_of(store_id: int) -> Sequence[Membership]:
    named = staff(store_id).options(joinedload(Membership.person))
    return db.session.scalars(named.order_by(Person.name, Person.id)).all()


def named_staff(store_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The same to choose from: a name is a word, and a store has many."""
    return once(("named staff", store_id), lambda: read_names(store_id))


def read_names(store_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    columns = (
        Membership.person_id,
        Membership.role,
        Person.name,
        Department.name.label("department"),
        Department.name_en.label("department_en"),
    )
    named = staff(store_id).outerjoin(Membership.department).with_only_columns(*columns)
    return db.session.execute(named.order_by(Person.name, Person.id)).all()


def check_of_department(issue: Issue, person_id: int | None) -> None:
    ids = staff(issue.store_id).where(
        Membership.department_id.in_(related_departments(issue)), Membership.person_id == person_id
    )
    if db.session.scalar(ids) is None:
        raise RuleBroken("The handler is one of the department's own people.")


def check_of_store(store_id: int, person_id: int | None) -> None:
    if db.session.scalar(staff(store_id).where(Membership.person_id == person_id)) is None:
        raise RuleBroken("Name somebody who works in this store.")


def check_duplicate(issue: Issue, original_id: int) -> None:
    original = db.session.get(Issue, original_id)
    if original is None or original.store_id != issue.store_id or original.id == issue.id:
        raise RuleBroken("The issue that it repeats is another one of this store.")


def check_category(store_id: int, category_id: int | None) -> None:
    category = db.session.get(Category, category_id) if category_id else None
    if category_id and (category is None or category.store_id != store_id):
        raise RuleBroken("Choose a category of this store.")


def check_subject(store_id: int, customer_id: int | None, vehicle_id: int | None) -> None:
    """A customer of this store, and a vehicle of that customer."""
    customer = db.session.get(Customer, customer_id) if customer_id else None
    vehicle = db.session.get(Vehicle, vehicle_id) if vehicle_id else None
    known = customer_id is None or (customer is not None and customer.store_id == store_id)
    owned = vehicle_id is None or (vehicle is not None and vehicle.customer_id == customer_id)
    if not known or not owned:
        raise RuleBroken("Choose a customer of this store and one of the customer's vehicles.")


def named_subject(customer: Customer | None, vehicle: Vehicle | None) -> str:
    car = f"{vehicle.plate or vehicle.vin} {vehicle.series}".strip() if vehicle else ""
    return " · ".join(word for word in (customer.name if customer else "", car) if word) or "—"


def named(issue: Issue) -> str:
    return f"{issue.title} · {issue.category.name}" if issue.category else issue.title


@dataclass(frozen=True)
class Subject:
    """Whom and which car an issue can be about."""

    customer: Customer
    vehicle: Vehicle | None

    @property
    def key(self) -> str:
        return f"{self.customer.id}-{self.vehicle.id if self.vehicle else ''}"

    @property
    def label(self) -> str:
        return named_subject(self.customer, self.vehicle)


def subjects_like(member: Membership, text: str) -> list[Subject]:
    """Customers by name, phone, plate or VIN, each with their cars; a plate or VIN finds its car."""
    found = customers.matching(member, text).order_by(Customer.name, Customer.id).limit(MOST)
    people = db.session.scalars(found).all()
    cars = customers.vehicles_of(people)
    owned = [Subject(person, car) for person in people for car in cars[person.id]]
    written = compact(text).upper()
    exact = [s for s in owned if s.vehicle and written and is_of(s.vehicle, written)]
    alone = [Subject(person, None) for person in people if not cars[person.id]]
    return (exact or owned + alone)[:MOST]


def is_of(vehicle: Vehicle, written: str) -> bool:
    return any(written in (number or "") for number in (vehicle.plate, vehicle.vin))


def head_of(department_id: int) -> int | None:
    """The person who heads the department, or the nearest one above it."""
    over = departments_over(db.session.get_one(Department, department_id))
    rows = db.session.execute(
        select(Membership.department_id, Membership.person_id)
        .where(
            Membership.department_id.in_(over),
            Membership.role == Role.HEAD,
            Membership.is_active,
        )
        .order_by(Membership.id)
    ).all()
    nearest = min(rows, key=lambda row: over.index(row.department_id), default=None)
    return nearest.person_id if nearest else None


def acceptor_of(department_id: int) -> int | None:
    """The head; where nobody heads it, a CS manager: somebody must accept what is sent there."""
    return head_of(department_id) or cs_manager_of(department_id)


def cs_manager_of(department_id: int) -> int | None:
    store_id = db.session.get_one(Department, department_id).store_id
    managers = staff(store_id).where(Membership.role == Role.CS_MANAGER)
    return db.session.scalar(
        managers.with_only_columns(Membership.person_id).order_by(Membership.id).limit(1)
    )


def pauses_over(at: datetime) -> Select[Issue]:
    return (
        select(Issue)
        .where(Issue.state == State.PAUSED, Issue.resumes_at <= at)
        .order_by(Issue.id)
        .options(joinedload(Issue.store))
    )


def issues_of_source(kind: IssueKind, source_id: int) -> Sequence[Issue]:
    return db.session.scalars(
        select(Issue).where(Issue.kind == kind, Issue.source_id == source_id).order_by(Issue.id)
    ).all()


def open_issues_of_customer(customer_id: int) -> Sequence[Issue]:
    found = select(Issue).where(Issue.customer_id == customer_id, Issue.is_open)
    return db.session.scalars(found.order_by(Issue.deadline, Issue.id)).all()


def chains() -> Select[Issue]:
    """Every issue with its whole history, for the check of it."""
    history = selectinload(Issue.events).joinedload(IssueEvent.written)
    return select(Issue).order_by(Issue.id).options(history)


def fault_of(issue: Issue) -> int | None:
    """The place in the issue's chain from which it no longer holds; None where all of it does."""
    before = rules.CHAIN_START
    for place, event in enumerate(issue.events, start=1):
        if event.seq != place or event.prev_hash != before or not holds(event):
            return place
        before = event.hash
    is_whole = issue.event_count == len(issue.events) and issue.chain_head == before
    return None if is_whole else len(issue.events) + 1


def holds(event: IssueEvent) -> bool:
    """An erased text is no fault; a text that is not what was digested is one."""
    if event.hash != event.computed_hash():
        return False
    return event.written is None or event.text_digest == rules.digest(
        event.written.salt, event.written.text
    )


# Lists


def is_late(at: datetime) -> ColumnElement[bool]:
    return Issue.is_open.is_(True) & (Issue.deadline < at)


BRIEF = select(Issue.id, Issue.number, Issue.title, Issue.level, Issue.state, Issue.recorded_at)
"""What a line about an issue shows on the screens of something else."""


def told(member: Membership, where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return BRIEF.where(scope(member), where)


# My work


@dataclass(frozen=True)
class Mine:
    """A group of the first page."""

    title: str
    rows: Callable[[Membership, datetime], ColumnElement[bool]]
    roles: frozenset[Role] = frozenset(Role)
    is_always_shown: bool = True


def to_accept(member: Membership, _at: datetime) -> ColumnElement[bool]:
    waits = Issue.is_open.is_(True) & (Issue.state == State.AWAITING_ACCEPTANCE)
    waits &= Issue.id.not_in(disputed_in(member.store_id))
    named = Issue.acceptor_id == member.person_id
    if member.role is Role.HEAD:
        led = departments_under(member.store_id, member.department_id)
        named = or_(named, Issue.department_id.in_(led))
    return waits & named


def to_decide(member: Membership, _at: datetime) -> ColumnElement[bool]:
    """Extensions that others ask for, what two departments have declined, findings objected to."""
    asked = select(Extension.issue_id).where(
        Extension.store_id == member.store_id,
        Extension.decided_at.is_(None),
        Extension.asked_by_id != member.person_id,
    )
    if member.role is Role.HEAD:
        led = departments_under(member.store_id, member.department_id)
        here = Issue.department_id.in_(led)
        found_by_us = select(Membership.person_id).where(
            Membership.store_id == member.store_id, Membership.department_id.in_(led)
        )
        objected = Issue.id.in_(disputed_in(member.store_id)) & (Issue.kind == IssueKind.FINDING)
        objected &= Issue.recorder_id.in_(found_by_us) & ~here
        return Issue.is_open.is_(True) & or_(Issue.id.in_(asked) & here, objected)
    if member.role is Role.CS_MANAGER:
        found = union_all(asked, disputed_in(member.store_id))
        return Issue.is_open.is_(True) & Issue.id.in_(found)
    return false()


Disputed = aliased(Issue)
DISPUTED = select(Disputed.id).where(Disputed.proposed_department_id.is_not(None))
"""Made once: an alias takes as long to make as a question to ask."""


def disputed_in(store_id: int) -> Select[int]:
    """The few that two departments have declined: an index of their own finds them."""
    return DISPUTED.where(Disputed.store_id == store_id)


def to_handle(member: Membership, _at: datetime) -> ColumnElement[bool]:
    states = Issue.state.in_([State.IN_PROGRESS, State.PAUSED])
    return Issue.is_open.is_(True) & (Issue.handler_id == member.person_id) & states


def to_verify(member: Membership, _at: datetime) -> ColumnElement[bool]:
    asked = Issue.is_open.is_(True) & (Issue.state == State.CLOSING_APPLIED)
    return asked & (Issue.verifier_id == member.person_id)


def tracked(member: Membership, _at: datetime) -> ColumnElement[bool]:
    return Issue.is_open.is_(True) & (Issue.tracker_id == member.person_id)


def to_report_back(member: Membership, _at: datetime) -> ColumnElement[bool]:
    return Issue.is_open.is_(True) & (Issue.feedback_by_id == member.person_id)


def drafted(member: Membership, _at: datetime) -> ColumnElement[bool]:
    unsent = Issue.is_open.is_(False) & (Issue.deadline == NEVER) & (Issue.state == State.DRAFT)
    return unsent & (Issue.recorder_id == member.person_id)


DECIDES = frozenset({Role.HEAD, Role.CS_MANAGER})
MINE: Mapping[str, Mine] = {
    "acceptance": Mine(N_("For me to accept"), to_accept),
    "decision": Mine(N_("For me to decide"), to_decide, DECIDES, is_always_shown=False),
    "handling": Mine(N_("For me to handle"), to_handle),
    "verification": Mine(N_("For me to verify"), to_verify),
    "tracked": Mine(N_("Tracked by me"), tracked),
    "feedback": Mine(N_("Reported back by me"), to_report_back),
    "drafts": Mine(N_("My drafts"), drafted, is_always_shown=False),
}


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:
    """The tracker's part of the first page: five groups with their counts, two more where there are some."""
    if not member.can(Can.READ_ISSUES):
        return
    counts = work_counts(member, at)
    rows = work_rows(member, [key for key, count in counts.items() if count], at)
    for key, mine in MINE.items():
        if counts.get(key) or (mine.is_always_shown and key in counts):
            state = "&state=all" if key == "drafts" else ""
            url = f"/issues?mine={key}{state}"
            yield WorkGroup(key, _(mine.title), counts[key], url, rows.get(key, []))


def work_counts(member: Membership, at: datetime) -> dict[str, int]:
    own = [
        select(func.count())
        .select_from(Issue)
        .where(Issue.store_id == member.store_id, mine.rows(member, at))
        .scalar_subquery()
        .label(key)
        for key, mine in MINE.items()
        if member.role in mine.roles
    ]
    return dict(db.session.execute(select(*own)).mappings().one())


def work_rows(member: Membership, keys: Sequence[str], at: datetime) -> dict[str, list[WorkRow]]:
    """The first few of each group, in one question."""
    firsts = [select(first_of(member, key, at)) for key in keys]
    found: dict[str, list[WorkRow]] = {key: [] for key in keys}
    for row in db.session.execute(union_all(*firsts)).all() if firsts else ():
        found[row.key].append(
            WorkRow(
                title=row.title,
                url=f"/issues/{row.id}",
                due_at=row.deadline if row.first_deadline else None,
                hint=f"{row.number} · {_(row.level.label)}",
            )
        )
    return found


def first_of(member: Membership, key: str, at: datetime) -> Subquery:
    columns = (Issue.number, Issue.title, Issue.level, Issue.first_deadline, Issue.deadline)
    first = select(literal(key).label("key"), Issue.id, *columns)
    own = first.where(Issue.store_id == member.store_id, MINE[key].rows(member, at))
    return own.order_by(Issue.deadline, Issue.id).limit(FEW).subquery()


# What the customer's own screens show


def timeline_of(customer: Customer, member: Membership) -> Iterator[TimelineLine]:
    found = told(member, Issue.customer_id == customer.id).order_by(Issue.recorded_at.desc())
    for row in db.session.execute(found.limit(50)):
        yield TimelineLine(
            at=row.recorded_at,
            text=N_("Issue %(number)s: %(title)s"),
            url=f"/issues/{row.id}",
            icon="issue",
            values={"number": row.number, "title": row.title},
        )


def banner_of(customer: Customer, member: Membership) -> Iterator[BannerLine]:
    found = told(member, (Issue.customer_id == customer.id) & Issue.is_open.is_(True))
    for row in db.session.execute(found.order_by(Issue.deadline, Issue.id).limit(3)):
        yield BannerLine(
            tone="warning" if row.level is Level.NORMAL else "danger",
            text=N_("Open issue %(number)s: %(title)s"),
            url=f"/issues/{row.id}",
            values={"number": row.number, "title": row.title},
        )


def pointers_at_customers() -> Iterator[Pointer]:
    yield Pointer(Issue.customer_id, N_("Issues"))
