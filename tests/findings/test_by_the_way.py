"""Ways that a finding seldom goes: withdrawn, nobody heads the department, another inspector, photos."""

import hashlib

import pytest
from flask import Flask

from blueprints.core.attachments import of_record
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.findings import actions, queries
from blueprints.findings.models import Finding
from blueprints.findings.rules import Stage
from blueprints.inspections.queries import sheet_of
from blueprints.tracker import actions as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Details, State, Step
from tests.conftest import MemberOf, SignIn, department_of
from tests.depositing import Tablet
from tests.drawing import jpeg
from tests.findings.conftest import FIRST, SECOND, THIRD, Rounds, findings, mend
from tests.inspecting import a_list, a_round, answers_for, hold, rows_for

DONE = Details(note="已清洗", result="干净", told="完成", evidence=1)


def plan(issue: Issue, head: Membership, worker: Membership) -> None:
    at = now()
    tracker.accept(issue, handler_id=worker.person_id, by=head, at=at)
    tracker.plan(issue, measures="清洗", by=worker, at=at)
    actions.decide_measures(issue, approve=True, words="", by=head, at=at)


@pytest.fixture
def closed(rounds: Rounds, inspector: Membership, head: Membership, worker: Membership) -> Finding:
    """Closed for now."""
    rounds.go(FIRST, {"地面无油污": "漏油"})
    mend(findings()[0], head, worker, inspector)
    return findings()[0]


def test_withdrawn_the_second_time_the_first_is_asked_for_again(
    rounds: Rounds, closed: Finding, chief: Membership, head: Membership
) -> None:
    rounds.go(SECOND, {}, 地面无油污="not_fixed:又漏油")
    again = findings()[1]
    tracker.move(again.issue, Step.OBJECT, Details(note="工位刚施工完"), by=head, at=now())
    tracker.move(again.issue, Step.VOID, Details(note="误查"), by=chief, at=now())
    assert (again.number, again.earlier_id) == (1, None)
    made = rounds.go(THIRD, {}, 地面无油污="not_fixed:漏油")
    third = findings()[2]
    assert (third.inspection_id, third.number, third.earlier_id) == (made.id, 2, closed.id)


def test_what_has_been_found_again_offers_no_final_closing(
    rounds: Rounds, closed: Finding, cs_manager: Membership, sign_in: SignIn
) -> None:
    url = f"/issues/{closed.issue_id}"
    assert "final-closing" in sign_in(cs_manager).get(url).text
    rounds.go(SECOND, {}, 地面无油污="not_fixed:又漏油")
    assert "final-closing" not in sign_in(cs_manager).get(url).text


def test_where_nobody_heads_the_department_the_manager_decides_on_the_measures(
    rounds: Rounds,
    cs_manager: Membership,
    store: Store,
    member_of: MemberOf,
    sign_in: SignIn,
) -> None:
    seller = member_of(store, Role.ADVISOR, "sales", name="Wu")
    rounds.go(FIRST, {"展车清洁": "有灰"})
    issue = findings()[0].issue
    tracker.accept(issue, handler_id=seller.person_id, by=cs_manager, at=now())
    tracker.plan(issue, measures="每天擦", by=seller, at=now())
    db.session.commit()
    url = f"/issues/{issue.id}/measures-decision"
    assert url in sign_in(cs_manager).get(f"/issues/{issue.id}").text
    sign_in(seller).get(url, expect=409)
    sign_in(cs_manager).post(url, verdict="yes", version=issue.version)
    tracker.apply_for_closing(issue, DONE, by=seller, at=now())
    assert issue.state is State.CLOSING_APPLIED


def test_where_somebody_heads_it_the_manager_does_not(
    rounds: Rounds,
    cs_manager: Membership,
    head: Membership,
    worker: Membership,
    sign_in: SignIn,
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    issue = findings()[0].issue
    tracker.accept(issue, handler_id=worker.person_id, by=head, at=now())
    tracker.plan(issue, measures="清洗", by=worker, at=now())
    db.session.commit()
    sign_in(cs_manager).get(f"/issues/{issue.id}/measures-decision", expect=409)


def test_whoever_finds_it_again_what_was_applied_for_goes_back(
    rounds: Rounds, head: Membership, worker: Membership, store: Store, member_of: MemberOf
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    issue = findings()[0].issue
    plan(issue, head, worker)
    tracker.apply_for_closing(issue, DONE, by=worker, at=now())
    other = member_of(store, Role.INSPECTOR, "cr", name="Zou")
    made = a_round(rounds.check_list, other, SECOND, now())
    hold(made, other, now(), {}, 地面无油污="not_fixed:仍漏油")
    assert (issue.state, issue.returns) == (State.IN_PROGRESS, 1)


def test_returned_it_has_to_be_seen_fixed_once_more(
    rounds: Rounds, inspector: Membership, head: Membership, worker: Membership
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    rounds.go(SECOND, {}, 地面无油污="fixed")
    finding = findings()[0]
    plan(finding.issue, head, worker)
    tracker.apply_for_closing(finding.issue, DONE, by=worker, at=now())
    tracker.send_back(finding.issue, reason="又漏了", by=inspector, at=now())
    tracker.apply_for_closing(finding.issue, DONE, by=worker, at=now())
    seen = Details(note="干净", evidence=1)
    tracker.move(finding.issue, Step.VERIFY, seen, by=inspector, at=now())
    assert queries.stage_of(finding) is Stage.CLOSED_FOR_NOW


def test_of_a_closed_department_it_goes_to_the_one_above_or_to_the_inspector_s(
    rounds: Rounds, closed: Finding, store: Store, inspector: Membership
) -> None:
    """No row of this round looks at it, so that nobody can choose another department."""
    department_of(store, "workshop").is_active = False
    rows = rows_for(store, [("车间", "工具归位", 5, "sales")])
    others = a_list(inspector, now(), rows, name="车间")
    made = a_round(others, inspector, SECOND, now())
    hold(made, inspector, now(), {}, 地面无油污="not_fixed:仍漏油")
    above = department_of(store, "workshop").parent_id
    assert findings()[1].issue.department_id == (above or inspector.department_id)


# Photos


def deposit(
    app: Flask, rounds: Rounds, inspection_id: int, place: str, given: dict[str, object]
) -> None:
    body = jpeg(40, 30)
    said = f"{hashlib.sha256(body).hexdigest()}:image/jpeg:{len(body)}:before:{place}"
    given |= {"inspection_id": inspection_id, "attachment": said}
    answer = Tablet(app).put(rounds.by, "inspection", given)
    assert answer.json, answer.text
    assert answer.json["status"] == "accepted"
    db.session.rollback()


def test_a_photo_of_an_earlier_finding_shows_its_issue(
    app: Flask, rounds: Rounds, closed: Finding
) -> None:
    made = a_round(rounds.check_list, rounds.by, SECOND, now())
    given = answers_for(made, now(), {}, 地面无油污="not_applicable:装修")
    deposit(app, rounds, made.id, f"f{closed.id}", given)
    assert len(of_record(f"/issues/{closed.issue_id}")) == 1


@pytest.mark.parametrize("place", ["f{}", "9" * 40, "f" + "9" * 18, "f0", "0"])
def test_a_photo_of_what_this_round_did_not_ask_for_shows_the_round(
    app: Flask, rounds: Rounds, closed: Finding, store: Store, place: str
) -> None:
    rows = rows_for(store, [("洽谈区", "桌面整洁", 5, "sales")])
    made = a_round(a_list(rounds.by, now(), rows, name="洽谈区"), rounds.by, SECOND, now())
    assert sheet_of(made, at=now()).earlier == []
    deposit(app, rounds, made.id, place.format(closed.id), answers_for(made, now(), {}))
    assert of_record(f"/issues/{closed.issue_id}") == []
    assert len(of_record(f"/inspections/{made.id}")) == 1
