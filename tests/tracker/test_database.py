"""What the database itself refuses, and a history that somebody has changed behind its back."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.tracker import actions
from blueprints.tracker.jobs import resume
from blueprints.tracker.models import STATEMENTS, Extension, Issue, IssueEventText
from blueprints.tracker.rules import State, Step
from tests.tracker.conftest import AT, Cast


def refused(statement: str) -> None:
    """The database says no, whoever asks."""
    db.session.flush()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_an_event_is_neither_changed_nor_deleted(cast: Cast) -> None:
    cast.in_state(State.IN_PROGRESS)
    refused("UPDATE issue_event SET device = 'x'")
    refused("DELETE FROM issue_event")
    refused("UPDATE issue_event_text SET text = 'x'")


def test_the_first_deadline_stays(cast: Cast) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    refused("UPDATE issue SET first_deadline = NULL")
    refused("UPDATE issue SET first_deadline = '2030-01-01 00:00:00+00:00'")
    db.session.execute(text("UPDATE issue SET deadline = '2030-01-01 00:00:00+00:00'"))
    db.session.refresh(issue)
    assert issue.deadline.year == 2030


def test_the_verifier_is_never_the_handler(cast: Cast) -> None:
    cast.in_state(State.IN_PROGRESS)
    refused("UPDATE issue SET verifier_id = handler_id")


def test_a_closing_has_a_time_a_person_and_its_state(cast: Cast) -> None:
    cast.in_state(State.CLOSED)
    refused("UPDATE issue SET closed_by_id = NULL")
    refused("UPDATE issue SET closed_at = NULL, closed_by_id = NULL")
    refused("UPDATE issue SET state = 'in_progress', is_open = (1 = 1)")
    refused("UPDATE issue SET is_open = (1 = 1)")


def test_who_asked_for_an_extension_does_not_decide_it(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    extension = actions.ask_extension(
        issue, day=AT.date().replace(day=22), reason="x", by=cast.handler, at=AT
    )
    extension.decided_by_id = extension.asked_by_id
    extension.decided_at, extension.is_approved = now(), True
    with pytest.raises(IntegrityError, match="not_by_the_asker"):
        db.session.flush()


def test_two_extensions_never_wait_at_once(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    for _ in range(2):
        known = {"store_id": issue.store_id, "issue_id": issue.id, "reason": "x", "deadline": AT}
        db.session.add(Extension(asked_by_id=cast.handler.person_id, asked_at=AT, **known))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_number_is_given_once_in_a_store(cast: Cast) -> None:
    first, second = cast.draft(), cast.draft()
    second.number = first.number
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_every_refusal_is_made_on_both_databases() -> None:
    triggers = {
        dialect: [s for d, s in STATEMENTS if d == dialect and " BEFORE " in s]
        for dialect in ("sqlite", "postgresql")
    }
    assert len(triggers["sqlite"]) == len(triggers["postgresql"]) == 4


# The chain


Run = Callable[[], tuple[int, str]]


@pytest.fixture
def verify(app: Flask) -> Run:
    def verify() -> tuple[int, str]:
        db.session.commit()
        result = app.test_cli_runner().invoke(args=["verify-history"])
        return result.exit_code, result.output

    return verify


def tamper(statement: str) -> None:
    """As somebody would who has the file: without the triggers."""
    db.session.commit()
    if db.engine.dialect.name == "sqlite":
        for name in ("never_changes", "never_goes"):
            db.session.execute(text(f"DROP TRIGGER issue_event_{name}"))
        db.session.execute(text("DROP TRIGGER issue_event_text_never_changes"))
        db.session.execute(text("PRAGMA foreign_keys = OFF"))
    else:
        db.session.execute(text("SET session_replication_role = replica"))
    db.session.execute(text(statement))
    db.session.commit()


def test_whole_chains_are_counted(cast: Cast, verify: Run) -> None:
    for state in State:
        cast.in_state(state)
    assert verify() == (0, "8 chains hold, 0 are broken\n")


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE issue_event SET by_id = NULL WHERE seq = 3", 3),
        ("UPDATE issue_event SET at = '2026-01-01 00:00:00.000000+00:00' WHERE seq = 2", 2),
        ("UPDATE issue_event SET what = 'plan' WHERE seq = 3", 3),
        ("UPDATE issue_event SET hash = prev_hash WHERE seq = 4", 4),
        ("DELETE FROM issue_event WHERE seq = 2", 2),
        ("DELETE FROM issue_event WHERE seq = 4", 4),
        ("UPDATE issue_event_text SET text = 'nothing to see'", 3),
    ],
)
def test_a_changed_history_is_named(
    cast: Cast, verify: Run, store: Store, statement: str, place: int
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    broken = f"broken: issue {store.code} {issue.number} from event {place}\n"
    if "DELETE" in statement:
        statement_text = "DELETE FROM issue_event_text WHERE event_id IN (SELECT id FROM issue_event WHERE seq IN (2, 4))"
        db.session.execute(text(statement_text))
    tamper(statement)
    assert verify() == (1, broken + "0 chains hold, 1 are broken\n")


def test_an_erased_text_breaks_no_chain(cast: Cast, verify: Run) -> None:
    issue = cast.in_state(State.CLOSED)
    db.session.query(IssueEventText).delete()
    assert verify()[0] == 0
    db.session.expire_all()
    assert [event.text for event in issue.events] == [""] * len(issue.events)


def test_a_step_carries_the_hash_of_the_one_before(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    first, second, *_ = issue.events
    assert second.prev_hash == first.hash
    assert issue.chain_head == issue.events[-1].hash
    assert [event.what for event in issue.events] == ["raised", *map(str, WALKED)]


WALKED = (Step.SEND, Step.ACCEPT, Step.PLAN)


def test_the_round_ends_pauses_in_a_transaction_of_its_own(cast: Cast, app: Flask) -> None:
    issue = cast.in_state(State.PAUSED)
    assert issue.resumes_at
    at, issue_id = issue.resumes_at, issue.id
    db.session.commit()
    resume(at)
    resume(at)
    assert db.session.get_one(Issue, issue_id).state is State.IN_PROGRESS
