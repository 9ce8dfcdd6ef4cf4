"""Who works where."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from blueprints.core.audit import AuditEntry
from blueprints.core.db import db
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.core.rules import Role
from blueprints.stores.queries import departments_under


def administrators() -> set[int]:
    """Of the whole group, able to sign in."""
    return set(
        db.session.scalars(
            select(Membership.person_id)
            .join(Membership.person)
            .where(Membership.role == Role.ADMIN, Membership.is_active, Person.is_active)
        )
    )


def person_called(username: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.username == username))


def membership(person: Person, store: Store) -> Membership | None:
    return db.session.scalar(
        select(Membership).where(Membership.person_id == person.id, Membership.store_id == store.id)
    )


def memberships_of(person: Person) -> list[Membership]:
    return list(
        db.session.scalars(
            select(Membership)
            .where(Membership.person_id == person.id)
            .options(joinedload(Membership.store), joinedload(Membership.department))
            .order_by(Membership.id)
        )
    )


@dataclass(frozen=True)
class PeopleFilter:
    q: str = ""
    role: Role | None = None
    department_id: int = 0
    left: bool = False


def people_of(store_id: int, by: PeopleFilter) -> Select[Any]:
    """Who works, or worked, in the store."""
    works = Person.is_active & Membership.is_active
    statement = (
        select(Membership)
        .join(Membership.person)
        .where(Membership.store_id == store_id, ~works if by.left else works)
        .options(contains_eager(Membership.person), joinedload(Membership.department))
    )
    if by.role:
        statement = statement.where(Membership.role == by.role)
    if by.department_id:
        departments = departments_under(store_id, by.department_id)
        statement = statement.where(Membership.department_id.in_(departments))
    return called_like(statement, by.q)


def called_like(statement: Select[Any], q: str) -> Select[Any]:
    if not q:
        return statement
    return statement.where(
        Person.name.icontains(q, autoescape=True) | Person.username.icontains(q, autoescape=True)
    )


def changes_in(store_id: int) -> Select[Any]:
    """What administrators changed from within this store, and what was done by command."""
    mine = (AuditEntry.store_id == store_id) | AuditEntry.store_id.is_(None)
    return select(AuditEntry).where(mine).options(joinedload(AuditEntry.by))


def departments_elsewhere(store_id: int) -> list[Department]:
    """Open ones of the other stores."""
    return list(
        db.session.scalars(
            select(Department)
            .join(Department.store)
            .where(Department.store_id != store_id, Department.is_active)
            .options(contains_eager(Department.store))
            .order_by(Store.name, Department.id)
        )
    )
