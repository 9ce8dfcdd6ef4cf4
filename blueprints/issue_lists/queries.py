"""What the search box finds of issues, the cards of the board, and the way through a list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import add
from typing import Any
from urllib.parse import parse_qs, urlencode

from sqlalchemy import ColumnElement, Row, select, union_all
from sqlalchemy.orm import joinedload, load_only

from blueprints.core.db import db
from blueprints.core.formats import label_of
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import Key, beyond, column, flipped
from blueprints.core.people import Department, Membership, Person
from blueprints.core.rules import Role
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.customers.models import Customer
from blueprints.issue_filters import queries
from blueprints.issue_filters.rules import OPEN, Filters, Sort, address, read, words
from blueprints.stores.queries import departments_under
from blueprints.tracker.models import SEARCH, Issue
from blueprints.tracker.queries import IssuePart, scope
from blueprints.tracker.rules import (
    Box,
    Situation,
    Standing,
    State,
    Step,
    next_step,
    steps_for,
    target,
)

FEW = 5
CARDS = 8  # of a column; the rest is in its list
MOST_COUNTED = 99
COLUMNS: Sequence[State] = (
    State.AWAITING_ACCEPTANCE,
    State.IN_PROGRESS,
    State.PAUSED,
    State.CLOSING_APPLIED,
    State.AWAITING_CUSTOMER,
)


def found_of(member: Membership, text: str) -> Iterator[WorkGroup]:
    """The best few, and how many there are."""
    filters = Filters(q=words(text))
    where = scope(member) & Issue.id.in_(SEARCH.matching(filters.q))
    count = queries.count_of(where)
    if not count:
        return
    rows = [
        WorkRow(row.title, f"/issues/{row.id}", hint=f"{row.number} · {_(row.state.label)}")
        for row in first_rows(member, where, filters, count)
    ]
    yield WorkGroup("issues", _("Issues"), count, f"/issues?{address(filters)}", rows)


def first_rows(
    member: Membership, where: queries.Where, filters: Filters, count: int
) -> Sequence[Row[Any]]:
    sort = queries.sort_of("", filters, count)
    newest = None
    if queries.is_endless(filters, sort, count):
        newest = queries.found_newest(scope(member), filters.q, store_id=member.store_id, limit=FEW)
    found = queries.listed(where).order_by(*queries.order_of(sort, filters))
    return newest.rows if newest else db.session.execute(found.limit(FEW)).all()


# The board


@dataclass(frozen=True)
class Move:
    """A step in the reader's language, and the column that it leads to."""

    step: Step
    label: str
    leads_to: State


@dataclass(frozen=True)
class Card:
    """An issue with what this person can do to it now, the next step first."""

    issue: Issue
    moves: Sequence[Move]


@dataclass(frozen=True)
class Column:
    state: State
    count: int
    cards: Sequence[Card]


def board(member: Membership, filters: Filters, at: datetime) -> list[Column]:
    """In two statements: the first cards of each column, and how many there are."""
    where = queries.wanted(member, replace(filters, state=OPEN), at)
    counts = [counted(where, state, at) for state in COLUMNS]
    numbers = db.session.execute(select(*counts)).one()
    cards = cards_of(member, issues_of(where, at), at)
    return [
        Column(state, min(count, MOST_COUNTED + 1), cards.get(state, ()))
        for state, count in zip(COLUMNS, numbers, strict=True)
    ]


def counted(where: queries.Where, state: State, at: datetime) -> ColumnElement[int]:
    parts = (
        queries.counting(where & stretch, cap=MOST_COUNTED).scalar_subquery()
        for stretch in queries.stretches(state, at)
    )
    return reduce(add, parts).label(state.value)


def issues_of(where: queries.Where, at: datetime) -> Sequence[Issue]:
    """A few more than the cards, where two stretches make a column."""
    firsts = [
        select(Issue.id)
        .where(where, stretch)
        .order_by(*queries.ORDERS[Sort.DEADLINE])
        .limit(CARDS)
        .subquery()
        for state in COLUMNS
        for stretch in queries.stretches(state, at)
    ]
    ids = union_all(*(select(first.c.id) for first in firsts))
    found = select(Issue).where(Issue.id.in_(ids)).options(*ON_A_CARD)
    return db.session.scalars(found.order_by(*queries.ORDERS[Sort.DEADLINE])).all()


BOXES = (getattr(Issue, f"{box.value}_id") for box in Box)
ON_A_CARD = (
    load_only(
        *(Issue.number, Issue.title, Issue.level, Issue.state, Issue.department_id, *BOXES),
        *(Issue.first_deadline, Issue.deadline, Issue.extensions_granted, Issue.resumes_at),
        *(Issue.customer_id, Issue.planned_at, Issue.told_at, Issue.declines, Issue.closed_at),
        *(Issue.proposed_department_id, Issue.kind),
    ),
    joinedload(Issue.department).load_only(Department.name, Department.name_en),
    joinedload(Issue.handler).load_only(Person.name),
    joinedload(Issue.customer).load_only(Customer.name),
)
"""A card shows a third of what an issue has, and asks for as much to know its steps."""


def cards_of(
    member: Membership, issues: Sequence[Issue], at: datetime
) -> Mapping[State, Sequence[Card]]:
    """Many cards stand alike: what can be done to those is found once."""
    led = departments_under(member.store_id, member.department_id)
    alike: dict[tuple[Situation, Standing], Sequence[Move]] = {}
    cards: dict[State, list[Card]] = {}
    for issue in issues:
        column = cards.setdefault(issue.state_at(at), [])
        if len(column) == CARDS:
            continue
        leads = member.role is Role.HEAD and issue.department_id in led
        standing = Standing(member.role, issue.boxes_of(member.person_id), leads=leads)
        key = issue.situation(at), standing
        moves = alike[key] = alike[key] if key in alike else moves_of(*key, at)
        column.append(Card(issue, moves))
    return cards


def moves_of(situation: Situation, standing: Standing, at: datetime) -> Sequence[Move]:
    """The next step first."""
    steps = steps_for(situation, standing, at=at)
    first = next_step(steps, situation)
    ordered = [*([first] if first else []), *(step for step in steps if step is not first)]
    return [Move(step, label_of(step), target(step, situation)) for step in ordered]


# The way through a list


def trail_of(issue: Issue, member: Membership, *, asked: str, at: datetime) -> Iterator[IssuePart]:
    """Back to the list that an issue was opened from, and to its neighbours there.

    They are those beside its place in the order, so that they stay when a step takes it off the list.
    """
    question = parse_qs(asked)
    filters = read(question).filters
    try:
        where = queries.wanted(member, filters, at)
    except LookupError:
        return
    if asked:
        count = queries.count_of(where) if filters.q else 0
        order = queries.order_of(
            queries.sort_of(question.get("sort", [""])[0], filters, count), filters
        )
        ways = {name: neighbour(issue, where, order, backwards=back) for name, back in WAYS.items()}
        links = {
            name: way and f"/issues/{way.id}?{urlencode({'list': asked})}"
            for name, way in ways.items()
        }
        yield IssuePart("issue_lists/_trail.html", {"back": f"/issues?{asked}", **links})


WAYS = {"previous": True, "next": False}


def neighbour(
    issue: Issue, where: queries.Where, order: Sequence[Key], *, backwards: bool
) -> Row[Any] | None:
    keys = [column(key) for key in order]
    place = db.session.execute(select(*keys).where(Issue.id == issue.id)).one()
    further = beyond(order, place, backwards=backwards)
    found = select(Issue.id).where(where, further, Issue.id != issue.id)
    return db.session.execute(
        found.order_by(*(flipped(order) if backwards else order)).limit(1)
    ).first()
