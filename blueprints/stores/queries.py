"""Stores, and their departments above and below one another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from sqlalchemy import bindparam, func, select

from blueprints.core.db import db
from blueprints.core.once import once
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.core.rules import EVERY_STORE, Role


def get_department(store_id: int, department_id: int | None) -> Department | None:
    """None where it is another store's."""
    department = db.session.get(Department, department_id)
    return department if department and department.store_id == store_id else None


def departments_under(store_id: int, department_id: int | None) -> frozenset[int]:
    """The department with all below it; nothing below none."""
    if department_id is None:
        return frozenset()
    parents = parents_in(store_id)
    return frozenset(d for d in parents if department_id in chain(d, parents))


def departments_over(department: Department) -> tuple[int, ...]:
    """The department and those above it, nearest first."""
    over: list[int] = []
    at: Department | None = department
    while at is not None and at.id not in over:
        over.append(at.id)
        at = at.parent
    return tuple(over)


def departments_above(store_id: int, department_id: int | None) -> tuple[int, ...]:
    """The same of a department that need not be read for it; none above none."""
    return tuple(chain(department_id, parents_in(store_id))) if department_id else ()


def departments_of(store_id: int) -> Sequence[Department]:
    """Those that are open."""
    found = select(Department).where(Department.store_id == store_id, Department.is_active)
    return db.session.scalars(found.order_by(Department.id)).all()


EVERY_DEPARTMENT = (
    select(Department).where(Department.store_id == bindparam("store_id")).order_by(Department.id)
)
"""Asked on most pages: put together once."""


def every_department(store_id: int) -> Mapping[int, Department]:
    """Those that are closed, too, by id."""

    def read() -> Mapping[int, Department]:
        found = db.session.scalars(EVERY_DEPARTMENT, {"store_id": store_id})
        return {department.id: department for department in found}

    return once(("departments", store_id), read)


def parents_in(store_id: int) -> dict[int, int | None]:
    return {d.id: d.parent_id for d in every_department(store_id).values()}


def chain(department_id: int, parents: dict[int, int | None]) -> Iterator[int]:
    """From a department upwards; one that stands under itself by mistake ends the walk."""
    seen: set[int] = set()
    at: int | None = department_id
    while at is not None and at not in seen:
        seen.add(at)
        yield at
        at = parents.get(at)


def store_with(code: str) -> Store | None:
    return db.session.scalar(select(Store).where(Store.code == code))


def all_stores() -> list[Store]:
    return list(db.session.scalars(select(Store).order_by(Store.name)))


def everywhere() -> list[tuple[int, Role]]:
    """Who holds a role of the whole group."""
    rows = db.session.execute(
        select(Membership.person_id, Membership.role)
        .where(Membership.role.in_(EVERY_STORE), Membership.is_active)
        .distinct()
    )
    return [(row.person_id, row.role) for row in rows]


def free_department_code(store_id: int) -> str:
    taken = set(db.session.scalars(select(Department.code).where(Department.store_id == store_id)))
    return next(code for n in count(len(taken) + 1) if (code := f"d{n}") not in taken)


def is_peopled(department: Department) -> bool:
    """Do people work there, or has it open departments under it?"""
    people = (
        select(Membership.id)
        .join(Membership.person)
        .where(Membership.department_id == department.id, Membership.is_active, Person.is_active)
    )
    below = select(Department.id).where(Department.parent_id == department.id, Department.is_active)
    return bool(db.session.scalar(select(people.exists() | below.exists())))


@dataclass(frozen=True)
class Branch:
    """A department in the tree: how deep it stands, and how many people work in it."""

    department: Department
    depth: int
    people: int


def department_tree(store_id: int) -> list[Branch]:
    """Every department of a store, each followed by those under it."""
    departments = db.session.scalars(
        select(Department)
        .where(Department.store_id == store_id)
        .order_by(Department.is_active.desc(), Department.id)
    ).all()
    people = people_in_departments(store_id)
    return [
        Branch(department, depth, people.get(department.id, 0))
        for department, depth in under(None, departments)
    ]


def under(
    parent_id: int | None, departments: Sequence[Department], depth: int = 0
) -> Iterator[tuple[Department, int]]:
    for department in departments:
        if department.parent_id == parent_id:
            yield department, depth
            yield from under(department.id, departments, depth + 1)


def people_in_departments(store_id: int) -> dict[int, int]:
    rows = db.session.execute(
        select(Membership.department_id, func.count())
        .join(Membership.person)
        .where(
            Membership.store_id == store_id,
            Membership.department_id.is_not(None),
            Membership.is_active,
            Person.is_active,
        )
        .group_by(Membership.department_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None}
