"""People and their roles: taken on, given a post, signed out. None commits."""

from dataclasses import dataclass
from datetime import datetime

from blueprints.core import audit, passwords
from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.core.rules import EVERY_STORE, N_, Role, RuleBroken
from blueprints.people import queries
from blueprints.stores.queries import all_stores


@Hook
def post_changed(person: Person, *, at: datetime) -> None:
    """Somebody was taken on, given another post, left, or came back."""


@dataclass(frozen=True)
class Post:
    """Who somebody is in one store."""

    store: Store
    role: Role
    department: Department | None = None


def add_person(
    username: str, name: str, post: Post, *, by: Membership, at: datetime
) -> tuple[Person, str]:
    """The new person and the password for the first sign-in, which is kept nowhere."""
    person = new_person(username, name)
    password = give_one_time_password(person)
    put_in_post(person, post)
    audit.note(N_("Person added"), person.name, by=by, at=at)
    post_changed(person, at=at)
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
    post_changed(person, at=at)


def put_in_post(person: Person, post: Post) -> None:
    check_department(post)
    if post.role in EVERY_STORE:
        for store in all_stores():
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
    post_changed(person, at=at)


def activate(person: Person, *, by: Membership, at: datetime) -> str:
    """Back again: with a new password for one sign-in."""
    person.is_active = True
    audit.note(N_("Account opened again"), person.name, by=by, at=at)
    post_changed(person, at=at)
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
