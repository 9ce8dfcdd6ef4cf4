"""Calls and corrections that were filled in away from a connection."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from blueprints.callbacks import actions
from blueprints.callbacks.models import Callback
from blueprints.callbacks.rules import Outcome, State
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.inbox import Status, Why
from blueprints.core.people import Membership
from tests.callbacks.conftest import GOOD, connected
from tests.callbacks.test_views import SATISFIED, UNHAPPY
from tests.conftest import SignIn, department_of
from tests.depositing import Tablet, row_of


@pytest.fixture
def tablet(app: Flask) -> Tablet:
    return Tablet(app)


def call(callback: Callback, **fields: Any) -> dict[str, Any]:
    return {"callback_id": callback.id} | fields


def test_a_call_is_logged_at_the_time_it_was_made(
    tablet: Tablet, callback: Callback, caller: Membership
) -> None:
    pressed = now() - timedelta(hours=2)
    fields = call(callback, at_once="no_answer")
    answer = tablet.put(
        caller,
        "callback",
        fields,
        X_Device_At=pressed.isoformat(),
        X_Device_Now=now().isoformat(),
        X_About=f"/callbacks/{callback.id}/attempts",
    )
    assert row_of(answer).status is Status.ACCEPTED
    [attempt] = callback.attempts
    assert attempt.outcome is Outcome.NO_ANSWER
    assert attempt.by_id == caller.person_id
    assert abs(attempt.at - pressed) < timedelta(seconds=10)


def test_a_dissatisfied_call_arrives_with_its_issue(
    tablet: Tablet, callback: Callback, caller: Membership
) -> None:
    department = department_of(callback.store, "workshop").id
    fields = call(callback, **UNHAPPY, department_id=department, level="escalated")
    row = row_of(tablet.put(caller, "callback", fields))
    assert row.outcome == f"/callbacks/{callback.id}"
    assert callback.raised_issue
    assert callback.raised_issue.level == "escalated"


def test_without_its_issue_it_waits_and_can_be_mended(
    tablet: Tablet, callback: Callback, caller: Membership, sign_in: SignIn
) -> None:
    row = row_of(tablet.put(caller, "callback", call(callback, **UNHAPPY)))
    assert row.why is Why.VALIDATION
    assert row.subject == callback.customer.name
    browser = sign_in(caller)
    where = browser.get(f"/inbox/{row.id}", expect=303).location or ""
    page = browser.get(where).text
    assert "等了两小时" in page
    assert "Say which department" in page
    assert f'name="supersedes" value="{row.id}"' in page.replace("\n", " ").replace("  ", "")


def test_two_people_s_calls_are_two_calls(
    tablet: Tablet, callback: Callback, caller: Membership, other_caller: Membership
) -> None:
    for member in (caller, other_caller):
        tablet.put(member, "callback", call(callback, at_once="busy"))
    db.session.expire_all()
    assert [a.by_id for a in callback.attempts] == [caller.person_id, other_caller.person_id]


def test_a_call_to_one_settled_meanwhile_is_shown_to_its_owner(
    tablet: Tablet,
    callback: Callback,
    caller: Membership,
    other_caller: Membership,
    sign_in: SignIn,
) -> None:
    tablet.put(other_caller, "callback", call(callback, **SATISFIED))
    row = row_of(tablet.put(caller, "callback", call(callback, at_once="busy", note="又打了一次")))
    assert row.why is Why.RULE
    page = sign_in(caller).get(f"/inbox/{row.id}").text
    assert "又打了一次" in page
    assert "settled meanwhile" in page


def test_another_store_s_callback_is_not_there(
    tablet: Tablet, callback: Callback, stranger: Membership
) -> None:
    row = row_of(tablet.put(stranger, "callback", call(callback, at_once="busy")))
    assert (row.why, callback.attempts_made) == (Why.REFUSED, 0)


def test_who_makes_no_calls_logs_none(
    tablet: Tablet, callback: Callback, inspector: Membership
) -> None:
    row = row_of(tablet.put(inspector, "callback", call(callback, at_once="busy")))
    assert (row.why, callback.attempts_made) == (Why.REFUSED, 0)


def test_the_form_of_any_call_asks_every_question(
    callback: Callback, sign_in: SignIn, caller: Membership
) -> None:
    page = sign_in(caller).get("/callbacks/offline").text
    for code in ("overall", "first_time_fix", "nps", "content"):
        assert f'name="a_{code}"' in page
    assert caller.person.name not in page
    assert callback.customer.name not in page


# A correction is an edit


@pytest.fixture
def done(callback: Callback, caller: Membership) -> Callback:
    values = GOOD | {"service": 4, "price": 3}
    actions.log_call(callback, connected(callback, values), by=caller, at=now())
    db.session.commit()
    return callback


def correction(callback: Callback, **changed: Any) -> dict[str, Any]:
    """As the form of the first reply has it, with some answers changed."""
    first = callback.replies[0]
    was = {f"a_{a.question.code}": str(a.value) for a in first.answers}
    base = {f"base.{name}": value for name, value in was.items()}
    known = {"callback_id": callback.id, "base_version": first.id, "reason": "听错了"}
    return known | base | was | changed


def test_only_one_changed_it(tablet: Tablet, done: Callback, caller: Membership) -> None:
    row = row_of(tablet.put(caller, "correction", correction(done, a_price="5")))
    assert row.status is Status.ACCEPTED
    assert done.reply
    assert done.reply.value("price") == 5


def test_both_changed_other_answers_and_both_hold(
    tablet: Tablet, done: Callback, caller: Membership, other_caller: Membership
) -> None:
    tablet.put(other_caller, "correction", correction(done, a_service="5"))
    row = row_of(tablet.put(caller, "correction", correction(done, a_price="5")))
    assert row.status is Status.ACCEPTED
    assert done.reply
    assert (done.reply.value("service"), done.reply.value("price")) == (5, 5)


@pytest.mark.parametrize(
    ("choice", "price"), [({}, 4), ({"a_price": "5"}, 5), ({"edit.a_price": "3"}, 3)]
)
def test_both_changed_the_same_answer_and_one_decides(
    tablet: Tablet,
    done: Callback,
    caller: Membership,
    other_caller: Membership,
    sign_in: SignIn,
    choice: dict[str, str],
    price: int,
) -> None:
    tablet.put(other_caller, "correction", correction(done, a_price="4"))
    row = row_of(tablet.put(caller, "correction", correction(done, a_price="5", a_service="5")))
    assert (row.status, row.why) == (Status.ATTENTION, Why.CONFLICT)
    page = sign_in(caller).get(f"/inbox/{row.id}").text
    assert "Or write it anew" in page
    assert page.count("merge-field") == 1
    chosen = correction(done, **{"a_price": "4", "a_service": "5"} | choice)
    current = {"base_version": done.replies[-1].id, "base.a_price": "4", "supersedes": row.id}
    tablet.put(caller, "correction", chosen | current)
    db.session.expire_all()
    assert row.status is Status.RESOLVED
    assert done.reply
    assert (done.reply.value("price"), done.reply.value("service")) == (price, 5)


def test_without_javascript_an_older_version_is_refused_with_its_reason(
    done: Callback, tablet: Tablet, caller: Membership, other_caller: Membership, sign_in: SignIn
) -> None:
    tablet.put(other_caller, "correction", correction(done, a_price="4"))
    fields = correction(done, a_price="5")
    answer = sign_in(caller).post(f"/callbacks/{done.id}/correction", expect=409, **fields)
    assert "Somebody else has corrected" in answer.text


def test_a_form_is_done_once_whether_deposited_or_posted(
    tablet: Tablet, callback: Callback, caller: Membership
) -> None:
    key = uuid4()
    for _ in range(3):
        tablet.put(caller, "callback", call(callback, at_once="busy"), id=key)
    db.session.expire_all()
    assert callback.attempts_made == 1
    assert callback.state is State.TO_REDIAL
