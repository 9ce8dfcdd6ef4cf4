"""Everything that can be done to an issue. Each keeps the rules and leaves an event; none commits."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from secrets import token_hex

from sqlalchemy import select, text

from blueprints.calendars.queries import working_calendar
from blueprints.calendars.rules import Calendar
from blueprints.core.clock import day_start, local, local_day
from blueprints.core.db import db
from blueprints.core.hooks import Gathering, Hook
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_, RuleBroken
from blueprints.core.search import bigrams
from blueprints.customers.models import Customer
from blueprints.issue_rules.queries import doubt_words_of, times_of
from blueprints.issue_rules.rules import Level
from blueprints.tracker import queries, rules
from blueprints.tracker.models import (
    Comment,
    Extension,
    Issue,
    IssueEvent,
    IssueEventText,
    IssueSearch,
)
from blueprints.tracker.rules import Box, Details, Happening, IssueKind, State, Step

NEXT_NUMBER = text(
    "INSERT INTO issue_number (store_id, year, last) VALUES (:store, :year, 1)"
    " ON CONFLICT (store_id, year) DO UPDATE SET last = issue_number.last + 1 RETURNING last"
)


@Hook
def moved(issue: Issue, *, event: IssueEvent) -> None:
    """Something happened to an issue. `event.what` says what, `event.was` where it stood before."""


@Hook
def sending(issue: Issue, *, at: datetime) -> None:
    """It is about to be sent: what makes it graver is said before its level sets the deadline."""


@Hook
def commented(comment: Comment) -> None:
    """Somebody has said something about an issue."""


@Gathering
def obstacles(issue: Issue, step: Step, *, at: datetime) -> Iterable[str]:  # noqa: ARG001 - a declaration
    """Why an upper feature holds a step up: English keys of sentences, as RuleBroken takes them."""
    return ()


@dataclass(frozen=True)
class NewIssue:
    """What is known when an issue is recorded."""

    title: str
    department_id: int | None = None
    level: Level = Level.NORMAL
    description: str = ""
    category_id: int | None = None
    kind: IssueKind = IssueKind.MANUAL
    source_id: int | None = None
    customer_id: int | None = None
    vehicle_id: int | None = None
    feedback_to_id: int | None = None


@dataclass(frozen=True)
class Act:
    """One step that somebody (None: the program) does to an issue at a moment."""

    issue: Issue
    details: Details
    by: Membership | None
    at: datetime

    @property
    def person_id(self) -> int | None:
        return self.by.person_id if self.by else None


@dataclass(frozen=True)
class Said:
    """What the event names beside the issue's own state."""

    text: str = ""
    person_id: int | None = None
    due_at: datetime | None = None


# Birth


def raise_issue(new: NewIssue, *, by: Membership, at: datetime) -> Issue:
    """A draft. Who records it tracks and verifies it too, until others are named."""
    issue = Issue(
        store_id=by.store_id,
        store=by.store,
        number=next_number(by.store, at),
        recorder_id=by.person_id,
        recorded_at=at,
        feedback_to_id=new.feedback_to_id or by.person_id,
        tracker_id=by.person_id,
        verifier_id=by.person_id,
        moved_at=at,
        **{name: getattr(new, name) for name in COPIED},
    )
    db.session.add(issue)
    db.session.flush()
    record(Act(issue, Details(), by, at), Happening.RAISED, None, Said(new.description))
    db.session.add(IssueSearch(issue_id=issue.id, grams=bigrams(words_of(issue))))
    return issue


COPIED = (
    "title",
    "department_id",
    "level",
    "description",
    "category_id",
    "kind",
    "source_id",
    "customer_id",
    "vehicle_id",
)


def next_number(store: Store, at: datetime) -> str:
    """2026-0123: running in each store, from 1 every year of the store's own time."""
    year = local(at, store.zone).year
    last = db.session.execute(NEXT_NUMBER, {"store": store.id, "year": year}).scalar_one()
    return f"{year}-{last:04d}"


def words_of(issue: Issue) -> str:
    customer, vehicle = issue.customer, issue.vehicle
    name = customer.name if customer else ""
    car = (vehicle.plate, vehicle.vin or "") if vehicle else ()
    return "\n".join((issue.number, issue.title, issue.description, name, *car))


def follow_regrouping(customer: Customer) -> None:
    """Two customers became one, or two again: their issues are found by the name that holds now."""
    named = bigrams(customer.name)
    whose = select(Issue.id).where(Issue.customer_id == customer.id)
    for entry in db.session.scalars(select(IssueSearch).where(IssueSearch.issue_id.in_(whose))):
        if named not in entry.grams:
            entry.grams = f"{entry.grams} {named}"


def add_words(issue: Issue, words: str) -> None:
    if words.strip():
        entry = db.session.get_one(IssueSearch, issue.id)
        entry.grams = f"{entry.grams} {bigrams(words)}"


def report(new: NewIssue, *, by: Membership, at: datetime) -> Issue:
    """Record it and send it in one go."""
    issue = raise_issue(new, by=by, at=at)
    send(issue, by=by, at=at)
    return issue


# The one transition function


def move(
    issue: Issue, step: Step, details: Details, *, by: Membership | None, at: datetime
) -> IssueEvent:
    """Do a step, if the table lets this person do it now. Raises RuleBroken and changes nothing."""
    lock(issue)
    resume_if_due(issue, at)
    act = Act(issue, details, by, at)
    with db.session.no_autoflush:  # the row is written once, when all of it is known
        check(act, step)
        was = issue.state
        said = EFFECTS[step](act)
    return settle(act, step, was, said)


def lock(issue: Issue) -> None:
    """Who acts second sees what the first did. On SQLite writers take turns anyway."""
    if db.engine.dialect.name != "sqlite":
        db.session.flush()
        db.session.refresh(issue, with_for_update={"of": Issue})


def resume_if_due(issue: Issue, at: datetime) -> None:
    if issue.state is not issue.state_at(at):
        act = Act(issue, Details(), None, at)
        settle(act, Step.RESUME, issue.state, EFFECTS[Step.RESUME](act))


def check(act: Act, step: Step) -> None:
    standing = queries.standing_of(act.issue, act.by)
    situation = act.issue.situation(act.at)
    rules.check_may(step, situation, standing, at=act.at)
    rules.check_complete(step, act.details)
    if Box.FEEDBACK_TO in standing.boxes:
        situation = replace(situation, finder_told=True)  # who closes it has seen it himself
    if step in rules.EVIDENCE_STEPS:
        situation = replace(
            situation,
            needs_evidence=situation.is_finding
            or times_of(act.issue.store_id, act.issue.level).needs_evidence,
            has_evidence=queries.has_evidence(act.issue),
        )
    rules.check_closing(step, situation, act.details)
    if doubt(act.issue, step, act.details):
        raise RuleBroken(DOUBT, words=doubt(act.issue, step, act.details))
    for sentence in obstacles(act.issue, step, at=act.at):
        raise RuleBroken(sentence)


DOUBT = N_("You pass it, and wrote: “%(words)s” If it is fixed, tick that you have read it again.")


def doubt(issue: Issue, step: Step, details: Details) -> str:
    """The sentence that seems to say the contrary of the step; empty where none does."""
    if step not in rules.DOUBTED or details.is_confirmed:
        return ""
    return rules.contradiction(details.note, doubt_words_of(issue.store_id))


def settle(act: Act, step: Step, was: State, said: Said) -> IssueEvent:
    """The new state, its event, and the news of it. The effect of the step came before."""
    issue = act.issue
    situation = replace(issue.situation(act.at), state=was)
    issue.state = rules.target(step, situation)
    issue.is_open = issue.state in rules.OPEN
    if issue.state is State.CLOSED and was is not State.CLOSED:
        issue.closed_at, issue.closed_by_id = act.at, act.person_id
    add_words(issue, f"{said.text}\n{act.details.told}")
    event = record(act, step, was, said)
    db.session.flush()
    moved(issue, event=event)
    return event


def record(act: Act, what: Step | Happening, was: State | None, said: Said) -> IssueEvent:
    """Append to the issue's chain."""
    issue = act.issue
    issue.event_count += 1
    issue.moved_at = act.at
    written = IssueEventText(salt=token_hex(16), text=said.text) if said.text else None
    event = IssueEvent(
        store_id=issue.store_id,
        issue_id=issue.id,
        seq=issue.event_count,
        what=what.value,
        was=was,
        state=issue.state,
        opens=(issue.state in rules.OPEN) - (was in rules.OPEN),
        by_id=act.person_id,
        at=act.at,
        device=act.details.device,
        department_id=issue.department_id,
        person_id=said.person_id,
        level=issue.level,
        due_at=said.due_at,
        text_digest=rules.digest(written.salt, written.text) if written else "",
        prev_hash=issue.chain_head,
        written=written,
    )
    issue.chain_head = event.hash = event.computed_hash()
    db.session.add(event)
    return event


# What each step changes beside the state


def effect_send(act: Act) -> Said:
    issue, details = act.issue, act.details
    issue.department_id = queries.check_department(issue.store_id, details.department_id)
    issue.level = details.level or issue.level
    issue.sent_at = issue.tracked_at = act.at
    sending(issue, at=act.at)
    times = times_of(issue.store_id, issue.level)
    calendar = working_calendar(issue.department_id)
    natural = times.counts_natural_hours or issue.kind in rules.COMPLAINTS
    issue.response_due_at = (
        act.at + times.response if natural else calendar.add_working_time(act.at, times.response)
    )
    issue.first_deadline = issue.deadline = closing_due(issue, calendar, act.at)
    issue.acceptor_id = queries.acceptor_of(issue.department_id)
    if issue.kind is IssueKind.FINDING:  # its measures have a deadline from the beginning
        issue.measures_due_at = calendar.deadline(act.at, times.measures_days)
    return Said(due_at=issue.first_deadline)


def closing_due(issue: Issue, calendar: Calendar, at: datetime) -> datetime:
    """When an issue sent at the moment is closed: a complaint's days are of 24 hours each."""
    days = times_of(issue.store_id, issue.level).closing_days
    if days and issue.kind in rules.COMPLAINTS:
        return at + timedelta(days=days)
    return calendar.deadline(at, days)


def effect_accept(act: Act) -> Said:
    issue, details = act.issue, act.details
    shorten(issue, details.day, act.at)
    issue.proposed_department_id = None
    issue.acceptor_id, issue.accepted_at = act.person_id, act.at
    issue.responded_at = issue.responded_at or act.at
    assert issue.department_id is not None  # noqa: S101 - a sent issue has one
    times = times_of(issue.store_id, issue.level)
    calendar = working_calendar(issue.department_id)
    if issue.measures_due_at is None:
        issue.measures_due_at = calendar.deadline(act.at, times.measures_days)
    hand_over(act)
    return Said(details.note, person_id=details.handler_id, due_at=issue.deadline)


def shorten(issue: Issue, day: date | None, at: datetime) -> None:
    if day is None or issue.department_id is None:
        return
    due = working_calendar(issue.department_id).closing(day)
    rules.check_shorter(due, issue.deadline, at=at)
    issue.deadline = due


def hand_over(act: Act) -> None:
    """A new handler reports back too; and who handles never verifies."""
    issue, handler_id = act.issue, act.details.handler_id
    queries.check_of_department(issue, handler_id)
    if issue.feedback_by_id in {None, issue.handler_id}:
        issue.feedback_by_id = handler_id
    issue.verifier_id = rules.other_than(
        handler_id,
        issue.verifier_id,
        issue.tracker_id,
        issue.feedback_to_id,
        issue.recorder_id,
        issue.acceptor_id,
    )
    issue.handler_id = handler_id


def effect_decline(act: Act) -> Said:
    target = other_department(act)
    act.issue.department_id, act.issue.acceptor_id = target, queries.acceptor_of(target)
    return Said(act.details.note)


def other_department(act: Act) -> int:
    """Where who declines it would have it. Declining is an answer, and counted."""
    issue = act.issue
    target = queries.check_department(issue.store_id, act.details.department_id)
    if target == issue.department_id:
        raise RuleBroken("It is with this department already. Choose another.")
    issue.declines += 1
    issue.responded_at = issue.responded_at or act.at
    return target


def effect_dispute(act: Act) -> Said:
    """It stays where it is until the customer service manager has decided."""
    act.issue.proposed_department_id = other_department(act)
    return Said(f"{act.details.note}\n\n→ {queries.department_name(act.details.department_id)}")


def effect_route(act: Act) -> Said:
    """To any department, the one that has it included."""
    issue = act.issue
    target = queries.check_department(issue.store_id, act.details.department_id)
    issue.department_id, issue.acceptor_id = target, queries.acceptor_of(target)
    issue.proposed_department_id = None
    return Said(act.details.note)


def effect_object(act: Act) -> Said:
    """It stays with the department until the inspector's head has decided."""
    issue = act.issue
    issue.proposed_department_id = issue.department_id
    issue.declines += 1
    issue.responded_at = issue.responded_at or act.at
    return Said(act.details.note)


def effect_assign(act: Act) -> Said:
    hand_over(act)
    return Said(act.details.note, person_id=act.details.handler_id)


APPOINTED = frozenset({Box.VERIFIER, Box.TRACKER, Box.FEEDBACK_TO})


def effect_appoint(act: Act) -> Said:
    issue, people = act.issue, act.details.people
    rules.check_handler(issue.handler_id, people.get(Box.VERIFIER, issue.verifier_id))
    for person_id in set(people.values()):
        queries.check_of_store(issue.store_id, person_id)
    if people.get(Box.FEEDBACK_TO, issue.feedback_to_id) != issue.feedback_to_id:
        issue.told_at = None  # another has been told, not this one
    for box in APPOINTED & set(people):
        setattr(issue, f"{box.value}_id", people[box])
    issue.tracked_at = act.at
    return Said(act.details.note)


def effect_plan(act: Act) -> Said:
    act.issue.measures, act.issue.planned_at = act.details.note, act.at
    return Said(act.details.note)


def effect_pause(act: Act) -> Said:
    zone, review = act.issue.store.zone, act.details.day
    assert review is not None  # noqa: S101 - check_complete has seen it
    rules.check_review(local_day(act.at, zone), review)
    act.issue.resumes_at = day_start(review, zone)
    return Said(act.details.note, due_at=act.issue.resumes_at)


def effect_resume(act: Act) -> Said:
    act.issue.resumes_at = None
    return Said(act.details.note)


def tell_finder(act: Act, words: str) -> None:
    """The feedback to the finder; who closes what he found himself has his own eyes."""
    issue = act.issue
    if words.strip():
        issue.told, issue.told_at, issue.feedback_by_id = words, act.at, act.person_id
    elif act.person_id == issue.feedback_to_id and issue.told_at is None:
        issue.told_at = act.at


def effect_tell(act: Act) -> Said:
    tell_finder(act, act.details.note)
    return Said(act.details.note, person_id=act.issue.feedback_to_id)


def effect_apply(act: Act) -> Said:
    issue, details = act.issue, act.details
    issue.done, issue.result, issue.handled_at = details.note, details.result, act.at
    if details.told.strip():
        tell_finder(act, details.told)
    return Said(f"{details.note}\n\n{details.result}")


def effect_verify(act: Act) -> Said:
    act.issue.seen, act.issue.verified_at = act.details.note, act.at
    tell_finder(act, act.details.told)
    return Said(act.details.note)


def begin_again(issue: Issue) -> None:
    """What was done, seen and told no longer holds; the plan and the deadlines stay."""
    issue.handled_at = issue.verified_at = issue.told_at = None
    issue.is_explained = False


def effect_return(act: Act) -> Said:
    act.issue.returns += 1
    begin_again(act.issue)
    return Said(act.details.note)


def effect_confirm(act: Act) -> Said:
    act.issue.customer_word = act.details.note
    tell_finder(act, act.details.told)
    return Said(act.details.note)


def effect_explain(act: Act) -> Said:
    act.issue.is_explained = True
    return effect_confirm(act)


def effect_reopen(act: Act) -> Said:
    issue = act.issue
    begin_again(issue)
    issue.closed_at = issue.closed_by_id = None
    issue.reopens += 1
    if issue.reopens > 1:
        issue.level = issue.level.raised()
        issue.level_raised += 1
    return Said(act.details.note)


def effect_void(act: Act) -> Said:
    issue, original = act.issue, act.details.duplicate_of_id
    if original is not None:
        queries.check_duplicate(issue, original)
        issue.duplicate_of_id = original
    issue.resumes_at = issue.proposed_department_id = None
    return Said(act.details.note)


def effect_level(act: Act) -> Said:
    """A raised level may bring the deadline nearer, never the first one; a lowered one moves none."""
    issue, level = act.issue, act.details.level
    assert level is not None  # noqa: S101 - check_complete has seen it
    if level is issue.level:
        raise RuleBroken("It has this level already. Choose another.")
    if level.is_above(issue.level):
        raise_level(issue, level, act.at)
    issue.level = level
    return Said(act.details.note, due_at=issue.deadline)


def raise_level(issue: Issue, level: Level, at: datetime) -> None:
    """Counted; closed as soon as an issue of that level sent now would be, if that is sooner."""
    issue.level = level
    issue.level_raised += 1
    assert issue.department_id is not None  # noqa: S101 - a sent issue has one
    calendar = working_calendar(issue.department_id)
    issue.deadline = min(issue.deadline, closing_due(issue, calendar, at))


def effect_about(act: Act) -> Said:
    issue, details = act.issue, act.details
    if (details.customer_id, details.vehicle_id) == (issue.customer_id, issue.vehicle_id):
        raise RuleBroken("It is about this customer already.")
    queries.check_subject(issue.store_id, details.customer_id, details.vehicle_id)
    issue.customer_id, issue.vehicle_id = details.customer_id, details.vehicle_id
    db.session.flush()
    db.session.refresh(issue, ["customer", "vehicle"])
    return Said(queries.named_subject(issue.customer, issue.vehicle))


def effect_correct(act: Act) -> Said:
    issue, details = act.issue, act.details
    if (details.title, details.category_id) == (issue.title, issue.category_id):
        raise RuleBroken("Title and category are as they were.")
    before = queries.named(issue)
    queries.check_category(issue.store_id, details.category_id)
    issue.title, issue.category_id = details.title, details.category_id
    db.session.flush()
    db.session.refresh(issue, ["category"])
    return Said(f"{before} → {queries.named(issue)}")


EFFECTS: Mapping[Step, Callable[[Act], Said]] = {
    Step.SEND: effect_send,
    Step.ACCEPT: effect_accept,
    Step.DECLINE: effect_decline,
    Step.DISPUTE: effect_dispute,
    Step.ROUTE: effect_route,
    Step.OBJECT: effect_object,
    Step.UPHOLD: effect_route,
    Step.ASSIGN: effect_assign,
    Step.APPOINT: effect_appoint,
    Step.PLAN: effect_plan,
    Step.PAUSE: effect_pause,
    Step.RESUME: effect_resume,
    Step.TELL: effect_tell,
    Step.APPLY: effect_apply,
    Step.VERIFY: effect_verify,
    Step.RETURN: effect_return,
    Step.CONFIRM: effect_confirm,
    Step.EXPLAIN: effect_explain,
    Step.REOPEN: effect_reopen,
    Step.VOID: effect_void,
    Step.LEVEL: effect_level,
    Step.ABOUT: effect_about,
    Step.CORRECT: effect_correct,
}


# Verbs for those who call from other features


def send(issue: Issue, *, by: Membership, at: datetime) -> IssueEvent:
    details = Details(department_id=issue.department_id, level=issue.level)
    return move(issue, Step.SEND, details, by=by, at=at)


def accept(issue: Issue, *, handler_id: int, by: Membership, at: datetime) -> IssueEvent:
    return move(issue, Step.ACCEPT, Details(handler_id=handler_id), by=by, at=at)


def plan(issue: Issue, *, measures: str, by: Membership, at: datetime) -> IssueEvent:
    return move(issue, Step.PLAN, Details(note=measures), by=by, at=at)


def apply_for_closing(
    issue: Issue, details: Details, *, by: Membership, at: datetime
) -> IssueEvent:
    return move(issue, Step.APPLY, details, by=by, at=at)


def verify(issue: Issue, *, seen: str, by: Membership, at: datetime) -> IssueEvent:
    return move(issue, Step.VERIFY, Details(note=seen), by=by, at=at)


def confirm(issue: Issue, *, word: str, by: Membership, at: datetime, told: str = "") -> IssueEvent:
    """The customer has said yes to whether all is well; `word` is what else was said."""
    details = Details(note=word, told=told, is_confirmed=True)
    return move(issue, Step.CONFIRM, details, by=by, at=at)


def send_back(issue: Issue, *, reason: str, by: Membership | None, at: datetime) -> IssueEvent:
    """To be worked on again: the verifier or the customer is not content, or it was found again."""
    return move(issue, Step.RETURN, Details(note=reason), by=by, at=at)


def resume_due(at: datetime, *, limit: int = 500) -> int:
    """Let every pause end whose review has come. May run twice or late."""
    due = db.session.scalars(queries.pauses_over(at).limit(limit)).all()
    for issue in due:
        lock(issue)
        resume_if_due(issue, at)
    return len(due)


# Deadlines and comments


def ask_extension(
    issue: Issue, *, day: date, reason: str, by: Membership, at: datetime
) -> Extension:
    """A later deadline, by the closing hour of the day; somebody above decides."""
    lock(issue)
    check_asking(issue, by, at)
    assert issue.department_id is not None  # noqa: S101 - an issue that is worked on has one
    deadline = working_calendar(issue.department_id).closing(day)
    rules.check_extension(issue.deadline, deadline, at=at)
    extension = Extension(
        store_id=issue.store_id,
        asked_by_id=by.person_id,
        asked_at=at,
        reason=reason,
        deadline=deadline,
    )
    issue.extensions.append(extension)
    note(issue, Happening.EXTENSION_ASKED, Said(reason, due_at=deadline), by=by, at=at)
    return extension


def check_asking(issue: Issue, by: Membership, at: datetime) -> None:
    """May this person ask for an extension now? Raises RuleBroken."""
    standing, is_asked_for = queries.standing_of(issue, by), issue.asked_extension is not None
    rules.check_asking(issue.state_at(at), standing, is_asked_for=is_asked_for)


def decide_extension(
    extension: Extension, *, approve: bool, words: str, by: Membership, at: datetime
) -> None:
    """The head of the department or the CS manager; never who asked. The first deadline stays."""
    issue = extension.issue
    lock(issue)
    check_decision(extension, by)
    extension.decided_by_id, extension.decided_at = by.person_id, at
    extension.is_approved, extension.decision = approve, words
    if approve:
        issue.deadline = extension.deadline
        issue.extensions_granted += 1
    what = Happening.EXTENSION_GRANTED if approve else Happening.EXTENSION_REFUSED
    note(issue, what, Said(words, due_at=extension.deadline), by=by, at=at)


def check_decision(extension: Extension, by: Membership) -> None:
    if extension.decided_at is not None:
        raise RuleBroken("This extension has been decided already.")
    standing = queries.standing_of(extension.issue, by)
    if not rules.may_decide(standing, is_asker=extension.asked_by_id == by.person_id):
        raise RuleBroken(
            "The department's head or the customer service manager decides, not who asked."
        )
    if extension.issue.state not in rules.OPEN:
        raise RuleBroken("The issue is closed: there is nothing left to extend.")


def shorten_deadline(issue: Issue, *, day: date, by: Membership, at: datetime) -> None:
    """To the closing hour of an earlier day. The first deadline stays; later is an extension."""
    lock(issue)
    if issue.department_id is None:
        raise RuleBroken("Only an issue that is being worked on has a deadline to shorten.")
    due = working_calendar(issue.department_id).closing(day)
    standing = queries.standing_of(issue, by)
    rules.check_shortening(issue.state_at(at), standing, due, issue.deadline, at=at)
    issue.deadline = due
    note(issue, Happening.SHORTENED, Said(due_at=due), by=by, at=at)


def note(issue: Issue, what: Happening, said: Said, *, by: Membership | None, at: datetime) -> None:
    """An event that leaves the issue where it stands."""
    add_words(issue, said.text)
    event = record(Act(issue, Details(), by, at), what, issue.state, said)
    db.session.flush()
    moved(issue, event=event)


def comment(issue: Issue, *, words: str, by: Membership, at: datetime) -> Comment:
    new = Comment(store_id=issue.store_id, issue=issue, by_id=by.person_id, at=at, text=words)
    db.session.add(new)
    add_words(issue, words)
    db.session.flush()
    commented(new)
    return new
