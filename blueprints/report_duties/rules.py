"""Who owes which report for which days, by when, and how it stands. Standard library only."""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from blueprints.calendars.rules import Calendar
from blueprints.core.rules import N_, Can, Role, RuleBroken, grants
from blueprints.core.words import says_something

WRITERS = frozenset(role for role in Role if grants(role, Can.WRITE_REPORTS))
LONGEST_GRACE = timedelta(days=7)
SILENT_FOR = timedelta(days=31)
"""A report that has been missing for longer is no news any more."""


class ReportKind(StrEnum):
    """What a report consists of, whatever a store calls it."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    PERSONAL = "personal"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS: Mapping[ReportKind, str] = {
    ReportKind.DAILY: N_("Daily report"),
    ReportKind.WEEKLY: N_("Weekly report and action plan"),
    ReportKind.MONTHLY: N_("Monthly summary and next month's focus"),
    ReportKind.PERSONAL: N_("Personal summary"),
}


class Every(StrEnum):
    """The length of a report's period. A week is Monday to Sunday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def label(self) -> str:
        return EVERY_LABELS[self]


EVERY_LABELS: Mapping[Every, str] = {
    Every.DAY: N_("Every day"),
    Every.WEEK: N_("Every week"),
    Every.MONTH: N_("Every month"),
}


class Standing(StrEnum):
    """应交 → 已交 / 补交 / 免交 → 已阅示 / 退回; missing is one that is due and late."""

    OWED = "owed"
    MISSING = "missing"
    SENT = "sent"
    SENT_LATE = "sent_late"
    EXCUSED = "excused"
    ANSWERED = "answered"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return STANDING_LABELS[self]


STANDING_LABELS: Mapping[Standing, str] = {
    Standing.OWED: N_("To be sent"),
    Standing.MISSING: N_("Not sent, late"),
    Standing.SENT: N_("Sent on time"),
    Standing.SENT_LATE: N_("Sent late"),
    Standing.EXCUSED: N_("Excused"),
    Standing.ANSWERED: N_("Answered"),
    Standing.RETURNED: N_("Sent back"),
}
LOOKS: Mapping[Standing, tuple[str, str]] = {
    Standing.OWED: ("warn", "ring"),
    Standing.MISSING: ("bad", "late"),
    Standing.SENT: ("note", "half"),
    Standing.SENT_LATE: ("warn", "half"),
    Standing.EXCUSED: ("plain", "dashed"),
    Standing.ANSWERED: ("good", "good"),
    Standing.RETURNED: ("bad", "return"),
}
"""Tone and shape, as core/macros/parts.html has them."""


# Periods


@dataclass(frozen=True)
class Span:
    """The days of one report, both included."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def span_of(every: Every, day: date) -> Span:
    """The period in which the day lies."""
    if every is Every.DAY:
        return Span(day, day)
    if every is Every.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Span(monday, monday + timedelta(days=6))
    return Span(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def spans(every: Every, first: date, last: date) -> Iterator[Span]:
    """Every period that touches the days from the first to the last."""
    day = first
    while day <= last:
        span = span_of(every, day)
        yield span
        day = span.last + timedelta(days=1)


# The cut-off


@dataclass(frozen=True)
class CutOff:
    """`after` counts working days after the period; 0 is its own last working day."""

    after: int
    clock: time
    grace: timedelta = timedelta()


def due_day(span: Span, cut_off: CutOff, calendar: Calendar) -> date | None:
    """None for a period without a working day, or where none follows for a year."""
    working = [day for day in span.days if calendar.is_working(day)]
    if not working:
        return None
    if cut_off.after == 0:
        return working[-1]
    try:
        return calendar.add_working_days(span.last + timedelta(days=1), cut_off.after - 1)
    except RuleBroken:
        return None


def is_on_time(sent_at: datetime, late_after: datetime) -> bool:
    return sent_at <= late_after


# Who owes what


@dataclass(frozen=True)
class Spell:
    """Somebody held a post from the first day to the last, both included; None: holds it still."""

    department_id: int | None
    role: Role
    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Asks:
    """From whom a type asks a report; `departments` None: wherever they work."""

    every: Every
    cut_off: CutOff
    roles: Collection[Role]
    departments: Collection[int] | None = None

    def fits(self, spell: Spell) -> bool:
        here = self.departments is None or spell.department_id in self.departments
        return here and spell.role in self.roles


@dataclass(frozen=True)
class Owed:
    """One report of one person. `first` and `last` are the period's; `asked` the days he is asked for."""

    span: Span
    asked: Span
    department_id: int | None
    role: Role
    due_at: datetime
    late_after: datetime


def owed(
    asks: Asks, span: Span, spells: Sequence[Spell], calendars: Mapping[int | None, Calendar]
) -> Owed | None:
    """What somebody with these posts owes of this period; with the department of its last day there.

    Who comes in the middle owes from then on; who has left by the cut-off's day owes nothing.
    """
    held = [spell for spell in spells if asks.fits(spell)]
    days = [(day, spell) for spell in held for day in working_days(spell, span, calendars)]
    if not days:
        return None
    last, spell = max(days, key=lambda pair: pair[0])
    calendar = calendars[spell.department_id]
    due = due_day(span, asks.cut_off, calendar)
    if due is None or not any(each.covers(due) for each in spells):
        return None
    due_at = calendar.moment(due, asks.cut_off.clock)
    first = min(day for day, _spell in days)
    late_after = due_at + asks.cut_off.grace
    return Owed(span, Span(first, last), spell.department_id, spell.role, due_at, late_after)


def working_days(
    spell: Spell, span: Span, calendars: Mapping[int | None, Calendar]
) -> Iterator[date]:
    calendar = calendars.get(spell.department_id)
    if calendar is not None:
        yield from (day for day in span.days if spell.covers(day) and calendar.is_working(day))


def is_away(asked: Span, calendar: Calendar, leaves: Iterable[Span]) -> bool:
    """On every working day for which the report is asked."""
    taken = {day for leave in leaves for day in overlap(leave, asked)}
    working = [day for day in asked.days if calendar.is_working(day)]
    return bool(working) and taken.issuperset(working)


def overlap(one: Span, other: Span) -> list[date]:
    first, last = max(one.first, other.first), min(one.last, other.last)
    return Span(first, last).days if first <= last else []


# How it stands


@dataclass(frozen=True)
class Facts:
    """What the standing of a report is told from."""

    late_after: datetime
    sent_at: datetime | None = None
    is_excused: bool = False
    is_returned: bool = False
    is_answered: bool = False


def standing(facts: Facts, at: datetime) -> Standing:
    if facts.sent_at is None:
        return standing_of_unsent(facts, at)
    if facts.is_answered:
        return Standing.ANSWERED
    if facts.is_returned:
        return Standing.RETURNED
    on_time = is_on_time(facts.sent_at, facts.late_after)
    return Standing.SENT if on_time else Standing.SENT_LATE


def standing_of_unsent(facts: Facts, at: datetime) -> Standing:
    if facts.is_excused:
        return Standing.EXCUSED
    return Standing.MISSING if at > facts.late_after else Standing.OWED


@dataclass(frozen=True)
class Share:
    """A rate: `n` is the denominator."""

    count: int
    n: int


def on_time_share(reports: Iterable[Facts], at: datetime) -> Share:
    """报告按时率 = on time ÷ (due − excused) (product.md §6).

    Due is what has been sent, or should have been by now. Who is excused and writes all the same is
    counted in neither.
    """
    counted = [each for each in reports if counts(each, at)]
    on_time = [each for each in counted if each.sent_at and each.sent_at <= each.late_after]
    return Share(len(on_time), len(counted))


def counts(report: Facts, at: datetime) -> bool:
    return not report.is_excused and (report.sent_at is not None or at > report.late_after)


# What is refused


def check_excuse(facts: Facts, reason: str) -> None:
    """Raises RuleBroken."""
    if facts.sent_at is not None:
        raise RuleBroken("This report has been sent. There is nothing to excuse.")
    if facts.is_excused:
        raise RuleBroken("This report is excused already.")
    if not says_something(reason):
        raise RuleBroken("Say why it is excused.")


def check_wish(wish: str) -> None:
    """Raises RuleBroken."""
    if not says_something(wish):
        raise RuleBroken("Say what is missing.")


def check_owed_again(facts: Facts) -> None:
    """Raises RuleBroken."""
    if not facts.is_excused:
        raise RuleBroken("This report is not excused.")


def check_asks(after: int, grace: timedelta) -> None:
    """Raises RuleBroken."""
    if not 0 <= after <= 10:
        raise RuleBroken("A report is due at most ten working days after its period.")
    if not timedelta() <= grace <= LONGEST_GRACE:
        raise RuleBroken("The grace is a week at the most.")


# What a store begins with


@dataclass(frozen=True)
class DefaultType:
    name: str
    name_en: str
    kind: ReportKind
    every: Every
    cut_off: CutOff
    role: Role | None  # None: everybody who writes reports


HALF_AN_HOUR, TWO_HOURS = timedelta(minutes=30), timedelta(hours=2)
DEFAULTS = (
    DefaultType(
        *("日报", "Daily report", ReportKind.DAILY, Every.DAY),
        CutOff(0, time(20), HALF_AN_HOUR),
        Role.REP,
    ),
    DefaultType(
        *("周报", "Weekly report", ReportKind.WEEKLY, Every.WEEK),
        CutOff(1, time(10), TWO_HOURS),
        None,
    ),
    DefaultType(
        *("月报", "Monthly report", ReportKind.MONTHLY, Every.MONTH),
        CutOff(2, time(12), TWO_HOURS),
        None,
    ),
    DefaultType(
        *("个人总结", "Personal summary", ReportKind.PERSONAL, Every.MONTH),
        CutOff(3, time(18), TWO_HOURS),
        Role.REP,
    ),
)
DEFAULT_DEPARTMENT = "销售部"
"""Where a store has one, only it owes the reports until somebody says otherwise."""
