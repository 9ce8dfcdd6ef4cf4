"""Stores and departments: added, changed, closed. None commits."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from blueprints.core import audit
from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Department, Membership, Store
from blueprints.core.rules import N_, RuleBroken
from blueprints.stores import queries


@dataclass(frozen=True)
class StoreDetails:
    name: str
    name_en: str = ""
    timezone: str = "Asia/Shanghai"


@dataclass(frozen=True)
class DepartmentDetails:
    name: str
    name_en: str = ""
    parent: Department | None = None


@Hook
def store_added(store: Store) -> None:
    """A store is there, empty. Whoever has rules for stores gives it the usual ones."""


def add_store(code: str, details: StoreDetails, *, by: Membership | None, at: datetime) -> Store:
    """Group managers and administrators get the role there too."""
    check_timezone(details.timezone)
    if queries.store_with(code):
        raise RuleBroken(N_("The code %(code)s belongs to another store."), code=code)
    store = Store(code=code, name=details.name, name_en=details.name_en, timezone=details.timezone)
    db.session.add(store)
    db.session.flush()
    for person_id, role in queries.everywhere():
        db.session.add(Membership(person_id=person_id, store_id=store.id, role=role))
    audit.note(N_("Store added"), store.name, by=by, at=at)
    store_added(store)
    return store


def change_store(store: Store, details: StoreDetails, *, by: Membership, at: datetime) -> None:
    check_timezone(details.timezone)
    store.name, store.name_en = details.name, details.name_en
    store.timezone = details.timezone
    audit.note(N_("Store changed"), store.name, by=by, at=at)


def check_timezone(name: str) -> None:
    if name not in available_timezones():
        raise RuleBroken(N_("There is no time zone %(name)s."), name=name)


def add_department(
    store: Store, details: DepartmentDetails, *, by: Membership, at: datetime
) -> Department:
    check_parent(store, details.parent)
    department = Department(
        store_id=store.id,
        code=queries.free_department_code(store.id),
        name=details.name,
        name_en=details.name_en,
        parent_id=details.parent.id if details.parent else None,
    )
    db.session.add(department)
    db.session.flush()
    audit.note(N_("Department added"), department.name, by=by, at=at)
    return department


def change_department(
    department: Department, details: DepartmentDetails, *, by: Membership, at: datetime
) -> None:
    """Rename it, or put it under another one."""
    move_department(department, details.parent)
    department.name, department.name_en = details.name, details.name_en
    audit.note(N_("Department changed"), department.name, by=by, at=at)


def move_department(department: Department, parent: Department | None) -> None:
    check_parent(department.store, parent)
    below = queries.departments_under(department.store_id, department.id)
    if parent and parent.id in below:
        raise RuleBroken(N_("A department cannot stand under itself."))
    department.parent_id = parent.id if parent else None


def check_parent(store: Store, parent: Department | None) -> None:
    if parent and (parent.store_id != store.id or not parent.is_active):
        raise RuleBroken(N_("The department above is closed or belongs to another store."))


def close_department(department: Department, *, by: Membership, at: datetime) -> None:
    """It stays in what was recorded and is offered no more."""
    if queries.is_peopled(department):
        raise RuleBroken(
            N_("%(name)s still has people or open departments under it. Move them first."),
            name=department.name,
        )
    department.is_active = False
    audit.note(N_("Department closed"), department.name, by=by, at=at)


def reopen_department(department: Department, *, by: Membership, at: datetime) -> None:
    check_parent(department.store, department.parent)
    department.is_active = True
    audit.note(N_("Department reopened"), department.name, by=by, at=at)
