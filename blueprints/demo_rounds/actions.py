"""The inspector's rounds, and what the departments do about what was found. None commits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from blueprints.core.file_types import Purpose
from blueprints.core.people import Membership
from blueprints.demo_pictures.actions import Album
from blueprints.demo_rounds import queries, rules
from blueprints.demo_rounds.rules import FAULTS, Fault
from blueprints.demo_stage.actions import Scene
from blueprints.demo_stage.queries import Stage
from blueprints.demo_stage.rules import HANDLERS, HEAD_OF, Dealer
from blueprints.findings import actions as findings
from blueprints.findings.models import Finding
from blueprints.findings.queries import decisions_of, is_approved
from blueprints.inspection_plans import actions as inspection_plans
from blueprints.inspections import actions as inspections
from blueprints.inspections.actions import Filled
from blueprints.inspections.models import Inspection
from blueprints.inspections.queries import EarlierFinding, Sheet, sheet_of
from blueprints.inspections.rules import Answer, Carried, Every, Found, Outcome
from blueprints.tracker import actions as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import OPEN, Details, State, Step

WALK = timedelta(minutes=40)


@dataclass
class Errand:
    """What a department does about a finding: when it takes the next step, and how many it still takes."""

    issue: Issue
    fault: Fault
    due: datetime
    steps_left: int = 99

    @property
    def is_open(self) -> bool:
        return self.issue.state in OPEN and self.steps_left != 0


@dataclass
class Walks:
    """The rounds of half a year, one after the other, and the errands that came of them."""

    stage: Stage
    album: Album
    errands: dict[int, Errand] = field(default_factory=dict)  # by the issue
    found: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    """By an item's words when it was found faulty last, and for the how-manieth time."""
    endings: Iterator[int] = field(default_factory=lambda: cycle(rules.ENDINGS))

    @property
    def inspector(self) -> Membership:
        return self.stage.people["fangmin"]

    def later(self, at: datetime, *hours: float) -> datetime:
        """Some time between so and so many hours later, in the hours of work."""
        at += timedelta(hours=self.stage.dealer.rng.uniform(*hours))
        here = at.astimezone(self.stage.store.zone)
        if 9 <= here.hour < 18:
            return at
        return self.stage.moment(here.date() + timedelta(days=here.hour >= 18), 9, 12)


def walks_of(stage: Stage, *, seed: int) -> Walks:
    """With dice of their own, so that the rest of the history stays as it is."""
    return Walks(replace(stage, dealer=Dealer(seed)), Album())


def scenes_of(walks: Walks) -> list[Scene]:
    """Every round that was due before today, to be played between the calls."""
    stage, scenes = walks.stage, list[Scene]()
    for inspection in queries.rounds_before(stage.store, stage.today):
        at = stage.moment(inspection.due_on, 9, 11)
        if rules.was_held(inspection.check_list.name, inspection.due_on, stage.today):
            scenes.append((at, lambda i=inspection, at=at: walk(walks, i, at)))  # type: ignore[misc]  # its defaults hold the values
        elif stage.at - at > rules.SILENT_FOR:
            scenes.append((at, lambda i=inspection, at=at: call_off(walks, i, at)))  # type: ignore[misc]  # as above
    return scenes


def call_off(walks: Walks, inspection: Inspection, at: datetime) -> None:
    manager = walks.stage.people["hejing"]
    inspection_plans.cancel(inspection, rules.CLOSED_SHOP, by=manager, at=at)


# A round


def walk(walks: Walks, inspection: Inspection, at: datetime) -> None:
    work_until(walks, at)
    sheet = sheet_of(inspection, queries.version_then(inspection, at), at=at)
    carried = [look_again(walks, earlier, at) for earlier in sheet.earlier]
    found = [*look_at(walks, inspection, sheet, at), *left_out(sheet, carried)]
    filled = Filled(found, carried, started_at=at - WALK, done_at=at)
    inspections.hand_in(inspection, sheet, filled, by=walks.inspector, at=at)
    for finding in queries.found_in(inspection):
        take_up(walks, finding, at)


def look_again(walks: Walks, earlier: EarlierFinding, at: datetime) -> Carried:
    """Most of what was closed for now is fixed; what is not due yet is left until the next round."""
    errand = walks.errands[issue_of(earlier)]
    chance = walks.stage.dealer.chance
    is_lately = walks.stage.at - errand.issue.recorded_at < rules.LATELY
    waits = not errand.issue.is_overdue(at) or (is_lately and chance(rules.PATIENT))
    if errand.issue.state in OPEN and waits:
        return Carried(earlier.key, Answer.NOT_APPLICABLE, rules.AT_WORK)
    was_mended = errand.issue.state in {State.CLOSED, State.CLOSING_APPLIED}
    lasts = earlier.number >= rules.OFTEN or (was_mended and not chance(rules.NOT_LASTING))
    if lasts:
        return Carried(earlier.key, Answer.FIXED, rules.FIXED)
    seen = rules.NOT_FIXED % {"seen": errand.fault.seen}
    return Carried(earlier.key, Answer.NOT_FIXED, seen)


def issue_of(earlier: EarlierFinding) -> int:
    return int(earlier.url.rpartition("/")[2])


def left_out(sheet: Sheet, carried: list[Carried]) -> Iterator[Found]:
    """Rows of which is said that they do not apply now, since they are being mended."""
    rows = {earlier.key: earlier.row_id for earlier in sheet.earlier}
    for each in carried:
        row_id = rows[each.key]
        if each.answer is Answer.NOT_APPLICABLE and row_id:
            yield Found(row_id, Outcome.NOT_APPLICABLE)


def look_at(walks: Walks, inspection: Inspection, sheet: Sheet, at: datetime) -> Iterator[Found]:
    """Every row that nothing was found of before: a few fail."""
    known = {earlier.row_id for earlier in sheet.earlier}
    fresh = [row for row in sheet.rows if row.id not in known]
    wanted = [row.words for row in fresh if may_fail(walks, row.words, at)]
    number = min(how_many(walks, inspection), len(wanted))
    failed = set(walks.stage.dealer.rng.sample(wanted, number))
    for row in fresh:
        if row.words in failed:
            lost = (row.points + 1) // 2 if walks.stage.dealer.chance(rules.HALF) else None
            yield Found(row.id, Outcome.FAILED, FAULTS[row.words].seen, lost)
        else:
            yield Found(row.id, Outcome.PASSED)


def may_fail(walks: Walks, words: str, at: datetime) -> bool:
    if words not in FAULTS:
        return False
    last, times = walks.found.get(words, (None, 0))
    is_new = last is None or at - last > rules.SAME_AGAIN
    share = rules.AGAIN_LATELY if walks.stage.at - at < rules.LATELY else rules.AGAIN
    return is_new or (times < rules.OFTEN and walks.stage.dealer.chance(share))


def how_many(walks: Walks, inspection: Inspection) -> int:
    if inspection.routine and inspection.routine.every is Every.MONTH:
        return rules.MONTHLY
    if walks.stage.today - inspection.due_on <= rules.LATELY:
        return rules.WEEKLY_LATELY
    return walks.stage.dealer.rng.choices(*rules.FEW)[0]


def take_up(walks: Walks, finding: Finding, at: datetime) -> None:
    """A new issue goes its way; of one that is open it was found again, and that hastens it."""
    walks.found[finding.words] = at, finding.number
    due = walks.later(at, 0.3, 5)
    if finding.issue_id in walks.errands:
        hasten(walks, walks.errands[finding.issue_id], due)
        return
    errand = Errand(finding.issue, FAULTS[finding.words], due)
    if walks.stage.at - at < rules.LATELY:
        errand.steps_left = next(walks.endings)
    elif walks.stage.dealer.chance(rules.LINGERS):
        errand.steps_left = 2
    walks.errands[finding.issue_id] = errand
    walks.album.show(finding.issue, finding.area.name, Purpose.BEFORE, by=walks.inspector, at=at)


def hasten(walks: Walks, errand: Errand, due: datetime) -> None:
    """One that lingered is taken up again; those of the last days stand where they are to stand."""
    errand.due = max(due, errand.due)
    if walks.stage.at - errand.issue.recorded_at > rules.LATELY:
        errand.steps_left = 99


# What a department does about it


def work_until(walks: Walks, until: datetime) -> None:
    """Every errand as far as it gets before then."""
    for errand in walks.errands.values():
        while errand.is_open and errand.due < until - rules.ACT_LASTS:
            at = errand.due
            errand.due = walks.later(at, *next_act(errand)(walks, errand, at))
            errand.steps_left -= 1


Pause = tuple[float, float]
Act = Callable[[Walks, Errand, datetime], Pause]
"""Takes a step; and how many hours it is to the next, at least and at most."""


def next_act(errand: Errand) -> Act:
    issue = errand.issue
    if errand.steps_left < 0:
        return object_to
    if issue.state is State.AWAITING_ACCEPTANCE:
        return accept
    if issue.state is State.CLOSING_APPLIED:
        return verify
    if issue.planned_at is None:
        return plan
    return apply if is_approved(issue, decisions_of([issue.id]).get(issue.id)) else approve


def people_of(walks: Walks, issue: Issue) -> tuple[Membership, Membership]:
    """Who heads the department that has it, and who handles it: drawn once, when it is accepted."""
    stage = walks.stage
    code = next(code for code, id_ in stage.departments.items() if id_ == issue.department_id)
    names = HANDLERS[code]
    handler = stage.by(issue.handler_id) if issue.handler_id else None
    return stage.people[HEAD_OF[code]], handler or stage.people[stage.dealer.rng.choice(names)]


def move(errand: Errand, step: Step, by: Membership, at: datetime, **details: Any) -> None:
    tracker.move(errand.issue, step, Details(**details), by=by, at=at)


def accept(walks: Walks, errand: Errand, at: datetime) -> Pause:
    head, handler = people_of(walks, errand.issue)
    move(errand, Step.ACCEPT, head, at, handler_id=handler.person_id)
    return 0.3, 3


def plan(walks: Walks, errand: Errand, at: datetime) -> Pause:
    _head, handler = people_of(walks, errand.issue)
    move(errand, Step.PLAN, handler, at, note=errand.fault.measures)
    return 0.3, 4


def approve(walks: Walks, errand: Errand, at: datetime) -> Pause:
    """Or ask for better ones, and then for those; a head who planned them has approved them too."""
    head, handler = people_of(walks, errand.issue)
    if walks.stage.dealer.chance(rules.ASKED_FOR_MORE):
        findings.decide_measures(errand.issue, approve=False, words=rules.SENT_BACK, by=head, at=at)
        at += timedelta(minutes=50)
        more = f"{errand.fault.measures}；{rules.FOR_GOOD}"
        move(errand, Step.PLAN, handler, at, note=more)
        at += timedelta(minutes=25)
    findings.decide_measures(errand.issue, approve=True, words="", by=head, at=at)
    return (50, 130) if walks.stage.dealer.chance(rules.SLOW) else (3, 22)


def apply(walks: Walks, errand: Errand, at: datetime) -> Pause:
    _head, handler = people_of(walks, errand.issue)
    area = errand.issue.title.partition("：")[0]
    walks.album.show(errand.issue, area, Purpose.AFTER, by=handler, at=at)
    fault = errand.fault
    done = {"note": fault.measures, "result": fault.result, "evidence": 1}
    move(errand, Step.APPLY, handler, at, **done)
    return 1, 8


def verify(walks: Walks, errand: Errand, at: datetime) -> Pause:
    verifier = walks.stage.by(errand.issue.verifier_id or errand.issue.recorder_id)
    if walks.stage.dealer.chance(rules.RETURNED_SHARE):
        move(errand, Step.RETURN, verifier, at, note=rules.RETURNED)
        return 3, 20
    move(errand, Step.VERIFY, verifier, at, note=rules.VERIFIED, told=rules.TOLD)
    return 1, 2


def object_to(walks: Walks, errand: Errand, at: datetime) -> Pause:
    """It stands still until the inspector's head has decided."""
    head, _handler = people_of(walks, errand.issue)
    move(errand, Step.OBJECT, head, at, note=rules.OBJECTION)
    errand.steps_left = 1
    return 1, 2
