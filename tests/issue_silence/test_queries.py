"""Which issues nobody has moved, and who sees them."""

from datetime import datetime, timedelta

import pytest

from blueprints.calendars.models import CalendarDay
from blueprints.calendars.queries import working_calendar
from blueprints.core.clock import day_start, local_day
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.issue_silence import queries
from blueprints.tracker import actions
from blueprints.tracker.rules import State, Step
from tests.conftest import MemberOf, department_of, saved
from tests.tracker.conftest import AT, Cast

LONG = AT + timedelta(days=30)


def found(member: Membership, key: str, at: datetime) -> dict[int, str | None]:
    """The ids of a kind, with whom each waits for."""
    [kind] = [kind for kind in queries.silent_of(member, at=at) if kind.key == key]
    return {row.id: row.person for row in db.session.execute(kind.found)}


def morning(store: Store, days: int) -> datetime:
    """When a day of the store begins, so many after the one on which everything happened."""
    return day_start(local_day(AT, store.zone) + timedelta(days=days), store.zone)


def test_an_open_issue_is_untouched_from_the_third_day_after(cast: Cast, store: Store) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    for closed in (State.CLOSED, State.VOID, State.DRAFT):
        cast.in_state(closed)
    third = morning(store, 3)
    assert found(cast.manager, "untouched", third - timedelta(minutes=1)) == {}
    assert found(cast.manager, "untouched", third) == {issue.id: "Handler"}


def test_a_comment_is_a_touch_and_says_since_when(cast: Cast, store: Store) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    later = AT + timedelta(days=2)
    actions.comment(issue, words="配件在途", by=cast.handler, at=later)
    assert found(cast.manager, "untouched", morning(store, 4)) == {}
    [kind] = [k for k in queries.silent_of(cast.manager, at=LONG) if k.key == "untouched"]
    [row] = db.session.execute(kind.found)
    assert row.since == later


def test_a_pause_is_no_silence_until_its_review(cast: Cast, store: Store) -> None:
    issue = cast.in_state(State.PAUSED)
    assert issue.resumes_at
    db.session.flush()
    issue.resumes_at = AT + timedelta(days=7)
    assert found(cast.manager, "untouched", AT + timedelta(days=6)) == {}
    assert found(cast.manager, "untouched", AT + timedelta(days=7)) == {issue.id: "Handler"}


def test_what_is_not_accepted_within_the_response_time_waits_for_the_acceptor(cast: Cast) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    due = issue.response_due_at
    assert due
    assert found(cast.manager, "unaccepted", due) == {}
    late = due + timedelta(seconds=1)
    assert found(cast.manager, "unaccepted", late) == {issue.id: "Acceptor"}
    cast.take(issue, Step.ACCEPT, at=late)
    assert found(cast.manager, "unaccepted", LONG) == {}


def test_what_is_declined_again_waits_for_a_decision_and_for_nobody_in_a_box(
    cast: Cast, store: Store
) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    issue.proposed_department_id = department_of(store, "sales").id
    assert found(cast.manager, "unaccepted", LONG) == {issue.id: None}
    [kind] = [k for k in queries.silent_of(cast.manager, at=LONG) if k.key == "unaccepted"]
    [row] = db.session.execute(kind.found)
    assert "待客服经理决定" in kind.told(row).hint


def test_measures_that_are_not_planned_in_time_wait_for_the_handler(cast: Cast) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    cast.take(issue, Step.ACCEPT)
    due = issue.measures_due_at
    assert due
    assert found(cast.manager, "unplanned", due) == {}
    assert found(cast.manager, "unplanned", due + timedelta(seconds=1)) == {issue.id: "Handler"}
    cast.take(issue, Step.PLAN, at=due)
    assert found(cast.manager, "unplanned", LONG) == {}


def test_a_closing_application_waits_for_the_verifier_two_working_days(cast: Cast) -> None:
    issue = cast.in_state(State.CLOSING_APPLIED)
    assert issue.department_id
    due = working_calendar(issue.department_id).deadline(AT, 2)
    assert found(cast.manager, "unverified", due) == {}
    late = due + timedelta(seconds=1)
    assert found(cast.manager, "unverified", late) == {issue.id: "Verifier"}
    saved(
        CalendarDay(store_id=issue.store_id, day=local_day(due, cast.store.zone), is_working=False)
    )
    assert found(cast.manager, "unverified", late) == {}


@pytest.mark.parametrize(("department", "sees"), [("service", True), ("sales", False)])
def test_a_head_finds_the_issues_of_the_own_departments(
    cast: Cast, store: Store, member_of: MemberOf, department: str, sees: bool
) -> None:
    cast.in_state(State.IN_PROGRESS)
    leader = member_of(store, Role.HEAD, department)
    assert bool(found(leader, "untouched", LONG)) is sees


def test_another_store_s_manager_finds_none(
    cast: Cast, other_store: Store, member_of: MemberOf
) -> None:
    cast.in_state(State.IN_PROGRESS)
    stranger = member_of(other_store, Role.GM, "office")
    assert found(stranger, "untouched", LONG) == {}


def test_a_row_leads_to_its_issue(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    [kind] = [k for k in queries.silent_of(cast.manager, at=LONG) if k.key == "untouched"]
    [row] = db.session.execute(kind.found)
    assert kind.told(row).url == f"/issues/{issue.id}"
    assert issue.number in kind.told(row).hint
