"""A form arrives: once, whole, for its owner; whatever happens, it is kept and somebody sees it."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from blueprints.core import deposits, receiving
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.inbox import Inbox, Status, Why
from blueprints.core.people import Membership, Store
from blueprints.tracker.models import Issue
from tests.conftest import SignIn, department_of
from tests.depositing import Tablet, row_of


@pytest.fixture
def tablet(app: Flask) -> Tablet:
    return Tablet(app)


@pytest.fixture
def fields(store: Store) -> dict[str, Any]:
    department = department_of(store, "service").id
    return {"title": "地面有油", "department_id": department, "level": "normal"}


def issues() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Issue)) or 0


def test_a_form_is_acknowledged_by_its_name_and_its_hash(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    answer = tablet.put(caller, "issue", fields)
    assert answer.status_code == 201
    row = row_of(answer)
    assert answer.json == {
        "ack": str(row.id),
        "sha": hashlib.sha256((row.body or "").encode()).hexdigest(),
        "status": "accepted",
        "why": "",
        "outcome": row.outcome,
        "replay": False,
    }
    assert row.outcome.startswith("/issues/")
    assert issues() == 1


def test_it_is_done_as_its_owner_without_a_session(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    tablet.put(caller, "issue", fields)
    assert db.session.scalars(select(Issue.recorder_id)).one() == caller.person_id


def test_sent_again_it_is_answered_with_how_it_stands_now(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    key = uuid4()
    tablet.put(caller, "issue", fields, id=key)
    again = tablet.put(caller, "issue", fields, id=key)
    assert again.status_code == 200
    assert again.json
    assert again.json["replay"] is True
    assert issues() == 1


def test_of_one_form_sent_many_times_at_once_one_is_done(
    app: Flask, caller: Membership, fields: dict[str, Any]
) -> None:
    key, tablets = uuid4(), [Tablet(app, seq=0) for _ in range(4)]
    for one in tablets:
        one.ticket(caller)

    def send(one: Tablet) -> int:
        with app.app_context():
            return one.put(caller, "issue", fields, id=key).status_code

    member = caller.id
    assert member
    with ThreadPoolExecutor(max_workers=4) as threads:
        statuses = sorted(threads.map(send, tablets))
    assert statuses == [200, 200, 200, 201]
    assert issues() == 1


def test_a_year_later_it_is_still_known(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    key = uuid4()
    row = row_of(tablet.put(caller, "issue", fields, id=key))
    row.received_at -= timedelta(days=400)
    db.session.commit()
    assert receiving.forget_bodies(now()) == 1
    db.session.commit()
    assert row.body is None
    assert tablet.put(caller, "issue", fields, id=key).status_code == 200
    assert issues() == 1


def test_words_that_need_attention_are_never_forgotten(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    row = row_of(tablet.put(caller, "issue", fields | {"title": ""}))
    row.received_at -= timedelta(days=400)
    db.session.commit()
    assert receiving.forget_bodies(now()) == 0


def test_a_form_that_was_discarded_stays_so(
    tablet: Tablet, caller: Membership, fields: dict[str, Any], sign_in: SignIn
) -> None:
    key = uuid4()
    tablet.put(caller, "issue", fields | {"title": ""}, id=key)
    sign_in(caller).post(f"/inbox/{key}/voiding", reason="typed twice")
    again = tablet.put(caller, "issue", fields | {"title": ""}, id=key)
    assert (again.status_code, again.json and again.json["status"]) == (200, "void")


def test_the_same_name_with_other_words_is_refused(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    key = uuid4()
    tablet.put(caller, "issue", fields, id=key)
    other = tablet.put(caller, "issue", fields | {"title": "别的"}, id=key)
    assert (other.status_code, other.json) == (422, {"error": "key_reuse"})
    assert issues() == 1


def test_the_name_of_another_person_s_form_is_refused(
    tablet: Tablet, caller: Membership, cs_manager: Membership, fields: dict[str, Any]
) -> None:
    key = uuid4()
    tablet.put(caller, "issue", fields, id=key)
    assert tablet.put(cs_manager, "issue", fields, id=key).status_code == 422


@pytest.mark.parametrize("digest", ["", "sha-256=:AAAA:", "md5=:x:", "sha-256=:ä:"])
def test_what_came_damaged_is_not_recorded(
    tablet: Tablet, caller: Membership, fields: dict[str, Any], digest: str
) -> None:
    said = digest.encode("ascii", "ignore").decode()
    answer = tablet.put(caller, "issue", fields, Content_Digest=said)
    assert (answer.status_code, answer.json) == (400, {"error": "damaged"})
    assert db.session.scalar(select(func.count()).select_from(Inbox)) == 0


def test_an_empty_body_is_never_a_form(tablet: Tablet, caller: Membership) -> None:
    assert tablet.put(caller, "issue", {}).status_code == 400


def test_a_form_beyond_reason_is_refused(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    answer = tablet.put(caller, "issue", fields | {"description": "x" * 300_000})
    assert (answer.status_code, answer.json) == (413, {"error": "too_large"})


# What needs attention


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"title": ""}, Why.VALIDATION),
        ({"department_id": "999999"}, Why.VALIDATION),
        ({"level": "enormous"}, Why.VALIDATION),
    ],
)
def test_what_is_filled_in_wrong_is_kept_and_waits(
    tablet: Tablet, caller: Membership, fields: dict[str, Any], change: dict[str, str], why: Why
) -> None:
    answer = tablet.put(caller, "issue", fields | change)
    row = row_of(answer)
    assert answer.status_code == 201
    assert (row.status, row.why) == (Status.ATTENTION, why)
    assert answer.json
    assert answer.json["outcome"] == f"/inbox/{row.id}"
    assert issues() == 0


def test_what_its_owner_may_not_do_is_not_done_and_not_lost(
    tablet: Tablet, admin: Membership, fields: dict[str, Any]
) -> None:
    row = row_of(tablet.put(admin, "issue", fields))
    assert (row.status, row.why) == (Status.ATTENTION, Why.REFUSED)
    assert issues() == 0


def test_a_leaver_s_last_form_is_seen_by_somebody(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    caller.is_active = False
    assert row_of(tablet.put(caller, "issue", fields)).why is Why.REFUSED


def test_a_fault_of_ours_keeps_the_form_and_can_be_tried_again(
    tablet: Tablet,
    caller: Membership,
    fields: dict[str, Any],
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(_given: deposits.Filled) -> str:
        raise ZeroDivisionError

    form = deposits.FORMS["issue"]
    monkeypatch.setitem(deposits.FORMS, "issue", replace(form, deposit=breaks))
    answer = tablet.put(caller, "issue", fields)
    row = row_of(answer)
    assert answer.status_code == 201
    assert (row.status, row.why) == (Status.ATTENTION, Why.INTERNAL)
    monkeypatch.setitem(deposits.FORMS, "issue", form)
    sign_in(caller).post(f"/inbox/{row.id}/repetition")
    db.session.expire_all()
    assert row.status is Status.ACCEPTED
    assert issues() == 1


def test_a_form_that_nobody_knows_any_more_is_kept(
    tablet: Tablet, caller: Membership, sign_in: SignIn
) -> None:
    row = row_of(tablet.put(caller, "nothing", {"words": "留着"}))
    assert row.why is Why.VERSION
    assert "留着" in sign_in(caller).get(f"/inbox/{row.id}").text


@pytest.mark.parametrize(
    ("version", "status"), [(1, "accepted"), (0, "attention"), (3, "attention")]
)
def test_an_older_version_is_brought_up_to_date_where_a_way_leads(
    tablet: Tablet,
    caller: Membership,
    fields: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    version: int,
    status: str,
) -> None:
    def from_one_to_two(old: deposits.Fields) -> deposits.Fields:
        old["title"] = f"[1] {old['title']}"
        return old

    newer = replace(deposits.FORMS["issue"], version=2, upgraders={1: from_one_to_two})
    monkeypatch.setitem(deposits.FORMS, "issue", newer)
    answer = tablet.put(caller, "issue", fields, version=version)
    assert answer.json
    assert answer.json["status"] == status
    if status == "accepted":
        assert db.session.scalars(select(Issue.title)).one() == "[1] 地面有油"


def test_a_corrected_form_takes_the_place_of_the_first(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    first = row_of(tablet.put(caller, "issue", fields | {"title": ""}))
    tablet.put(caller, "issue", fields | {"supersedes": first.id})
    db.session.expire_all()
    assert first.status is Status.RESOLVED
    assert issues() == 1


def test_the_same_words_typed_twice_are_both_recorded_and_marked(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    first = row_of(tablet.put(caller, "issue", fields))
    second = row_of(tablet.put(caller, "issue", fields | {"title": "地面有油。"}))
    assert second.looks_like == first.id
    assert issues() == 2


# Clocks


@pytest.mark.parametrize("days", [-400, 0, 2])
def test_a_wrong_clock_is_corrected_by_ours(
    tablet: Tablet, caller: Membership, fields: dict[str, Any], days: int
) -> None:
    wrong = now() + timedelta(days=days)
    pressed = wrong - timedelta(hours=3)
    row = row_of(
        tablet.put(
            caller,
            "issue",
            fields,
            X_Device_At=pressed.isoformat(),
            X_Device_Now=wrong.isoformat(),
            X_Clock_Offset=str(-days * 86400.0),
        )
    )
    assert row.is_time_certain
    assert abs(row.occurred_at - (now() - timedelta(hours=3))) < timedelta(seconds=30)
    assert row.skew is not None
    assert abs(row.skew + days * 86400) < 30


def test_a_clock_that_jumped_meanwhile_is_not_believed(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    moved = now() + timedelta(hours=5)
    row = row_of(
        tablet.put(
            caller,
            "issue",
            fields,
            X_Device_At=now().isoformat(),
            X_Device_Now=moved.isoformat(),
            X_Clock_Offset="0",
        )
    )
    assert not row.is_time_certain
    assert row.occurred_at == row.received_at
