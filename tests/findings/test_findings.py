"""A finding from the round that found it to the one that closes it for good, or finds it again."""

from datetime import timedelta
from typing import Any

import pytest

from blueprints.checklists.actions import NewRow
from blueprints.checklists.models import CheckList
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.findings import actions, queries, rules
from blueprints.findings.models import Finding
from blueprints.findings.rules import Stage, Standing
from blueprints.issue_rules.rules import Level
from blueprints.tracker import actions as tracker
from blueprints.tracker.queries import fault_of
from blueprints.tracker.rules import OPEN, Details, Happening, IssueKind, State, Step
from blueprints.watchers.queries import watchers_of
from tests.conftest import MemberOf, SignIn
from tests.findings.conftest import FIRST, SECOND, THIRD, Rounds, findings, mend
from tests.inspecting import a_round, answers_for, publish
from tests.tracker.test_plans import statements


def test_a_failed_row_becomes_an_issue_of_the_department_with_measures_due(
    rounds: Rounds, inspector: Membership, head: Membership
) -> None:
    made = rounds.go(FIRST, {"地面无油污": "三号工位漏油"})
    finding = findings()[0]
    issue = finding.issue
    assert (issue.kind, issue.source_id, issue.state) == (
        IssueKind.FINDING,
        made.id,
        State.AWAITING_ACCEPTANCE,
    )
    assert (issue.title, issue.description) == ("车间：地面无油污", "三号工位漏油")
    assert issue.feedback_to_id == issue.verifier_id == inspector.person_id
    assert issue.acceptor_id == head.person_id
    assert issue.first_deadline
    assert (finding.number, finding.lost) == (1, 10)
    assert queries.stage_of(finding) is Stage.SENT


def test_one_is_closed_for_good_and_the_other_is_found_again_over_a_new_version(
    rounds: Rounds,
    check_list: CheckList,
    store: Store,
    inspector: Membership,
    head: Membership,
    worker: Membership,
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油", "价格牌齐全": "缺两块"})
    tags, floor = findings()
    assert tags.words == "价格牌齐全"
    mend(floor, head, worker, inspector)
    assert queries.stage_of(floor) is Stage.CLOSED_FOR_NOW
    old = {row.words: row for row in check_list.versions[0].rows}
    moved = [
        NewRow(
            "洽谈区",
            "价格牌完整清楚",
            4,
            tags.issue.department_id or 0,
            item_id=old["价格牌齐全"].item_id,
        ),
        NewRow(
            "车间",
            "地面无油污",
            10,
            floor.issue.department_id or 0,
            item_id=old["地面无油污"].item_id,
        ),
    ]
    publish(check_list, inspector, now(), moved)
    rounds.go(SECOND, {}, 地面无油污="fixed", 价格牌齐全="not_fixed:仍缺一块")
    assert queries.stage_of(floor) is Stage.CLOSED
    again = findings()[-1]
    assert (again.number, again.earlier_id, again.issue_id) == (2, tags.id, tags.issue_id)
    assert again.lost == 8  # four points, twice
    assert tags.issue.level is Level.ESCALATED
    assert queries.carried(rounds.go(THIRD, {}, 价格牌完整清楚="fixed"), f"f{again.id}") is again


def test_after_its_closing_the_next_time_is_an_issue_of_its_own_and_the_third_is_the_manager_s(
    rounds: Rounds,
    inspector: Membership,
    head: Membership,
    worker: Membership,
    gm: Membership,
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    mend(findings()[0], head, worker, inspector)
    rounds.go(SECOND, {}, 地面无油污="not_fixed:又漏油")
    second = findings()[1]
    assert second.issue_id != findings()[0].issue_id
    assert second.number == 2
    assert second.issue.level is Level.ESCALATED
    mend(second, head, worker, inspector)
    rounds.go(THIRD, {}, 地面无油污="not_fixed:还是漏油")
    third = findings()[2]
    assert third.number == 3
    assert third.issue.level is Level.CRITICAL
    assert [each.number for each in queries.chain_of(third)] == [3, 2, 1]
    assert gm.person_id in {watcher.person_id for watcher in watchers_of(third.issue)}


def test_an_open_issue_is_not_doubled_and_keeps_its_first_deadline(
    rounds: Rounds, head: Membership, worker: Membership
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    issue = findings()[0].issue
    deadline = issue.first_deadline
    tracker.accept(issue, handler_id=worker.person_id, by=head, at=now())
    rounds.go(SECOND, {}, 地面无油污="not_fixed:仍漏油")
    assert [f.issue_id for f in findings()] == [issue.id, issue.id]
    assert issue.state in OPEN
    assert issue.first_deadline == deadline
    happened = [event.what for event in issue.events]
    assert Happening.SEEN_UNFIXED in happened
    assert Happening.REPEATS in happened
    assert fault_of(issue) is None


def test_what_was_applied_for_and_is_not_fixed_goes_back_to_work(
    rounds: Rounds, head: Membership, worker: Membership
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    issue, at = findings()[0].issue, now()
    tracker.accept(issue, handler_id=worker.person_id, by=head, at=at)
    tracker.plan(issue, measures="清洗", by=worker, at=at)
    actions.decide_measures(issue, approve=True, words="", by=head, at=at)
    done = Details(note="已清洗", result="干净", told="完成", evidence=1)
    tracker.apply_for_closing(issue, done, by=worker, at=at)
    db.session.commit()
    rounds.go(SECOND, {}, 地面无油污="not_fixed:仍漏油")
    assert issue.state is State.IN_PROGRESS
    assert issue.returns == 1


def test_seen_fixed_before_it_is_verified_closes_it_for_good_at_the_verification(
    rounds: Rounds, inspector: Membership, head: Membership, worker: Membership
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    made = rounds.go(SECOND, {}, 地面无油污="fixed")
    finding = findings()[0]
    assert queries.stage_of(finding) is Stage.SENT
    mend(finding, head, worker, inspector)
    assert queries.stage_of(finding) is Stage.CLOSED
    assert finding.final_in_id == made.id
    assert rounds.go(THIRD, {}).reached == 18


def test_what_does_not_apply_now_is_asked_again_the_next_time(rounds: Rounds) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    rounds.go(SECOND, {}, 地面无油污="not_applicable:工位封闭装修")
    assert len(findings()) == 1
    made = a_round(rounds.check_list, rounds.by, THIRD, now())
    page = rounds.sign_in(rounds.by).get(f"/inspections/{made.id}/filling").text
    assert f"f{findings()[0].id}-answer" in page


def test_an_earlier_finding_must_be_answered(rounds: Rounds) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    made = a_round(rounds.check_list, rounds.by, SECOND, now())
    given = answers_for(made, now(), {}, 地面无油污="not_applicable:")
    page = rounds.sign_in(rounds.by).post(f"/inspections/{made.id}/filling", expect=422, **given)
    assert "Say why it does not apply now." in page.text


def test_what_is_said_of_it_stands_once_in_the_round(rounds: Rounds) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    made = a_round(rounds.check_list, rounds.by, SECOND, now())
    given = answers_for(made, now(), {}, 地面无油污="not_fixed:仍漏油")
    browser, url = rounds.sign_in(rounds.by), f"/inspections/{made.id}/filling"
    key = f"f{findings()[0].id}-answer"
    browser.post(url, expect=422, **given | {key: "perhaps"})
    browser.post(url, **given)
    assert [answer.note for answer in made.answers if answer.note] == ["仍漏油"]


# Objections


@pytest.fixture
def floor(rounds: Rounds) -> Finding:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    return findings()[0]


@pytest.fixture
def objected(floor: Finding, head: Membership, chief: Membership) -> Finding:
    tracker.move(floor.issue, Step.OBJECT, Details(note="工位刚施工完"), by=head, at=now())
    db.session.commit()
    return floor


@pytest.mark.parametrize("htmx", [True, False])
def test_a_finding_is_not_passed_on_but_objected_to(
    floor: Finding, head: Membership, chief: Membership, sign_in: SignIn, htmx: bool
) -> None:
    url = f"/issues/{floor.issue_id}"
    page = sign_in(head).get(url).text
    assert f"{url}/objection" in page
    assert f"{url}/transfer" not in page
    browser = sign_in(head, htmx=htmx)
    browser.get(f"{url}/objection")
    browser.post(f"{url}/objection", expect=422, note=" ", version=floor.issue.version)
    browser.post(f"{url}/objection", note="工位刚施工完", version=floor.issue.version)
    assert queries.stage_of(floor) is Stage.DISPUTED
    assert "地面无油污" in sign_in(chief).get("/issues?mine=decision").text
    assert "was objected to, and you decide" in sign_in(chief).get("/notices").text


@pytest.mark.parametrize("htmx", [True, False])
def test_the_inspector_s_head_lets_it_stand(
    objected: Finding, head: Membership, chief: Membership, sign_in: SignIn, htmx: bool
) -> None:
    url, issue = f"/issues/{objected.issue_id}", objected.issue
    sign_in(head).get(f"{url}/ruling", expect=409)
    ruling: dict[str, Any] = {"note": "漏油属实", "department_id": issue.department_id}
    sign_in(chief, htmx=htmx).post(f"{url}/ruling", version=issue.version, **ruling)
    assert queries.stage_of(objected) is Stage.SENT
    assert issue.declines == 1


def test_withdrawn_it_is_asked_for_no_more(
    rounds: Rounds, objected: Finding, chief: Membership, sign_in: SignIn
) -> None:
    url, version = f"/issues/{objected.issue_id}/voiding", objected.issue.version
    sign_in(chief).post(url, note="确属误查", version=version)
    assert queries.stage_of(objected) is Stage.VOID
    made = a_round(rounds.check_list, rounds.by, SECOND, now())
    page = sign_in(rounds.by).get(f"/inspections/{made.id}/filling").text
    assert f"f{objected.id}-answer" not in page


# Measures


@pytest.fixture
def planned(rounds: Rounds, head: Membership, worker: Membership) -> Finding:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    finding = findings()[0]
    tracker.accept(finding.issue, handler_id=worker.person_id, by=head, at=now())
    tracker.plan(finding.issue, measures="每班清洗", by=worker, at=now())
    db.session.commit()
    return finding


def test_nobody_applies_for_closing_before_the_head_approved_the_measures(
    planned: Finding, head: Membership, worker: Membership
) -> None:
    done = Details(note="已清洗", result="干净", told="完成", evidence=1)
    with pytest.raises(RuleBroken, match="not approved"):
        tracker.apply_for_closing(planned.issue, done, by=worker, at=now())
    assert queries.stage_of(planned) is Stage.PLANNED
    actions.decide_measures(planned.issue, approve=True, words="", by=head, at=now())
    assert queries.stage_of(planned) is Stage.MENDING
    tracker.plan(planned.issue, measures="每天清洗", by=worker, at=now() + timedelta(minutes=1))
    assert queries.stage_of(planned) is Stage.PLANNED


def test_measures_that_the_head_plans_himself_are_approved(
    rounds: Rounds, head: Membership
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    finding = findings()[0]
    tracker.accept(finding.issue, handler_id=head.person_id, by=head, at=now())
    tracker.plan(finding.issue, measures="每班清洗", by=head, at=now())
    assert queries.stage_of(finding) is Stage.MENDING


@pytest.mark.parametrize("htmx", [True, False])
def test_the_head_decides_on_the_issue_s_page(
    planned: Finding, head: Membership, worker: Membership, sign_in: SignIn, htmx: bool
) -> None:
    url = f"/issues/{planned.issue_id}/measures-decision"
    browser = sign_in(head, htmx=htmx)
    assert url in sign_in(head).get(f"/issues/{planned.issue_id}").text
    browser.get(url)
    version = planned.issue.version
    browser.post(url, expect=422, verdict="no", wish=" ", version=version)
    browser.post(url, verdict="no", wish="请写明责任人", version=version)
    assert queries.stage_of(planned) is Stage.PLANNED
    heard = sign_in(worker).get("/notices").text
    assert "wants other measures" in heard


def test_only_who_leads_the_department_decides(
    planned: Finding, worker: Membership, inspector: Membership, sign_in: SignIn
) -> None:
    url, version = f"/issues/{planned.issue_id}/measures-decision", planned.issue.version
    for member in (worker, inspector):
        sign_in(member).get(url, expect=409)
        sign_in(member).post(url, expect=409, verdict="yes", version=version)


# For good


@pytest.mark.parametrize(
    ("standing", "stage"),
    [
        (Standing(State.DRAFT), Stage.FOUND),
        (Standing(State.AWAITING_ACCEPTANCE), Stage.SENT),
        (Standing(State.AWAITING_ACCEPTANCE, is_disputed=True), Stage.DISPUTED),
        (Standing(State.IN_PROGRESS), Stage.TO_PLAN),
        (Standing(State.IN_PROGRESS, is_planned=True), Stage.PLANNED),
        (Standing(State.PAUSED, is_planned=True, is_approved=True), Stage.MENDING),
        (Standing(State.CLOSING_APPLIED), Stage.TO_VERIFY),
        (Standing(State.AWAITING_CUSTOMER), Stage.TO_VERIFY),
        (Standing(State.CLOSED), Stage.CLOSED_FOR_NOW),
        (Standing(State.CLOSED, is_final=True, was_seen=True), Stage.CLOSED),
        (Standing(State.CLOSED, is_final=True), Stage.CLOSED_UNSEEN),
        (Standing(State.VOID), Stage.VOID),
    ],
)
def test_the_tracker_s_states_in_the_inspectors_words(standing: Standing, stage: Stage) -> None:
    assert rules.stage_of(standing) is stage


def test_without_a_next_inspection_a_manager_closes_it_after_180_days(
    rounds: Rounds,
    inspector: Membership,
    head: Membership,
    worker: Membership,
    cs_manager: Membership,
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油"})
    finding = findings()[0]
    mend(finding, head, worker, inspector)
    closed = finding.issue.closed_at
    assert closed
    with pytest.raises(RuleBroken, match="180 days"):
        actions.close_by_manager(finding, by=cs_manager, at=closed + timedelta(days=179))
    with pytest.raises(RuleBroken, match="manager"):
        actions.close_by_manager(finding, by=inspector, at=closed + timedelta(days=180))
    actions.close_by_manager(finding, by=cs_manager, at=closed + timedelta(days=180))
    assert queries.stage_of(finding) is Stage.CLOSED_UNSEEN


def test_a_chain_begins_anew_180_days_after_it_was_closed_for_good() -> None:
    at = now()
    assert rules.repeats(None, at)
    assert rules.repeats(at - timedelta(days=180), at)
    assert not rules.repeats(at - timedelta(days=181), at)


# The list


def test_the_list_shows_what_one_may_see_by_stage_area_and_department(
    rounds: Rounds,
    head: Membership,
    inspector: Membership,
    worker: Membership,
    member_of: MemberOf,
    store: Store,
    other_store: Store,
    sign_in: SignIn,
) -> None:
    rounds.go(FIRST, {"地面无油污": "漏油", "价格牌齐全": "缺"})
    page = sign_in(head).get("/findings").text
    assert "地面无油污" in page
    assert "价格牌齐全" not in page
    everything = sign_in(inspector)
    assert "价格牌齐全" in everything.get("/findings").text
    area = findings()[0].area_id
    narrowed = everything.get(f"/findings?area={area}&stage=answer").text
    assert "价格牌齐全" in narrowed
    assert "地面无油污" not in narrowed
    assert "No finding is in this list." in everything.get("/findings?stage=final").text
    stranger: Any = sign_in(member_of(other_store, Role.GM, "office"))
    assert "地面无油污" not in stranger.get("/findings?stage=all").text


def test_a_long_list_is_read_with_as_many_questions_as_a_short_one(
    rounds: Rounds, gm: Membership, sign_in: SignIn
) -> None:
    browser = sign_in(gm)
    rounds.go(FIRST, {"地面无油污": "漏油"})
    browser.get("/findings")

    def asked() -> int:
        with statements() as seen:
            browser.get("/findings")
        return len(seen)

    few = asked()
    rounds.go(SECOND, {"价格牌齐全": "缺", "展车清洁": "有灰"}, 地面无油污="not_applicable:装修")
    assert asked() == few
