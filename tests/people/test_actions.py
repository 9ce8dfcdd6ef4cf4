"""What administrators change, and what they may not."""

import pytest
from sqlalchemy import select

from blueprints.core import passwords
from blueprints.core.audit import AuditEntry
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.people import actions, queries
from blueprints.people.actions import Post
from tests.conftest import MemberOf, department_of


def role_in(store: Store, person: Person) -> Role | None:
    """The one that counts today."""
    found = queries.membership(person, store)
    return found.role if found and found.is_active else None


def new_advisor(store: Store, admin: Membership) -> tuple[Person, str]:
    post = Post(store, Role.ADVISOR, department_of(store, "service"))
    return actions.add_person("zhaoyun", "赵云", post, by=admin, at=now())


def test_a_new_person_has_a_password_for_one_sign_in(store: Store, admin: Membership) -> None:
    person, password = new_advisor(store, admin)
    assert passwords.is_right(person.password_hash, password)
    assert person.must_change_password
    assert role_in(store, person) is Role.ADVISOR


def test_a_user_name_is_given_once(store: Store, admin: Membership) -> None:
    new_advisor(store, admin)
    with pytest.raises(RuleBroken, match="zhaoyun is taken"):
        new_advisor(store, admin)


def test_a_role_that_works_in_a_department_needs_one(
    store: Store, other_store: Store, admin: Membership, gm: Membership
) -> None:
    with pytest.raises(RuleBroken, match="Choose the department"):
        actions.give_membership(gm.person, Post(store, Role.HEAD), by=admin, at=now())
    wrong = Post(store, Role.HEAD, department_of(other_store, "sales"))
    with pytest.raises(RuleBroken, match="another store"):
        actions.give_membership(gm.person, wrong, by=admin, at=now())


def test_a_role_of_the_group_is_held_in_every_store_or_in_none(
    store: Store, other_store: Store, admin: Membership, gm: Membership
) -> None:
    actions.give_membership(gm.person, Post(store, Role.GROUP_MANAGER), by=admin, at=now())
    assert role_in(other_store, gm.person) is Role.GROUP_MANAGER
    actions.give_membership(gm.person, Post(store, Role.GM), by=admin, at=now())
    assert role_in(store, gm.person) is Role.GM
    assert role_in(other_store, gm.person) is None


def test_the_last_administrator_stays(store: Store, admin: Membership, member_of: MemberOf) -> None:
    with pytest.raises(RuleBroken, match="only administrator"):
        actions.give_membership(admin.person, Post(store, Role.GM), by=admin, at=now())
    second = member_of(store, Role.ADMIN, name="Second")
    with pytest.raises(RuleBroken, match="their own account"):
        actions.deactivate(admin.person, by=admin, at=now())
    actions.deactivate(second.person, by=admin, at=now())
    assert queries.administrators() == {admin.person_id}


def test_who_has_left_is_signed_out_and_comes_back_with_a_new_password(
    store: Store, admin: Membership, caller: Membership
) -> None:
    person = caller.person
    epoch = person.session_epoch
    actions.deactivate(person, by=admin, at=now())
    assert not person.is_active
    assert person.session_epoch > epoch
    password = actions.activate(person, by=admin, at=now())
    assert person.is_active
    assert passwords.is_right(person.password_hash, password)


@pytest.mark.parametrize(
    ("password", "reason"), [("short", "10 characters"), ("founder-2026", "too easy")]
)
def test_the_first_administrator_cannot_begin_with_a_weak_password(
    store: Store, password: str, reason: str
) -> None:
    with pytest.raises(RuleBroken, match=reason):
        actions.add_administrator("founder", "Founder", password, store=store, at=now())


def test_every_change_is_noted_with_who_made_it(store: Store, admin: Membership) -> None:
    person, _ = new_advisor(store, admin)
    actions.rename_person(person, "赵子龙", by=admin, at=now())
    actions.reset_password(person, by=admin, at=now())
    db.session.flush()
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.what for entry in entries] == ["Person added", "Person renamed", "Password reset"]
    assert {entry.by_id for entry in entries} == {admin.person_id}
