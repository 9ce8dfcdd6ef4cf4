"""What may happen to an issue, who may do it, and what must hold. Standard library only."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from blueprints.core.rules import N_, Role, RuleBroken
from blueprints.core.words import says_something
from blueprints.issue_rules.rules import Level

REOPEN_WITHIN = timedelta(days=30)
LONGEST_PAUSE = timedelta(days=7)
CHAIN_START = "0" * 64


class State(StrEnum):
    DRAFT = "draft"
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    CLOSING_APPLIED = "closing_applied"
    AWAITING_CUSTOMER = "awaiting_customer"
    CLOSED = "closed"
    VOID = "void"

    @property
    def label(self) -> str:
        return LABELS[self]


class IssueKind(StrEnum):
    """Where an issue comes from."""

    CALLBACK = "callback"
    COMPLAINT = "complaint"
    FINDING = "finding"
    REPORT = "report"
    MEETING = "meeting"
    MANUAL = "manual"

    @property
    def label(self) -> str:
        return LABELS[self]


class Box(StrEnum):
    """The six boxes; the fourth has two names, who reports back and to whom."""

    ACCEPTOR = "acceptor"
    HANDLER = "handler"
    FEEDBACK_BY = "feedback_by"
    FEEDBACK_TO = "feedback_to"
    TRACKER = "tracker"
    RECORDER = "recorder"
    VERIFIER = "verifier"

    @property
    def label(self) -> str:
        return LABELS[self]


class Step(StrEnum):
    """What somebody does to an issue."""

    SEND = "send"
    ACCEPT = "accept"
    DECLINE = "decline"
    DISPUTE = "dispute"
    ROUTE = "route"
    OBJECT = "object"
    UPHOLD = "uphold"
    ASSIGN = "assign"
    APPOINT = "appoint"
    PLAN = "plan"
    PAUSE = "pause"
    RESUME = "resume"
    TELL = "tell"
    APPLY = "apply"
    VERIFY = "verify"
    RETURN = "return"
    CONFIRM = "confirm"
    EXPLAIN = "explain"
    REOPEN = "reopen"
    VOID = "void"
    LEVEL = "level"
    ABOUT = "about"
    CORRECT = "correct"

    @property
    def label(self) -> str:
        return LABELS[self]


class Happening(StrEnum):
    """What an event can say that is no step: a birth, a deadline, a part of the work."""

    RAISED = "raised"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    SHORTENED = "shortened"
    SUB_TASK_ADDED = "sub_task_added"
    SUB_TASK_GIVEN = "sub_task_given"
    SUB_TASK_DONE = "sub_task_done"
    SUB_TASK_REOPENED = "sub_task_reopened"
    SUB_TASK_DROPPED = "sub_task_dropped"
    MERGED = "merged"
    REPEATS = "repeats"
    REPEAT_UNLINKED = "repeat_unlinked"
    MEASURES_APPROVED = "measures_approved"
    MEASURES_SENT_BACK = "measures_sent_back"
    SEEN_FIXED = "seen_fixed"
    SEEN_UNFIXED = "seen_unfixed"
    SEEN_NOWHERE = "seen_nowhere"
    FINAL = "final"


LABELS: Mapping[StrEnum, str] = {
    State.DRAFT: N_("Draft"),
    State.AWAITING_ACCEPTANCE: N_("Awaiting acceptance"),
    State.IN_PROGRESS: N_("In progress"),
    State.PAUSED: N_("Paused"),
    State.CLOSING_APPLIED: N_("Closing applied for"),
    State.AWAITING_CUSTOMER: N_("Awaiting the customer"),
    State.CLOSED: N_("Closed"),
    State.VOID: N_("Void"),
    IssueKind.CALLBACK: N_("Callback"),
    IssueKind.COMPLAINT: N_("Complaint"),
    IssueKind.FINDING: N_("Inspection finding"),
    IssueKind.REPORT: N_("Report"),
    IssueKind.MEETING: N_("Meeting"),
    IssueKind.MANUAL: N_("Entered by hand"),
    Box.ACCEPTOR: N_("Acceptor"),
    Box.HANDLER: N_("Handler"),
    Box.FEEDBACK_BY: N_("Reports back"),
    Box.FEEDBACK_TO: N_("Reported back to"),
    Box.TRACKER: N_("Tracker"),
    Box.RECORDER: N_("Recorder"),
    Box.VERIFIER: N_("Verifier"),
    Step.SEND: N_("Send"),
    Step.ACCEPT: N_("Accept"),
    Step.DECLINE: N_("Decline and pass on"),
    Step.DISPUTE: N_("Decline: the manager decides"),
    Step.ROUTE: N_("Decide which department has it"),
    Step.OBJECT: N_("Object to the finding"),
    Step.UPHOLD: N_("Let the finding stand"),
    Step.ASSIGN: N_("Change the handler"),
    Step.APPOINT: N_("Name who verifies and tracks"),
    Step.PLAN: N_("Plan the measures"),
    Step.PAUSE: N_("Pause"),
    Step.RESUME: N_("Resume"),
    Step.TELL: N_("Report back"),
    Step.APPLY: N_("Apply for closing"),
    Step.VERIFY: N_("Verify"),
    Step.RETURN: N_("Return"),
    Step.CONFIRM: N_("Close: the customer is content"),
    Step.EXPLAIN: N_("Close as explained"),
    Step.REOPEN: N_("Reopen"),
    Step.VOID: N_("Make void"),
    Step.LEVEL: N_("Change the level"),
    Step.ABOUT: N_("Name the customer"),
    Step.CORRECT: N_("Correct title or category"),
}

HAPPENED: Mapping[str, str] = {
    Happening.RAISED: N_("%(by)s recorded it."),
    Happening.EXTENSION_ASKED: N_("%(by)s asked for an extension to %(day)s."),
    Happening.EXTENSION_GRANTED: N_("%(by)s granted the extension to %(day)s."),
    Happening.EXTENSION_REFUSED: N_("%(by)s refused the extension to %(day)s."),
    Happening.SHORTENED: N_("%(by)s shortened the deadline to %(day)s."),
    Happening.SUB_TASK_ADDED: N_("%(by)s added a sub-task, due %(day)s."),
    Happening.SUB_TASK_GIVEN: N_("%(by)s gave a sub-task to %(person)s."),
    Happening.SUB_TASK_DONE: N_("%(by)s reported a sub-task done."),
    Happening.SUB_TASK_REOPENED: N_("%(by)s opened a sub-task again."),
    Happening.SUB_TASK_DROPPED: N_("%(by)s dropped a sub-task."),
    Happening.MERGED: N_("%(by)s merged a duplicate into it."),
    Happening.REPEATS: N_("%(by)s linked it to an earlier issue of the same trouble."),
    Happening.REPEAT_UNLINKED: N_("%(by)s decided that it is no repeat."),
    Happening.MEASURES_APPROVED: N_("%(by)s approved the measures."),
    Happening.MEASURES_SENT_BACK: N_("%(by)s wants other measures."),
    Happening.SEEN_FIXED: N_("%(by)s inspected again and saw it fixed."),
    Happening.SEEN_UNFIXED: N_("%(by)s inspected again and found it not fixed."),
    Happening.SEEN_NOWHERE: N_("%(by)s inspected again: it does not apply now."),
    Happening.FINAL: N_("%(by)s closed it finally."),
    Step.SEND: N_("%(by)s sent it to %(department)s."),
    Step.ACCEPT: N_("%(by)s accepted it. Handler: %(person)s."),
    Step.DECLINE: N_("%(by)s declined it and passed it on to %(department)s."),
    Step.DISPUTE: N_("%(by)s declined it again: the customer service manager decides."),
    Step.ROUTE: N_("%(by)s decided that %(department)s has it."),
    Step.OBJECT: N_("%(by)s objected to the finding: the inspector's head decides."),
    Step.UPHOLD: N_("%(by)s let the finding stand: %(department)s has it."),
    Step.ASSIGN: N_("%(by)s made %(person)s the handler."),
    Step.APPOINT: N_("%(by)s named who verifies and tracks it."),
    Step.PLAN: N_("%(by)s planned the measures."),
    Step.PAUSE: N_("%(by)s paused it until %(day)s."),
    Step.RESUME: N_("%(by)s resumed it."),
    Step.TELL: N_("%(by)s reported back."),
    Step.APPLY: N_("%(by)s applied for closing."),
    Step.VERIFY: N_("%(by)s verified it."),
    Step.RETURN: N_("%(by)s returned it."),
    Step.CONFIRM: N_("%(by)s closed it: the customer is content."),
    Step.EXPLAIN: N_("%(by)s closed it as explained."),
    Step.REOPEN: N_("%(by)s reopened it."),
    Step.VOID: N_("%(by)s made it void."),
    Step.LEVEL: N_("%(by)s changed the level to %(level)s."),
    Step.ABOUT: N_("%(by)s changed which customer it is about."),
    Step.CORRECT: N_("%(by)s corrected title or category."),
}

OPEN = frozenset(
    {
        State.AWAITING_ACCEPTANCE,
        State.IN_PROGRESS,
        State.PAUSED,
        State.CLOSING_APPLIED,
        State.AWAITING_CUSTOMER,
    }
)
"""Sent and not settled: what counts as open in every list and figure."""
ENDED = frozenset({State.CLOSED, State.VOID})
COMPLAINTS = frozenset({IssueKind.CALLBACK, IssueKind.COMPLAINT})
"""Kinds that a customer's displeasure makes."""


class Who(StrEnum):
    """In what quality somebody acts."""

    RECORDER = "recorder"
    HANDLER = "handler"
    FEEDBACK_BY = "feedback_by"
    VERIFIER = "verifier"
    TRACKER = "tracker"
    ACCEPTOR = "acceptor"  # of the department: named so, or its head
    CS = "cs"
    CS_MANAGER = "cs_manager"
    GM = "gm"
    JUDGE = "judge"  # of an objection to a finding: heads the inspector's department
    SYSTEM = "system"


@dataclass(frozen=True)
class Standing:
    """What somebody is to one issue."""

    role: Role | None  # None: the program itself
    boxes: frozenset[Box] = frozenset()
    leads: bool = False  # heads the department that has it, or one above
    judges: bool = False  # of a finding: heads the department of who found it

    def qualities(self) -> frozenset[Who]:
        if self.role is None:
            return frozenset({Who.SYSTEM})
        own = {Who(box.value) for box in self.boxes if box is not Box.FEEDBACK_TO}
        led = {Who.ACCEPTOR} if self.leads else set()
        led |= {Who.JUDGE} if self.judges else set()
        return frozenset(own | led | BY_ROLE.get(self.role, set()))


BY_ROLE: Mapping[Role, set[Who]] = {
    Role.CS_SPECIALIST: {Who.CS},
    Role.CS_MANAGER: {Who.CS, Who.CS_MANAGER},
    Role.GM: {Who.GM},
}


@dataclass(frozen=True)
class Move:
    """One row of the table: where a step begins, where it leads, in whose hands it is.

    `to` None: it stays where it is. `verify` alone leads to two places; see `target`.
    """

    starts: frozenset[State]
    to: State | None
    who: frozenset[Who]


def row(starts: Iterable[State], to: State | None, *who: Who) -> Move:
    return Move(frozenset(starts), to, frozenset(who))


WORKED_ON = (State.IN_PROGRESS, State.CLOSING_APPLIED, State.AWAITING_CUSTOMER)
NOT_SETTLED = OPEN | {State.DRAFT}

TABLE: Mapping[Step, Move] = {
    Step.SEND: row([State.DRAFT], State.AWAITING_ACCEPTANCE, Who.RECORDER),
    Step.ACCEPT: row([State.AWAITING_ACCEPTANCE], State.IN_PROGRESS, Who.ACCEPTOR),
    Step.DECLINE: row([State.AWAITING_ACCEPTANCE], None, Who.ACCEPTOR),
    Step.DISPUTE: row([State.AWAITING_ACCEPTANCE], None, Who.ACCEPTOR),
    Step.ROUTE: row([State.AWAITING_ACCEPTANCE], None, Who.CS_MANAGER),
    Step.OBJECT: row([State.AWAITING_ACCEPTANCE], None, Who.ACCEPTOR),
    Step.UPHOLD: row([State.AWAITING_ACCEPTANCE], None, Who.JUDGE),
    Step.ASSIGN: row([State.IN_PROGRESS, State.PAUSED], None, Who.ACCEPTOR),
    Step.APPOINT: row(OPEN, None, Who.RECORDER, Who.TRACKER, Who.CS_MANAGER),
    Step.PLAN: row([State.IN_PROGRESS], None, Who.HANDLER),
    Step.PAUSE: row([State.IN_PROGRESS], State.PAUSED, Who.HANDLER, Who.ACCEPTOR),
    Step.RESUME: row([State.PAUSED], State.IN_PROGRESS, Who.HANDLER, Who.ACCEPTOR, Who.SYSTEM),
    Step.TELL: row(WORKED_ON, None, Who.FEEDBACK_BY, Who.HANDLER, Who.ACCEPTOR, Who.VERIFIER),
    Step.APPLY: row([State.IN_PROGRESS], State.CLOSING_APPLIED, Who.HANDLER),
    Step.VERIFY: row([State.CLOSING_APPLIED], State.CLOSED, Who.VERIFIER),
    Step.RETURN: row(
        [State.CLOSING_APPLIED, State.AWAITING_CUSTOMER],
        State.IN_PROGRESS,
        *(Who.VERIFIER, Who.CS, Who.SYSTEM),
    ),
    Step.CONFIRM: row([State.AWAITING_CUSTOMER], State.CLOSED, Who.VERIFIER, Who.CS),
    Step.EXPLAIN: row([State.AWAITING_CUSTOMER], State.CLOSED, Who.CS_MANAGER),
    Step.REOPEN: row([State.CLOSED], State.IN_PROGRESS, Who.TRACKER, Who.CS),
    Step.VOID: row(NOT_SETTLED, State.VOID, Who.CS_MANAGER, Who.GM, Who.JUDGE),
    Step.LEVEL: row(OPEN, None, Who.TRACKER, Who.CS_MANAGER, Who.GM),
    Step.ABOUT: row(  # once a customer is asked, it is that customer's
        NOT_SETTLED - {State.AWAITING_CUSTOMER}, None, Who.RECORDER, Who.TRACKER, Who.CS
    ),
    Step.CORRECT: row(NOT_SETTLED, None, Who.RECORDER, Who.TRACKER, Who.CS_MANAGER),
}

WAITS_FOR: Mapping[State, Box] = {
    State.DRAFT: Box.RECORDER,
    State.AWAITING_ACCEPTANCE: Box.ACCEPTOR,
    State.IN_PROGRESS: Box.HANDLER,
    State.PAUSED: Box.HANDLER,
    State.CLOSING_APPLIED: Box.VERIFIER,
    State.AWAITING_CUSTOMER: Box.TRACKER,
}
"""Whose box shows where the issue stands."""

NEVER_THE_HANDLER = frozenset({Step.VERIFY, Step.CONFIRM, Step.EXPLAIN, Step.RETURN})
FORWARD = (
    Step.SEND,
    Step.ACCEPT,
    Step.UPHOLD,
    Step.PLAN,
    Step.RESUME,
    Step.APPLY,
    Step.VERIFY,
    Step.CONFIRM,
)
"""In this order the first that is possible is the next action."""

RARE = frozenset({Step.APPOINT, Step.LEVEL, Step.ABOUT, Step.CORRECT, Step.VOID})
"""Offered behind "more": they set the issue right and do not move it on."""

OFFLINE_STEPS = frozenset(
    {Step.PLAN, Step.TELL, Step.APPLY, Step.VERIFY, Step.RETURN, Step.CONFIRM}
)
"""Taken away from the desk, with words and photos: see deposits.py."""

EVIDENCE_STEPS = frozenset({Step.APPLY, Step.VERIFY})
"""Photos of how it is now may come with these."""


@dataclass(frozen=True)
class Situation:
    """What the rules ask of an issue."""

    state: State
    has_customer: bool = False
    is_planned: bool = False
    finder_told: bool = False
    needs_evidence: bool = False
    has_evidence: bool = False
    is_finding: bool = False  # of an inspection
    declines: int = 0
    is_disputed: bool = False  # declined again, and not decided yet
    closed_at: datetime | None = None


def target(step: Step, situation: Situation) -> State:
    """Where a step leads. A verified issue that has a customer waits for the customer's word."""
    if step is Step.VERIFY and situation.has_customer:
        return State.AWAITING_CUSTOMER
    return TABLE[step].to or situation.state


def is_in_hand(step: Step, situation: Situation, standing: Standing) -> bool:
    """Is it this person's to do, by box and role?"""
    if step in NEVER_THE_HANDLER and Box.HANDLER in standing.boxes:
        return False
    return is_its_turn(step, situation) and bool(TABLE[step].who & standing.qualities())


def is_its_turn(step: Step, situation: Situation) -> bool:
    """Declined once, it is passed on; from the second time the customer service manager decides.

    A finding is not passed on: whoever thinks that it is none, or another's, objects.
    """
    if step in ABOUT_FINDINGS:
        return situation.is_finding and situation.is_disputed is ABOUT_FINDINGS[step]
    if step in PASSED_ON and situation.is_finding:
        return False
    if step is Step.DECLINE:
        return situation.declines == 0
    if step is Step.DISPUTE:
        return situation.declines > 0 and not situation.is_disputed
    return step is not Step.ROUTE or situation.declines > 0


PASSED_ON = frozenset({Step.DECLINE, Step.DISPUTE, Step.ROUTE})
ABOUT_FINDINGS: Mapping[Step, bool] = {Step.OBJECT: False, Step.UPHOLD: True}
"""Whether an objection must have been made before."""


def may(step: Step, situation: Situation, standing: Standing, *, at: datetime) -> bool:
    stands = situation.state in TABLE[step].starts
    return stands and is_in_hand(step, situation, standing) and in_time(step, situation, at)


def steps_for(situation: Situation, standing: Standing, *, at: datetime) -> list[Step]:
    return [step for step in Step if may(step, situation, standing, at=at)]


def next_step(steps: Sequence[Step], situation: Situation) -> Step | None:
    """The one to offer as the next action."""
    done = {Step.PLAN} if situation.is_planned else {Step.APPLY}
    return next((step for step in FORWARD if step in steps and step not in done), None)


def in_time(step: Step, situation: Situation, at: datetime) -> bool:
    if step is not Step.REOPEN:
        return True
    return situation.closed_at is not None and at <= situation.closed_at + REOPEN_WITHIN


def check_may(step: Step, situation: Situation, standing: Standing, *, at: datetime) -> None:
    """Raises RuleBroken with the reason: wrong place, wrong person, too late, in this order."""
    if situation.state not in TABLE[step].starts:
        raise RuleBroken("The issue does not stand where this step begins. Look at it again.")
    if not is_in_hand(step, situation, standing):
        raise RuleBroken(why_not(step, situation, standing))
    if not in_time(step, situation, at):
        raise RuleBroken("An issue is reopened within 30 days of its closing. Record a new one.")


def why_not(step: Step, situation: Situation, standing: Standing) -> str:
    if step in NEVER_THE_HANDLER and Box.HANDLER in standing.boxes:
        return N_("The handler never verifies his own work.")
    if step in {Step.DECLINE, Step.DISPUTE} and situation.declines:
        return N_("It has been declined before: now the customer service manager decides.")
    return N_("This step is in other hands. The six boxes show in whose.")


NEEDS: Mapping[Step, Mapping[str, str]] = {
    Step.SEND: {
        "department_id": N_("Say which department it goes to."),
        "level": N_("Choose a level."),
    },
    Step.ACCEPT: {"handler_id": N_("Name who handles it.")},
    Step.DECLINE: {
        "note": N_("Say why you decline it."),
        "department_id": N_("Say which department it should go to."),
    },
    Step.DISPUTE: {
        "note": N_("Say why you decline it."),
        "department_id": N_("Say which department it should go to."),
    },
    Step.ROUTE: {
        "note": N_("Say why it is this department's."),
        "department_id": N_("Say which department it goes to."),
    },
    Step.OBJECT: {"note": N_("Say why you object.")},
    Step.UPHOLD: {
        "note": N_("Say why it stands."),
        "department_id": N_("Say which department it goes to."),
    },
    Step.ASSIGN: {"handler_id": N_("Name who handles it.")},
    Step.PLAN: {"note": N_("Say what you plan to do.")},
    Step.PAUSE: {"note": N_("Say why it must wait."), "day": N_("Say when it is looked at again.")},
    Step.TELL: {"note": N_("Say what the finder was told.")},
    Step.APPLY: {"note": N_("Say what was done."), "result": N_("Say what came of it.")},
    Step.VERIFY: {"note": N_("Say what you saw.")},
    Step.RETURN: {"note": N_("Say why you return it.")},
    Step.CONFIRM: {"note": N_("Say what the customer said.")},
    Step.EXPLAIN: {"note": N_("Say what was explained to the customer.")},
    Step.REOPEN: {"note": N_("Say why you reopen it.")},
    Step.VOID: {"note": N_("Say why it is void.")},
    Step.LEVEL: {"level": N_("Choose a level."), "note": N_("Say why the level changes.")},
    Step.CORRECT: {"title": N_("Say in a few words what is wrong.")},
}


@dataclass(frozen=True)
class Details:
    """What somebody wrote for a step. `note` is the reason, the measure, what was seen or said."""

    note: str = ""
    result: str = ""
    told: str = ""  # what the finder was told
    day: date | None = None  # a shorter deadline, or the review of a pause
    department_id: int | None = None
    level: Level | None = None
    title: str = ""
    category_id: int | None = None
    customer_id: int | None = None
    vehicle_id: int | None = None
    handler_id: int | None = None
    people: Mapping[Box, int | None] = field(default_factory=dict)
    duplicate_of_id: int | None = None
    evidence: int = 0  # photos and files that come with it
    is_confirmed: bool = False  # read once more, where the words seem to say the contrary
    device: str = ""


def check_complete(step: Step, details: Details) -> None:
    for name, sentence in NEEDS.get(step, {}).items():
        value = getattr(details, name)
        if value is None or (isinstance(value, str) and not says_something(value)):
            raise RuleBroken(sentence)


def check_closing(step: Step, situation: Situation, details: Details) -> None:
    """Measures come before the application; before the closing the finder is told.

    Evidence is looked for again at the verification: the level may have been raised since, or the
    photo taken away.
    """
    if step is Step.APPLY and not situation.is_planned:
        raise RuleBroken("Plan the measures before you apply for closing.")
    if step in EVIDENCE_STEPS and situation.needs_evidence:
        check_evidence(situation, details)
    closes = target(step, situation) is State.CLOSED and step is not Step.REOPEN
    if closes and not (situation.finder_told or says_something(details.told)):
        raise RuleBroken("Before it is closed, record what the finder was told.")


def check_evidence(situation: Situation, details: Details) -> None:
    if not (situation.has_evidence or details.evidence):
        raise RuleBroken(
            "An issue of this level is closed with evidence. Add a photo or a file of the result."
        )


DOUBTED = frozenset({Step.VERIFY, Step.CONFIRM})
HARMLESS = re.compile(
    r"没有?问题|没有异[常议]|没有再|未再|未发现|未见|no(t any)? problems?|not any ?more",
    re.IGNORECASE,
)


def contradiction(text: str, doubt_words: str) -> str:
    """The first sentence that may say the contrary of "it is fixed"; empty where none does.

    Chinese words count wherever they stand, Latin ones as whole words. It only asks: who wrote it knows.
    """
    for sentence in re.split(r"(?<=[。！？；;!?\n])|(?<=\.)\s", text):
        plain = HARMLESS.sub("", sentence)
        if any(doubts(word, plain) for word in doubt_words.split()):
            return sentence.strip()
    return ""


def doubts(word: str, sentence: str) -> bool:
    if not word.isascii():
        return word in sentence
    start = r"\b" if word[0] != "n" or "'" not in word else ""
    return re.search(rf"{start}{re.escape(word)}\b", sentence, re.IGNORECASE) is not None


def check_review(today: date, review: date) -> None:
    if not today < review <= today + LONGEST_PAUSE:
        raise RuleBroken("A pause is reviewed tomorrow at the earliest and within 7 days.")


def check_shorter(due: datetime, deadline: datetime, *, at: datetime) -> None:
    if due > deadline:
        raise RuleBroken(
            "The deadline may be kept or shortened. For a later one ask for an extension."
        )
    if due <= at and due != deadline:
        raise RuleBroken("The new date lies before the deadline and not in the past.")


def check_handler(handler_id: int | None, verifier_id: int | None) -> None:
    if handler_id is not None and handler_id == verifier_id:
        raise RuleBroken("The verifier is never the handler. Name another.")


def other_than(handler_id: int | None, *candidates: int | None) -> int | None:
    """The first of the candidates who is not the handler: who verifies when the handler cannot."""
    return next((c for c in candidates if c is not None and c != handler_id), None)


# Extensions


def may_ask(standing: Standing) -> bool:
    return bool({Who.HANDLER, Who.ACCEPTOR} & standing.qualities())


def may_decide(standing: Standing, *, is_asker: bool) -> bool:
    led = standing.leads or standing.role is Role.CS_MANAGER
    return led and not is_asker


EXTENDABLE = frozenset({State.IN_PROGRESS, State.PAUSED, State.CLOSING_APPLIED})


def check_asking(state: State, standing: Standing, *, is_asked_for: bool) -> None:
    """Raises RuleBroken: wrong person, one at a time, wrong place."""
    if not may_ask(standing):
        raise RuleBroken("The handler or the department's head asks for an extension.")
    if is_asked_for:
        raise RuleBroken("One extension is asked for at a time. Wait for its decision.")
    if state not in EXTENDABLE:
        raise RuleBroken("Only an issue that is being worked on gets an extension.")


def check_extension(deadline: datetime, asked: datetime, *, at: datetime) -> None:
    if asked <= deadline or asked <= at:
        raise RuleBroken("The new date lies after the deadline and after today.")


def check_shortening(
    state: State, standing: Standing, due: datetime, deadline: datetime, *, at: datetime
) -> None:
    """The acceptor lets the work be done sooner, as when he accepted it."""
    if state not in EXTENDABLE:
        raise RuleBroken("Only an issue that is being worked on has a deadline to shorten.")
    if Who.ACCEPTOR not in standing.qualities():
        raise RuleBroken("This step is in other hands. The six boxes show in whose.")
    if not at < due < deadline:
        raise RuleBroken("The new date lies before the deadline and not in the past.")


# Lateness, the chain


def is_overdue(state: State, deadline: datetime | None, at: datetime) -> bool:
    return state in OPEN and deadline is not None and deadline < at


def digest(salt: str, text: str) -> str:
    """Of personal text: it can be erased, and the chain that carries the digest still holds."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def link(prev_hash: str, fields: Sequence[object]) -> str:
    """The hash of an event: over the one before it and its own fields, in their order."""
    words = json.dumps([None if f is None else str(f) for f in (prev_hash, *fields)])
    return hashlib.sha256(words.encode()).hexdigest()
