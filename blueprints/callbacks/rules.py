"""When a customer is called, what follows from a call, and what the answers mean."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from blueprints.core.rules import N_, Role, RuleBroken

CLAIM = timedelta(minutes=30)
"""How long the one who began a call keeps the customer from the others."""

PROMISE_AHEAD = timedelta(days=31)
"""How far ahead a customer may ask to be called."""

GOOD_SCORE = 4
"""A score of at least this is satisfied (满意率)."""

ALL_STORE = frozenset({Role.CS_SPECIALIST, Role.CS_MANAGER, Role.GM, Role.GROUP_MANAGER})
"""Roles that see every callback of the store. The others see those whose issue they see."""

CALL_ROLES = frozenset({Role.CS_SPECIALIST, Role.CS_MANAGER})


class CallbackKind(StrEnum):
    SALES_3 = "sales_3"
    SALES_7 = "sales_7"
    SALES_30 = "sales_30"
    SERVICE_3 = "service_3"
    SECOND = "second"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS: Mapping[CallbackKind, str] = {
    CallbackKind.SALES_3: N_("Sales callback, 3 days"),
    CallbackKind.SALES_7: N_("Sales callback, 7 days"),
    CallbackKind.SALES_30: N_("Sales callback, 30 days"),
    CallbackKind.SERVICE_3: N_("After-sales callback, 3 days"),
    CallbackKind.SECOND: N_("Second callback on a complaint"),
}


class Trigger(StrEnum):
    """What makes a task of a kind, and so which of its three sources a callback has."""

    DELIVERY = "delivery"
    ORDER = "order"
    ISSUE = "issue"


TRIGGERS: Mapping[CallbackKind, Trigger] = {
    CallbackKind.SALES_3: Trigger.DELIVERY,
    CallbackKind.SALES_7: Trigger.DELIVERY,
    CallbackKind.SALES_30: Trigger.DELIVERY,
    CallbackKind.SERVICE_3: Trigger.ORDER,
    CallbackKind.SECOND: Trigger.ISSUE,
}


@dataclass(frozen=True)
class RuleDefault:
    """What a new store begins with. Offset and window in days."""

    kind: CallbackKind
    offset: int
    window: int
    question_set: str
    attempts: int = 3


RULE_DEFAULTS = (
    RuleDefault(CallbackKind.SALES_3, 3, 3, "sales"),
    RuleDefault(CallbackKind.SALES_7, 7, 4, "sales"),
    RuleDefault(CallbackKind.SALES_30, 30, 7, "sales"),
    RuleDefault(CallbackKind.SERVICE_3, 3, 3, "service"),
    RuleDefault(CallbackKind.SECOND, 0, 3, "second"),
)


def due_day(left_on: date, offset: int) -> date:
    """The first day on which the customer is called: `offset` days after the car left."""
    return left_on + timedelta(days=offset)


def window_end(due_on: date, window: int) -> date:
    """The last day that is on time. A window of three days is the due day and the two after it."""
    return due_on + timedelta(days=window - 1)


def first_day_still_open(today: date, offset: int, window: int) -> date:
    """Cars that left on this day or later have a window that is still open today."""
    return today - timedelta(days=offset + window - 1)


class State(StrEnum):
    TO_CALL = "to_call"
    CALLING = "calling"
    TO_REDIAL = "to_redial"
    COMPLETED = "completed"
    UNREACHABLE = "unreachable"
    NO_CALLS = "no_calls"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS: Mapping[State, str] = {
    State.TO_CALL: N_("to call"),
    State.CALLING: N_("being called"),
    State.TO_REDIAL: N_("to call again"),
    State.COMPLETED: N_("completed"),
    State.UNREACHABLE: N_("could not be reached"),
    State.NO_CALLS: N_("not to be called"),
    State.CANCELLED: N_("cancelled"),
}

OPEN = frozenset({State.TO_CALL, State.CALLING, State.TO_REDIAL})

NOT_COUNTED = frozenset({State.NO_CALLS, State.CANCELLED})
"""Less these, the tasks whose window ends in a month are 应访."""


class Step(StrEnum):
    BEGIN = "begin"
    COMPLETE = "complete"
    REDIAL = "redial"
    GIVE_UP = "give_up"
    STOP = "stop"
    CANCEL = "cancel"
    REVIVE = "revive"


TRANSITIONS: Mapping[Step, tuple[frozenset[State], State]] = {
    Step.BEGIN: (OPEN, State.CALLING),
    Step.COMPLETE: (OPEN | {State.UNREACHABLE}, State.COMPLETED),  # an unreached one may ring us
    Step.REDIAL: (OPEN, State.TO_REDIAL),
    Step.GIVE_UP: (OPEN, State.UNREACHABLE),
    Step.STOP: (OPEN | {State.UNREACHABLE}, State.NO_CALLS),
    Step.CANCEL: (OPEN, State.CANCELLED),
    Step.REVIVE: (frozenset({State.UNREACHABLE}), State.TO_REDIAL),  # the phone was corrected
}


def after_step(state: State, step: Step) -> State:
    """Where a step leads. Raises RuleBroken where it does not begin here."""
    starts, to = TRANSITIONS[step]
    if state not in starts:
        raise RuleBroken(N_("This callback has been settled meanwhile. Look at it again."))
    return to


def check_may_begin(claimed_by: str | None) -> None:
    if claimed_by:
        raise RuleBroken(
            N_("%(name)s is calling this customer now. Take the next one."), name=claimed_by
        )


class Outcome(StrEnum):
    CONNECTED = "connected"
    HUNG_UP = "hung_up"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    SWITCHED_OFF = "switched_off"
    SUSPENDED = "suspended"
    NO_SUCH_NUMBER = "no_such_number"
    WRONG_PERSON = "wrong_person"
    CALL_LATER = "call_later"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.CONNECTED: N_("Connected"),
    Outcome.HUNG_UP: N_("Connected, then hung up"),
    Outcome.NO_ANSWER: N_("No answer"),
    Outcome.BUSY: N_("Busy"),
    Outcome.SWITCHED_OFF: N_("Switched off"),
    Outcome.SUSPENDED: N_("Out of service"),
    Outcome.NO_SUCH_NUMBER: N_("No such number"),
    Outcome.WRONG_PERSON: N_("Wrong number, another person"),
    Outcome.CALL_LATER: N_("Call at another time"),
    Outcome.REFUSED: N_("Refuses the call"),
}

REACHED = frozenset({Outcome.CONNECTED, Outcome.HUNG_UP, Outcome.CALL_LATER, Outcome.REFUSED})
"""The customer answered the phone (接通率)."""

BAD_NUMBER = frozenset({Outcome.SUSPENDED, Outcome.NO_SUCH_NUMBER, Outcome.WRONG_PERSON})
"""This number leads nowhere: it must be corrected before the next attempt."""

REDIAL_AFTER: Mapping[Outcome, timedelta] = {
    Outcome.BUSY: timedelta(minutes=30),
    Outcome.NO_ANSWER: timedelta(hours=2),
    Outcome.SWITCHED_OFF: timedelta(hours=4),
    Outcome.HUNG_UP: timedelta(days=1),
}

DAY_BEGINS, DAY_ENDS = time(9), time(20)
"""Nobody is called outside these hours of the store's day."""

CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])(?:[:：]([0-5]\d))?\s*(?:点|时)?")
PARTS_OF_DAY = {"上午": time(9), "中午": time(12), "下午": time(14), "晚": time(18)}


def preferred_hour(preferred: str) -> time:
    """From which hour a customer likes to be called, out of words like "18:00-20:00" or 下午.

    What cannot be read, or lies outside the hours of calling, is the beginning of the day.
    """
    for word, hour in PARTS_OF_DAY.items():
        if word in preferred:
            return hour
    match = CLOCK.search(preferred)
    hour = time(int(match[1]), int(match[2] or 0)) if match else DAY_BEGINS
    return hour if DAY_BEGINS <= hour < DAY_ENDS else DAY_BEGINS


def in_calling_hours(moment: datetime, preferred: str) -> datetime:
    """The same moment if one may call then, else the next morning (or the preferred hour)."""
    if moment.time() < DAY_BEGINS:
        return at_hour(moment.date(), preferred_hour(preferred), moment)
    if moment.time() >= DAY_ENDS:
        return at_hour(moment.date() + timedelta(days=1), preferred_hour(preferred), moment)
    return moment


def at_hour(day: date, hour: time, like: datetime) -> datetime:
    return datetime.combine(day, hour, like.tzinfo)


def redial_at(outcome: Outcome, at: datetime, preferred: str = "") -> datetime:
    """When to try again, in the zone of `at`, which is the store's."""
    return in_calling_hours(at + REDIAL_AFTER[outcome], preferred)


def check_promised_time(promised: datetime | None, at: datetime) -> datetime:
    """The time that the customer asked for. Raises RuleBroken if none, past or too far ahead."""
    if promised is None or promised <= at:
        raise RuleBroken(N_("Say when the customer wants to be called: a time still to come."))
    if promised > at + PROMISE_AHEAD:
        raise RuleBroken(N_("A call can be put off by a month at most."))
    return promised


@dataclass(frozen=True)
class Standing:
    """Where a callback stands when an attempt ends. `at` and `promised` in the store's zone."""

    at: datetime
    window_ends_on: date
    attempts: int  # this one included
    max_attempts: int
    preferred: str = ""
    promised: datetime | None = None


@dataclass(frozen=True)
class Next:
    step: Step
    at: datetime | None = None
    wants_phone: bool = False


def after_attempt(outcome: Outcome, standing: Standing) -> Next:
    """What follows from an attempt.

    A time that the customer asked for is kept, beyond the window too. Otherwise the attempts end
    with the window or with their number: then the customer could not be reached.
    """
    if outcome is Outcome.CONNECTED:
        return Next(Step.COMPLETE)
    if outcome is Outcome.REFUSED:
        return Next(Step.STOP)
    if outcome is Outcome.CALL_LATER:
        return Next(Step.REDIAL, check_promised_time(standing.promised, standing.at))
    return after_failure(outcome, standing)


def after_failure(outcome: Outcome, standing: Standing) -> Next:
    is_bad = outcome in BAD_NUMBER
    if standing.attempts >= standing.max_attempts:
        return Next(Step.GIVE_UP, wants_phone=is_bad)
    if is_bad:
        is_over = standing.at.date() > standing.window_ends_on
        return Next(Step.GIVE_UP if is_over else Step.REDIAL, wants_phone=True)
    again = redial_at(outcome, standing.at, standing.preferred)
    if again.date() > standing.window_ends_on:
        return Next(Step.GIVE_UP)
    return Next(Step.REDIAL, again)


def is_window_over(window_ends_on: date, next_at: date | None, today: date) -> bool:
    """Nothing more can come of a task already tried; a promised time to come keeps it open."""
    return window_ends_on < today and (next_at is None or next_at < today)


class AnswerType(StrEnum):
    SCORE = "score"  # 1 to 5
    YES_NO = "yes_no"  # 1 or 0
    NPS = "nps"  # 0 to 10
    TEXT = "text"


class Need(StrEnum):
    """When a question must be answered."""

    ALWAYS = "always"
    WHEN_LOW = "when_low"
    NO = "no"


LIMITS: Mapping[AnswerType, range] = {
    AnswerType.SCORE: range(1, 6),
    AnswerType.YES_NO: range(2),
    AnswerType.NPS: range(11),
}


@dataclass(frozen=True)
class QuestionDefault:
    """A question of version 1. An answer of `low_at` or less makes the reply dissatisfied."""

    code: str
    chinese: str
    english: str
    type: AnswerType
    low_at: int | None = None
    need: Need = Need.NO


SCORES = (
    QuestionDefault("overall", "总体满意度", "Overall", AnswerType.SCORE, 2, Need.ALWAYS),
    QuestionDefault("quality", "质量", "Quality", AnswerType.SCORE, 2),
    QuestionDefault("service", "服务", "Service", AnswerType.SCORE, 2),
    QuestionDefault("time", "时间", "Time", AnswerType.SCORE, 2),
    QuestionDefault("price", "价格", "Price", AnswerType.SCORE, 2),
)
FIRST_TIME_FIX = QuestionDefault(
    "first_time_fix", "一次修复", "Fixed the first time", AnswerType.YES_NO, 0, Need.ALWAYS
)
NPS = QuestionDefault("nps", "推荐意愿(0-10)", "Would recommend us (0-10)", AnswerType.NPS)
WORDS = QuestionDefault(
    "words", "客户原话", "The customer's words", AnswerType.TEXT, None, Need.WHEN_LOW
)
SUMMARY = QuestionDefault("summary", "回访摘要", "Summary of the call", AnswerType.TEXT)
TOLD = QuestionDefault(
    "told", "已告知客户处理结果", "Told what was done", AnswerType.YES_NO, None, Need.ALWAYS
)
CONTENT = QuestionDefault(
    "content", "客户认可处理结果", "Content with what was done", AnswerType.YES_NO, 0, Need.ALWAYS
)

SET_LABELS: Mapping[str, str] = {
    "sales": N_("Questions after a delivery"),
    "service": N_("Questions after a repair"),
    "second": N_("Questions at the second callback"),
}

QUESTION_DEFAULTS: Mapping[str, Sequence[QuestionDefault]] = {
    "sales": (*SCORES, NPS, WORDS, SUMMARY),
    "service": (*SCORES, FIRST_TIME_FIX, NPS, WORDS, SUMMARY),
    "second": (TOLD, CONTENT, WORDS, SUMMARY),
}


@dataclass(frozen=True)
class Question:
    """What the rules need to know of a question of any version."""

    code: str
    type: AnswerType
    low_at: int | None
    need: Need


Value = int | str | None


def is_low(question: Question, value: Value) -> bool:
    return question.low_at is not None and isinstance(value, int) and value <= question.low_at


def is_dissatisfied(questions: Iterable[Question], values: Mapping[str, Value]) -> bool:
    """Any answer at or under the threshold that its question carries.

    In version 1: a score of 2 or less, overall or in part; not fixed the first time; at the
    second callback: not content with what was done. NPS alone makes nobody dissatisfied.
    """
    return any(is_low(question, values.get(question.code)) for question in questions)


def missing(questions: Iterable[Question], values: Mapping[str, Value]) -> list[str]:
    """Codes of questions that must be answered and are not."""
    asked = list(questions)
    needs = {Need.ALWAYS} | ({Need.WHEN_LOW} if is_dissatisfied(asked, values) else set())
    return [q.code for q in asked if q.need in needs and values.get(q.code) in (None, "")]


class Praise(StrEnum):
    """Bands of the NPS."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


def nps_band(score: int) -> Praise:
    if score >= 9:
        return Praise.PROMOTER
    return Praise.PASSIVE if score >= 7 else Praise.DETRACTOR


def nps(promoters: int, detractors: int, answered: int) -> float | None:
    """Net promoter score in points, -100 to 100: the share of 9-10 less the share of 0-6."""
    return 100 * (promoters - detractors) / answered if answered else None


def issue_title(words: str, otherwise: str) -> str:
    """The first sentence of what the customer said, short enough for a list."""
    first = re.split(r"[。！？!?\n]", words.strip(), maxsplit=1)[0].strip()
    return (first[:39] + "…" if len(first) > 40 else first) or otherwise


SCRIPTS: Mapping[Trigger, Sequence[str]] = {
    Trigger.DELIVERY: (
        N_(
            "Good day, is that %(customer)s? This is %(caller)s of %(store)s. May I take two minutes?"
        ),
        N_("You took over your %(vehicle)s on %(day)s with %(colleague)s. How does it drive?"),
        N_(
            "From 1 to 5: how satisfied are you altogether, with the car, our service, the time it took, the price?"
        ),
        N_("From 0 to 10: would you recommend us to friends?"),
        N_(
            "Was everything explained at the handover: the controls, the warranty, the first service?"
        ),
        N_("Thank you. If anything comes up, call us at any time."),
    ),
    Trigger.ORDER: (
        N_(
            "Good day, is that %(customer)s? This is %(caller)s of %(store)s. May I take two minutes?"
        ),
        N_(
            "Your %(vehicle)s was with us on %(day)s for: %(work)s. %(colleague)s looked after you."
        ),
        N_("Was what you came for put right the first time?"),
        N_(
            "From 1 to 5: how satisfied are you altogether, with the quality, our service, the time it took, the price?"
        ),
        N_("From 0 to 10: would you recommend us to friends?"),
        N_("Thank you. If anything comes up, call us at any time."),
    ),
    Trigger.ISSUE: (
        N_(
            "Good day, is that %(customer)s? This is %(caller)s of %(store)s. I am calling about what you told us: %(issue)s."
        ),
        N_("This was done: %(done)s."),
        N_("Are you content with that?"),
        N_("Thank you for telling us. We are sorry for the trouble."),
    ),
}
"""What the caller says, line by line, with the facts of the call filled in."""
