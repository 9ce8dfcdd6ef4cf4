"""What did not happen, as far as somebody may see it: counted, and the most silent first."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Subquery, func, literal, select, true, union_all

from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import Key
from blueprints.core.people import Department, Membership
from blueprints.core.rules import Can, Role
from blueprints.core.silence import Silence, Told, silent
from blueprints.core.work import WorkGroup
from blueprints.silence import rules
from blueprints.silence.rules import Counts
from blueprints.stores.queries import departments_under

Departments = Collection[int] | None
"""Those that are looked at; None: the whole store, and what is no department's."""


@dataclass(frozen=True)
class Silent:
    """A row as it is read, with how long it has lasted."""

    told: Told
    person: str
    department_id: int | None
    since: datetime
    days: int


@dataclass(frozen=True)
class Kind:
    """One kind of silence with its rows; `number` counts those not shown as well."""

    silence: Silence
    number: int
    rows: Sequence[Silent]


def scope(member: Membership) -> Departments:
    """A head looks at the own department and those below, whoever leads the store at all of it."""
    if member.role is Role.HEAD:
        return departments_under(member.store_id, member.department_id)
    return None


def departments_asked(member: Membership, department_id: int | None) -> Departments:
    """A department with those below it. Raises LookupError where it is not the member's to see."""
    led = scope(member)
    if department_id is None:
        return led
    under = departments_under(member.store_id, department_id)
    if not under or (led is not None and department_id not in led):
        raise LookupError(department_id)
    return under


def kinds_asked(member: Membership, key: str, *, at: datetime) -> list[Silence]:
    """All kinds, or the one of this key. Raises LookupError where there is none."""
    kinds = [kind for kind in silent(member, at=at) if key in {"", kind.key}]
    if key and not kinds:
        raise LookupError(key)
    return kinds


def departments_by_id(member: Membership) -> dict[int, Department]:
    found = select(Department).where(Department.store_id == member.store_id)
    return {department.id: department for department in db.session.scalars(found)}


@dataclass(frozen=True)
class Branch:
    """A department that has something, together with those below it."""

    department: Department
    number: int


def branches(
    member: Membership, departments: Mapping[int, Department], total: Counts
) -> list[Branch]:
    """In the order of the departments, those that the member may look at."""
    led = scope(member)
    parents = {d.id: d.parent_id for d in departments.values()}
    found = [
        Branch(department, rules.count_below(total, department_id, parents))
        for department_id, department in sorted(departments.items())
        if led is None or department_id in led
    ]
    return [branch for branch in found if branch.number]


def counts(kinds: Sequence[Silence], departments: Departments) -> dict[str, Counts]:
    """Of each kind how many a department has, in one question for all of them."""
    parts = [counted(kind, departments) for kind in kinds]
    found: defaultdict[str, dict[int | None, int]] = defaultdict(dict)
    for key, department_id, number in db.session.execute(union_all(*parts)) if parts else ():
        found[key][department_id] = number
    return {kind.key: found[kind.key] for kind in kinds}


def counted(kind: Silence, departments: Departments) -> Any:
    found = kind.found.subquery()
    return (
        select(literal(kind.key), found.c.department_id, func.count())
        .where(within(found, departments))
        .group_by(found.c.department_id)
    )


def within(found: Subquery, departments: Departments) -> ColumnElement[bool]:
    return true() if departments is None else found.c.department_id.in_(departments)


def listed(kind: Silence, departments: Departments) -> tuple[Any, Sequence[Key]]:
    """The rows of a kind, and their order: the most silent first."""
    found = kind.found.subquery()
    order = (found.c.since, found.c.id)
    return select(found).where(within(found, departments)), order


def first_rows(kind: Silence, departments: Departments, most: int) -> Sequence[Row[Any]]:
    found, order = listed(kind, departments)
    return db.session.execute(found.order_by(*order).limit(most)).all()


def read(kind: Silence, rows: Sequence[Row[Any]], member: Membership, at: datetime) -> list[Silent]:
    zone = member.store.zone
    today = local_day(at, zone)
    return [
        Silent(
            told=kind.told(row),
            person=row.person or "",
            department_id=row.department_id,
            since=row.since,
            days=rules.days_silent(local_day(row.since, zone), today),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Asked:
    """What is looked at: by whom, which departments, and the moment."""

    member: Membership
    departments: Departments
    at: datetime


def beginnings(
    kinds: Sequence[Silence], found: Mapping[str, Counts], asked: Asked, most: int
) -> list[Kind]:
    """Every kind with its first rows; what has none is asked for none."""
    made = []
    for kind in kinds:
        number = rules.count_in(found[kind.key], asked.departments)
        rows = first_rows(kind, asked.departments, most) if number else []
        made.append(Kind(kind, number, read(kind, rows, asked.member, asked.at)))
    return made


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:  # noqa: ARG001 - as asked
    """The way there on the first page of who looks after others' work. Counting doubles its time."""
    if member.can(Can.READ_SILENCE):
        yield WorkGroup("silent", _("What did not happen"), None, "/silence", ())
