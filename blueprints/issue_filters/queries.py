"""Which rows the filters mean, in which order they stand, and how many there are."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from blueprints.core.attachments import Attachment
from blueprints.core.clock import day_end, day_start
from blueprints.core.db import db
from blueprints.core.figures import month_period
from blueprints.core.paging import PAGE, Key, Page, keyset
from blueprints.core.people import Department, Membership, Person
from blueprints.core.rules import RuleBroken
from blueprints.core.search import runs
from blueprints.customers.models import Customer
from blueprints.issue_figures.queries import Counted
from blueprints.issue_figures.queries import counted as counted_of
from blueprints.issue_filters.rules import ALL, COUNTERS, OPEN, PEOPLE, SPANS, Filters, Sort
from blueprints.repeats.models import Repeat
from blueprints.tracker.models import NEVER, SEARCH, Issue
from blueprints.tracker.queries import MINE, is_late, scope
from blueprints.tracker.rules import State

Where = ColumnElement[bool]
CAP = 1_000
"""A list counts so far and no further: "1,000+" costs the same in a store of any age."""

EQUAL: Mapping[str, InstrumentedAttribute[Any]] = {
    "department": Issue.department_id,
    "level": Issue.level,
    "category": Issue.category_id,
    "kind": Issue.kind,
    "customer": Issue.customer_id,
    "vehicle": Issue.vehicle_id,
    **{box.value: getattr(Issue, f"{box.value}_id") for box in PEOPLE},
}
COUNTED: Mapping[str, InstrumentedAttribute[int]] = dict(
    zip(COUNTERS, (Issue.declines, Issue.returns, Issue.reopens), strict=True)
)
MOMENTS: Mapping[str, InstrumentedAttribute[Any]] = dict(
    zip(SPANS, (Issue.deadline, Issue.recorded_at, Issue.closed_at), strict=True)
)
NONE: ColumnElement[int] = literal_column(
    "0"
)  # as it stands in the partial indexes: a parameter would not meet them


# Which rows


def is_in(state: State, at: datetime) -> ColumnElement[bool]:
    return or_(*stretches(state, at))


def stretches(state: State, at: datetime) -> Iterator[Where]:
    """The rows of a state, each stretch of them one of the index by state.

    As Issue.state_at: a pause whose review has come is over.
    """
    if state is State.PAUSED:
        yield (Issue.state == state) & (Issue.resumes_at > at)
    else:
        yield Issue.state == state
    if state is State.IN_PROGRESS:
        yield (Issue.state == State.PAUSED) & (Issue.resumes_at <= at)


def in_state(state: str, at: datetime) -> ColumnElement[bool]:
    if state == OPEN:
        return Issue.is_open.is_(True)
    return true() if state == ALL else is_in(State(state), at)


def spanned(member: Membership, filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Days are those of the store; who has no deadline is due on none."""
    zone = member.store.zone
    for name, moment in MOMENTS.items():
        first, last = getattr(filters, f"{name}_from"), getattr(filters, f"{name}_to")
        if first:
            yield moment >= day_start(first, zone)
        if last:
            yield moment < day_end(last, zone)
        if (first or last) and name == "due":
            yield moment < NEVER


def marked(filters: Filters, at: datetime) -> Iterator[ColumnElement[bool]]:
    if filters.overdue:
        yield is_late(at)
    if filters.extended:
        yield Issue.extensions_granted > NONE
    for name, column in COUNTED.items():
        least = getattr(filters, name)
        if least:
            yield and_(column > NONE, column >= least)


def beside(filters: Filters) -> Iterator[ColumnElement[bool]]:
    """What other features keep of an issue."""
    if filters.repeated:
        link = aliased(Repeat)  # the list joins the table for the number
        yield exists().where(link.issue_id == Issue.id, link.unlinked_at.is_(None))
    if filters.photos:
        yield has_photos()


def has_photos() -> ColumnElement[bool]:
    record = literal("/issues/").concat(cast(Issue.id, Text))
    there = Attachment.removed_at.is_(None) & Attachment.type.startswith("image/")
    return exists().where(Attachment.record == record, there)


def wanted(member: Membership, filters: Filters, at: datetime) -> Where:
    """What is asked for, of what this person may see. Raises LookupError for a made-up figure."""
    return scope(member) & asked(member, filters, at)


def asked(member: Membership, filters: Filters, at: datetime) -> Where:
    """What the filters say alone, for who asks several questions of what he may see."""
    found = [in_state(filters.shown_state, at)]
    for name, column in EQUAL.items():
        value = getattr(filters, name)
        found += [column == value] if value is not None else []
    found += [*marked(filters, at), *beside(filters), *spanned(member, filters)]
    found += [MINE[filters.mine].rows(member, at)] if filters.mine in MINE else []
    found += [Issue.number == filters.number] if filters.number else []
    found += [Issue.id.in_(filters.issue)] if filters.issue else []
    found += [Issue.id.in_(SEARCH.matching(filters.q))] if filters.q else []
    counted = counted_rows(member, filters, at)
    return and_(*found, *([counted.rows] if counted else []))


def counted_rows(member: Membership, filters: Filters, at: datetime) -> Counted | None:
    """What a figure of the overview opens. Raises LookupError for one that is none."""
    if not filters.figure:
        return None
    try:
        period = month_period(filters.month, member.store.zone)
    except RuleBroken:
        raise LookupError(filters.month) from None
    key, part = filters.figure, filters.part
    counted = counted_of(key, part, store_id=member.store_id, period=period, at=at)
    if counted is None:
        raise LookupError(key)
    return counted


# In which order

ORDERS: Mapping[Sort, Sequence[Key]] = {
    Sort.DEADLINE: (Issue.deadline, Issue.id),
    Sort.CREATED: (Issue.recorded_at.desc(), Issue.id.desc()),
    Sort.MOVED: (Issue.moved_at.desc(), Issue.id.desc()),
    Sort.LEVEL: (Issue.level, Issue.deadline, Issue.id),  # in the alphabet the gravest is first
    Sort.DEPARTMENT: (func.coalesce(Issue.department_id, 0), Issue.deadline, Issue.id),
}


def order_of(sort: Sort, filters: Filters) -> Sequence[Key]:
    """Of the best match: the number itself, then what says it in the title, then the rest."""
    if sort is not Sort.RELEVANCE:
        return ORDERS[sort]
    title = func.lower(Issue.title)
    said = [title.contains(run, autoescape=True) for run in runs(filters.q)]
    place = case((Issue.number == filters.q, 0), (and_(true(), *said), 1), else_=2)
    return (place, Issue.recorded_at.desc(), Issue.id.desc())


def sort_of(text: str, filters: Filters, count: int) -> Sort:
    """What the address says; a search begins with the best match, unless it found too much."""
    known = {sort.value for sort in Sort if sort is not Sort.RELEVANCE or filters.q}
    if text in known:
        return Sort(text)
    if not filters.q:
        return Sort.DEADLINE
    return Sort.RELEVANCE if count <= CAP else Sort.CREATED


# What a row shows

Handler = aliased(Person)
LISTED = (
    select(
        Issue.id,
        Issue.number,
        Issue.title,
        Issue.state,
        Issue.level,
        Issue.first_deadline,
        Issue.deadline,
        Issue.extensions_granted,
        Issue.resumes_at,
        Issue.is_open,
        Issue.declines,
        Issue.returns,
        Issue.reopens,
        Department.name.label("department"),
        Department.name_en.label("department_en"),
        Handler.name.label("handler"),
        Customer.name.label("customer"),
        Repeat.number.label("nth"),
    )
    .outerjoin(Department, Department.id == Issue.department_id)
    .outerjoin(Handler, Handler.id == Issue.handler_id)
    .outerjoin(Customer, Customer.id == Issue.customer_id)
    .outerjoin(Repeat, (Repeat.issue_id == Issue.id) & Repeat.unlinked_at.is_(None))
)


def listed(where: Where) -> Select[*tuple[Any, ...]]:
    return LISTED.where(where)


def is_endless(filters: Filters, sort: Sort, count: int) -> bool:
    """Words that more issues hold than anybody counts, the newest first."""
    return bool(filters.q) and sort is Sort.CREATED and count > CAP


def found_newest(rest: Where, q: str, *, store_id: int, limit: int = PAGE) -> Page[Row[Any]] | None:
    """The newest of a search that found too much, without reading all of it; None where it must.

    `rest` is what is asked for beside the words. The largest ids are the newest, unless something
    recorded later has a smaller one, as after an import: that is looked for in the index of days.
    """
    hits = SEARCH.newest(q, CAP + 1)
    found = listed(rest & Issue.id.in_(hits))
    page = keyset(found, order=ORDERS[Sort.CREATED], page=None, limit=limit)
    if page.next is None:
        return None
    least = select(func.min(next(iter(hits.subquery().columns)))).scalar_subquery()
    last = page.rows[-1]._mapping["_key0"]
    later = (Issue.store_id == store_id) & (Issue.recorded_at > last)
    missed = select(Issue.id).where(later, Issue.id < least).limit(1)
    return page if db.session.scalar(missed) is None else None


def count_of(where: Where, *, cap: int = CAP) -> int:
    """How many there are; `cap + 1` stands for more than that."""
    return db.session.scalar(counting(where, cap=cap)) or 0


def counting(where: Where, *, cap: int) -> Select[int]:
    few = select(literal(1)).select_from(Issue).where(where).limit(cap + 1)
    return select(func.count()).select_from(few.subquery())
