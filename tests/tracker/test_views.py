"""The screens: with htmx and without, refused, wrong, and of another store."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.customers.models import Customer
from blueprints.issue_rules.rules import Level
from blueprints.tracker import actions, queries
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.forms import NOUNS
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import TABLE, State, Step
from tests.conftest import MemberOf, SignIn, department_of
from tests.tracker.conftest import AT, Cast, Report


def typed(cast: Cast, issue: Issue, step: Step) -> dict[str, Any]:
    """What a person types into the form of a step."""
    details = cast.details(issue, step)
    return {
        "version": issue.version,
        "note": details.note,
        "result": details.result,
        "told": details.told,
        "level": details.level.value if details.level else "",
        "title": details.title,
        "about": cast.vehicle.plate,
        "department_id": details.department_id,
        "handler_id": details.handler_id,
        "verifier_id": issue.verifier_id,
        "tracker_id": issue.tracker_id,
        "feedback_to_id": issue.feedback_to_id,
    } | ({"day": f"{now() + timedelta(days=3):%Y-%m-%d}"} if step is Step.PAUSE else {})


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the views stands at AT, so that what was done then is new."""
    monkeypatch.setattr("blueprints.tracker.views.now", lambda: AT)


def path(issue: Issue, step: Step) -> str:
    return f"/issues/{issue.id}/{NOUNS[step]}"


def start_of(step: Step) -> State:
    return min(TABLE[step].starts)


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
@pytest.mark.parametrize("step", Step)
def test_every_step_has_a_form_that_opens_and_is_done(
    cast: Cast, sign_in: SignIn, today: None, step: Step, htmx: bool
) -> None:
    issue = cast.in_state(start_of(step))
    cast.ready(issue, step)
    browser = sign_in(cast.actor(step), htmx=htmx)
    form = browser.get(path(issue, step)).text
    assert f'action="{path(issue, step)}"' in form
    assert ("<html" in form) is not htmx
    sent = typed(cast, issue, step)
    if step is Step.PAUSE:
        sent["day"] = "2026-10-16"
    events = issue.event_count
    browser.post(path(issue, step), **sent)
    db.session.refresh(issue)
    assert issue.event_count == events + 1
    assert issue.events[-1].what == step.value


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_what_is_missing_is_said_and_what_was_typed_stays(
    cast: Cast, sign_in: SignIn, today: None, htmx: bool
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    sent = typed(cast, issue, Step.APPLY) | {"note": "", "result": "It is quiet now"}
    page = sign_in(cast.handler, htmx=htmx).post(path(issue, Step.APPLY), expect=422, **sent).text
    assert "It is quiet now" in page
    assert "error-summary" in page
    assert issue.state is State.IN_PROGRESS


def test_a_broken_rule_is_said_beside_the_form(cast: Cast, sign_in: SignIn, today: None) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    browser = sign_in(cast.tracker, htmx=True)
    answer = browser.post(path(issue, Step.PLAN), expect=409, **typed(cast, issue, Step.PLAN))
    assert answer.headers["HX-Retarget"] == "#message"
    assert "in other hands" in answer.text
    assert "in other hands" in sign_in(cast.tracker).get(path(issue, Step.PLAN), 409).text


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_who_comes_second_is_told_what_happened_and_loses_no_word(
    cast: Cast, sign_in: SignIn, today: None, htmx: bool
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    sent = typed(cast, issue, Step.PLAN) | {"note": "更换前门密封条"}
    cast.take(issue, Step.TELL)
    browser = sign_in(cast.handler, htmx=htmx)
    page = browser.post(path(issue, Step.PLAN), expect=409, **sent)
    assert "Handler reported back." in page.text
    assert f'action="{path(issue, Step.PLAN)}"' in page.text
    assert "更换前门密封条" in page.text
    version = re.findall(r'name="version"[^>]*value="(\d+)"', page.text)
    browser.post(path(issue, Step.PLAN), **sent | {"version": version[0]})
    assert issue.measures == "更换前门密封条"


def test_who_comes_second_is_told_so_in_the_reader_s_language(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    sent = typed(cast, issue, Step.PLAN)
    cast.take(issue, Step.TELL)
    browser = sign_in(cast.handler, htmx=True, language="zh")
    page = browser.post(path(issue, Step.PLAN), expect=409, **sent).text
    assert "您打开之后情况有了变化" in page
    assert "This has changed" not in page


def test_words_for_a_step_that_somebody_else_has_done_can_still_be_copied(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    sent = typed(cast, issue, Step.DECLINE) | {"note": "不是售后的问题，请销售部看一下"}
    cast.take(issue, Step.ACCEPT)
    page = (
        sign_in(cast.acceptor, htmx=True).post(path(issue, Step.DECLINE), expect=409, **sent).text
    )
    assert "Acceptor accepted it. Handler: Handler." in page
    assert "不是售后的问题，请销售部看一下" in page
    assert f'action="{path(issue, Step.DECLINE)}"' not in page


def test_a_page_that_stays_open_hears_that_somebody_has_moved_the_issue(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    browser, url = sign_in(cast.handler, htmx=True), f"/issues/{issue.id}/changes?since="
    seen = issue.version
    assert browser.get(f"/issues/{issue.id}").headers["ETag"] == f'W/"{seen}"'
    browser.get(f"{url}{seen}", expect=204)
    sign_in(cast.acceptor).post(path(issue, Step.ACCEPT), **typed(cast, issue, Step.ACCEPT))
    assert "Changed by Acceptor since you opened it." in browser.get(f"{url}{seen}").text
    db.session.refresh(issue)
    browser.get(f"{url}{issue.version}", expect=204)


def test_of_two_at_once_one_wins_and_the_other_hears_of_it(
    app: Flask, cast: Cast, sign_in: SignIn, member_of: MemberOf
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    url, sent = path(issue, Step.PLAN), typed(cast, issue, Step.PLAN)
    browsers = [sign_in(cast.handler, htmx=True) for _ in range(4)]
    db.session.commit()

    def plan(number: int) -> int:
        with app.app_context():
            client, headers = browsers[number].client, browsers[number].headers
            data = sent | {"note": f"plan {number}", "submission_id": f"{number:032x}"}
            return client.post(url, data=data, headers=headers).status_code

    with ThreadPoolExecutor(max_workers=4) as threads:
        answers = sorted(threads.map(plan, range(4)))
    db.session.rollback()
    assert answers == [200, 409, 409, 409]
    assert [e.what for e in issue.events].count("plan") == 2


def test_an_issue_that_went_to_another_department_leads_back_to_the_list(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    sent = typed(cast, issue, Step.DECLINE)
    sent["department_id"] = department_of(cast.store, "office").id
    answer = sign_in(cast.acceptor).post(path(issue, Step.DECLINE), **sent)
    assert answer.location == "/issues"


# Who sees what


def test_strangers_find_nothing(
    cast: Cast, sign_in: SignIn, other_store: Store, member_of: MemberOf, admin: Membership
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    stranger = member_of(other_store, Role.GM, "office")
    elsewhere = member_of(cast.store, Role.REP, "sales")
    for member in (stranger, elsewhere):
        browser = sign_in(member)
        browser.get(f"/issues/{issue.id}", expect=404)
        for noun in NOUNS.values():
            browser.get(f"/issues/{issue.id}/{noun}", expect=404)
            browser.post(f"/issues/{issue.id}/{noun}", expect=404)
        browser.post(f"/issues/{issue.id}/comments", expect=404, words="x")
        browser.get(f"/issues/{issue.id}/extensions", expect=404)
        assert issue.title not in browser.get("/issues?state=all").text
        assert issue.title not in browser.get("/issues?q=异响").text
        assert issue.title not in browser.get("/search?q=异响").text
    sign_in(admin).get("/issues", expect=403)


@pytest.mark.parametrize(
    ("role", "department", "sees"),
    [
        (Role.GM, "office", True),
        (Role.GROUP_MANAGER, "office", True),
        (Role.CS_MANAGER, "cr", True),
        (Role.CS_SPECIALIST, "cr", False),
        (Role.HEAD, "service", True),
        (Role.HEAD, "workshop", True),
        (Role.HEAD, "parts", False),
        (Role.HEAD, "sales", False),
        (Role.ADVISOR, "workshop", True),
        (Role.ADVISOR, "service", False),
        (Role.ADMIN, "workshop", False),
    ],
)
def test_a_department_s_issue_is_seen_from_above_and_within(
    report: Report, store: Store, member_of: MemberOf, role: Role, department: str, sees: bool
) -> None:
    issue = report(department_id=department_of(store, "workshop").id)
    member = member_of(store, role, department)
    assert (queries.get_visible(member, issue.id) is not None) is sees


def test_a_draft_is_seen_by_who_wrote_it(cast: Cast, member_of: MemberOf) -> None:
    draft = cast.draft()
    assert queries.get_visible(cast.recorder, draft.id)
    assert not queries.get_visible(cast.handler, draft.id)


class Statements:
    def __init__(self) -> None:
        self.count = 0

    def note(self, *_: object) -> None:
        self.count += 1


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    counter = Statements()
    event.listen(db.engine, "before_cursor_execute", counter.note)
    yield counter
    event.remove(db.engine, "before_cursor_execute", counter.note)


@pytest.mark.parametrize("url", ["/"])
def test_more_rows_cost_no_more_queries(
    report: Report, sign_in: SignIn, caller: Membership, statements: Statements, url: str
) -> None:
    browser = sign_in(caller)
    costs = []
    for _ in range(2):
        for i in range(8):
            report(f"问题 {i}")
        db.session.commit()
        statements.count = 0
        browser.get(url)
        costs.append(statements.count)
    assert costs[0] == costs[1]
    assert costs[1] <= 20


def test_an_issue_s_page_costs_the_same_however_long_its_history(
    cast: Cast, sign_in: SignIn, today: None, statements: Statements
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    costs = []
    for _ in range(2):
        for _ in range(5):
            cast.take(issue, Step.PLAN)
            actions.comment(issue, words="x", by=cast.handler, at=AT)
        db.session.commit()
        statements.count = 0
        sign_in(cast.handler).get(f"/issues/{issue.id}")
        costs.append(statements.count)
    assert costs[0] == costs[1]


# Recording, comments, extensions


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_an_issue_is_reported_in_four_fields(
    sign_in: SignIn, advisor: Membership, head: Membership, store: Store, htmx: bool
) -> None:
    browser = sign_in(advisor, htmx=htmx)
    assert 'action="/issues/new"' in browser.get("/issues/new").text
    department = department_of(store, "service").id
    browser.post("/issues/new", title="灯箱不亮", department_id=department, level="normal")
    [issue] = db.session.scalars(queries.visible_to(advisor)).all()
    assert (issue.state, issue.acceptor_id) == (State.AWAITING_ACCEPTANCE, head.person_id)


@pytest.mark.parametrize("title", ["", "   "], ids=["empty", "blank"])
def test_an_issue_without_a_title_is_not_reported(
    sign_in: SignIn, advisor: Membership, title: str
) -> None:
    sent: dict[str, Any] = {"title": title, "description": "typed already", "level": "normal"}
    page = sign_in(advisor, htmx=True).post("/issues/new", expect=422, **sent).text
    assert "typed already" in page


def test_a_draft_waits_for_its_writer(sign_in: SignIn, advisor: Membership, store: Store) -> None:
    department = department_of(store, "service").id
    sent: dict[str, Any] = {
        "title": "草稿",
        "department_id": department,
        "level": "normal",
        "draft": "1",
    }
    sign_in(advisor).post("/issues/new", **sent)
    [issue] = db.session.scalars(queries.visible_to(advisor)).all()
    assert issue.state is State.DRAFT
    assert "草稿" in sign_in(advisor).get("/issues?mine=drafts&state=all").text


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_a_comment_is_added(cast: Cast, sign_in: SignIn, htmx: bool) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    browser = sign_in(cast.handler, htmx=htmx)
    browser.post(f"/issues/{issue.id}/comments", words="配件到了")
    browser.post(f"/issues/{issue.id}/comments", expect=422, words="")
    assert "配件到了" in browser.get(f"/issues/{issue.id}").text


def test_a_character_that_no_database_keeps_costs_no_other(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    browser, url = sign_in(cast.handler), f"/issues/{issue.id}/comments"
    browser.post(url, words="配件\0到了")
    browser.post(url, expect=422, words="\0")
    assert [comment.text for comment in issue.comments] == ["配件到了"]


def test_blanks_that_nobody_sees_are_no_comment_no_measures_and_no_title(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue, nothing = cast.in_state(State.IN_PROGRESS), "\u200b \u3000\ufeff"
    browser = sign_in(cast.handler)
    browser.post(f"/issues/{issue.id}/comments", expect=422, words=nothing)
    sent = typed(cast, issue, Step.PLAN) | {"note": nothing}
    browser.post(path(issue, Step.PLAN), expect=422, **sent)
    department = department_of(cast.store, "workshop").id
    browser.post("/issues/new", expect=422, title=nothing, department_id=department, level="normal")
    with pytest.raises(RuleBroken):
        actions.plan(issue, measures=nothing, by=cast.handler, at=AT)


def test_a_form_is_about_the_issue_of_its_address(cast: Cast, sign_in: SignIn, today: None) -> None:
    issue, other = cast.in_state(State.IN_PROGRESS), cast.in_state(State.IN_PROGRESS)
    browser, sent = sign_in(cast.handler), typed(cast, issue, Step.PLAN)
    elsewhere: dict[str, Any] = {"issue_id": other.id, "step": "nonsense"}
    browser.post(f"/issues/{issue.id}/comments", words="配件到了", **elsewhere)
    browser.post(path(issue, Step.PLAN), **sent | elsewhere)
    assert [comment.issue_id for comment in issue.comments] == [issue.id]
    assert [event.what for event in issue.events][-1] == Step.PLAN
    assert other.comments == []


def test_nobody_decides_on_an_extension_of_what_has_ended(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    actions.ask_extension(issue, day=date(2026, 10, 22), reason="缺件", by=cast.handler, at=AT)
    head = sign_in(cast.acceptor)
    assert "Decide on the extension" in head.get(f"/issues/{issue.id}").text
    cast.take(issue, Step.VOID)
    assert "Decide on the extension" not in head.get(f"/issues/{issue.id}").text


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_an_extension_is_asked_for_and_granted_on_screen(
    cast: Cast, sign_in: SignIn, today: None, htmx: bool
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    url = f"/issues/{issue.id}/extensions"
    handler, head = sign_in(cast.handler, htmx=htmx), sign_in(cast.acceptor, htmx=htmx)
    assert url in handler.get(f"/issues/{issue.id}").text
    sign_in(cast.tracker, htmx=htmx).get(url, expect=409)
    handler.get(url)
    handler.post(url, expect=422, version=issue.version, day="", reason="等配件")
    handler.post(url, version=issue.version, day="2026-10-22", reason="等配件")
    handler.get(url, expect=409)
    db.session.refresh(issue)
    decision = f"{url}/{issue.extensions[0].id}/decision"
    assert decision in head.get(f"/issues/{issue.id}").text
    assert decision not in handler.get(f"/issues/{issue.id}").text
    handler.get(decision, expect=409)
    head.get(decision)
    head.post(decision, expect=422, version=issue.version)
    head.post(decision, version=issue.version, approve="yes")
    head.get(decision, expect=409)
    assert "10/17 → 10/22 (1 extension)" in head.get(f"/issues/{issue.id}").text


def test_the_deadline_is_printed_in_chinese(cast: Cast, sign_in: SignIn, today: None) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    issue.deadline += timedelta(days=5)
    issue.extensions_granted = 1
    page = sign_in(cast.handler, language="zh").get(f"/issues/{issue.id}").text
    assert "10/17 → 10/22 (展期1次)" in page


def test_the_next_step_is_the_only_filled_button(cast: Cast, sign_in: SignIn) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    page = sign_in(cast.handler).get(f"/issues/{issue.id}").text
    assert page.count('class="button primary"') == 1
    assert 'aria-current="step"' in page


# My work


def test_my_work_counts_what_waits_for_whom(cast: Cast, sign_in: SignIn) -> None:
    for state in State:
        cast.in_state(state)
    expected = {
        cast.acceptor: {"acceptance": 1},
        cast.handler: {"handling": 2, "feedback": 3},
        cast.verifier: {"verification": 1, "feedback": 1},
        cast.tracker: {"tracked": 5},
        cast.recorder: {"drafts": 1},
    }
    for member, counts in expected.items():
        found = {g.key: g.count for g in queries.work_of(member, at=AT) if g.count}
        assert found == counts
        page = sign_in(member).get("/").text
        assert all(f'id="work-{key}"' in page for key in counts)


def test_the_search_box_finds_issues(report: Report, sign_in: SignIn, caller: Membership) -> None:
    issue = report("门板异响")
    assert f"/issues/{issue.id}" in sign_in(caller).get("/search?q=异响").text


def test_the_outcome_is_shown_where_it_came_from(cast: Cast, app: Flask) -> None:
    issues = queries.issues_of_source(NewIssue("x").kind, 1)
    assert list(issues) == []
    assert queries.open_issues_of_customer(cast.customer.id) == []
    issue = cast.in_state(State.AWAITING_CUSTOMER)
    assert queries.open_issues_of_customer(cast.customer.id) == [issue]


def test_a_customer_s_issue_leads_to_the_customer_for_who_may_read_customers(
    cast: Cast, sign_in: SignIn
) -> None:
    issue = cast.in_state(State.AWAITING_CUSTOMER)
    link = f'href="/customers/{cast.customer.id}"'
    assert link in sign_in(cast.manager).get(f"/issues/{issue.id}").text
    page = sign_in(cast.recorder).get(f"/issues/{issue.id}").text
    assert link not in page
    assert cast.customer.name in page


def test_the_address_of_a_step_that_is_over_leads_to_the_issue(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    over = sign_in(cast.acceptor).get(path(issue, Step.ACCEPT), expect=303)
    assert over.location == f"/issues/{issue.id}"


def test_of_several_customers_who_fit_one_is_chosen(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    other = Customer(store_id=cast.store.id, name="王小明明", phone="13900001234", created_at=AT)
    db.session.add(other)
    browser, url = sign_in(cast.manager, htmx=True), path(issue, Step.ABOUT)
    sent = {"version": issue.version}
    assert "Type a name" in browser.post(url, expect=422, **sent).text
    assert "Nobody is found" in browser.post(url, expect=422, about="不存在", **sent).text
    asked = browser.post(url, expect=422, about="王小明", **sent).text
    assert f'value="{other.id}-"' in asked
    assert f'value="{cast.customer.id}-{cast.vehicle.id}"' in asked
    browser.post(url, about="王小明", subject=f"{other.id}-", **sent)
    db.session.refresh(issue)
    assert issue.customer_id == other.id
    chosen: dict[str, Any] = {"about": "王小明", "subject": f"{other.id}-"}
    browser.post(url, nobody="y", version=issue.version, **chosen)
    db.session.refresh(issue)
    assert issue.customer_id is None
    sign_in(cast.recorder).get(url, expect=403)


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_who_passes_it_with_a_doubtful_word_is_asked_once_more(
    cast: Cast, sign_in: SignIn, today: None, htmx: bool
) -> None:
    issue = cast.in_state(State.CLOSING_APPLIED)
    browser, url = sign_in(cast.verifier, htmx=htmx), path(issue, Step.VERIFY)
    assert "is_confirmed" not in browser.get(url).text
    sent: dict[str, Any] = {"version": issue.version, "note": "已紧固。异响还是有。"}
    asked = browser.post(url, expect=422, **sent).text
    assert "“异响还是有。”" in asked
    assert 'name="is_confirmed"' in asked
    browser.post(url, **sent, is_confirmed="y")
    db.session.refresh(issue)
    assert issue.state is State.CLOSED


def test_the_store_s_own_words_are_asked_about(
    cast: Cast, sign_in: SignIn, admin: Membership, today: None
) -> None:
    sign_in(admin, htmx=True).post("/issues/rules/doubt-words", words=" 漏油\n漏油 ")
    issue = cast.in_state(State.CLOSING_APPLIED)
    browser, url = sign_in(cast.verifier), path(issue, Step.VERIFY)
    browser.post(url, expect=422, version=issue.version, note="有点漏油")
    browser.post(url, version=issue.version, note="还是好的")


def test_a_grave_issue_s_closing_waits_for_a_photo(
    cast: Cast, sign_in: SignIn, today: None
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    issue.level = Level.ESCALATED
    browser, sent = sign_in(cast.handler, htmx=True), typed(cast, issue, Step.APPLY)
    db.session.flush()
    sent["version"] = issue.version
    assert "with evidence" in browser.post(path(issue, Step.APPLY), 409, **sent).text
