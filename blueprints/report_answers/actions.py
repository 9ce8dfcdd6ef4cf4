"""Answer a report line by line, all the rest at once, or send it back. None commits."""

from dataclasses import dataclass
from datetime import datetime

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import N_, RuleBroken
from blueprints.notices.actions import tell_all
from blueprints.notices.rules import News
from blueprints.report_answers import queries, rules
from blueprints.report_answers.models import LineAnswer
from blueprints.report_answers.rules import Disposition
from blueprints.report_duties import actions as duties
from blueprints.report_duties.models import Duty
from blueprints.report_duties.queries import address, titled
from blueprints.reports.models import Line
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import IssueKind

ANSWERED = N_("%(name)s has answered your report: %(report)s")
SENT_BACK = N_("%(name)s sent your report back: %(report)s")


@dataclass(frozen=True)
class Answer:
    """`department_id`: whose the issue is; None for the report's own."""

    disposition: Disposition
    words: str = ""
    department_id: int | None = None


def answer_line(line: Line, said: Answer, *, by: Membership, at: datetime) -> LineAnswer:
    """The last of its open lines answers the report. Raises RuleBroken."""
    duty = line.report.duty
    duties.lock(duty)
    duties.check_waits(duty, by)
    rules.check_answer(said.disposition, said.words)
    if line.version != line.report.version or not line.asks_for_an_answer:
        raise RuleBroken("This line waits for no answer.")
    if db.session.get(LineAnswer, line.id) is not None:
        raise RuleBroken("This line has its answer already.")
    answer = note(line, said, by=by, at=at)
    if said.disposition is Disposition.TASK:
        make_issue(line, said, by=by, at=at)
    duties.see(duty, at=at)
    if not queries.open_lines_of(duty):
        finish(duty, by=by, at=at)
    return answer


def note(line: Line, said: Answer, *, by: Membership, at: datetime) -> LineAnswer:
    answer = LineAnswer(
        line_id=line.id,
        store_id=line.store_id,
        disposition=said.disposition,
        words=said.words.strip(),
        by_id=by.person_id,
        at=at,
    )
    db.session.add(answer)
    db.session.flush()
    return answer


def make_issue(line: Line, said: Answer, *, by: Membership, at: datetime) -> Issue:
    """Sent at once to the department; the writer is who is told what became of it."""
    duty = line.report.duty
    new = NewIssue(
        title=rules.title_of(line.words),
        description="\n".join(filter(None, [line.words, said.words.strip()])),
        department_id=said.department_id or duty.department_id,
        kind=IssueKind.REPORT,
        source_id=line.id,
        feedback_to_id=duty.person_id,
    )
    return tracker.report(new, by=by, at=at)


def answer_rest(duty: Duty, *, by: Membership, at: datetime) -> None:
    """What is still open is filed, and the report has its answer. Raises RuleBroken."""
    duties.lock(duty)
    duties.check_waits(duty, by)
    for line_id in queries.open_lines_of(duty):
        note(db.session.get_one(Line, line_id), Answer(Disposition.FILE), by=by, at=at)
    finish(duty, by=by, at=at)


def answer_all(*, by: Membership, at: datetime) -> int:
    """Every report that waits and needs no more than to be read; how many these were."""
    found = queries.with_nothing_open(by)
    for duty in found:
        finish(duty, by=by, at=at)
    return len(found)


def finish(duty: Duty, *, by: Membership, at: datetime) -> None:
    duties.answer(duty, by=by, at=at)
    tell_writer(duty, ANSWERED, by=by, at=at)


def send_back(duty: Duty, wish: str, *, by: Membership, at: datetime) -> None:
    """退回: the writer hears what is missing. Raises RuleBroken."""
    duties.lock(duty)
    duties.send_back(duty, wish, by=by, at=at)
    tell_writer(duty, SENT_BACK, by=by, at=at)


def tell_writer(duty: Duty, text: str, *, by: Membership, at: datetime) -> None:
    report = titled(duty.type, duty.first_day, duty.last_day)
    key = f"report-answer:{duty.id}:{at.isoformat()}"
    news = News(key, text, address(duty.id), {"name": by.person.name, "report": report})
    people = {duty.person_id, duty.sent_by_id or duty.person_id} - {by.person_id}
    tell_all(people, duty.store, news, at=at)
