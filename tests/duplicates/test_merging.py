"""Issues that are one: merged, linked both ways, and nobody who waited for one is forgotten."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from blueprints.core.attachments import Attachment
from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.customers.models import Customer
from blueprints.duplicates import actions, queries, rules
from blueprints.duplicates.rules import Side
from blueprints.issue_rules.rules import Level
from blueprints.notices.models import Notice
from blueprints.subtasks import actions as subtasks
from blueprints.subtasks import queries as parts
from blueprints.subtasks.actions import NewSubTask
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import SEARCH, Issue
from blueprints.tracker.rules import OPEN, State, Step
from blueprints.watchers.queries import watchers_of
from tests.conftest import MemberOf, SignIn, department_of, saved
from tests.tracker.conftest import AT, Cast

Merge = Callable[[Issue, Issue], Issue]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blueprints.tracker.views.now", lambda: AT)
    monkeypatch.setattr("blueprints.duplicates.views.now", lambda: AT)


@pytest.fixture
def merge(cast: Cast) -> Merge:
    return lambda issue, into: actions.merge(issue, into, reason="同一件事", by=cast.manager, at=AT)


# The rules


@pytest.mark.parametrize("state", State)
def test_an_issue_is_merged_into_an_open_one(state: State) -> None:
    if state in OPEN:
        rules.check_merge(Side(1, State.IN_PROGRESS), Side(2, state))
        return
    with pytest.raises(RuleBroken, match="not open"):
        rules.check_merge(Side(1, State.IN_PROGRESS), Side(2, state))


@pytest.mark.parametrize(
    ("own", "other", "fits"),
    [(None, None, True), (1, None, True), (None, 1, True), (1, 1, True), (1, 2, False)],
)
def test_two_customers_are_told_of_two_issues(own: int, other: int, fits: bool) -> None:
    sides = Side(1, State.IN_PROGRESS, own), Side(2, State.IN_PROGRESS, other)
    if fits:
        rules.check_merge(*sides)
        return
    with pytest.raises(RuleBroken, match="two customers"):
        rules.check_merge(*sides)


def test_open_parts_go_where_work_is_done() -> None:
    duplicate = Side(1, State.IN_PROGRESS, open_parts=1)
    rules.check_merge(duplicate, Side(2, State.PAUSED))
    with pytest.raises(RuleBroken, match="Sub-tasks are still open"):
        rules.check_merge(duplicate, Side(2, State.CLOSING_APPLIED))


# What is done


def test_who_waited_for_the_duplicate_follows_the_first_one(cast: Cast, merge: Merge) -> None:
    first, second = cast.in_state(State.IN_PROGRESS), cast.in_state(State.IN_PROGRESS)
    assert merge(second, first) is first
    assert (second.state, second.duplicate_of_id) == (State.VOID, first.id)
    followers = {cast.recorder.person_id, cast.finder.person_id}
    assert {watcher.person_id for watcher in watchers_of(first)} == followers
    assert tracker.is_visible(cast.finder, first.id)
    assert [e.what for e in first.events][-1] == "merged"
    assert tracker.fault_of(first) is None
    assert tracker.fault_of(second) is None
    told = select(Notice.person_id).where(Notice.url == f"/issues/{first.id}")
    assert cast.finder.person_id in set(db.session.scalars(told))


def test_its_customer_level_photos_and_sub_tasks_go_over(cast: Cast, merge: Merge) -> None:
    first, second = (
        cast.in_state(State.IN_PROGRESS),
        cast.in_state(State.IN_PROGRESS, customer=True),
    )
    second.level, second.vehicle_id = Level.CRITICAL, cast.vehicle.id
    new = NewSubTask("订购密封条", department_of(cast.store, "parts").id, date(2026, 10, 16))
    part = subtasks.part_out(second, new, by=cast.handler, at=AT)
    known = {"sha": "a" * 64, "type": "image/jpeg", "size": 9, "store_id": second.store_id}
    saved(Attachment(record=f"/issues/{second.id}", kept="b" * 64, received_at=AT, **known))
    saved(Attachment(record=f"/issues/{second.id}", **known))
    due = first.deadline
    merge(second, first)
    assert (first.customer_id, first.level) == (cast.customer.id, Level.CRITICAL)
    assert first.first_deadline == due
    assert first.deadline <= due
    assert parts.of_issue(first) == [part]
    copied = select(Attachment.kept).where(Attachment.record == f"/issues/{first.id}")
    assert db.session.scalars(copied).all() == ["b" * 64]
    assert f"{cast.customer.name} · {cast.vehicle.plate}" in first.events[-1].text
    by_plate = select(Issue.id).where(Issue.id.in_(SEARCH.matching(cast.vehicle.plate)))
    assert first.id in db.session.scalars(by_plate)


def test_a_duplicate_of_a_duplicate_leads_to_the_first(cast: Cast, merge: Merge) -> None:
    first, second, third = (cast.in_state(State.IN_PROGRESS) for _ in range(3))
    merge(third, second)
    merge(second, first)
    db.session.expire_all()
    assert third.duplicate_of_id == second.duplicate_of_id == first.id
    assert queries.merged_into(first) == [second, third]


def test_merging_goes_in_no_circle(cast: Cast, merge: Merge) -> None:
    first, second = cast.in_state(State.IN_PROGRESS), cast.in_state(State.IN_PROGRESS)
    for other in (first, second):
        with pytest.raises(RuleBroken, match="into itself"):
            merge(first, first)
        if other is first:
            merge(second, first)
    with pytest.raises(RuleBroken, match="into itself"):
        merge(first, second)
    assert first.state is State.IN_PROGRESS


def test_only_who_may_make_it_void_merges_it(cast: Cast) -> None:
    first, second = cast.in_state(State.IN_PROGRESS), cast.in_state(State.IN_PROGRESS)
    for member in (cast.handler, cast.acceptor, cast.recorder):
        with pytest.raises(RuleBroken, match="other hands"):
            actions.merge(second, first, reason="同一件事", by=member, at=AT)


# The screen


def typed(issue: Issue, other: str, chosen: Issue | None = None) -> dict[str, Any]:
    found = {"original": str(chosen.id)} if chosen else {}
    return {"version": str(issue.version), "other": other, "note": "同一件事"} | found


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_the_other_is_found_by_number_or_words_and_both_pages_say_so(
    cast: Cast, sign_in: SignIn, today: None, htmx: bool
) -> None:
    first, second = cast.in_state(State.IN_PROGRESS), cast.in_state(State.IN_PROGRESS)
    url, browser = f"/issues/{second.id}/merger", sign_in(cast.manager, htmx=htmx)
    assert url in browser.get(f"/issues/{second.id}").text
    for words in ("异响", f" {first.number} "):
        found = browser.post(url, expect=422, **typed(second, words)).text
        assert "Is it this one?" in found
        assert f"{first.number} {first.title}" in found
        assert "同一件事" in found
    browser.post(url, **typed(second, "异响", first))
    page = browser.get(f"/issues/{second.id}").text
    assert "Merged into" in page
    assert f"/issues/{first.id}" in page
    assert second.number in browser.get(f"/issues/{first.id}").text


def test_what_is_not_found_or_not_typed_is_said_at_the_field(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    url, browser = f"/issues/{issue.id}/merger", sign_in(cast.manager, htmx=True)
    assert "No open issue" in browser.post(url, 422, **typed(issue, "1999-0001")).text
    assert "Type its number" in browser.post(url, 422, **typed(issue, "")).text
    others = [cast.in_state(State.IN_PROGRESS) for _ in range(2)]
    assert "Choose one of these issues" in browser.post(url, 422, **typed(issue, "异响")).text
    wordless = typed(issue, "异响", others[0]) | {"note": ""}
    assert others[1].number in browser.post(url, 422, **wordless).text
    assert issue.state is State.IN_PROGRESS


def test_open_issues_of_the_customer_are_offered_at_once(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    first, second = (cast.in_state(State.IN_PROGRESS, customer=True) for _ in range(2))
    page = sign_in(cast.manager).get(f"/issues/{second.id}/merger").text
    assert f"{first.number} {first.title}" in page


def test_strangers_and_those_without_the_right_merge_nothing(
    cast: Cast, sign_in: SignIn, other_store: Store, member_of: MemberOf, today: None
) -> None:
    first, second = cast.in_state(State.IN_PROGRESS), cast.in_state(State.IN_PROGRESS)
    url = f"/issues/{second.id}/merger"
    assert url not in sign_in(cast.handler).get(f"/issues/{second.id}").text
    sign_in(cast.handler).get(url, 409)
    sign_in(cast.handler).post(url, 409, **typed(second, first.number, first))
    elsewhere = sign_in(member_of(other_store, Role.GM, "office"))
    elsewhere.get(url, 404)
    elsewhere.post(url, 404)
    assert second.state is State.IN_PROGRESS


def test_two_customers_keep_two_issues(cast: Cast, sign_in: SignIn, today: None) -> None:
    other = saved(Customer(store_id=cast.store.id, name="李红", phone="13900001234", created_at=AT))
    first = cast.in_state(State.IN_PROGRESS, customer=True)
    second = cast.in_state(State.IN_PROGRESS)
    second.customer_id = other.id
    db.session.commit()
    browser = sign_in(cast.manager, htmx=True)
    sent = typed(second, first.number, first)
    assert "two customers" in browser.post(f"/issues/{second.id}/merger", 409, **sent).text


def test_a_merged_issue_closes_nothing_else(cast: Cast, merge: Merge) -> None:
    first, second = cast.in_state(State.IN_PROGRESS), cast.in_state(State.PAUSED)
    merge(second, first)
    cast.take(first, Step.APPLY)
    cast.take(first, Step.VERIFY)
    assert (first.state, second.state) == (State.CLOSED, State.VOID)
    closed = select(Notice).where(
        Notice.url == f"/issues/{first.id}", Notice.person_id == cast.finder.person_id
    )
    assert len(db.session.scalars(closed).all()) >= 2
