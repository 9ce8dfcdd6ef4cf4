"""Stores, departments, people and their roles: everything that an administrator changes."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from blueprints.core import audit, passwords
from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.core.rules import EVERY_STORE, N_, Role, RuleBroken
from blueprints.people import queries


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


@dataclass(frozen=True)
class Post:
    """Who somebody is in one store."""

    store: Store
    role: Role
    department: Department | None = None


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


def add_person(
    username: str, name: str, post: Post, *, by: Membership, at: datetime
) -> tuple[Person, str]:
    """The new person and the password for the first sign-in, which is kept nowhere."""
    person = new_person(username, name)
    password = give_one_time_password(person)
    put_in_post(person, post)
    audit.note(N_("Person added"), person.name, by=by, at=at)
    return person, password


def new_person(username: str, name: str) -> Person:
    if queries.person_called(username):
        raise RuleBroken(
            N_("The user name %(username)s is taken. Choose another one."), username=username
        )
    person = Person(username=username, name=name)
    db.session.add(person)
    db.session.flush()
    return person


def rename_person(person: Person, name: str, *, by: Membership, at: datetime) -> None:
    if person.name == name:
        return
    person.name = name
    audit.note(N_("Person renamed"), name, by=by, at=at)


def give_membership(person: Person, post: Post, *, by: Membership, at: datetime) -> None:
    """The role and department in a store; who had one there has this one instead."""
    check_administrator_left(person, leaves=post.role is not Role.ADMIN)
    put_in_post(person, post)
    audit.note(N_("Role given"), f"{person.name}: {post.role.value}", by=by, at=at)


def put_in_post(person: Person, post: Post) -> None:
    check_department(post)
    if post.role in EVERY_STORE:
        for store in queries.all_stores():
            set_membership(person, store, post.role, post.department)
        return
    for other in queries.memberships_of(person):
        if other.role in EVERY_STORE and other.store_id != post.store.id:
            other.is_active = False
    set_membership(person, post.store, post.role, post.department)


def set_membership(person: Person, store: Store, role: Role, department: Department | None) -> None:
    membership = queries.membership(person, store) or Membership(
        person_id=person.id, store_id=store.id
    )
    here = department is not None and department.store_id == store.id
    membership.role, membership.is_active = role, True
    membership.department_id = department.id if department and here else None
    db.session.add(membership)
    db.session.flush()


def check_department(post: Post) -> None:
    if post.department is None:
        if post.role not in EVERY_STORE | {Role.GM}:
            raise RuleBroken(N_("Choose the department in which this role works."))
    elif post.department.store_id != post.store.id or not post.department.is_active:
        raise RuleBroken(N_("The department is closed or belongs to another store."))


def check_administrator_left(person: Person, *, leaves: bool) -> None:
    if leaves and queries.administrators() == {person.id}:
        raise RuleBroken(
            N_("This is the only administrator. Make somebody else one before this one leaves.")
        )


def reset_password(person: Person, *, by: Membership, at: datetime) -> str:
    """A password for one sign-in; every device of the person is signed out."""
    password = give_one_time_password(person)
    audit.note(N_("Password reset"), person.name, by=by, at=at)
    return password


def give_one_time_password(person: Person) -> str:
    password = passwords.one_time_password()
    person.password_hash = passwords.hashed(password)
    person.must_change_password = True
    person.sign_out_everywhere()
    return password


def deactivate(person: Person, *, by: Membership, at: datetime) -> None:
    """Who left is signed out everywhere and cannot sign in again; what they did stays theirs."""
    if person.id == by.person_id:
        raise RuleBroken(N_("Nobody closes their own account. Ask another administrator."))
    check_administrator_left(person, leaves=True)
    person.is_active = False
    person.sign_out_everywhere()
    person.ticket_epoch += 1
    audit.note(N_("Account closed"), person.name, by=by, at=at)


def activate(person: Person, *, by: Membership, at: datetime) -> str:
    """Back again: with a new password for one sign-in."""
    person.is_active = True
    audit.note(N_("Account opened again"), person.name, by=by, at=at)
    return give_one_time_password(person)


def add_administrator(
    username: str, name: str, password: str, *, store: Store, at: datetime
) -> Person:
    """By command, with a password of their own choice. Raises RuleBroken for a weak one."""
    passwords.check_strength(password, username=username)
    person = new_person(username, name)
    person.password_hash = passwords.hashed(password)
    put_in_post(person, Post(store, Role.ADMIN))
    audit.note(N_("Person added"), person.name, by=None, at=at)
    return person
