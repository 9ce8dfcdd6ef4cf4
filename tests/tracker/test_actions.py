"""Every step as every person in every state, through `move`; and what each leaves behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from blueprints.core.attachments import Attachment
from blueprints.core.db import db
from blueprints.core.file_types import Purpose
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.customers.models import Customer, Vehicle
from blueprints.issue_rules.actions import set_level_rule
from blueprints.issue_rules.rules import Level, LevelTimes
from blueprints.tracker import actions, queries
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.models import SEARCH, Extension, Issue, IssueEvent
from blueprints.tracker.rules import Box, Details, IssueKind, State, Step
from tests.conftest import MemberOf, department_of, saved
from tests.tracker.conftest import AT, Cast, Report

OPEN = {
    State.AWAITING_ACCEPTANCE,
    State.IN_PROGRESS,
    State.PAUSED,
    State.CLOSING_APPLIED,
    State.AWAITING_CUSTOMER,
}
CS = {"cs_specialist", "cs_manager"}
# Written down once more from product.md, and not from rules.py: step → (where it begins, by whom).
TABLE: dict[Step, tuple[set[State], set[str]]] = {
    Step.SEND: ({State.DRAFT}, {"recorder"}),
    Step.ACCEPT: ({State.AWAITING_ACCEPTANCE}, {"acceptor", "head"}),
    Step.DECLINE: ({State.AWAITING_ACCEPTANCE}, {"acceptor", "head"}),
    Step.DISPUTE: ({State.AWAITING_ACCEPTANCE}, {"acceptor", "head"}),
    Step.ROUTE: ({State.AWAITING_ACCEPTANCE}, {"cs_manager"}),
    Step.OBJECT: ({State.AWAITING_ACCEPTANCE}, {"acceptor", "head"}),
    Step.UPHOLD: ({State.AWAITING_ACCEPTANCE}, {"cs_manager"}),
    Step.ASSIGN: ({State.IN_PROGRESS, State.PAUSED}, {"acceptor", "head"}),
    Step.APPOINT: (OPEN, {"recorder", "tracker", "cs_manager"}),
    Step.PLAN: ({State.IN_PROGRESS}, {"handler"}),
    Step.PAUSE: ({State.IN_PROGRESS}, {"handler", "acceptor", "head"}),
    Step.RESUME: ({State.PAUSED}, {"handler", "acceptor", "head"}),
    Step.TELL: (
        {State.IN_PROGRESS, State.CLOSING_APPLIED, State.AWAITING_CUSTOMER},
        {"handler", "acceptor", "head", "verifier"},
    ),
    Step.APPLY: ({State.IN_PROGRESS}, {"handler"}),
    Step.VERIFY: ({State.CLOSING_APPLIED}, {"verifier"}),
    Step.RETURN: ({State.CLOSING_APPLIED, State.AWAITING_CUSTOMER}, {"verifier"} | CS),
    Step.CONFIRM: ({State.AWAITING_CUSTOMER}, {"verifier"} | CS),
    Step.EXPLAIN: ({State.AWAITING_CUSTOMER}, {"cs_manager"}),
    Step.REOPEN: ({State.CLOSED}, {"tracker"} | CS),
    Step.VOID: (OPEN | {State.DRAFT}, {"cs_manager", "gm"}),
    Step.LEVEL: (OPEN, {"tracker", "cs_manager", "gm"}),
    Step.ABOUT: (OPEN - {State.AWAITING_CUSTOMER} | {State.DRAFT}, {"recorder", "tracker"} | CS),
    Step.CORRECT: (OPEN | {State.DRAFT}, {"recorder", "tracker", "cs_manager"}),
}
LEADS_TO = {
    Step.SEND: State.AWAITING_ACCEPTANCE,
    Step.ACCEPT: State.IN_PROGRESS,
    Step.PAUSE: State.PAUSED,
    Step.RESUME: State.IN_PROGRESS,
    Step.APPLY: State.CLOSING_APPLIED,
    Step.VERIFY: State.CLOSED,
    Step.RETURN: State.IN_PROGRESS,
    Step.CONFIRM: State.CLOSED,
    Step.EXPLAIN: State.CLOSED,
    Step.REOPEN: State.IN_PROGRESS,
    Step.VOID: State.VOID,
}


def everybody(cast: Cast, member_of: MemberOf) -> dict[str, Membership]:
    """A person in each box, and one of each role who is in none."""
    people = {
        "recorder": cast.recorder,
        "acceptor": cast.acceptor,
        "handler": cast.handler,
        "verifier": cast.verifier,
        "tracker": cast.tracker,
        "finder": cast.finder,
        "cs_manager": cast.manager,
        "head": member_of(cast.store, Role.HEAD, "service"),
        "head elsewhere": member_of(cast.store, Role.HEAD, "sales"),
        "head below": member_of(cast.store, Role.HEAD, "workshop"),
    }
    for role in set(Role) - {Role.HEAD, Role.CS_MANAGER}:
        people[role.value] = member_of(cast.store, role, "service")
    return people


@pytest.mark.parametrize("state", State)
def test_a_step_is_done_exactly_where_the_table_says_and_by_whom(
    cast: Cast, member_of: MemberOf, state: State
) -> None:
    people = everybody(cast, member_of)
    issue = cast.in_state(state)
    db.session.commit()
    wrong = []
    for step in Step:
        starts, who = TABLE[step]
        cast.ready(issue, step)
        details = cast.details(issue, step)
        for name, member in people.items():
            allowed = is_done(issue, step, details, member)
            if allowed is not (state in starts and name in who):
                wrong.append((step, name, allowed))
    assert wrong == []


def is_done(issue: Issue, step: Step, details: Details, member: Membership) -> bool:
    """Try it, look where it led, and take it back."""
    was, events = issue.state, issue.event_count
    try:
        with db.session.begin_nested() as attempt:
            event = actions.move(issue, step, details, by=member, at=AT)
            has_customer = issue.customer_id is not None
            assert issue.state is LEADS_TO.get(step, was) or (step is Step.VERIFY and has_customer)
            assert (event.was, event.state, event.by_id) == (was, issue.state, member.person_id)
            attempt.rollback()
    except RuleBroken:
        assert (issue.state, issue.event_count) == (was, events), "a refusal changed something"
        return False
    db.session.expire_all()
    return True


def test_another_store_s_people_can_do_nothing(
    cast: Cast, other_store: Store, member_of: MemberOf
) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    for role in Role:
        stranger = member_of(other_store, role, "service")
        for step in Step:
            assert not is_done(issue, step, cast.details(issue, step), stranger)


def test_the_program_itself_only_resumes_and_returns_what_was_found_again(cast: Cast) -> None:
    may = {
        (Step.RESUME, State.PAUSED),
        (Step.RETURN, State.CLOSING_APPLIED),
        (Step.RETURN, State.AWAITING_CUSTOMER),
    }
    for state in State:
        issue = cast.in_state(state)
        for step in Step:
            if (step, state) in may:
                continue
            with pytest.raises(RuleBroken):
                actions.move(issue, step, cast.details(issue, step), by=None, at=AT)


# Recording and sending


def test_numbers_run_in_each_store_and_year(
    store: Store, other_store: Store, member_of: MemberOf
) -> None:
    here = member_of(store, Role.REP, "sales")
    there = member_of(other_store, Role.REP, "sales")
    numbers = [
        actions.raise_issue(NewIssue("x"), by=by, at=at).number
        for by, at in [
            (here, AT),
            (here, AT),
            (there, AT),
            (here, AT.replace(month=12, day=31, hour=16)),  # 2027 already, in Shanghai
        ]
    ]
    assert numbers == ["2026-0001", "2026-0002", "2026-0001", "2027-0001"]


def test_the_level_s_rule_sets_the_first_deadline(report: Report, store: Store) -> None:
    normal, critical = report(), report(level=Level.CRITICAL)
    assert [local(store, issue) for issue in (normal, critical)] == [
        "2026-10-17 17:30",
        "2026-10-15 17:30",
    ]
    assert normal.response_due_at == AT + timedelta(hours=24)


def local(store: Store, issue: Issue) -> str:
    assert issue.first_deadline
    return f"{issue.first_deadline.astimezone(store.zone):%Y-%m-%d %H:%M}"


def test_a_store_s_own_rule_counts(report: Report, store: Store) -> None:
    times = LevelTimes(response_hours=4, closing_days=5, counts_natural_hours=False)
    set_level_rule(store, Level.NORMAL, times)
    issue = report(days=0.25)  # 16:00 in Shanghai
    assert local(store, issue) == "2026-10-19 17:30"
    assert issue.response_due_at == AT + timedelta(days=1, hours=1)


def test_a_complaint_s_clock_runs_in_natural_hours_whatever_the_rule(
    report: Report, store: Store
) -> None:
    times = LevelTimes(response_hours=4, closing_days=5, counts_natural_hours=False)
    set_level_rule(store, Level.NORMAL, times)
    issue = report(days=0.25, kind=IssueKind.COMPLAINT)
    assert issue.response_due_at == AT + timedelta(hours=10)
    assert issue.first_deadline == AT + timedelta(days=5.25)


@pytest.mark.parametrize("kind", [IssueKind.COMPLAINT, IssueKind.CALLBACK])
def test_a_complaint_is_closed_in_natural_days_over_a_holiday_too(
    report: Report, store: Store, kind: IssueKind
) -> None:
    """Sent on the eve of the Spring Festival of 2026, from office to office."""
    eve = datetime(2026, 2, 14, 2, tzinfo=UTC)
    days, office = (eve - AT) / timedelta(days=1), department_of(store, "office").id
    complaint = report(days=days, kind=kind, department_id=office)
    assert complaint.first_deadline == eve + timedelta(days=3)
    other = report(days=days, department_id=office)
    assert local(store, other) == "2026-02-26 17:30"


def test_who_records_tracks_and_verifies_until_others_are_named(
    report: Report, caller: Membership, head: Membership
) -> None:
    issue = report()
    own = {Box.RECORDER, Box.TRACKER, Box.VERIFIER, Box.FEEDBACK_TO}
    assert issue.boxes_of(caller.person_id) == own
    assert issue.acceptor_id == head.person_id


def test_the_head_above_accepts_where_a_department_has_none(
    report: Report, store: Store, head: Membership, member_of: MemberOf
) -> None:
    workshop = department_of(store, "workshop")
    assert report(department_id=workshop.id).acceptor_id == head.person_id
    own = member_of(store, Role.HEAD, "workshop")
    assert report(department_id=workshop.id).acceptor_id == own.person_id


def test_nothing_is_sent_without_a_department_of_the_store(cast: Cast, other_store: Store) -> None:
    with pytest.raises(RuleBroken, match="which department"):
        actions.send(cast.draft(department_id=None), by=cast.recorder, at=AT)
    elsewhere = department_of(other_store, "service").id
    with pytest.raises(RuleBroken, match="department of this store"):
        actions.send(cast.draft(department_id=elsewhere), by=cast.recorder, at=AT)


# Accepting, declining, assigning


def test_the_acceptor_may_shorten_the_deadline_and_not_lengthen_it(cast: Cast) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    first = issue.first_deadline
    late = Details(handler_id=cast.handler.person_id, day=date(2026, 10, 30))
    with pytest.raises(RuleBroken, match="ask for an extension"):
        actions.move(issue, Step.ACCEPT, late, by=cast.acceptor, at=AT)
    soon = Details(handler_id=cast.handler.person_id, day=date(2026, 10, 15))
    actions.move(issue, Step.ACCEPT, soon, by=cast.acceptor, at=AT)
    assert issue.deadline.astimezone(cast.store.zone).date() == date(2026, 10, 15)
    assert issue.first_deadline == first


def test_the_handler_is_one_of_the_department_s_own_people(
    cast: Cast, member_of: MemberOf, other_store: Store
) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    strangers = [cast.finder, member_of(other_store, Role.ADVISOR, "service")]
    for stranger in strangers:
        with pytest.raises(RuleBroken, match="own people"):
            actions.accept(issue, handler_id=stranger.person_id, by=cast.acceptor, at=AT)


def test_measures_are_due_one_working_day_after_the_acceptance(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    assert issue.measures_due_at
    assert f"{issue.measures_due_at.astimezone(cast.store.zone):%d %H:%M}" == "15 17:30"


def test_who_handles_never_verifies(cast: Cast, head: Membership) -> None:
    """A head who records an issue of his own department and handles it: somebody else verifies."""
    new = NewIssue("x", department_id=department_of(cast.store, "service").id)
    issue = actions.report(new, by=cast.acceptor, at=AT)
    actions.accept(issue, handler_id=cast.acceptor.person_id, by=cast.acceptor, at=AT)
    assert issue.handler_id == cast.acceptor.person_id
    assert issue.verifier_id is None
    people = Details(people={Box.VERIFIER: cast.acceptor.person_id})
    with pytest.raises(RuleBroken, match="verifier is never the handler"):
        actions.move(issue, Step.APPOINT, people, by=cast.manager, at=AT)
    people = Details(people={Box.VERIFIER: cast.verifier.person_id})
    actions.move(issue, Step.APPOINT, people, by=cast.manager, at=AT)
    assert issue.verifier_id == cast.verifier.person_id


def test_the_verifier_who_becomes_handler_leaves_the_verifying_to_another(cast: Cast) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    issue.verifier_id = cast.handler.person_id
    actions.accept(issue, handler_id=cast.handler.person_id, by=cast.acceptor, at=AT)
    assert issue.verifier_id == cast.tracker.person_id


def test_a_declined_issue_goes_to_the_other_department_and_is_counted(cast: Cast) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    first = issue.first_deadline
    sales = department_of(cast.store, "sales").id
    details = Details(note="不是售后的问题", department_id=sales)
    actions.move(issue, Step.DECLINE, details, by=cast.acceptor, at=AT)
    assert (issue.department_id, issue.declines) == (sales, 1)
    assert issue.first_deadline == first
    assert issue.responded_at == AT


def test_declined_again_it_stays_until_the_manager_has_decided(
    cast: Cast, member_of: MemberOf
) -> None:
    sales_head = member_of(cast.store, Role.HEAD, "sales")
    sales, service = (department_of(cast.store, code).id for code in ("sales", "service"))
    issue = declined_twice(cast, sales_head)
    assert (issue.department_id, issue.declines) == (sales, 2)
    assert issue.proposed_department_id == service
    assert queries.work_counts(sales_head, AT)["acceptance"] == 0
    assert queries.work_counts(cast.manager, AT)["decision"] == 1
    assert queries.work_counts(cast.acceptor, AT)["decision"] == 0
    assert "decision" not in queries.work_counts(cast.handler, AT)
    with pytest.raises(RuleBroken, match="manager decides"):
        actions.move(
            issue, Step.DISPUTE, Details(note="x", department_id=service), by=sales_head, at=AT
        )
    stays = Details(note="销售承诺的赠品", department_id=sales)
    actions.move(issue, Step.ROUTE, stays, by=cast.manager, at=AT)
    assert (issue.department_id, issue.acceptor_id) == (sales, sales_head.person_id)
    assert queries.work_counts(sales_head, AT)["acceptance"] == 1
    assert queries.work_counts(cast.manager, AT)["decision"] == 0


def test_the_manager_s_decision_may_send_it_back(cast: Cast, member_of: MemberOf) -> None:
    issue = declined_twice(cast, member_of(cast.store, Role.HEAD, "sales"))
    service = department_of(cast.store, "service").id
    back = Details(note="出厂前的问题", department_id=service)
    actions.move(issue, Step.ROUTE, back, by=cast.manager, at=AT)
    assert (issue.department_id, issue.declines) == (service, 2)
    assert issue.proposed_department_id is None


def test_a_department_that_nobody_heads_is_the_manager_s_to_answer_for(cast: Cast) -> None:
    issue = cast.draft(department_id=department_of(cast.store, "office").id)
    cast.take(issue, Step.SEND)
    assert issue.acceptor_id == cast.manager.person_id
    assert queries.work_counts(cast.manager, AT)["acceptance"] == 1


def declined_twice(cast: Cast, sales_head: Membership) -> Issue:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    sales, service = (department_of(cast.store, code).id for code in ("sales", "service"))
    away = Details(note="不是售后的问题", department_id=sales)
    actions.move(issue, Step.DECLINE, away, by=cast.acceptor, at=AT)
    again = Details(note="请售后处理", department_id=service)
    actions.move(issue, Step.DISPUTE, again, by=sales_head, at=AT)
    return issue


def test_it_is_not_passed_on_to_where_it_is(cast: Cast) -> None:
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    details = Details(note="x", department_id=issue.department_id)
    with pytest.raises(RuleBroken, match="already"):
        actions.move(issue, Step.DECLINE, details, by=cast.acceptor, at=AT)


# Pausing


def test_a_pause_ends_by_itself_at_its_review(cast: Cast) -> None:
    issue = cast.in_state(State.PAUSED)
    review = issue.resumes_at
    assert review
    assert issue.state_at(review - timedelta(seconds=1)) is State.PAUSED
    assert issue.state_at(review) is State.IN_PROGRESS
    assert actions.resume_due(review - timedelta(seconds=1)) == 0
    assert actions.resume_due(review) == 1
    assert actions.resume_due(review) == 0
    assert (issue.state, issue.resumes_at) == (State.IN_PROGRESS, None)
    assert issue.events[-1].by_id is None


def test_a_step_after_the_review_finds_the_issue_resumed_though_no_job_ran(cast: Cast) -> None:
    issue = cast.in_state(State.PAUSED)
    assert issue.resumes_at
    cast.take(issue, Step.APPLY, at=issue.resumes_at + timedelta(hours=9))
    assert [event.what for event in issue.events][-2:] == ["resume", "apply"]


# Closing and after


def test_who_found_it_and_verifies_it_needs_not_be_told(cast: Cast) -> None:
    issue = cast.in_state(State.CLOSING_APPLIED)
    begin = {"told_at": None, "feedback_to_id": cast.finder.person_id}
    for name, value in begin.items():
        setattr(issue, name, value)
    with pytest.raises(RuleBroken, match="what the finder was told"):
        actions.verify(issue, seen="无异响", by=cast.verifier, at=AT)
    issue.feedback_to_id = cast.verifier.person_id
    actions.verify(issue, seen="无异响", by=cast.verifier, at=AT)
    assert (issue.state, issue.told_at, issue.closed_by_id) == (
        State.CLOSED,
        AT,
        cast.verifier.person_id,
    )


def test_a_level_raised_after_the_application_asks_for_evidence(cast: Cast) -> None:
    issue = cast.in_state(State.CLOSING_APPLIED)
    cast.take(issue, Step.LEVEL)
    with pytest.raises(RuleBroken, match="closed with evidence"):
        actions.verify(issue, seen="无异响", by=cast.verifier, at=AT)
    photo = {"sha": "a" * 64, "type": "image/jpeg", "size": 9, "purpose": Purpose.AFTER}
    saved(Attachment(record=f"/issues/{issue.id}", store_id=issue.store_id, **photo))
    actions.verify(issue, seen="无异响", by=cast.verifier, at=AT)
    assert issue.state is State.CLOSED


def test_a_finder_named_later_is_still_to_be_told(cast: Cast) -> None:
    issue = cast.in_state(State.CLOSING_APPLIED)
    assert issue.told_at == AT
    for finder in (cast.finder, cast.tracker):
        people = {Box.FEEDBACK_TO: finder.person_id}
        actions.move(issue, Step.APPOINT, Details(people=people), by=cast.recorder, at=AT)
        assert (issue.told_at is None) is (finder is cast.tracker)
    with pytest.raises(RuleBroken, match="what the finder was told"):
        actions.verify(issue, seen="无异响", by=cast.verifier, at=AT)


def test_a_customer_s_issue_is_closed_by_the_customer_s_word_or_as_explained(cast: Cast) -> None:
    content = cast.in_state(State.AWAITING_CUSTOMER)
    actions.confirm(content, word="满意", by=cast.verifier, at=AT)
    assert (content.state, content.is_explained) == (State.CLOSED, False)
    explained = cast.in_state(State.AWAITING_CUSTOMER)
    actions.move(explained, Step.EXPLAIN, Details(note="已说明"), by=cast.manager, at=AT)
    assert (explained.state, explained.is_explained) == (State.CLOSED, True)


def test_a_return_is_counted_and_the_finder_is_told_anew(cast: Cast) -> None:
    issue = cast.in_state(State.CLOSING_APPLIED)
    actions.send_back(issue, reason="仍有异响", by=cast.verifier, at=AT)
    assert issue.returns == 1
    assert (issue.told_at, issue.handled_at) == (None, None)


def test_the_second_reopening_raises_the_level(cast: Cast) -> None:
    issue = cast.in_state(State.CLOSED)
    levels = []
    for _ in range(2):
        cast.take(issue, Step.REOPEN)
        levels.append(issue.level)
        cast.take(issue, Step.APPLY)
        cast.take(issue, Step.VERIFY)
    assert levels == [Level.NORMAL, Level.ESCALATED]
    assert (issue.reopens, issue.level_raised) == (2, 1)


def test_a_duplicate_is_made_void_with_a_link(cast: Cast, other_store: Store) -> None:
    first, second = cast.in_state(State.IN_PROGRESS), cast.in_state(State.IN_PROGRESS)
    details = Details(note="重复", duplicate_of_id=second.id)
    with pytest.raises(RuleBroken, match="another one of this store"):
        actions.move(second, Step.VOID, details, by=cast.manager, at=AT)
    details = Details(note="重复", duplicate_of_id=first.id)
    actions.move(second, Step.VOID, details, by=cast.manager, at=AT)
    assert (second.state, second.duplicate_of_id) == (State.VOID, first.id)


def test_those_above_hear_of_every_event(cast: Cast) -> None:
    heard: list[tuple[str, State]] = []
    listeners = actions.moved.listeners

    def listen(issue: Issue, *, event: IssueEvent) -> None:
        heard.append((event.what, issue.state))

    actions.moved.reaches(listen)
    try:
        cast.in_state(State.CLOSED)
    finally:
        actions.moved.reaches(*listeners)
    assert [what for what, _ in heard] == ["send", "accept", "plan", "apply", "verify"]
    assert heard[-1] == ("verify", State.CLOSED)


# Extensions


def asked(cast: Cast, issue: Issue, by: Membership | None = None) -> Extension:
    return actions.ask_extension(
        issue, day=date(2026, 10, 22), reason="等配件", by=by or cast.handler, at=AT
    )


def test_an_approved_extension_moves_the_deadline_and_not_the_first_one(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    first = issue.first_deadline
    extension = asked(cast, issue)
    assert issue.deadline == first
    actions.decide_extension(extension, approve=True, words="", by=cast.acceptor, at=AT)
    assert (issue.first_deadline, issue.extensions_granted) == (first, 1)
    assert f"{issue.deadline.astimezone(cast.store.zone):%m-%d %H:%M}" == "10-22 17:30"


def test_a_refused_extension_moves_nothing(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    actions.decide_extension(asked(cast, issue), approve=False, words="", by=cast.manager, at=AT)
    assert (issue.deadline, issue.extensions_granted) == (issue.first_deadline, 0)
    assert asked(cast, issue)


def test_who_asked_does_not_decide_and_a_stranger_neither(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    extension = asked(cast, issue, by=cast.acceptor)
    for person in (cast.acceptor, cast.handler, cast.tracker):
        with pytest.raises(RuleBroken, match="not who asked"):
            actions.decide_extension(extension, approve=True, words="", by=person, at=AT)
    actions.decide_extension(extension, approve=True, words="", by=cast.manager, at=AT)
    with pytest.raises(RuleBroken, match="decided already"):
        actions.decide_extension(extension, approve=True, words="", by=cast.manager, at=AT)


def test_an_extension_is_asked_for_by_whose_work_it_is_and_one_at_a_time(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    with pytest.raises(RuleBroken, match="asks for an extension"):
        asked(cast, issue, by=cast.tracker)
    asked(cast, issue)
    with pytest.raises(RuleBroken, match="at a time"):
        asked(cast, issue)


@pytest.mark.parametrize("state", [State.AWAITING_ACCEPTANCE, State.AWAITING_CUSTOMER])
def test_only_what_is_worked_on_is_extended(cast: Cast, state: State) -> None:
    with pytest.raises(RuleBroken, match="worked on"):
        asked(cast, cast.in_state(state), by=cast.acceptor)


def test_an_extension_lies_after_the_deadline(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    with pytest.raises(RuleBroken, match="after the deadline"):
        actions.ask_extension(issue, day=AT.date(), reason="x", by=cast.handler, at=AT)


# Any way at all


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.sampled_from(list(Step)), max_size=25))
def test_whatever_is_tried_the_chain_holds_and_the_books_balance(
    cast: Cast, steps: list[Step]
) -> None:
    issue = cast.draft()
    for hours, step in enumerate(steps):
        at = AT + timedelta(hours=hours)
        try:
            cast.take(issue, step, at=at)
        except RuleBroken:
            continue
    db.session.flush()
    db.session.expire_all()
    assert queries.fault_of(issue) is None
    opens = db.session.scalars(select(IssueEvent.opens).where(IssueEvent.issue_id == issue.id))
    assert sum(opens) == issue.is_open == (issue.state in OPEN)
    assert issue.verifier_id != issue.handler_id
    assert (issue.closed_at is not None) is (issue.state is State.CLOSED)


def test_a_comment_is_found_by_its_words(cast: Cast, caller: Membership) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    actions.comment(issue, words="配件已到货", by=caller, at=AT)
    db.session.flush()
    assert db.session.scalars(SEARCH.matching("到货")).all() == [issue.id]


# The level, the customer, the title


def test_a_raised_level_brings_the_deadline_nearer_and_leaves_the_first_one(
    report: Report, store: Store, caller: Membership
) -> None:
    issue = report()
    first = issue.first_deadline
    critical = Details(level=Level.CRITICAL, note="客户要投诉到厂家")
    actions.move(issue, Step.LEVEL, critical, by=caller, at=AT)
    assert f"{issue.deadline.astimezone(store.zone):%m-%d %H:%M}" == "10-15 17:30"
    assert (issue.first_deadline, issue.level_raised) == (first, 1)
    soon = issue.deadline
    actions.move(issue, Step.LEVEL, Details(level=Level.NORMAL, note="误会"), by=caller, at=AT)
    assert (issue.deadline, issue.level_raised) == (soon, 1)
    with pytest.raises(RuleBroken, match="this level already"):
        actions.move(issue, Step.LEVEL, Details(level=Level.NORMAL, note="x"), by=caller, at=AT)


def test_a_raised_level_never_moves_the_deadline_away(report: Report, caller: Membership) -> None:
    issue = report()
    issue.deadline = AT + timedelta(hours=3)
    critical = Details(level=Level.CRITICAL, note="x")
    actions.move(issue, Step.LEVEL, critical, by=caller, at=AT)
    assert issue.deadline == AT + timedelta(hours=3)


def test_a_customer_named_later_is_of_the_store_and_found_by_name(
    cast: Cast, other_store: Store
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    stranger = Customer(store_id=other_store.id, name="外店", phone="", created_at=AT)
    db.session.add(stranger)
    db.session.flush()
    for customer_id, vehicle_id in ((stranger.id, None), (None, cast.vehicle.id)):
        wrong = Details(customer_id=customer_id, vehicle_id=vehicle_id)
        with pytest.raises(RuleBroken, match="customer of this store"):
            actions.move(issue, Step.ABOUT, wrong, by=cast.manager, at=AT)
    cast.take(issue, Step.ABOUT)
    assert (issue.customer, issue.vehicle) == (cast.customer, cast.vehicle)
    assert issue.events[-1].text == "王小明 · 沪A12345"
    assert db.session.scalars(SEARCH.matching("王小明")).all() == [issue.id]


def test_a_correction_says_what_was_there_before(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    cast.take(issue, Step.CORRECT)
    assert (issue.title, issue.events[-1].text) == ("左前门异响", "右前门异响 → 左前门异响")
    with pytest.raises(RuleBroken, match="as they were"):
        cast.take(issue, Step.CORRECT)


def test_all_that_is_written_of_an_issue_is_found(cast: Cast) -> None:
    vehicle = saved(
        Vehicle(
            store_id=cast.store.id,
            customer_id=cast.customer.id,
            plate="沪A88888",
            vin="LSVAA4187E2184653",
        )
    )
    issue = cast.draft(customer=True, vehicle_id=vehicle.id, description="雨刮器")
    for step in (Step.SEND, Step.ACCEPT, Step.PLAN):
        cast.take(issue, step)
    day = date(2026, 10, 28)
    actions.ask_extension(issue, day=day, reason="等进口件", by=cast.handler, at=AT)
    actions.comment(issue, words="配件已到货", by=cast.recorder, at=AT)
    cast.take(issue, Step.APPLY)
    db.session.flush()
    for words in (
        issue.number,
        "异响",
        "雨刮",
        "检查并",
        "消失",
        "电话告知",
        "进口件",
        "到货",
        "王小明",
        "A88888",
        "4187E21",
    ):
        assert db.session.scalars(SEARCH.matching(words)).all() == [issue.id], words


def test_a_deadline_is_shortened_by_who_accepts_and_never_lengthened(cast: Cast) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    first, was = issue.first_deadline, issue.deadline
    day = date(2026, 10, 15)
    with pytest.raises(RuleBroken, match="in other hands"):
        actions.shorten_deadline(issue, day=day, by=cast.handler, at=AT)
    for wrong in (date(2026, 10, 13), date(2026, 12, 1)):
        with pytest.raises(RuleBroken, match="before the deadline"):
            actions.shorten_deadline(issue, day=wrong, by=cast.acceptor, at=AT)
    actions.shorten_deadline(issue, day=day, by=cast.acceptor, at=AT)
    assert issue.first_deadline == first
    assert issue.deadline < was
    assert issue.events[-1].due_at == issue.deadline
    draft = cast.in_state(State.DRAFT)
    draft.department_id = None
    with pytest.raises(RuleBroken, match="worked on"):
        actions.shorten_deadline(draft, day=day, by=cast.acceptor, at=AT)
