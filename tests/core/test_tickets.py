"""A ticket lets a form in for its owner, for a fortnight by our clock, and nothing else."""

from typing import Any

import pytest
from flask import Flask

from blueprints.core import tickets
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from tests.conftest import KEY, MemberOf, SignIn, department_of
from tests.depositing import Tablet, row_of


@pytest.fixture
def tablet(app: Flask) -> Tablet:
    return Tablet(app)


@pytest.fixture
def fields(store: Store) -> dict[str, Any]:
    department = department_of(store, "service").id
    return {"title": "灯不亮", "department_id": department, "level": "normal"}


def test_without_a_ticket_nothing_is_taken(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    for ticket in ("", "made up", tablet.ticket(caller)[:-1]):
        answer = tablet.put(caller, "issue", fields, X_Deposit_Ticket=ticket)
        assert (answer.status_code, answer.json) == (401, {"error": "ticket"})


def test_a_session_is_no_ticket(
    app: Flask, sign_in: SignIn, caller: Membership, fields: dict[str, Any]
) -> None:
    browser = sign_in(caller)
    answer = browser.client.put(
        "/inbox/00000000-0000-4000-8000-000000000001", data=b"x=1", headers=browser.headers
    )
    assert answer.status_code == 400


def test_a_ticket_ends_after_a_fortnight(
    app: Flask, tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    tablet.ticket(caller)
    app.config["TICKET_SECONDS"] = -1
    assert tablet.put(caller, "issue", fields).status_code == 401


def test_signing_out_everywhere_takes_the_tickets_back(
    tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    tablet.ticket(caller)
    caller.person.sign_out_everywhere()
    assert tablet.put(caller, "issue", fields).status_code == 401
    tablet.tickets.clear()
    assert tablet.put(caller, "issue", fields).status_code == 201


def test_another_secret_makes_other_tickets(
    app: Flask, tablet: Tablet, caller: Membership, fields: dict[str, Any]
) -> None:
    tablet.ticket(caller)
    app.secret_key = KEY[::-1]
    assert tablet.put(caller, "issue", fields).status_code == 401


def test_a_form_is_its_owner_s_whoever_is_signed_in(
    app: Flask,
    tablet: Tablet,
    sign_in: SignIn,
    caller: Membership,
    head: Membership,
    fields: dict[str, Any],
) -> None:
    browser = sign_in(head)
    tablet.app = app
    db.session.commit()
    ticket = tickets.issue(caller, "tablet-1")
    tablet.tickets[caller.id] = ticket
    original = app.test_client
    app.test_client = lambda *_a, **_k: browser.client  # type: ignore[method-assign]  # one client, kept
    row = row_of(tablet.put(caller, "issue", fields))
    app.test_client = original  # type: ignore[method-assign]  # as it was
    assert row.owner_id == caller.person_id
    assert row.delivered_while_id == head.person_id


def test_a_supervisor_deposits_for_somebody_who_does_not_come_back(
    tablet: Tablet, caller: Membership, cs_manager: Membership, fields: dict[str, Any]
) -> None:
    row = row_of(tablet.put(cs_manager, "issue", fields, X_On_Behalf=str(caller.person_id)))
    assert (row.owner_id, row.deposited_by_id) == (caller.person_id, cs_manager.person_id)


def test_nobody_else_does(
    tablet: Tablet,
    caller: Membership,
    inspector: Membership,
    other_store: Store,
    member_of: MemberOf,
    cs_manager: Membership,
    fields: dict[str, Any],
) -> None:
    answer = tablet.put(inspector, "issue", fields, X_On_Behalf=str(caller.person_id))
    assert answer.status_code == 401
    stranger = member_of(other_store, Role.CS_SPECIALIST, "cr", name="Qian")
    elsewhere = tablet.put(cs_manager, "issue", fields, X_On_Behalf=str(stranger.person_id))
    assert elsewhere.status_code == 401
