"""What displeased somebody, and what became of it: every step the tracker's own. None commits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from blueprints.callbacks import actions as callbacks
from blueprints.callbacks import queries as asked
from blueprints.callbacks.actions import Answers, Call, Complaint
from blueprints.callbacks.models import Callback
from blueprints.callbacks.rules import CallbackKind, Outcome
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.demo_stage import rules
from blueprints.demo_stage.queries import Planned, Stage, Task
from blueprints.demo_stage.rules import Story
from blueprints.issue_rules.rules import Level
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.models import Extension, Issue
from blueprints.tracker.rules import Details, IssueKind, State, Step

Scene = tuple[datetime, Callable[[], None]]


def play(stage: Stage, first: date, calls: Sequence[Planned], rounds: Sequence[Scene] = ()) -> None:
    """Calls, findings and rounds in the order of their time, so that issues are numbered as they came."""
    scenes: list[Scene] = [
        (at, lambda task=task, at=at: play_call(stage, task, at))  # type: ignore[misc]  # its defaults hold the values
        for task, at in calls
    ]
    scenes += rounds
    for day in rules.days_of(first, stage.today):
        if stage.dealer.chance(0.11):
            at = stage.moment(day, 10, 16)
            scenes.append((at, lambda at=at: play_finding(stage, at)))  # type: ignore[misc]  # as above
    for at, scene in sorted(scenes, key=lambda s: s[0]):
        if at < stage.at:
            scene()
            db.session.flush()
    leave_a_draft(stage)


def leave_a_draft(stage: Stage) -> None:
    """Something that the inspector noted this morning and has not sent yet."""
    new = NewIssue(title="洗车区排水沟盖板松动", kind=IssueKind.MANUAL)
    tracker.raise_issue(new, by=stage.people["fangmin"], at=stage.at - timedelta(hours=1))


def play_call(stage: Stage, task: Task, at: datetime) -> None:
    is_service = task.kind is CallbackKind.SERVICE_3
    stories = rules.SERVICE_STORIES if is_service else rules.SALES_STORIES
    story = stage.dealer.rng.choice(stories)
    caller = stage.people[stage.dealer.rng.choice(rules.CALLERS)]
    callback = db.session.get_one(Callback, task.id)
    values: dict[str, int | str] = dict(stage.dealer.bad_scores())
    values |= {"nps": stage.dealer.rng.randrange(2, 7), "words": story.words}
    if is_service:
        values["first_time_fix"] = int(story.category != "repair_quality")
    complaint = Complaint(
        department_id=stage.departments[story.department],
        level=level_of(stage, story),
        category_id=stage.categories[story.category],
        title=story.title,
        description=story.words,
    )
    given = Answers(stage.questions[task.kind], values, complaint)
    callbacks.log_call(callback, Call(Outcome.CONNECTED, answers=given), by=caller, at=at)
    if callback.raised_issue:
        live(stage, callback.raised_issue, story, at)


def level_of(stage: Stage, story: Story) -> Level:
    if story.is_critical:
        return Level.CRITICAL if stage.dealer.chance(0.3) else Level.ESCALATED
    return Level.ESCALATED if stage.dealer.chance(0.15) else Level.NORMAL


def play_finding(stage: Stage, at: datetime) -> None:
    story = stage.dealer.rng.choice(rules.FOUND_STORIES)
    new = NewIssue(
        title=story.title,
        description=story.words,
        department_id=stage.departments[story.department],
        level=level_of(stage, story),
        category_id=stage.categories[story.category],
        kind=IssueKind.MANUAL,
    )
    issue = tracker.report(new, by=stage.people["fangmin"], at=at)
    if stage.dealer.chance(0.05) and at + timedelta(hours=1) < stage.at:
        why = Details(note="与在办问题重复，合并跟踪。")
        later = at + timedelta(hours=1)
        tracker.move(issue, Step.VOID, why, by=stage.people["hejing"], at=later)
    else:
        live(stage, issue, story, at)


class Late(Exception):  # noqa: N818 - the play has come to the present
    """The next thing would happen after now."""


@dataclass
class Life:
    """An issue on its way, and the clock of its own that only runs forward."""

    stage: Stage
    issue: Issue
    at: datetime
    steps_left: int = 99

    def later(self, *hours: float) -> datetime:
        """Some time between so and so many hours later, on a day, in the hours of work."""
        self.at += timedelta(hours=self.stage.dealer.rng.uniform(*hours))
        here = self.at.astimezone(self.stage.store.zone)
        if not 9 <= here.hour < 18:
            days = 1 if here.hour >= 18 else 0
            self.at = self.stage.moment(here.date() + timedelta(days=days), 9, 12)
        if self.at >= self.stage.at:
            raise Late
        return self.at

    def move(self, step: Step, by: Membership, at: datetime, **details: Any) -> None:
        if not self.steps_left:
            raise Late
        self.steps_left -= 1
        tracker.move(self.issue, step, Details(**details), by=by, at=at)


def live(stage: Stage, issue: Issue, story: Story, at: datetime) -> None:
    """What becomes of an issue, as far as it has come by now. Some linger for good."""
    is_recent = stage.at - at < rules.RECENT
    life = Life(stage, issue, at, next(stage.endings) if is_recent else 99)
    try:
        head = stage.people[rules.HEAD_OF[story.department]]
        handle(life, story, head)
        verify(life, story)
        while not confirm(life):
            mend_again(life, story)
    except Late:
        linger(life)


def handle(life: Life, story: Story, head: Membership) -> None:
    stage, rng = life.stage, life.stage.dealer.rng
    handler = stage.people[rng.choice(rules.HANDLERS[story.department])]
    slow = stage.dealer.chance(0.15)
    life.move(Step.ACCEPT, head, life.later(0.2, 20 if slow else 2), handler_id=handler.person_id)
    life.move(Step.PLAN, handler, life.later(0.3, 3), note=story.measures)
    hours = (60, 170) if slow else (2, 16)
    if slow and stage.dealer.chance(0.5):
        extend(life, handler, head)
    life.move(Step.APPLY, handler, life.later(*hours), note=story.measures, result=story.result)


def extend(life: Life, handler: Membership, head: Membership) -> None:
    """Asked for and granted, never by the same."""
    if handler.person_id != head.person_id:
        extension = ask(life, handler, life.later(1, 4))
        decided_at = life.later(0.5, 3)
        tracker.decide_extension(extension, approve=True, words="同意。", by=head, at=decided_at)


def ask(life: Life, handler: Membership, at: datetime) -> Extension:
    day = local_day(max(life.issue.deadline, at), life.stage.store.zone) + timedelta(days=3)
    why = "配件需从区域库调货。"
    return tracker.ask_extension(life.issue, day=day, reason=why, by=handler, at=at)


def verify(life: Life, story: Story) -> None:
    if life.stage.dealer.chance(0.08):
        verifier = life.stage.by(life.issue.verifier_id or life.issue.recorder_id)
        why = "现场复核仍有同类情况，请补充措施。"
        life.move(Step.RETURN, verifier, life.later(0.5, 5), note=why)
        mend_again(life, story)
    else:
        look(life)


def mend_again(life: Life, story: Story) -> None:
    """After a return: more is done, and it is looked at once more."""
    handler = life.stage.by(life.issue.handler_id or 0)
    more = "补充措施:" + story.measures
    life.move(Step.APPLY, handler, life.later(3, 20), note=more, result=story.result)
    look(life)


def look(life: Life) -> None:
    verifier = life.stage.by(life.issue.verifier_id or life.issue.recorder_id)
    told = "已当面告知提出人整改结果。"
    seen = "现场查看，已按措施整改到位。"
    life.move(Step.VERIFY, verifier, life.later(0.5, 5), note=seen, told=told)


def confirm(life: Life) -> bool:
    """The second callback: most are content, and then it is over."""
    second = asked.open_second(life.issue.id)
    if life.issue.state is not State.AWAITING_CUSTOMER or second is None:
        return True
    if not life.steps_left:
        raise Late
    stage = life.stage
    content = not stage.dealer.chance(0.06)
    values: dict[str, int | str] = {"told": 1, "content": int(content)}
    values["words"] = "处理得还可以，谢谢回访。" if content else "还是老样子，没有解决。"
    given = Answers(stage.questions[CallbackKind.SECOND], values)
    caller = stage.people[rules.CALLERS[0]]
    at = life.later(0.5, 6)
    callbacks.log_call(second, Call(Outcome.CONNECTED, answers=given), by=caller, at=at)
    return content


def linger(life: Life) -> None:
    """Some of those still open wait for something, and say so."""
    stage, issue = life.stage, life.issue
    if issue.state is not State.IN_PROGRESS or issue.handler_id is None or not issue.planned_at:
        return
    handler, at = stage.by(issue.handler_id), max(life.at, issue.moved_at)
    if at >= stage.at:
        return
    life.steps_left = 1
    if stage.dealer.chance(0.5):
        review = local_day(at, stage.store.zone) + timedelta(days=7)
        life.move(Step.PAUSE, handler, at, note="等待厂家技术部回复。", day=review)
    elif issue.asked_extension is None:
        ask(life, handler, at)
