import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from blueprints.callbacks import actions
from blueprints.callbacks.actions import Call
from blueprints.callbacks.models import Attempt, Callback, CallbackRule, Reply
from blueprints.callbacks.rules import Outcome, State
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.figures import month_key
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.tracker.models import Issue
from tests.callbacks.conftest import BAD, GOOD, PHONE, a_due_call, connected, to_service
from tests.conftest import Browser, MemberOf, SignIn, department_of

SATISFIED: dict[str, Any] = {"outcome": "connected", "a_overall": "5", "a_first_time_fix": "1"}
UNHAPPY: dict[str, Any] = SATISFIED | {"a_overall": "2", "a_words": "等了两小时"}


@pytest.fixture(params=[True, False], ids=["htmx", "no JavaScript"])
def browser(request: pytest.FixtureRequest, sign_in: SignIn, caller: Membership) -> Browser:
    return sign_in(caller, htmx=request.param)


def url(callback: Callback, part: str = "") -> str:
    return f"/callbacks/{callback.id}{part}"


def count(model: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


# The form


def test_a_satisfied_call_is_saved_and_the_next_customer_is_one_tap_away(
    browser: Browser, callback: Callback
) -> None:
    answer = browser.post(url(callback, "/attempts"), **SATISFIED)
    page = answer if browser.success == 200 else browser.get(answer.location or "")
    assert "Next customer" in page.text
    assert f"/callbacks/next?after={callback.id}" in page.text
    assert callback.state is State.COMPLETED


def test_one_tap_records_an_attempt(browser: Browser, callback: Callback) -> None:
    browser.post(url(callback, "/attempts"), at_once="no_answer")
    assert callback.attempts_made == 1
    assert callback.attempts[0].outcome is Outcome.NO_ANSWER


def test_a_dissatisfied_call_is_saved_with_its_issue(browser: Browser, callback: Callback) -> None:
    department = department_of(callback.store, "workshop").id
    browser.post(url(callback, "/attempts"), **UNHAPPY, department_id=department, level="escalated")
    issue = callback.raised_issue
    assert issue
    assert (issue.department_id, issue.level) == (department, "escalated")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Say what came of the call."),
        ({"outcome": "connected"}, "This must be answered."),
        ({"outcome": "connected", "a_overall": "9"}, "Invalid value"),
        (UNHAPPY | {"a_words": ""}, "This must be answered."),
        (UNHAPPY, "Say which department"),
        ({"outcome": "call_later"}, "Say when the customer"),
    ],
    ids=["nothing", "no answers", "no such score", "no words", "no issue", "no time"],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    browser: Browser, callback: Callback, fields: dict[str, Any], sentence: str
) -> None:
    answer = browser.post(url(callback, "/attempts"), expect=422, note="typed before", **fields)
    assert sentence in answer.text
    assert "typed before" in answer.text
    assert callback.state is State.TO_CALL
    assert count(Attempt) == count(Issue) == 0


def test_a_call_put_off_is_due_at_the_time_of_the_store(
    browser: Browser, callback: Callback
) -> None:
    day = local_day(now(), callback.store.zone) + timedelta(days=2)
    browser.post(url(callback, "/attempts"), outcome="call_later", promised=f"{day}T16:30")
    assert callback.next_at
    here = callback.next_at.astimezone(callback.store.zone)
    assert here.strftime("%Y-%m-%dT%H:%M") == f"{day}T16:30"


def test_the_button_beside_the_time_says_what_came_of_the_call(
    browser: Browser, callback: Callback
) -> None:
    day = local_day(now(), callback.store.zone) + timedelta(days=1)
    browser.post(url(callback, "/attempts"), at_once="call_later", promised=f"{day}T10:00")
    assert callback.attempts[0].outcome is Outcome.CALL_LATER


def test_never_again_counts_with_a_refusal_only(browser: Browser, callback: Callback) -> None:
    browser.post(url(callback, "/attempts"), at_once="busy", never_again="y")
    assert callback.customer.do_not_call_at is None
    browser.post(url(callback, "/attempts"), outcome="refused", never_again="y")
    assert callback.customer.do_not_call_at
    assert callback.state is State.NO_CALLS


def test_the_same_form_twice_is_one_call(browser: Browser, callback: Callback) -> None:
    department = department_of(callback.store, "service").id
    form: dict[str, Any] = {"submission_id": uuid4(), "department_id": department, **UNHAPPY}
    browser.post(url(callback, "/attempts"), **form)
    again = browser.post(url(callback, "/attempts"), **form)
    assert (again.location or again.headers.get("HX-Redirect")) == url(callback)
    assert count(Attempt) == count(Reply) == count(Issue) == 1


def test_two_who_log_a_call_at_once_are_two_attempts(
    app: Flask, sign_in: SignIn, callback: Callback, caller: Membership
) -> None:
    callback.rule.max_attempts = 9
    callback.window_ends_on += timedelta(days=9)
    browsers, part = [sign_in(caller) for _ in range(4)], url(callback, "/attempts")
    db.session.commit()

    def log(browser: Browser) -> None:
        with app.app_context():
            browser.post(part, at_once="busy")

    with ThreadPoolExecutor(max_workers=4) as threads:
        list(threads.map(log, browsers))
    assert count(Attempt) == 4
    assert callback.attempts_made == 4


def test_a_call_settled_meanwhile_is_refused_beside_the_form(
    browser: Browser, callback: Callback, other_caller: Membership
) -> None:
    actions.log_call(callback, connected(callback, GOOD), by=other_caller, at=now())
    answer = browser.post(url(callback, "/attempts"), expect=409, at_once="busy")
    assert "settled meanwhile" in answer.text
    assert count(Attempt) == 1


def test_beginning_a_call_keeps_the_customer_and_the_next_one_is_told(
    browser: Browser, callback: Callback, sign_in: SignIn, other_caller: Membership
) -> None:
    assert callback.claimed_by_id is None
    browser.get(url(callback))
    assert callback.claimed_by_id is None, "opening the form writes nothing"
    browser.post(url(callback, "/claim"))
    answer = sign_in(other_caller, htmx=True).post(url(callback, "/claim"), expect=409)
    assert "Lin Yue is calling this customer" in answer.text


def test_a_missing_phone_is_corrected_on_the_way(browser: Browser, ruled: Store) -> None:
    callback = a_due_call(ruled, phone="")
    assert "No phone is known" in browser.get(url(callback)).text
    assert callback.customer.name in browser.get("/callbacks?show=phones").text
    browser.post(url(callback, "/phone"), expect=422, phone="")
    browser.post(url(callback, "/phone"), phone="139 1234 5678")
    assert callback.customer.phone == "13912345678"
    assert callback.customer.phone_by_hand
    assert callback.customer.name in browser.get("/callbacks").text


def test_a_correction_shows_both_answers(browser: Browser, callback: Callback) -> None:
    browser.post(url(callback, "/attempts"), **SATISFIED)
    page = browser.get(url(callback, "/correction")).text
    assert re.search(r'value="5"\s+checked', page)
    browser.post(url(callback, "/correction"), expect=422, a_overall="4", a_first_time_fix="1")
    form: dict[str, Any] = {"a_overall": "4", "a_first_time_fix": "1", "reason": "misheard"}
    assert browser.post(url(callback, "/correction"), **form)
    shown = browser.get(url(callback)).text
    assert "misheard" in shown
    assert "Before the correction" in shown


def test_only_the_manager_takes_a_call_off(
    sign_in: SignIn, callback: Callback, caller: Membership, cs_manager: Membership
) -> None:
    assert "off the list" not in sign_in(caller).get(url(callback)).text
    sign_in(caller, htmx=True).post(url(callback, "/cancellation"), expect=409, reason="ours")
    manager = sign_in(cs_manager)
    assert "off the list" in manager.get(url(callback)).text
    manager.post(url(callback, "/cancellation"), expect=422, reason="")
    manager.post(url(callback, "/cancellation"), reason="our own car")
    assert callback.state is State.CANCELLED


# The way back on the screen


def test_the_callback_shows_what_became_of_its_issue(
    sign_in: SignIn, unhappy: Callback, caller: Membership
) -> None:
    page = sign_in(caller).get(url(unhappy)).text
    assert "What became of the issue" in page
    assert "空调还是响" in page


# The list


def listed(browser: Browser, query: str = "") -> list[int]:
    page = browser.get(f"/callbacks{query}").text
    return [int(n) for n in re.findall(r'row-link"\s+href="/callbacks/(\d+)"', page)]


def test_overdue_stands_before_today_and_tomorrow_is_later(
    ruled: Store, sign_in: SignIn, caller: Membership
) -> None:
    today, overdue, tomorrow = (a_due_call(ruled) for _ in range(3))
    overdue.call_from -= timedelta(days=2)
    overdue.due_on -= timedelta(days=2)
    tomorrow.call_from += timedelta(days=1)
    browser = sign_in(caller)
    assert listed(browser) == [overdue.id, today.id]
    assert listed(browser, "?show=later") == [tomorrow.id]
    assert set(listed(browser, "?show=all")) == {today.id, overdue.id, tomorrow.id}
    assert listed(browser, "?kind=sales_3") == []


def test_the_next_customer_is_the_longest_waiting_whom_nobody_calls(
    ruled: Store, sign_in: SignIn, caller: Membership, other_caller: Membership
) -> None:
    first, second, third = (a_due_call(ruled) for _ in range(3))
    first.call_from -= timedelta(hours=2)
    second.call_from -= timedelta(hours=1)
    actions.begin_call(first, by=other_caller, at=now())
    browser = sign_in(caller)
    assert browser.get("/callbacks/next", 303).location == url(second)
    assert browser.get(f"/callbacks/next?after={second.id}", 303).location == url(third)


def test_when_nobody_is_left_the_list_says_so(
    ruled: Store, sign_in: SignIn, caller: Membership
) -> None:
    browser = sign_in(caller)
    assert browser.get("/callbacks/next", 303).location == "/callbacks"
    assert "Nobody is left" in browser.get("/callbacks").text


def test_a_figure_opens_exactly_the_rows_it_counts(
    ruled: Store, sign_in: SignIn, caller: Membership
) -> None:
    good, bad, waiting = (a_due_call(ruled) for _ in range(3))
    actions.log_call(good, connected(good, GOOD), by=caller, at=now())
    actions.log_call(bad, connected(bad, BAD, to_service(ruled)), by=caller, at=now())
    month = month_key(local_day(now(), ruled.zone))
    browser = sign_in(caller)
    for callback in (good, bad, waiting):
        callback.window_ends_on = local_day(now(), ruled.zone)
    query = f"?show=all&month={month}&figure="
    assert set(listed(browser, query + "success_rate")) == {good.id, bad.id, waiting.id}
    assert set(listed(browser, query + "success_rate&part=numerator")) == {good.id, bad.id}
    assert listed(browser, query + "satisfied_rate&part=numerator") == [good.id]
    assert listed(browser, query + "dissatisfied_issue_rate") == [bad.id]


def test_a_list_costs_the_same_however_long_it_is(
    ruled: Store, sign_in: SignIn, caller: Membership
) -> None:
    browser = sign_in(caller)
    a_due_call(ruled)
    browser.get("/callbacks")  # the first look of the day is noted
    short = queries_of(browser, "/callbacks")
    for _ in range(5):
        a_due_call(ruled)
    assert queries_of(browser, "/callbacks") == short <= 5


def test_the_form_with_everything_beside_it_keeps_its_budget(
    ruled: Store, sign_in: SignIn, caller: Membership, unhappy: Callback
) -> None:
    again = a_due_call(ruled)
    again.customer_id = unhappy.customer_id
    actions.log_call(again, Call(Outcome.BUSY), by=caller, at=now())
    again.call_from = now()
    browser = sign_in(caller)
    browser.get("/callbacks")  # the first look of the day is noted
    assert queries_of(browser, url(again)) <= 13


def queries_of(browser: Browser, page: str) -> int:
    db.session.commit()
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        browser.get(page)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


# Who may


READ_ONLY = [Role.REP, Role.ADVISOR, Role.HEAD, Role.GM, Role.GROUP_MANAGER]
NO_CALLBACKS = [Role.INSPECTOR, Role.ADMIN]


@pytest.mark.parametrize("role", READ_ONLY + NO_CALLBACKS)
def test_only_customer_service_logs_a_call(
    store: Store, sign_in: SignIn, member_of: MemberOf, callback: Callback, role: Role
) -> None:
    browser = sign_in(member_of(store, role, "service"))
    for part in ("/attempts", "/claim", "/phone", "/cancellation", "/correction"):
        browser.post(url(callback, part), expect=403, at_once="busy", phone=PHONE)
    browser.get("/callbacks/next", 403)
    assert count(Attempt) == 0


@pytest.mark.parametrize("role", NO_CALLBACKS)
def test_others_see_no_callbacks(
    store: Store, sign_in: SignIn, member_of: MemberOf, callback: Callback, role: Role
) -> None:
    browser = sign_in(member_of(store, role, "office"))
    browser.get("/callbacks", 403)
    browser.get(url(callback), 403)


def test_a_head_sees_the_callback_whose_issue_is_his_and_no_other(
    ruled: Store, sign_in: SignIn, unhappy: Callback, head: Membership
) -> None:
    other = a_due_call(ruled)
    browser = sign_in(head)
    page = browser.get(url(unhappy)).text
    assert "What became of the issue" in page
    assert PHONE not in page
    browser.get(url(other), 404)
    assert listed(browser, "?show=all") == [unhappy.id]


def test_the_general_manager_reads_and_sees_phones_masked(
    sign_in: SignIn, callback: Callback, gm: Membership
) -> None:
    page = sign_in(gm).get(url(callback)).text
    assert PHONE not in page
    assert "Save the call" not in page
    assert "138****8000" in sign_in(gm).get("/callbacks").text


def test_another_store_s_callback_does_not_exist(
    sign_in: SignIn, callback: Callback, stranger: Membership
) -> None:
    browser = sign_in(stranger)
    browser.get(url(callback), 404)
    browser.get(url(callback, "/correction"), 404)
    for part in ("/attempts", "/claim", "/phone", "/cancellation", "/correction"):
        browser.post(url(callback, part), expect=404, at_once="busy", phone=PHONE)
    assert listed(browser, "?show=all") == []


# Rules


def test_the_rules_are_changed_by_manager_and_administrator(
    sign_in: SignIn, ruled: Store, cs_manager: Membership, admin: Membership, caller: Membership
) -> None:
    rule = db.session.scalars(select(CallbackRule).where(CallbackRule.kind == "service_3")).one()
    fields = {"offset_days": 4, "window_days": 2, "max_attempts": 5, "is_active": "y"}
    form: dict[str, Any] = {f"rule{rule.id}-{k}": v for k, v in fields.items()}
    form[f"rule{rule.id}-question_set_code"] = "service"
    sign_in(caller).get("/callbacks/rules", 403)
    sign_in(caller).post(f"/callbacks/rules/{rule.id}", expect=403, **form)
    for member, htmx in ((cs_manager, True), (admin, False)):
        browser = sign_in(member, htmx=htmx)
        browser.get("/callbacks/rules")
        browser.post(f"/callbacks/rules/{rule.id}", **form)
        wrong = form | {f"rule{rule.id}-window_days": 0}
        browser.post(f"/callbacks/rules/{rule.id}", expect=422, **wrong)
    assert (rule.offset_days, rule.window_days, rule.max_attempts) == (4, 2, 5)


def test_another_store_s_rule_does_not_exist(
    sign_in: SignIn, ruled: Store, other_store: Store, member_of: MemberOf
) -> None:
    rule = db.session.scalars(select(CallbackRule)).first()
    assert rule
    browser = sign_in(member_of(other_store, Role.ADMIN, "office"))
    browser.post(f"/callbacks/rules/{rule.id}", expect=404)


# The screens below


def test_every_screen_is_whole_in_chinese_too(
    app: Flask, sign_in: SignIn, ruled: Store, cs_manager: Membership, unhappy: Callback
) -> None:
    due = a_due_call(ruled)
    browser = sign_in(cs_manager, language="zh")
    pages = ("", "?show=all", "?show=phones", "/rules", f"/{due.id}", f"/{unhappy.id}")
    for page in (*pages, f"/{unhappy.id}/correction"):
        browser.get(f"/callbacks{page}")


@pytest.mark.parametrize(
    ("days", "words"), [(1, "due for 1 day"), (3, "due for 3 days"), (5, "overdue 2 days")]
)
def test_a_call_is_overdue_when_its_window_is_over(
    ruled: Store, sign_in: SignIn, caller: Membership, days: int, words: str
) -> None:
    due = a_due_call(ruled)
    due.call_from -= timedelta(days=days)
    due.due_on -= timedelta(days=days)
    due.window_ends_on = due.due_on + timedelta(days=3)
    browser = sign_in(caller)
    is_late = "overdue" in words
    assert words in browser.get("/callbacks").text
    assert ("tone-bad" in browser.get("/callbacks").text) is is_late
    assert ('class="deadline tone-bad"' in browser.get("/").text) is is_late


def test_my_work_names_what_is_due(sign_in: SignIn, callback: Callback, caller: Membership) -> None:
    page = sign_in(caller).get("/").text
    assert "Callbacks due" in page
    assert url(callback) in page


def test_a_page_that_stays_open_hears_that_a_colleague_has_called(
    ruled: Store, sign_in: SignIn, caller: Membership, cs_manager: Membership
) -> None:
    callback = a_due_call(ruled)
    browser = sign_in(cs_manager, htmx=True)
    seen = (browser.get(url(callback)).headers["ETag"]).removeprefix('W/"').removesuffix('"')
    browser.get(f"{url(callback)}/changes?since={seen}", expect=204)
    actions.log_call(callback, Call(Outcome.BUSY), by=caller, at=now())
    words = browser.get(f"{url(callback)}/changes?since={seen}").text
    assert "Changed by Lin Yue since you opened it." in words


def test_a_tablet_keeps_of_the_call_list_what_a_call_needs_and_no_more(
    ruled: Store, sign_in: SignIn, caller: Membership
) -> None:
    today, tomorrow, later = (a_due_call(ruled, name=name) for name in ("今天", "明天", "以后"))
    tomorrow.call_from, later.call_from = now() + timedelta(days=1), now() + timedelta(days=3)
    db.session.commit()
    page = sign_in(caller).get("/callbacks/kept").text
    assert all(f'href="{url(one)}#' in page for one in (today, tomorrow))
    assert PHONE in page
    assert url(later) not in page
    assert not [word for word in ("鲁A12345", "朗逸") if word in page]
