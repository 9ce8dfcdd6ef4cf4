"""What administrators change, and what they may not."""

import pytest
from sqlalchemy import select

from blueprints.core import passwords
from blueprints.core.audit import AuditEntry
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.people import actions, queries
from blueprints.people.actions import DepartmentDetails, Post, StoreDetails
from tests.conftest import MemberOf, department_of


def role_in(store: Store, person: Person) -> Role | None:
    """The one that counts today."""
    found = queries.membership(person, store)
    return found.role if found and found.is_active else None


def test_a_new_store_has_the_group_s_managers_and_tells_who_has_rules_for_stores(
    store: Store, admin: Membership, gm: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Store] = []
    monkeypatch.setattr(actions.store_added, "listeners", (told.append,))
    new = actions.add_store("west", StoreDetails("城西店"), by=admin, at=now())
    assert told == [new]
    assert role_in(new, admin.person) is Role.ADMIN
    assert role_in(new, gm.person) is None


def test_a_store_s_code_is_its_own(store: Store, admin: Membership) -> None:
    with pytest.raises(RuleBroken, match="belongs to another store"):
        actions.add_store(store.code, StoreDetails("城西店"), by=admin, at=now())


def test_a_time_zone_that_does_not_exist_is_refused(store: Store, admin: Membership) -> None:
    with pytest.raises(RuleBroken, match="no time zone"):
        actions.change_store(store, StoreDetails("城北店", "", "Asia/Peking"), by=admin, at=now())


def test_a_department_stands_under_another_but_never_under_itself(
    store: Store, admin: Membership
) -> None:
    service, workshop = department_of(store, "service"), department_of(store, "workshop")
    body = actions.add_department(
        store, DepartmentDetails("钣喷", "Body shop", workshop), by=admin, at=now()
    )
    assert body.parent_id == workshop.id
    with pytest.raises(RuleBroken, match="under itself"):
        actions.move_department(service, body)
    actions.move_department(body, service)
    assert body.parent_id == service.id


def test_a_department_of_another_store_cannot_stand_above(
    store: Store, other_store: Store, admin: Membership
) -> None:
    with pytest.raises(RuleBroken, match="another store"):
        actions.move_department(department_of(store, "parts"), department_of(other_store, "sales"))


def test_a_department_is_closed_when_nobody_works_there(
    store: Store, admin: Membership, head: Membership
) -> None:
    service, parts = department_of(store, "service"), department_of(store, "parts")
    with pytest.raises(RuleBroken, match="still has people"):
        actions.close_department(service, by=admin, at=now())
    actions.close_department(parts, by=admin, at=now())
    assert not parts.is_active
    actions.reopen_department(parts, by=admin, at=now())
    assert parts.is_active


def test_codes_of_departments_never_meet(store: Store, admin: Membership) -> None:
    codes = [
        actions.add_department(store, DepartmentDetails(name), by=admin, at=now()).code
        for name in ("一部", "二部", "三部")
    ]
    assert len(set(codes)) == 3


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


def test_the_tree_lists_each_department_after_the_one_above(store: Store, head: Membership) -> None:
    tree = queries.department_tree(store.id)
    names = [(branch.department.code, branch.depth) for branch in tree]
    assert names.index(("workshop", 1)) == names.index(("service", 0)) + 1
    assert {b.department.code: b.people for b in tree}["service"] == 1
    assert len(names) == len(db.session.scalars(select(Department)).all())
