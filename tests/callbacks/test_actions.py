from datetime import timedelta

import pytest
from flask import Flask

from blueprints.callbacks import actions, queries
from blueprints.callbacks.actions import Answers, Call
from blueprints.callbacks.models import Callback
from blueprints.callbacks.rules import CallbackKind, Outcome, State
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import RuleBroken
from blueprints.tracker import actions as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Details, IssueKind
from blueprints.tracker.rules import State as IssueState
from blueprints.tracker.rules import Step as IssueStep
from tests.callbacks.conftest import (
    BAD,
    GOOD,
    a_due_call,
    connected,
    to_service,
)


def test_a_satisfied_call_completes_and_repeats_its_answers_for_the_figures(
    callback: Callback, caller: Membership
) -> None:
    actions.log_call(callback, connected(callback, GOOD | {"nps": 9}), by=caller, at=now())
    db.session.commit()
    assert callback.state is State.COMPLETED
    assert (callback.overall, callback.nps, callback.first_time_fix) == (5, 9, True)
    assert callback.is_dissatisfied is False
    assert callback.is_on_time
    assert callback.done_by_id == caller.person_id
    assert callback.connected_at


def test_a_dissatisfied_call_without_an_issue_is_not_completed(
    callback: Callback, caller: Membership
) -> None:
    with pytest.raises(RuleBroken, match="together with its issue"):
        actions.log_call(callback, connected(callback, BAD), by=caller, at=now())
    db.session.rollback()
    assert callback.state is State.TO_CALL
    assert callback.attempts == []


def test_a_dissatisfied_call_needs_the_customer_s_words(
    callback: Callback, caller: Membership
) -> None:
    call = connected(callback, BAD | {"words": ""}, to_service(callback.store))
    with pytest.raises(RuleBroken, match="still open"):
        actions.log_call(callback, call, by=caller, at=now())


def test_a_dissatisfied_call_raises_and_sends_its_issue(
    unhappy: Callback, caller: Membership
) -> None:
    issue = unhappy.raised_issue
    assert issue
    assert issue.title == "空调还是响"
    assert issue.description == BAD["words"]
    assert (issue.kind, issue.source_id) == (IssueKind.CALLBACK, unhappy.id)
    assert (issue.customer_id, issue.vehicle_id) == (unhappy.customer_id, unhappy.vehicle_id)
    assert issue.state is IssueState.AWAITING_ACCEPTANCE
    assert issue.feedback_to_id == caller.person_id
    assert issue.first_deadline


def test_no_answer_is_tried_again_and_the_third_time_given_up(
    callback: Callback, caller: Membership
) -> None:
    callback.window_ends_on += timedelta(days=5)
    for _attempt in range(2):
        actions.log_call(callback, Call(Outcome.NO_ANSWER), by=caller, at=now())
        assert callback.state is State.TO_REDIAL
        assert callback.next_at == callback.call_from > now()
    actions.log_call(callback, Call(Outcome.BUSY), by=caller, at=now())
    db.session.commit()
    assert callback.state is State.UNREACHABLE
    assert callback.customer.unreachable_since
    assert [a.outcome for a in callback.attempts] == ["no_answer", "no_answer", "busy"]


def test_whoever_answers_is_reachable_again(callback: Callback, caller: Membership) -> None:
    callback.customer.unreachable_since = callback.due_on
    later = Call(Outcome.CALL_LATER, promised=now() + timedelta(days=1))
    actions.log_call(callback, later, by=caller, at=now())
    assert callback.customer.unreachable_since is None
    assert callback.connected_at
    assert callback.is_promised


def test_a_bad_number_waits_for_another_one_and_is_then_called(
    callback: Callback, caller: Membership
) -> None:
    actions.log_call(callback, Call(Outcome.WRONG_PERSON), by=caller, at=now())
    db.session.commit()
    assert callback.phone_wanted
    assert callback.bad_phone == callback.customer.phone
    actions.correct_phone(callback, "13912345678", by=caller, at=now())
    db.session.commit()
    assert not callback.phone_wanted
    assert callback.is_open


def test_one_given_up_for_its_number_is_called_again_when_there_is_another(
    callback: Callback, caller: Membership
) -> None:
    callback.rule.max_attempts = 1
    actions.log_call(callback, Call(Outcome.SUSPENDED), by=caller, at=now())
    assert callback.state == "unreachable"
    actions.correct_phone(callback, "13912345678", by=caller, at=now())
    assert callback.state is State.TO_REDIAL


def test_a_refused_call_ends_and_never_again_ends_all_others(
    callback: Callback, ruled: Store, caller: Membership
) -> None:
    other = a_due_call(ruled)
    other.customer_id = callback.customer_id
    db.session.commit()
    actions.log_call(callback, Call(Outcome.REFUSED), by=caller, at=now())
    assert callback.state is State.NO_CALLS
    assert other.state == "to_call"
    actions.log_call(other, Call(Outcome.REFUSED, never_again=True), by=caller, at=now())
    db.session.commit()
    assert other.state is State.NO_CALLS
    assert callback.customer.do_not_call_by_id == caller.person_id


def test_a_claim_keeps_others_off_for_half_an_hour(
    callback: Callback, caller: Membership, other_caller: Membership
) -> None:
    at = now()
    actions.begin_call(callback, by=caller, at=at)
    db.session.commit()
    assert callback.state is State.CALLING
    with pytest.raises(RuleBroken, match="Lin Yue is calling"):
        actions.begin_call(callback, by=other_caller, at=at + timedelta(minutes=29))
    actions.begin_call(callback, by=other_caller, at=at + timedelta(minutes=31))
    assert callback.claimed_by_id == other_caller.person_id


def test_a_claim_is_of_the_customer_not_of_one_task(
    callback: Callback, ruled: Store, caller: Membership, other_caller: Membership
) -> None:
    other = a_due_call(ruled)
    other.customer_id = callback.customer_id
    actions.begin_call(callback, by=caller, at=now())
    db.session.commit()
    with pytest.raises(RuleBroken):
        actions.begin_call(other, by=other_caller, at=now())


def test_a_call_is_saved_whoever_has_the_claim(
    callback: Callback, caller: Membership, other_caller: Membership
) -> None:
    actions.begin_call(callback, by=caller, at=now())
    actions.log_call(callback, Call(Outcome.NO_ANSWER), by=other_caller, at=now())
    db.session.commit()
    assert callback.claimed_by_id is None
    assert callback.attempts_made == 1


def test_only_customer_service_logs_calls(callback: Callback, head: Membership) -> None:
    with pytest.raises(RuleBroken, match="customer service"):
        actions.log_call(callback, Call(Outcome.BUSY), by=head, at=now())


def test_only_the_manager_takes_a_call_off_the_list(
    callback: Callback, caller: Membership, cs_manager: Membership
) -> None:
    with pytest.raises(RuleBroken):
        actions.cancel(callback, note="our own car", by=caller, at=now())
    actions.cancel(callback, note="our own car", by=cs_manager, at=now())
    db.session.commit()
    assert callback.state is State.CANCELLED


def test_a_settled_call_is_not_logged_again(callback: Callback, caller: Membership) -> None:
    actions.log_call(callback, connected(callback, GOOD), by=caller, at=now())
    with pytest.raises(RuleBroken, match="settled meanwhile"):
        actions.log_call(callback, Call(Outcome.BUSY), by=caller, at=now())


# Corrections


def corrected(callback: Callback, **values: object) -> Answers:
    return Answers(queries.question_set_for(callback.rule), GOOD | values)


def test_a_correction_keeps_the_old_answers(callback: Callback, caller: Membership) -> None:
    actions.log_call(callback, connected(callback, GOOD), by=caller, at=now())
    actions.correct(callback, corrected(callback, overall=4), reason="typo", by=caller, at=now())
    db.session.commit()
    assert [r.value("overall") for r in callback.replies] == [5, 4]
    assert callback.replies[1].corrects_id == callback.replies[0].id
    assert callback.overall == 4


def test_a_correction_to_low_brings_its_issue(callback: Callback, caller: Membership) -> None:
    actions.log_call(callback, connected(callback, GOOD), by=caller, at=now())
    low = connected(callback, BAD, to_service(callback.store)).answers
    assert low
    with pytest.raises(RuleBroken, match="together with its issue"):
        actions.correct(
            callback, Answers(low.question_set, BAD), reason="typo", by=caller, at=now()
        )
    actions.correct(callback, low, reason="typo", by=caller, at=now())
    assert callback.raised_issue


# The way back


@pytest.fixture
def passed(unhappy: Callback, caller: Membership, head: Membership, advisor: Membership) -> Issue:
    """The unhappy customer's issue, handled and verified: the customer is to be asked."""
    issue, at = unhappy.raised_issue, now()
    assert issue
    tracker.accept(issue, handler_id=advisor.person_id, by=head, at=at)
    tracker.plan(issue, measures="find the noise", by=advisor, at=at)
    done = Details(note="bracket replaced", result="quiet", told="told the caller")
    tracker.apply_for_closing(issue, done, by=advisor, at=at)
    tracker.verify(issue, seen="driven, quiet", by=caller, at=at)
    db.session.commit()
    return issue


def second_of(issue: Issue) -> Callback:
    second = queries.open_second(issue.id)
    assert second
    return second


def test_a_passed_issue_makes_the_second_call_for_the_same_caller(
    passed: Issue, caller: Membership
) -> None:
    second = second_of(passed)
    assert second.kind is CallbackKind.SECOND
    assert second.assigned_to_id == caller.person_id
    assert second.customer_id == passed.customer_id
    assert not second.phone_wanted
    assert second.due_on - now().date() <= timedelta(days=1)


def test_a_content_customer_closes_the_issue(app: Flask, passed: Issue, caller: Membership) -> None:
    second = second_of(passed)
    content = {"told": 1, "content": 1, "words": "现在好了"}
    actions.log_call(second, connected(second, content), by=caller, at=now())
    db.session.commit()
    assert passed.state is IssueState.CLOSED
    assert passed.customer_word == "现在好了"
    assert second.state is State.COMPLETED
    assert second.raised_issue_id is None


def test_who_says_yes_is_not_doubted_for_the_words_beside_it(
    app: Flask, passed: Issue, caller: Membership
) -> None:
    content = {"told": 1, "content": 1, "words": "现在没有声音了"}
    actions.log_call(second_of(passed), connected(second_of(passed), content), by=caller, at=now())
    assert passed.state is IssueState.CLOSED


def test_a_customer_who_is_not_content_returns_it_and_is_asked_again_later(
    passed: Issue, caller: Membership, advisor: Membership
) -> None:
    second = second_of(passed)
    words = {"told": 1, "content": 0, "words": "还是响"}
    actions.log_call(second, connected(second, words), by=caller, at=now())
    db.session.commit()
    assert passed.state is IssueState.IN_PROGRESS
    assert passed.returns == 1
    again = Details(note="again", result="quiet now", told="told")
    tracker.apply_for_closing(passed, again, by=advisor, at=now())
    tracker.verify(passed, seen="quiet", by=caller, at=now())
    assert second_of(passed).id != second.id


def test_the_second_call_falls_away_when_the_issue_is_settled_without_it(
    passed: Issue, cs_manager: Membership
) -> None:
    second = second_of(passed)
    explained = Details(note="explained by letter", told="told the caller")
    tracker.move(passed, IssueStep.EXPLAIN, explained, by=cs_manager, at=now())
    db.session.commit()
    assert second.state is State.CANCELLED


def test_who_wants_no_calls_is_not_asked_a_second_time(
    unhappy: Callback, caller: Membership, head: Membership, advisor: Membership
) -> None:
    actions.stop_calls(unhappy.customer, "no calls", by=caller, at=now())
    issue = unhappy.raised_issue
    assert issue
    tracker.accept(issue, handler_id=advisor.person_id, by=head, at=now())
    tracker.plan(issue, measures="m", by=advisor, at=now())
    tracker.apply_for_closing(issue, Details(note="n", result="r"), by=advisor, at=now())
    tracker.verify(issue, seen="s", by=caller, at=now())
    assert issue.state is IssueState.AWAITING_CUSTOMER
    assert queries.open_second(issue.id) is None


def test_the_caller_hears_that_the_issue_moved(
    unhappy: Callback, caller: Membership, head: Membership, advisor: Membership
) -> None:
    assert unhappy.raised_issue
    assert unhappy.issue_moved_at is None
    tracker.accept(unhappy.raised_issue, handler_id=advisor.person_id, by=head, at=now())
    db.session.commit()
    work = {group.key: group for group in queries.work_of(caller, at=now())}
    assert [row.title for row in work["callback_issues"].rows] == ["空调还是响"]
