"""What comes of a failed row, and what the next round makes of it. None commits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from blueprints.checklists.models import CheckRow
from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import N_, RuleBroken
from blueprints.findings import queries, rules
from blueprints.findings.models import Finding, FindingAnswer, MeasuresDecision
from blueprints.inspections.actions import Failure, HandedIn
from blueprints.inspections.queries import rule_of
from blueprints.inspections.rules import Answer, Carried
from blueprints.notices.actions import tell_all
from blueprints.notices.rules import News
from blueprints.repeats import actions as repeats
from blueprints.repeats.rules import TO_THE_MANAGER
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import NewIssue, Said
from blueprints.tracker.models import Issue, IssueEvent
from blueprints.tracker.rules import OPEN, TABLE, Happening, IssueKind, State, Step

SEEN: Mapping[Answer, Happening] = {
    Answer.FIXED: Happening.SEEN_FIXED,
    Answer.NOT_FIXED: Happening.SEEN_UNFIXED,
    Answer.NOT_APPLICABLE: Happening.SEEN_NOWHERE,
}


def raise_findings(handed: HandedIn) -> None:
    """First what has become of the earlier ones, then what failed, each in its order."""
    unfixed: dict[int, Finding] = {}
    said = {failure.row.id: failure.said.note for failure in handed.failures}
    for earlier, carried in handed.carried:
        finding = queries.carried(handed.inspection, earlier.key)
        words = carried.note or said.get(earlier.row_id or 0, "")
        answer(finding, replace(carried, note=words), handed)
        if carried.answer is not Answer.NOT_FIXED:
            continue
        if earlier.row_id is None:
            find_again(finding, carried, handed)
        else:
            unfixed[earlier.row_id] = finding
    for failure in handed.failures:
        row = failure.row
        last = unfixed.get(row.id) or queries.last_of_item(row.item_id, handed.at)
        find(failure, last, handed)


def answer(finding: Finding, carried: Carried, handed: HandedIn) -> None:
    """Fixed and verified before, it is finally closed now; fixed only now, once it has been verified."""
    inspection, by, at = handed.inspection, handed.by, handed.at
    db.session.add(
        FindingAnswer(
            store_id=finding.store_id,
            finding_id=finding.id,
            inspection_id=inspection.id,
            answer=carried.answer,
            note=carried.note,
            by_id=by.person_id,
            at=at,
        )
    )
    tracker.note(finding.issue, SEEN[carried.answer], Said(carried.note), by=by, at=at)
    if carried.answer is not Answer.FIXED:
        return
    finding.seen_fixed_at, finding.seen_fixed_in_id = at, inspection.id
    if finding.issue.state is State.CLOSED:
        close_finally(finding, by=by, at=at)


def close_finally(finding: Finding, *, by: Membership, at: datetime) -> None:
    finding.final_at, finding.final_by_id = at, by.person_id
    finding.final_in_id = finding.seen_fixed_in_id
    tracker.note(finding.issue, Happening.FINAL, Said(), by=by, at=at)


def find(failure: Failure, last: Finding | None, handed: HandedIn) -> Finding:
    """The first time, or the next of a chain: graver, and of the same issue while that is open."""
    row, said = failure.row, failure.said
    new = NewIssue(
        title=f"{row.area.name}：{row.words}",
        description=said.note,
        department_id=said.department_id or row.department_id,
        level=rules.level_of(row.level, last.issue.level if last else None),
        kind=IssueKind.FINDING,
        source_id=handed.inspection.id,
    )
    issue = issue_for(new, last, handed)
    return keep(issue, last, handed, row=row, lost=failure.answer.mark.deducted)


def find_again(last: Finding, carried: Carried, handed: HandedIn) -> Finding:
    """Of an item that this round's list does not look at: it costs no points."""
    new = NewIssue(
        title=f"{last.area.name}：{last.words}",
        description=carried.note or last.words,
        department_id=queries.open_department_of(last.issue) or handed.by.department_id,
        level=last.issue.level,
        kind=IssueKind.FINDING,
        source_id=handed.inspection.id,
    )
    return keep(issue_for(new, last, handed), last, handed, row=None, lost=0)


def issue_for(new: NewIssue, last: Finding | None, handed: HandedIn) -> Issue:
    by, at = handed.by, handed.at
    if last is not None and last.issue.state in OPEN:
        return found_open(last, handed)
    issue = tracker.raise_issue(new, by=by, at=at)
    if last is not None:
        raises = rule_of(issue.store_id).raises_level
        repeats.link(issue, last.issue, last.number + 1, at=at, raises_level=raises)
    tracker.send(issue, by=by, at=at)
    return issue


def found_open(last: Finding, handed: HandedIn) -> Issue:
    """Nobody has two issues of one fault: the one that is open says that it was found again.

    Its first deadline stays. Who had applied for closing it begins anew.
    """
    issue, at = last.issue, handed.at
    if rule_of(issue.store_id).raises_level and issue.level.raised() is not issue.level:
        issue.level = issue.level.raised()
        issue.level_raised += 1
    said = Said(f"{handed.inspection.check_list.name} {handed.inspection.due_on.isoformat()}")
    tracker.note(issue, Happening.REPEATS, said, by=None, at=at)
    if issue.state in TABLE[Step.RETURN].starts:
        tracker.send_back(issue, reason=said.text, by=None, at=at)
    return issue


def keep(
    issue: Issue, last: Finding | None, handed: HandedIn, *, row: CheckRow | None, lost: int
) -> Finding:
    item = row or last
    assert item is not None  # noqa: S101 - a row that failed, or what was found before
    finding = Finding(
        store_id=issue.store_id,
        issue=issue,
        inspection_id=handed.inspection.id,
        row_id=row.id if row else None,
        item_id=item.item_id,
        area_id=item.area_id,
        earlier_id=last.id if last else None,
        number=last.number + 1 if last else 1,
        words=item.words,
        lost=lost,
        found_at=handed.at,
        found_by_id=handed.by.person_id,
    )
    db.session.add(finding)
    db.session.flush()
    if finding.number >= TO_THE_MANAGER:
        repeats.came_again(issue, number=finding.number, at=handed.at)
    return finding


# The measures


def check_decides(issue: Issue, by: Membership, at: datetime) -> None:
    """Raises RuleBroken."""
    state, is_planned = issue.state_at(at), issue.planned_at is not None
    rules.check_approves(state, is_planned=is_planned, decides=queries.decides(issue, by))


def decide_measures(
    issue: Issue, *, approve: bool, words: str, by: Membership, at: datetime
) -> MeasuresDecision:
    """Who decides for the department that has it, of the measures as they are planned now."""
    tracker.lock(issue)
    check_decides(issue, by, at)
    what = Happening.MEASURES_APPROVED if approve else Happening.MEASURES_SENT_BACK
    decision = note_decision(issue, approve=approve, words=words, by=by, at=at)
    tracker.note(issue, what, Said(words), by=by, at=at)
    if issue.handler_id and issue.handler_id != by.person_id:
        text = APPROVED if approve else SENT_BACK
        title = {"title": issue.title, "name": by.person.name}
        news = News(f"measures:{decision.id}", text, f"/issues/{issue.id}", title)
        tell_all({issue.handler_id}, issue.store, news, at=at)
    return decision


APPROVED = N_("%(name)s approved the measures: %(title)s")
SENT_BACK = N_("%(name)s wants other measures: %(title)s")
PLANNED = N_("Measures wait for your approval: %(title)s")


def note_decision(
    issue: Issue, *, approve: bool, words: str, by: Membership, at: datetime
) -> MeasuresDecision:
    assert issue.planned_at is not None  # noqa: S101 - checked before
    decision = MeasuresDecision(
        store_id=issue.store_id,
        issue_id=issue.id,
        planned_at=issue.planned_at,
        is_approved=approve,
        words=words,
        by_id=by.person_id,
        at=at,
    )
    db.session.add(decision)
    db.session.flush()
    return decision


def follow_issue(issue: Issue, *, event: IssueEvent) -> None:
    """What the tracker's steps mean for a finding."""
    if issue.kind is not IssueKind.FINDING:
        return
    if event.what == Step.PLAN:
        follow_plan(issue, event)
    elif issue.state is State.CLOSED and event.was is not State.CLOSED:
        follow_closing(issue, event)
    elif event.what in {Step.REOPEN, Step.RETURN}:
        begin_again(issue)
    elif event.what == Step.VOID:
        withdraw(issue)


def follow_closing(issue: Issue, event: IssueEvent) -> None:
    """What a round saw fixed before it was verified is closed for good now."""
    for finding in queries.of_issue(issue.id)[-1:]:
        if finding.seen_fixed_at and queries.is_last(finding):
            finding.final_at, finding.final_by_id = event.at, event.by_id
            finding.final_in_id = finding.seen_fixed_in_id


def withdraw(issue: Issue) -> None:
    """As if it had not been found this time: what was found before stands as it stood, and is asked for.

    Where it has been found again since, the chain runs over it.
    """
    findings = queries.of_issue(issue.id)
    if findings and queries.is_last(findings[-1]):
        before = findings[0].number - 1
        findings[0].earlier_id = None
        for finding in findings:
            finding.number -= before


def begin_again(issue: Issue) -> None:
    """Who reopens or returns it says that it is not fixed: another round has to see it."""
    for finding in queries.of_issue(issue.id):
        finding.final_at = finding.final_by_id = finding.final_in_id = None
        finding.seen_fixed_at = finding.seen_fixed_in_id = None


def follow_plan(issue: Issue, event: IssueEvent) -> None:
    planner = queries.membership(issue.store_id, event.by_id)
    if planner is None:
        return
    if queries.decides(issue, planner):
        note_decision(issue, approve=True, words="", by=planner, at=event.at)
    elif issue.acceptor_id:
        key = f"measures-planned:{event.id}"
        news = News(key, PLANNED, f"/issues/{issue.id}", {"title": issue.title})
        tell_all({issue.acceptor_id}, issue.store, news, at=event.at)


# For good


def check_final(finding: Finding, *, by: Membership, at: datetime) -> None:
    """Raises RuleBroken."""
    stage = queries.stage_of(finding)
    days = rule_of(finding.store_id).final_after_days
    rules.check_final(stage, finding.issue.closed_at, by.role, days=days, at=at)
    if not queries.is_last(finding):
        raise RuleBroken("It has been found again since. That one is closed.")


def close_by_manager(finding: Finding, *, by: Membership, at: datetime) -> None:
    """Where no inspection came by. Raises RuleBroken."""
    tracker.lock(finding.issue)
    check_final(finding, by=by, at=at)
    finding.seen_fixed_in_id = None
    close_finally(finding, by=by, at=at)
