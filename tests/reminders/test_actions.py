"""Who is told of steps and comments, and what the rounds do at made-up moments."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import Role
from blueprints.issue_rules.rules import Level
from blueprints.notices.models import Notice
from blueprints.reminders import actions, jobs
from blueprints.reminders.models import Reminder
from blueprints.reminders.rules import Ladder, Rung
from blueprints.stand_ins import actions as stand_ins
from blueprints.stand_ins.actions import Leave
from blueprints.subtasks import actions as subtasks
from blueprints.subtasks.actions import NewSubTask
from blueprints.subtasks.models import SubTask
from blueprints.subtasks.rules import Turn
from blueprints.tracker import actions as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import State, Step
from tests.conftest import MemberOf, department_of
from tests.tracker.conftest import AT, Cast, cast

__all__ = ["cast"]


def told(member: Membership, *, digest: bool = False) -> list[Notice]:
    found = select(Notice).where(Notice.person_id == member.person_id, Notice.is_digest.is_(digest))
    return list(db.session.scalars(found.order_by(Notice.id)))


def morning(day: int) -> datetime:
    """9:00 in Shanghai of a day in October 2026; the 14th is a Wednesday."""
    return datetime(2026, 10, 1, 1, tzinfo=UTC) + timedelta(days=day - 1)


def run(*moments: datetime) -> None:
    db.session.commit()
    for at in moments:
        jobs.remind(at)


# The steps


def test_each_step_is_told_to_whom_it_concerns_and_never_to_who_did_it(cast: Cast) -> None:
    issue = cast.in_state(State.CLOSED, customer=True)
    assert "awaits your acceptance" in told(cast.acceptor)[0].text
    assert "yours" in told(cast.handler)[0].text
    assert "closed" in told(cast.handler)[-1].text
    assert [notice.url for notice in told(cast.verifier)] == [f"/issues/{issue.id}"]
    assert "that you found is closed" in told(cast.finder)[-1].text
    assert ["waits for the customer" in notice.text for notice in told(cast.tracker)] == [True]
    assert told(cast.recorder) == []


def test_a_grave_issue_is_urgent(cast: Cast) -> None:
    issue = cast.draft(level=Level.CRITICAL)
    cast.take(issue, Step.SEND)
    assert [notice.is_urgent for notice in told(cast.acceptor)] == [True]


def test_a_comment_is_told_once_to_who_is_named_and_to_the_boxes(
    cast: Cast, inspector: Membership
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    words = f"@{inspector.person.name} 请看 @{cast.handler.person.name}"
    tracker.comment(issue, words=words, by=cast.acceptor, at=AT)
    assert ["names you" in notice.text for notice in told(inspector)] == [True]
    assert "names you" in told(cast.handler)[-1].text
    assert "commented" in told(cast.tracker)[-1].text
    assert "commented" not in str([notice.text for notice in told(cast.acceptor)])


def part(cast: Cast, issue: Issue, person: Membership | None = None) -> SubTask:
    parts = department_of(cast.store, "parts").id
    new = NewSubTask("订购密封条", parts, morning(16).date(), person.person_id if person else None)
    return subtasks.part_out(issue, new, by=cast.handler, at=AT)


def test_a_sub_task_is_told_to_who_is_named_or_else_to_who_leads_the_department(
    cast: Cast, member_of: MemberOf
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    part(cast, issue)
    assert "nobody named" in told(cast.acceptor)[-1].text  # who heads the one above
    head = member_of(cast.store, Role.HEAD, "parts", name="Head")
    painter = member_of(cast.store, Role.ADVISOR, "parts", name="Painter")
    part(cast, issue)
    assert "nobody named" in told(head)[-1].text
    part(cast, issue, painter)
    assert ["is yours" in notice.text for notice in told(painter)] == [True]
    assert (len(told(head)), told(cast.handler)[1:]) == (1, [])


def test_who_is_given_a_sub_task_later_hears_of_it_each_time(
    cast: Cast, member_of: MemberOf
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    head = member_of(cast.store, Role.HEAD, "parts", name="Head")
    first, second = (member_of(cast.store, Role.ADVISOR, "parts") for _ in range(2))
    sub_task = part(cast, issue)
    for person in (first, second, first):
        subtasks.give(sub_task, person.person_id, by=head, at=AT)
    assert [len(told(person)) for person in (head, first, second)] == [1, 2, 1]
    subtasks.give(sub_task, head.person_id, by=head, at=AT)
    assert len(told(head)) == 1


def test_a_digest_names_a_sub_task_that_has_nobody_every_day_and_a_named_one_when_it_is_due(
    cast: Cast, member_of: MemberOf
) -> None:
    head = member_of(cast.store, Role.HEAD, "parts", name="Head")
    painter = member_of(cast.store, Role.ADVISOR, "parts", name="Painter")
    issue = cast.in_state(State.IN_PROGRESS)
    part(cast, issue, painter)
    left = part(cast, issue)
    run(morning(15), morning(16))
    assert (days_told(head), days_told(painter)) == ([15, 16], [16])
    assert days_told(cast.acceptor) == []
    subtasks.settle(left, Turn.DROP, words="不需要", by=cast.handler, at=morning(16))
    run(morning(17))
    assert (days_told(head), days_told(painter)) == ([15, 16], [16, 17])
    assert "overdue" in told(painter, digest=True)[-1].lines[0].text


# The ladder and the digest; sent on Wednesday the 14th, due on Saturday the 17th


@pytest.fixture
def issue(cast: Cast) -> Issue:
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    assert issue.deadline.date().day == 17
    return issue


def rungs() -> list[Rung]:
    return [r.rung for r in db.session.scalars(select(Reminder).order_by(Reminder.id))]


def days_told(member: Membership) -> list[int]:
    return [notice.at.date().day for notice in told(member, digest=True)]


def test_the_ladder_is_climbed_rung_by_rung_and_told_at_the_start_of_the_shift(
    cast: Cast, issue: Issue, gm: Membership
) -> None:
    run(*(morning(day) for day in range(15, 28)))
    assert rungs() == list(Rung)
    assert days_told(cast.handler) == list(range(16, 28))
    assert days_told(cast.acceptor) == [18]
    assert days_told(cast.manager) == [20]
    assert days_told(gm) == [26]  # his office is closed at the weekend
    assert days_told(cast.recorder) == []


def test_run_twice_late_or_after_days_it_tells_once_and_the_highest_rung_alone(
    cast: Cast, issue: Issue, gm: Membership
) -> None:
    run(morning(26), morning(26), morning(26) + timedelta(hours=2))
    assert rungs() == [Rung.GM]
    assert (days_told(gm), days_told(cast.handler)) == ([26], [26])
    assert (days_told(cast.acceptor), days_told(cast.manager)) == ([], [])
    run(morning(27))
    assert (days_told(gm), days_told(cast.handler)) == ([26], [26, 27])


def test_nothing_is_told_before_the_shift_nor_at_night(cast: Cast, issue: Issue) -> None:
    for hour in (-2, 13, 15):
        run(morning(17) + timedelta(hours=hour))
    assert days_told(cast.handler) == []
    run(morning(17) + timedelta(hours=5))
    assert days_told(cast.handler) == [17]


def test_what_comes_in_later_on_a_day_waits_for_the_next_digest(cast: Cast) -> None:
    run(morning(15))
    cast.in_state(State.AWAITING_ACCEPTANCE)
    run(morning(15) + timedelta(hours=3))
    assert days_told(cast.acceptor) == []
    run(morning(16))
    assert days_told(cast.acceptor) == [16]


def test_an_extension_that_the_acceptor_asks_for_is_told_to_who_decides_in_his_stead(
    cast: Cast,
) -> None:
    def ask(by: Membership) -> None:
        issue = cast.in_state(State.IN_PROGRESS)
        tracker.ask_extension(issue, day=date(2026, 10, 22), reason="缺件", by=by, at=AT)

    def asked(person: Membership) -> int:
        return sum("is asked for" in notice.text for notice in told(person))

    ask(cast.handler)
    assert (asked(cast.acceptor), asked(cast.manager)) == (1, 0)
    ask(cast.acceptor)
    assert (asked(cast.acceptor), asked(cast.manager)) == (1, 1)


def test_an_extension_begins_the_ladder_anew(cast: Cast, issue: Issue) -> None:
    run(morning(18))
    extension = tracker.ask_extension(
        issue, day=morning(22).date(), reason="配件", by=cast.handler, at=morning(18)
    )
    tracker.decide_extension(extension, approve=True, words="可以", by=cast.manager, at=morning(18))
    run(morning(19), morning(21), morning(22), morning(23))
    assert rungs() == [Rung.HEAD, Rung.DAY_BEFORE, Rung.THE_DAY, Rung.HEAD]


def test_what_is_closed_meanwhile_is_told_no_more(cast: Cast, issue: Issue) -> None:
    db.session.commit()
    with_rungs = actions.climb(cast.store, morning(18))
    for step in (Step.APPLY, Step.VERIFY):
        cast.take(issue, step)
    run(morning(18))
    assert with_rungs == 1
    assert days_told(cast.acceptor) == []


def test_a_complaint_counts_every_day_also_where_the_office_is_closed(
    cast: Cast, member_of: MemberOf
) -> None:
    head = member_of(cast.store, Role.HEAD, "office", name="Office")
    for kind in ("manual", "complaint"):
        issue = cast.draft(department_id=head.department_id, kind=kind)
        cast.take(issue, Step.SEND)
        issue.deadline = morning(16)  # a Friday
    db.session.flush()
    actions.climb(cast.store, morning(17))
    assert sorted(rungs()) == sorted([Rung.HEAD, Rung.THE_DAY])


def test_a_stand_in_gets_the_digest_of_the_absent_as_well(
    cast: Cast, issue: Issue, inspector: Membership
) -> None:
    leave = Leave(
        cast.handler.person_id, inspector.person_id, morning(14).date(), morning(18).date()
    )
    stand_ins.name_stand_in(leave, by=cast.handler, at=AT)
    run(morning(17), morning(19))
    assert days_told(cast.handler) == [17, 19]
    assert [n.for_id for n in told(inspector, digest=True)] == [cast.handler.person_id]


def test_the_store_s_own_days_hold_from_the_next_run(
    cast: Cast, issue: Issue, admin: Membership, gm: Membership
) -> None:
    actions.set_ladder(Ladder(before=3, head=2, cs_manager=2, gm=2), by=admin, at=AT)
    run(morning(14))
    assert rungs() == [Rung.DAY_BEFORE]
    run(morning(19))
    assert rungs() == [Rung.DAY_BEFORE, Rung.GM]


def test_the_days_of_digests_are_forgotten_after_two_months(cast: Cast, issue: Issue) -> None:
    run(morning(17))
    jobs.forget(morning(17) + timedelta(days=61))
    run(morning(17))
    assert days_told(cast.handler) == [17]
