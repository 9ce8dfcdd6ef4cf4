"""Parts of an issue's work: who parts them out, who does them, and what waits for them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.subtasks import actions, queries, rules
from blueprints.subtasks.actions import NewSubTask
from blueprints.subtasks.models import SubTask
from blueprints.subtasks.rules import State, Turn
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Box, Standing, Step
from blueprints.tracker.rules import State as IssueState
from tests.conftest import MemberOf, SignIn, department_of
from tests.tracker.conftest import AT, Cast

DAY = date(2026, 10, 16)
HANDLER = Standing(Role.ADVISOR, frozenset({Box.HANDLER}))
NOBODY = Standing(Role.REP)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blueprints.tracker.views.now", lambda: AT)
    monkeypatch.setattr("blueprints.subtasks.views.now", lambda: AT)


@pytest.fixture
def parts_head(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.HEAD, "parts", name="Parts")


@pytest.fixture
def painter(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.ADVISOR, "parts", name="Painter")


def part(cast: Cast, issue: Issue, person: Membership | None = None) -> SubTask:
    department = department_of(cast.store, "parts").id
    person_id = person.person_id if person else None
    new = NewSubTask("订购密封条", department, DAY, person_id)
    return actions.part_out(issue, new, by=cast.handler, at=AT)


# The rules


@pytest.mark.parametrize("state", IssueState)
def test_work_is_parted_out_only_while_it_is_done(state: IssueState) -> None:
    worked_on = state in {IssueState.IN_PROGRESS, IssueState.PAUSED}
    assert rules.may_part_out(state, HANDLER) is worked_on
    assert not rules.may_part_out(state, NOBODY)
    assert bool(rules.turns_for(State.OPEN, state, NOBODY, is_theirs=True)) is worked_on


def test_who_does_it_reports_it_done_and_who_parted_it_out_drops_or_reopens_it() -> None:
    def turns(state: State, standing: Standing, theirs: bool) -> list[Turn]:
        return rules.turns_for(state, IssueState.IN_PROGRESS, standing, is_theirs=theirs)

    assert turns(State.OPEN, NOBODY, True) == [Turn.COMPLETE]
    assert turns(State.OPEN, HANDLER, False) == [Turn.DROP]
    assert turns(State.DONE, HANDLER, False) == [Turn.REOPEN]
    assert turns(State.DONE, NOBODY, True) == []
    assert turns(State.DROPPED, HANDLER, True) == []


def test_a_sub_task_is_due_by_the_issue_s_deadline() -> None:
    today, deadline = date(2026, 10, 14), date(2026, 10, 17)
    for day in (today, deadline):
        rules.check_due(day, today=today, deadline=deadline)
    for day in (today - timedelta(days=1), deadline + timedelta(days=1)):
        with pytest.raises(RuleBroken):
            rules.check_due(day, today=today, deadline=deadline)
    rules.check_due(today, today=today, deadline=date(2026, 10, 1))


# What is done


def test_closing_waits_for_the_sub_tasks(cast: Cast, painter: Membership) -> None:
    issue = cast.in_state(IssueState.IN_PROGRESS)
    first, second = part(cast, issue, painter), part(cast, issue)
    with pytest.raises(RuleBroken, match="still open"):
        cast.take(issue, Step.APPLY)
    actions.settle(first, Turn.COMPLETE, words="已到货", by=painter, at=AT)
    actions.settle(second, Turn.DROP, words="不需要", by=cast.handler, at=AT)
    cast.take(issue, Step.APPLY)
    assert [e.what for e in issue.events][-5:] == [
        "sub_task_added",
        "sub_task_added",
        "sub_task_done",
        "sub_task_dropped",
        "apply",
    ]
    assert tracker.fault_of(issue) is None
    cast.take(issue, Step.RETURN)
    actions.settle(first, Turn.REOPEN, words="型号不对", by=cast.handler, at=AT)
    assert (first.state, first.reopens, first.settled_at) == (State.OPEN, 1, None)


def test_who_does_a_part_sees_the_issue_and_finds_it_in_my_work(
    cast: Cast,
    painter: Membership,
    parts_head: Membership,
    sign_in: SignIn,
) -> None:
    issue = cast.in_state(IssueState.IN_PROGRESS)
    people = (painter, parts_head)
    assert not any(tracker.is_visible(person, issue.id) for person in people)
    sub_task = part(cast, issue, painter)
    assert all(tracker.is_visible(person, issue.id) for person in people)
    assert 'id="work-sub-tasks"' in sign_in(painter).get("/").text
    assert "订购密封条" in sign_in(parts_head).get("/sub-tasks").text
    assert "订购密封条" not in sign_in(cast.finder).get("/sub-tasks").text
    actions.settle(sub_task, Turn.DROP, words="不需要", by=cast.handler, at=AT)
    assert not any(tracker.is_visible(person, issue.id) for person in people)
    assert list(queries.work_of(painter, at=AT)) == []


def test_its_person_is_of_its_department_and_its_department_of_the_store(
    cast: Cast,
    other_store: Store,
) -> None:
    issue = cast.in_state(IssueState.IN_PROGRESS)
    with pytest.raises(RuleBroken, match="own people"):
        part(cast, issue, cast.finder)
    elsewhere = NewSubTask("x", department_of(other_store, "parts").id, DAY)
    with pytest.raises(RuleBroken, match="department of this store"):
        actions.part_out(issue, elsewhere, by=cast.handler, at=AT)


def test_it_is_overdue_after_its_hour_and_not_once_it_is_done(
    cast: Cast,
    painter: Membership,
) -> None:
    sub_task = part(cast, cast.in_state(IssueState.IN_PROGRESS), painter)
    assert sub_task.due_at == datetime(2026, 10, 16, 9, 30, tzinfo=UTC)
    later = sub_task.due_at + timedelta(minutes=1)
    assert [sub_task.is_overdue(at) for at in (sub_task.due_at, later)] == [False, True]
    actions.settle(sub_task, Turn.COMPLETE, words="好", by=painter, at=AT)
    assert not sub_task.is_overdue(later)


# On screen


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_a_sub_task_is_added_and_done_on_screen(
    cast: Cast,
    painter: Membership,
    sign_in: SignIn,
    today: None,
    htmx: bool,
) -> None:
    issue = cast.in_state(IssueState.IN_PROGRESS)
    handler, doer = sign_in(cast.handler, htmx=htmx), sign_in(painter, htmx=htmx)
    url = f"/issues/{issue.id}/sub-tasks"
    assert "2026-10-17" in handler.get(url).text
    sent: dict[str, Any] = {
        "version": issue.version,
        "title": "订购密封条",
        "department_id": department_of(cast.store, "parts").id,
        "person_id": painter.person_id,
        "day": "2026-10-16",
    }
    assert "订购密封条" in handler.post(url, expect=422, **sent | {"day": ""}).text
    doer.post(url, expect=404, **sent)
    handler.post(url, **sent)
    [sub_task] = db.session.scalars(db.select(SubTask)).all()
    done = f"{url}/{sub_task.id}/completion"
    assert done in doer.get(f"/issues/{issue.id}").text
    assert done not in handler.get(f"/issues/{issue.id}").text
    db.session.refresh(issue)
    doer.post(done, expect=422, version=issue.version, note="")
    handler.post(done, expect=409, version=issue.version, note="x")
    doer.post(done, version=issue.version, note="已到货")
    assert f"{url}/{sub_task.id}/reopening" in handler.get(f"/issues/{issue.id}").text
    db.session.refresh(sub_task)
    assert sub_task.state is State.DONE


def test_who_leads_the_department_or_parted_it_out_says_who_does_it(
    cast: Cast, painter: Membership, parts_head: Membership, member_of: MemberOf
) -> None:
    issue = cast.in_state(IssueState.IN_PROGRESS)
    sub_task, other = part(cast, issue), member_of(cast.store, Role.ADVISOR, "parts")
    with pytest.raises(RuleBroken, match="other hands"):
        actions.give(sub_task, painter.person_id, by=painter, at=AT)
    actions.give(sub_task, painter.person_id, by=parts_head, at=AT)
    assert (issue.events[-1].what, issue.events[-1].person_id) == (
        "sub_task_given",
        painter.person_id,
    )
    assert tracker.fault_of(issue) is None
    with pytest.raises(RuleBroken, match="already"):
        actions.give(sub_task, painter.person_id, by=parts_head, at=AT)
    with pytest.raises(RuleBroken, match="own people"):
        actions.give(sub_task, cast.finder.person_id, by=parts_head, at=AT)
    actions.give(sub_task, other.person_id, by=cast.handler, at=AT)
    actions.settle(sub_task, Turn.COMPLETE, words="好", by=other, at=AT)
    with pytest.raises(RuleBroken, match="does not stand"):
        actions.give(sub_task, painter.person_id, by=parts_head, at=AT)


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_a_sub_task_without_a_person_is_given_one_on_screen(
    cast: Cast,
    painter: Membership,
    parts_head: Membership,
    sign_in: SignIn,
    today: None,
    htmx: bool,
) -> None:
    issue = cast.in_state(IssueState.IN_PROGRESS)
    sub_task, page = part(cast, issue), f"/issues/{issue.id}"
    head, url = sign_in(parts_head, htmx=htmx), f"{page}/sub-tasks/{sub_task.id}/person"
    assert url in head.get(page).text
    form = head.get(url).text.partition("step-form")[2].partition("</form>")[0]
    assert ("Painter ·" in form, "Finder ·" in form) == (True, False)
    head.post(url, expect=422, version=issue.version, person_id="")
    head.post(url, expect=422, version=issue.version, person_id=cast.finder.person_id)
    sign_in(painter).get(url, expect=404)
    head.post(url, version=issue.version, person_id=painter.person_id)
    doer = sign_in(painter)
    assert url not in doer.get(page).text
    doer.get(url, expect=409)
    db.session.refresh(issue)
    doer.post(url, expect=422, version=issue.version, person_id=painter.person_id)
    assert "Name another person" in head.get(page).text


def test_a_form_opens_only_for_who_may_send_it(
    cast: Cast, painter: Membership, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(IssueState.IN_PROGRESS)
    sub_task = part(cast, issue, painter)
    handler, doer, url = sign_in(cast.handler), sign_in(painter), f"/issues/{issue.id}/sub-tasks"
    handler.get(url)
    doer.get(url, expect=409)
    doer.get(f"{url}/{sub_task.id}/completion")
    handler.get(f"{url}/{sub_task.id}/completion", expect=409)


def test_nobody_s_list_is_empty_and_says_where_sub_tasks_come_from(
    sign_in: SignIn, advisor: Membership
) -> None:
    assert "No sub-task waits for you" in sign_in(advisor).get("/sub-tasks").text
