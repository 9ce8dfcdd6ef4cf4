"""The table of transitions, read as a person reads it; no database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.core.rules import Role, RuleBroken
from blueprints.issue_rules.rules import DOUBT_WORDS, Level
from blueprints.tracker import rules
from blueprints.tracker.rules import Box, Details, Situation, Standing, State, Step

AT = datetime(2026, 10, 8, 2, tzinfo=UTC)
SYSTEM = Standing(None)


def test_every_step_says_where_it_begins_and_whose_it_is() -> None:
    assert set(rules.TABLE) == set(Step)
    assert all(move.starts and move.who for move in rules.TABLE.values())


def test_every_open_state_can_be_left_and_the_void_one_cannot() -> None:
    left = {state for move in rules.TABLE.values() for state in move.starts}
    assert left == set(State) - {State.VOID}


def test_every_word_that_people_see_has_a_label() -> None:
    for enum in (State, rules.IssueKind, Box, Step):
        assert all(member.label for member in enum)


def test_every_event_has_its_sentence() -> None:
    assert set(rules.HAPPENED) == {*Step, *rules.Happening}


def test_the_handler_verifies_nothing_even_as_manager() -> None:
    standing = Standing(Role.CS_MANAGER, frozenset({Box.HANDLER, Box.VERIFIER}))
    for step in rules.NEVER_THE_HANDLER:
        state = next(iter(rules.TABLE[step].starts))
        with pytest.raises(RuleBroken, match="never verifies his own work"):
            rules.check_may(step, Situation(state), standing, at=AT)


def test_the_first_decline_is_the_acceptor_s_the_second_the_manager_s() -> None:
    head, manager = Standing(Role.HEAD, leads=True), Standing(Role.CS_MANAGER)
    first = Situation(State.AWAITING_ACCEPTANCE)
    second = Situation(State.AWAITING_ACCEPTANCE, declines=1)
    assert rules.may(Step.DECLINE, first, head, at=AT)
    assert not rules.may(Step.DISPUTE, first, head, at=AT)
    assert not rules.may(Step.ROUTE, first, manager, at=AT)
    assert not rules.may(Step.DECLINE, second, head, at=AT)
    assert rules.may(Step.DISPUTE, second, head, at=AT)
    assert rules.may(Step.ROUTE, second, manager, at=AT)
    assert not rules.may(Step.DISPUTE, replace(second, is_disputed=True), head, at=AT)


def test_a_verified_issue_waits_for_the_customer_if_it_has_one() -> None:
    assert rules.target(Step.VERIFY, Situation(State.CLOSING_APPLIED)) is State.CLOSED
    situation = Situation(State.CLOSING_APPLIED, has_customer=True)
    assert rules.target(Step.VERIFY, situation) is State.AWAITING_CUSTOMER


@pytest.mark.parametrize(("days", "allowed"), [(29, True), (30, True), (31, False)])
def test_an_issue_is_reopened_within_thirty_days(days: int, allowed: bool) -> None:
    situation = Situation(State.CLOSED, closed_at=AT - timedelta(days=days))
    standing = Standing(Role.CS_SPECIALIST)
    assert rules.may(Step.REOPEN, situation, standing, at=AT) is allowed


@pytest.mark.parametrize(
    ("step", "missing"),
    [(step, name) for step, needs in rules.NEEDS.items() for name in needs],
)
def test_what_a_step_needs_is_asked_for(step: Step, missing: str) -> None:
    words = {"note", "result", "title"}
    whole = Details(
        note="x",
        result="x",
        title="x",
        day=AT.date(),
        department_id=1,
        level=Level.NORMAL,
        handler_id=1,
    )
    rules.check_complete(step, whole)
    empty = "  " if missing in words else None
    with pytest.raises(RuleBroken):
        rules.check_complete(step, Details(**{**vars(whole), missing: empty}))


def test_measures_are_planned_before_closing_is_applied_for() -> None:
    with pytest.raises(RuleBroken, match="Plan the measures"):
        rules.check_closing(Step.APPLY, Situation(State.IN_PROGRESS), Details())
    rules.check_closing(Step.APPLY, Situation(State.IN_PROGRESS, is_planned=True), Details())


def test_a_grave_issue_is_closed_with_evidence() -> None:
    grave = Situation(State.IN_PROGRESS, is_planned=True, needs_evidence=True)
    with pytest.raises(RuleBroken, match="closed with evidence"):
        rules.check_closing(Step.APPLY, grave, Details())
    rules.check_closing(Step.APPLY, grave, Details(evidence=1))
    rules.check_closing(Step.APPLY, replace(grave, has_evidence=True), Details())
    rules.check_closing(Step.APPLY, replace(grave, needs_evidence=False), Details())
    raised = replace(grave, state=State.CLOSING_APPLIED, finder_told=True)
    with pytest.raises(RuleBroken, match="closed with evidence"):
        rules.check_closing(Step.VERIFY, raised, Details())
    rules.check_closing(Step.VERIFY, raised, Details(evidence=1))


@pytest.mark.parametrize(
    ("text", "asked_about"),
    [
        ("已紧固。异响还是有。", "异响还是有。"),
        ("异响仍然存在", "异响仍然存在"),
        ("异响没有了", "异响没有了"),
        ("没有问题，客户满意", ""),
        ("试车没问题", ""),
        ("未发现异常", ""),
        ("已修好", ""),
        ("It is quiet. It does not rattle", "It does not rattle"),
        ("It doesn't work", "It doesn't work"),
        ("No problems at all", ""),
        ("Nothing wrong, a notable repair", ""),
        ("", ""),
    ],
)
def test_words_that_may_say_the_contrary_are_asked_about(text: str, asked_about: str) -> None:
    assert rules.contradiction(text, DOUBT_WORDS) == asked_about


@given(st.text(), st.text(alphabet="ab 没有\n'"))
def test_a_question_quotes_what_was_written_whatever_the_words(text: str, words: str) -> None:
    assert rules.contradiction(text, words) in text


@pytest.mark.parametrize("step", [Step.VERIFY, Step.CONFIRM, Step.EXPLAIN])
def test_nothing_is_closed_before_the_finder_is_told(step: Step) -> None:
    situation = Situation(next(iter(rules.TABLE[step].starts)))
    with pytest.raises(RuleBroken, match="what the finder was told"):
        rules.check_closing(step, situation, Details(note="x"))
    rules.check_closing(step, situation, Details(note="x", told="Called her"))
    rules.check_closing(step, Situation(situation.state, finder_told=True), Details(note="x"))


@pytest.mark.parametrize(("days", "allowed"), [(0, False), (1, True), (7, True), (8, False)])
def test_a_pause_is_reviewed_within_seven_days(days: int, allowed: bool) -> None:
    today = date(2026, 10, 8)
    if allowed:
        rules.check_review(today, today + timedelta(days=days))
    else:
        with pytest.raises(RuleBroken):
            rules.check_review(today, today + timedelta(days=days))


def test_the_next_action_follows_the_plan() -> None:
    steps = [Step.PLAN, Step.APPLY, Step.PAUSE]
    fresh, planned = Situation(State.IN_PROGRESS), Situation(State.IN_PROGRESS, is_planned=True)
    assert rules.next_step(steps, fresh) is Step.PLAN
    assert rules.next_step(steps, planned) is Step.APPLY
    assert rules.next_step([], fresh) is None


def test_who_asked_for_an_extension_does_not_decide_it() -> None:
    head = Standing(Role.HEAD, leads=True)
    assert rules.may_decide(head, is_asker=False)
    assert not rules.may_decide(head, is_asker=True)
    assert rules.may_decide(Standing(Role.CS_MANAGER), is_asker=False)
    assert not rules.may_decide(Standing(Role.HEAD), is_asker=False)
    assert not rules.may_ask(Standing(Role.CS_MANAGER))


def test_a_deadline_is_not_shortened_into_the_past() -> None:
    day = timedelta(days=1)
    rules.check_shorter(AT - day, AT - day, at=AT)  # kept, though it is over
    rules.check_shorter(AT + day, AT + 2 * day, at=AT)
    for past in (AT - day, AT):
        with pytest.raises(RuleBroken, match="not in the past"):
            rules.check_shorter(past, AT + 2 * day, at=AT)


def test_only_an_open_issue_is_overdue() -> None:
    before = AT - timedelta(seconds=1)
    assert rules.is_overdue(State.IN_PROGRESS, before, AT)
    assert not rules.is_overdue(State.CLOSED, before, AT)
    assert not rules.is_overdue(State.IN_PROGRESS, AT, AT)
    assert not rules.is_overdue(State.DRAFT, None, AT)


@given(st.lists(st.text()), st.lists(st.text()))
def test_other_fields_have_another_hash(one: list[str], other: list[str]) -> None:
    same = rules.link("", one) == rules.link("", other)
    assert same is (one == other)
