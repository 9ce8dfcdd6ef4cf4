"""Stores and departments: what administrators change, and what they may not."""

import pytest
from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Department, Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.stores import actions, queries
from blueprints.stores.actions import DepartmentDetails, StoreDetails
from tests.conftest import department_of


def test_a_new_store_has_the_group_s_managers_and_tells_who_has_rules_for_stores(
    store: Store, admin: Membership, gm: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Store] = []
    monkeypatch.setattr(actions.store_added, "listeners", (told.append,))
    new = actions.add_store("west", StoreDetails("城西店"), by=admin, at=now())
    assert told == [new]
    roles = db.session.scalars(select(Membership.role).where(Membership.store_id == new.id)).all()
    assert roles == [Role.ADMIN]


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


def test_the_tree_lists_each_department_after_the_one_above(store: Store, head: Membership) -> None:
    tree = queries.department_tree(store.id)
    names = [(branch.department.code, branch.depth) for branch in tree]
    assert names.index(("workshop", 1)) == names.index(("service", 0)) + 1
    assert {b.department.code: b.people for b in tree}["service"] == 1
    assert len(names) == len(db.session.scalars(select(Department)).all())
