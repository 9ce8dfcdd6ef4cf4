"""A person's deadlines in a calendar, by a secret address."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar, Event

from blueprints.calendar_feed import actions, queries
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.inspection_plans import actions as inspections
from blueprints.tracker.rules import State, Step
from tests.conftest import SignIn
from tests.inspection_plans.conftest import DAY, Planned, held
from tests.tracker.conftest import AT, Cast

ROOT = Path(__file__).parents[2]


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """A calendar program: it has no session and sends no header of ours."""
    return app.test_client()


def address_for(member: Membership) -> str:
    token = actions.give_address(member.person, at=AT)
    db.session.commit()
    return f"/calendar/{token}.ics"


def events(client: FlaskClient, url: str) -> list[Event]:
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


@pytest.mark.parametrize("htmx", [False, True])
def test_an_address_is_made_shown_once_renewed_and_ended(
    sign_in: SignIn, stranger: FlaskClient, cast: Cast, htmx: bool
) -> None:
    browser = sign_in(cast.handler, htmx=htmx)
    assert "Make an address" in browser.get("/account/calendar").text
    urls = []
    for _ in range(2):
        page = browser.post("/account/calendar/addresses", expect=200).text
        urls += re.findall(r'value="http://localhost(/calendar/[^"]+\.ics)"', page)
    first, second = urls
    kept = queries.address_of(cast.handler.person_id)
    assert kept
    assert second.split("/")[-1].removesuffix(".ics") not in kept.token_digest
    assert second not in browser.get("/account/calendar").text
    assert stranger.get(first).status_code == 404
    events(stranger, second)
    db.session.refresh(kept)
    assert kept.fetched_at
    browser.post("/account/calendar/revocation")
    browser.post("/account/calendar/revocation")
    assert stranger.get(second).status_code == 404


def test_it_holds_the_inspections_of_an_inspector_until_they_are_held(
    planned: Planned, inspector: Membership, stranger: FlaskClient
) -> None:
    inspection = planned(DAY)
    url = address_for(inspector)
    [event] = events(stranger, url)
    assert event["SUMMARY"] == "展厅检查"
    assert event.decoded("DTEND") == datetime(2026, 10, 14, 9, 30, tzinfo=UTC)
    assert event["URL"] == f"http://localhost/inspections/{inspection.id}/filling"
    later = AT + timedelta(hours=1)
    tomorrow = DAY + timedelta(days=1)
    inspections.change(inspection, inspector.person_id, tomorrow, by=inspector, at=later)
    db.session.commit()
    [again] = events(stranger, url)
    assert again["UID"] == event["UID"]
    assert again["SEQUENCE"] > event["SEQUENCE"]
    held(inspection, inspector)
    assert events(stranger, url) == []


def test_it_holds_what_waits_for_the_person_and_lets_go_of_the_rest(
    cast: Cast, stranger: FlaskClient, sign_in: SignIn
) -> None:
    issue = cast.in_state(State.IN_PROGRESS, customer=True)
    issue.title = "请回电 13800001234 右前门异响"
    handler, verifier = address_for(cast.handler), address_for(cast.verifier)
    [event] = events(stranger, handler)
    assert event["SUMMARY"] == f"{issue.number} 请回电 138****1234 右前门异响"
    assert event.decoded("DTEND") == issue.deadline
    assert str(event["DTEND"].params["TZID"]) == "Asia/Shanghai"
    assert event["URL"] == f"http://localhost/issues/{issue.id}"
    assert event.walk("VALARM")[0].decoded("TRIGGER") == timedelta(days=-1)
    assert events(stranger, verifier) == []
    db.session.commit()
    cast.take(issue, Step.APPLY)
    db.session.commit()
    assert events(stranger, handler) == []
    [again] = events(stranger, verifier)
    assert again["UID"] == event["UID"]
    assert again["SEQUENCE"] > event["SEQUENCE"]
    text = stranger.get(verifier).text
    assert "13800001234" not in text
    assert cast.customer.name not in text


def test_a_paused_issue_is_tentative_and_one_to_accept_is_there(
    cast: Cast, stranger: FlaskClient
) -> None:
    cast.in_state(State.AWAITING_ACCEPTANCE)
    [event] = events(stranger, address_for(cast.acceptor))
    assert event["STATUS"] == "CONFIRMED"
    paused = cast.in_state(State.PAUSED)
    [event] = events(stranger, address_for(cast.handler))
    assert event["STATUS"] == "TENTATIVE"
    assert str(paused.id) in event["UID"]


def test_an_unchanged_calendar_is_told_so(cast: Cast, stranger: FlaskClient) -> None:
    cast.in_state(State.IN_PROGRESS)
    url = address_for(cast.handler)
    etag = stranger.get(url).headers["ETag"]
    assert stranger.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_who_has_left_or_was_never_here_gets_nothing(cast: Cast, stranger: FlaskClient) -> None:
    url = address_for(cast.handler)
    assert stranger.get("/calendar/made-up.ics").status_code == 404
    cast.handler.is_active = False
    db.session.commit()
    assert stranger.get(url).status_code == 404
    cast.handler.is_active, cast.handler.person.is_active = True, False
    db.session.commit()
    assert stranger.get(url).status_code == 404


def test_a_program_that_asks_without_end_is_told_to_wait(cast: Cast, stranger: FlaskClient) -> None:
    url = address_for(cast.handler)
    address = queries.address_of(cast.handler.person_id)
    assert address
    address.hour_began_at, address.fetches = now(), 60
    db.session.commit()
    answer = stranger.get(url)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")


def test_an_administrator_has_no_deadlines(sign_in: SignIn, admin: Membership) -> None:
    sign_in(admin).get("/account/calendar", expect=403)
    sign_in(admin).post("/account/calendar/addresses", expect=403)


def test_the_web_process_imports_icalendar_only_when_one_is_fetched(tmp_path: Path) -> None:
    code = (
        "import sys; from app import create_app; create_app({'TESTING': True});"
        "print('icalendar' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={"BIHUAN_INSTANCE": str(tmp_path), "PATH": "/usr/bin"},
    )
    assert done.stdout.decode().strip() == "False"
