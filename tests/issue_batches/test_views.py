"""The same for many: each by its own step, refused or done, seen afterwards, taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.issue_batches import rules
from blueprints.issue_batches.models import Batch
from blueprints.issue_batches.rules import BatchKind, Outcome
from blueprints.notices.models import Notice
from blueprints.tracker import actions
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import State
from tests.conftest import MemberOf, SignIn
from tests.tracker.conftest import AT, Cast, Report, cast, report

__all__ = ["cast", "report"]


def outcomes(batch: Batch) -> list[tuple[int, Outcome]]:
    return [(row.issue_id, row.outcome) for row in sorted(batch.rows, key=lambda r: r.issue_id)]


def newest() -> Batch:
    db.session.rollback()
    found = db.session.scalars(select(Batch).order_by(Batch.id.desc())).first()
    assert found
    return found


@pytest.fixture
def others(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.ADVISOR, "service", name="Other")


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_a_handler_is_changed_for_several_and_the_rest_says_why_not(
    cast: Cast, others: Membership, sign_in: SignIn, htmx: bool
) -> None:
    issues = [cast.in_state(s) for s in (State.IN_PROGRESS, State.CLOSED, State.PAUSED)]
    ids = [issue.id for issue in issues]
    browser = sign_in(cast.acceptor, htmx=htmx)
    query = "&".join(f"issue={i}" for i in ids)
    form = browser.get(f"/issues/batches/new?kind=assign&{query}").text
    assert all(f'name="issue" value="{i}"' in form for i in ids)
    browser.post("/issues/batches", kind="assign", issue=ids, handler_id=others.person_id)
    batch = newest()
    assert outcomes(batch) == [
        (ids[0], Outcome.DONE),
        (ids[1], Outcome.REFUSED),
        (ids[2], Outcome.DONE),
    ]
    page = browser.get(f"/issues/batches/{batch.id}").text
    assert "does not stand where this step begins" in page
    assert issues[0].handler_id == others.person_id
    assert issues[1].handler_id != others.person_id
    assert f"/issues/batches/{batch.id}" in browser.get("/issues/batches").text
    assert all(tracker.fault_of(issue) is None for issue in issues)


def test_a_change_is_taken_back_where_nothing_came_of_it(
    cast: Cast, others: Membership, sign_in: SignIn
) -> None:
    kept, worked_on = cast.in_state(State.IN_PROGRESS), cast.in_state(State.IN_PROGRESS)
    browser = sign_in(cast.acceptor)
    ids = [kept.id, worked_on.id]
    browser.post("/issues/batches", kind="assign", issue=ids, handler_id=others.person_id)
    first = newest()
    actions.plan(worked_on, measures="clean it", by=others, at=now())
    browser.post(f"/issues/batches/{first.id}/undoing")
    undoing = newest()
    assert undoing.kind is BatchKind.UNASSIGN
    assert outcomes(undoing) == [(kept.id, Outcome.DONE), (worked_on.id, Outcome.REFUSED)]
    assert (kept.handler_id, worked_on.handler_id) == (cast.handler.person_id, others.person_id)
    assert "Something has happened to it since" in browser.get(f"/issues/batches/{undoing.id}").text
    browser.post(f"/issues/batches/{first.id}/undoing", expect=409)
    assert kept.events[-1].text.startswith("Taken back")


@pytest.mark.parametrize(
    ("kind", "typed", "state"),
    [
        ("shorten", {"day": "2026-10-15"}, State.IN_PROGRESS),
        ("extend", {"day": "2026-10-28", "note": "等配件"}, State.IN_PROGRESS),
        ("watch", {}, State.AWAITING_ACCEPTANCE),
    ],
)
def test_each_kind_is_done_to_each_row(
    cast: Cast,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    typed: dict[str, Any],
    state: State,
) -> None:
    monkeypatch.setattr("blueprints.issue_batches.views.now", lambda: AT)
    ids = [cast.in_state(state).id for _ in range(2)]
    sign_in(cast.acceptor).post("/issues/batches", kind=kind, issue=ids, **typed)
    batch = newest()
    assert [outcome for _, outcome in outcomes(batch)] == [Outcome.DONE] * 2, [
        row.why for row in batch.rows
    ]


def test_whom_it_waits_for_is_reminded_once_a_day(cast: Cast, sign_in: SignIn) -> None:
    waiting, own, closed = (
        cast.in_state(s) for s in (State.IN_PROGRESS, State.AWAITING_ACCEPTANCE, State.CLOSED)
    )
    browser = sign_in(cast.acceptor)
    assert waiting.title in browser.get(f"/issues/batches/new?kind=remind&issue={waiting.id}").text
    ids = [waiting.id, own.id, closed.id]
    browser.post("/issues/batches", kind="remind", issue=ids)
    batch = newest()
    assert [outcome for _, outcome in outcomes(batch)] == [
        Outcome.DONE,
        Outcome.REFUSED,
        Outcome.REFUSED,
    ]
    page = browser.get(f"/issues/batches/{batch.id}").text
    assert "It waits for you." in page
    assert "It waits for nobody" in page
    reminded = select(Notice).where(Notice.key.startswith("urge:"))
    assert [n.person_id for n in db.session.scalars(reminded)] == [cast.handler.person_id]
    sign_in(cast.manager).post("/issues/batches", kind="remind", issue=[waiting.id])
    assert "reminded of it today already" in newest().rows[0].why
    assert len(db.session.scalars(reminded).all()) == 1


def test_many_are_done_by_a_job_that_may_begin_again(
    report: Report,
    head: Membership,
    others: Membership,
    sign_in: SignIn,
    run_jobs: Callable[[], None],
) -> None:
    ids = [report(f"问题 {n}").id for n in range(rules.AT_ONCE + 1)]
    browser = sign_in(head, htmx=True)
    assert "Do it for 51 issues" in browser.get("/issues/batches/new?all=1&kind=accept").text
    answer = browser.post("/issues/batches", kind="accept", issue=ids, handler_id=others.person_id)
    batch = newest()
    assert answer.headers["HX-Redirect"] == f"/jobs/{batch.job_id}"
    run_jobs()
    db.session.expire_all()
    assert {outcome for _, outcome in outcomes(batch)} == {Outcome.DONE}
    assert batch.finished_at
    issue = db.session.get_one(Issue, ids[-1])
    assert (issue.state, issue.handler_id) == (State.IN_PROGRESS, others.person_id)


def test_a_form_without_its_words_is_shown_again(cast: Cast, sign_in: SignIn) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    browser = sign_in(cast.acceptor, htmx=True)
    sent: dict[str, Any] = {"kind": "extend", "issue": [issue.id], "day": "", "note": "等配件"}
    page = browser.post("/issues/batches", expect=422, **sent).text
    assert "等配件" in page
    assert f'name="issue" value="{issue.id}"' in page
    assert "Pick at least one" in browser.post("/issues/batches", 409, kind="watch").text
    assert db.session.scalars(select(Batch)).all() == []


def test_nobody_picks_what_he_may_not_see_nor_sees_what_another_did(
    cast: Cast, sign_in: SignIn, store: Store, member_of: MemberOf, admin: Membership
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    stranger = sign_in(member_of(store, Role.ADVISOR, "sales"))
    stranger.post("/issues/batches", expect=404, kind="watch", issue=[issue.id])
    assert issue.title not in stranger.get(f"/issues/batches/new?kind=watch&issue={issue.id}").text
    stranger.get("/issues/batches/new?kind=unassign&issue=1", expect=404)
    assert "Pick at least one" in stranger.get("/issues/batches/new?kind=watch", 409).text
    assert stranger.get("/issues/batches/new", 303).location == "/issues?state=open&select=1"
    sign_in(cast.acceptor).post("/issues/batches", kind="watch", issue=[issue.id])
    stranger.get(f"/issues/batches/{newest().id}", expect=404)
    stranger.post(f"/issues/batches/{newest().id}/undoing", expect=404)
    assert "Nothing has been done" in stranger.get("/issues/batches").text
    sign_in(admin).get("/issues/batches", expect=403)


def test_a_form_that_arrives_twice_is_done_once(cast: Cast, sign_in: SignIn) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    browser, submission = sign_in(cast.acceptor), "0" * 31 + "7"
    for _ in range(2):
        sent: dict[str, Any] = {"kind": "watch", "issue": [issue.id], "submission_id": submission}
        browser.post("/issues/batches", **sent)
    assert len(db.session.scalars(select(Batch)).all()) == 1
