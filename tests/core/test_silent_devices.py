"""Tablets that hold forms and are not heard of."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blueprints.core import silent_devices
from blueprints.core.db import db
from blueprints.core.devices import Device
from blueprints.core.people import Membership
from blueprints.core.rules import Role
from tests.conftest import MemberOf, SignIn, saved

AT = datetime(2026, 10, 14, 2, tzinfo=UTC)
A_DAY_AGO = AT - timedelta(days=1, seconds=1)


def a_device(caller: Membership, **known: Any) -> Device:
    usual = {
        "id": "a1b2c3d4",
        "store_id": caller.store_id,
        "depth": 2,
        "first_seen_at": A_DAY_AGO,
        "seen_at": A_DAY_AGO,
        "person_id": caller.person_id,
    }
    return saved(Device(**usual | known))


def rows(member: Membership) -> list[Any]:
    [kind] = silent_devices.silent_of(member, at=AT)
    return list(db.session.execute(kind.found))


def test_a_tablet_that_held_forms_a_day_ago_is_missed(caller: Membership, gm: Membership) -> None:
    a_device(caller)
    [row] = rows(gm)
    assert (row.person, row.department_id) == ("Lin Yue", caller.department_id)
    told = silent_devices.told(row)
    assert (told.title, told.hint, told.url) == ("a1b2c3", "2 份待上传", "/devices")


@pytest.mark.parametrize(
    "known",
    [{"seen_at": AT - timedelta(days=1)}, {"depth": 0}, {"forgot_at": A_DAY_AGO}],
    ids=["heard of within a day", "holds nothing", "emptied: a gap"],
)
def test_others_are_not(caller: Membership, gm: Membership, known: dict[str, Any]) -> None:
    a_device(caller, **known)
    assert rows(gm) == []


def test_nobody_s_tablet_is_the_store_s_and_no_department_s(
    caller: Membership, sign_in: SignIn, gm: Membership, head: Membership
) -> None:
    a_device(caller, person_id=None, name="前台2")
    assert "前台2" in sign_in(gm).get("/silence").text
    assert "前台2" not in sign_in(head).get("/silence").text


def test_another_store_misses_no_tablet_of_ours(
    caller: Membership, other_store: Any, member_of: MemberOf
) -> None:
    a_device(caller)
    assert rows(member_of(other_store, Role.GM, "office")) == []
