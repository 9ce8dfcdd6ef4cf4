"""Who hears of an issue's steps, who is reminded of its deadline, and what a digest says. Plain Python."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from blueprints.calendars.rules import LOOK_AHEAD, Calendar
from blueprints.core.rules import N_, RuleBroken
from blueprints.notices.rules import Line, News, Value
from blueprints.tracker.rules import Box, Happening, State, Step

MOST_LINES = 30
Shift = Callable[[date, int], date]


class Rung(StrEnum):
    """The ladder (催办, 督办), from the lowest rung to the highest."""

    DAY_BEFORE = "day_before"
    THE_DAY = "the_day"
    HEAD = "head"
    CS_MANAGER = "cs_manager"
    GM = "gm"

    @property
    def height(self) -> int:
        return list(Rung).index(self)

    @property
    def is_escalation(self) -> bool:
        return self.height >= Rung.HEAD.height


@dataclass(frozen=True)
class Ladder:
    """Days from the deadline: before it for who has it in hand, after it for those above."""

    before: int = 1
    head: int = 1
    cs_manager: int = 3
    gm: int = 7

    @property
    def days(self) -> Mapping[Rung, int]:
        return {
            Rung.DAY_BEFORE: -self.before,
            Rung.THE_DAY: 0,
            Rung.HEAD: self.head,
            Rung.CS_MANAGER: self.cs_manager,
            Rung.GM: self.gm,
        }


def check_ladder(ladder: Ladder) -> None:
    if not 0 < ladder.head <= ladder.cs_manager <= ladder.gm:
        raise RuleBroken(
            "Who stands higher hears of it later: first the head, then the customer service manager, then the general manager."
        )


def natural(day: date, n: int) -> date:
    return day + timedelta(days=n)


def working(calendar: Calendar) -> Shift:
    """Days on which the department works."""

    def shift(day: date, n: int) -> date:
        return calendar.add_working_days(day, n) if n >= 0 else before(calendar, day, -n)

    return shift


def before(calendar: Calendar, day: date, n: int) -> date:
    """The nth working day before the day; a calendar that is never open counts every day."""
    for back in range(1, LOOK_AHEAD):
        n -= calendar.is_working(day - timedelta(days=back))
        if n == 0:
            return day - timedelta(days=back)
    return day - timedelta(days=1)


def due_rung(deadline: date, today: date, ladder: Ladder, shift: Shift) -> Rung | None:
    """The highest rung whose day has come; None before the first."""
    reached = [rung for rung, n in ladder.days.items() if shift_of(deadline, n, shift) <= today]
    return max(reached, key=lambda rung: rung.height, default=None)


def shift_of(deadline: date, n: int, shift: Shift) -> date:
    return shift(deadline, n) if n else deadline


def next_rung(due: Rung | None, climbed: Rung | None) -> Rung | None:
    """What is to be climbed now: after a long silence the highest alone, and each once."""
    if due is None or (climbed and climbed.height >= due.height):
        return None
    return due


# The digest


class Reason(StrEnum):
    """Why an issue or a sub-task stands in a digest: once, and for the first of these."""

    OVERDUE = "overdue"
    PART_OVERDUE = "part_overdue"
    DUE_TODAY = "due_today"
    DUE_NEXT = "due_next"
    PART_DUE = "part_due"
    ESCALATED = "escalated"
    TO_ACCEPT = "to_accept"
    TO_VERIFY = "to_verify"


LINES: Mapping[Reason, str] = {
    Reason.OVERDUE: N_("Overdue since %(due)s: %(number)s %(title)s"),
    Reason.DUE_TODAY: N_("Due today: %(number)s %(title)s"),
    Reason.DUE_NEXT: N_("Due %(due)s: %(number)s %(title)s"),
    Reason.ESCALATED: N_("Escalated to you, overdue since %(due)s: %(number)s %(title)s"),
    Reason.TO_ACCEPT: N_("To accept, due %(due)s: %(number)s %(title)s"),
    Reason.TO_VERIFY: N_("To verify, due %(due)s: %(number)s %(title)s"),
    Reason.PART_OVERDUE: N_("Sub-task overdue since %(due)s: %(title)s (issue %(number)s)"),
    Reason.PART_DUE: N_("Sub-task due %(due)s: %(title)s (issue %(number)s)"),
}


@dataclass(frozen=True)
class Item:
    """An issue, or a sub-task of one, in somebody's digest."""

    issue_id: int
    number: str
    title: str
    due: date
    reason: Reason
    part_id: int | None = None

    @property
    def line(self) -> Line:
        values: dict[str, Value] = {"number": self.number, "title": self.title, "due": self.due}
        return Line(LINES[self.reason], values, f"/issues/{self.issue_id}")


def reason_for(state: State, due: date, today: date, *, is_next: bool) -> Reason | None:
    """Why an issue that is in somebody's hands stands in the day's digest."""
    if due < today:
        return Reason.OVERDUE
    if due == today:
        return Reason.DUE_TODAY
    if is_next:
        return Reason.DUE_NEXT
    waits = {
        State.AWAITING_ACCEPTANCE: Reason.TO_ACCEPT,
        State.CLOSING_APPLIED: Reason.TO_VERIFY,
    }
    return waits.get(state)


def reason_for_part(due: date, today: date, *, is_named: bool) -> Reason | None:
    """Where nobody is named it stands there from the first day: somebody has to see to it."""
    if due < today:
        return Reason.PART_OVERDUE
    return Reason.PART_DUE if due == today or not is_named else None


def once_each(items: Iterable[Item]) -> list[Item]:
    """The gravest reason of each issue and sub-task, gravest first, the earliest deadline before the later."""
    order = list(Reason)
    ranked = sorted(items, key=lambda item: (order.index(item.reason), item.due, item.issue_id))
    first: dict[tuple[int, int | None], Item] = {}
    for item in ranked:
        first.setdefault((item.issue_id, item.part_id), item)
    return list(first.values())


def digest(items: Iterable[Item], key: str) -> News | None:
    """What somebody reads at the start of the shift; nothing where there is nothing."""
    found = once_each(items)
    if not found:
        return None
    counts = {
        "overdue": count(found, Reason.OVERDUE, Reason.PART_OVERDUE),
        "due": count(found, Reason.DUE_TODAY, Reason.DUE_NEXT, Reason.PART_DUE),
        "waiting": count(found, Reason.TO_ACCEPT, Reason.TO_VERIFY),
        "escalated": count(found, Reason.ESCALATED),
    }
    lines = [item.line for item in found[:MOST_LINES]]
    if len(found) > MOST_LINES:
        lines.append(Line(N_("and %(n)s more"), {"n": len(found) - MOST_LINES}, "/issues"))
    return News(key, DIGEST, "/", counts, lines, is_digest=True)


DIGEST = N_(
    "Today: %(due)s due, %(overdue)s overdue, %(waiting)s to accept or verify, %(escalated)s escalated to you."
)


def count(items: Sequence[Item], *reasons: Reason) -> int:
    return sum(item.reason in reasons for item in items)


# The steps


class Ear(StrEnum):
    """Who hears of something and holds no box by it."""

    WATCHERS = "watchers"
    CS_MANAGERS = "cs_managers"
    JUDGE = "judge"  # of an objection to a finding


@dataclass(frozen=True)
class Hears:
    who: Box | Ear
    text: str
    is_in_stead: bool = False  # only where nobody before it in the row hears of it


TO_ACCEPT = N_("Issue %(number)s awaits your acceptance: %(title)s")
YOURS = N_("Issue %(number)s is yours to handle, due %(due)s: %(title)s")
CLOSED = N_("Issue %(number)s is closed: %(title)s")
VOID = N_("Issue %(number)s was made void: %(title)s")
MERGED = N_("A duplicate was merged into issue %(number)s: %(title)s")
RETURNED = N_("Issue %(number)s was returned: %(title)s")
LEVEL = N_("The level of issue %(number)s has changed: %(title)s")
EXTENSION_ASKED = N_("An extension of issue %(number)s is asked for: %(title)s")
ENDS = (
    Hears(Box.FEEDBACK_TO, N_("Issue %(number)s that you found is closed: %(title)s")),
    Hears(Box.HANDLER, CLOSED),
    Hears(Ear.WATCHERS, CLOSED),
)
ASKS_CUSTOMER = (
    Hears(Box.TRACKER, N_("Issue %(number)s is verified and waits for the customer: %(title)s")),
)
HEARS: Mapping[str, Sequence[Hears]] = {
    Step.SEND: (Hears(Box.ACCEPTOR, TO_ACCEPT),),
    Step.DECLINE: (
        Hears(Box.ACCEPTOR, TO_ACCEPT),
        Hears(
            Box.TRACKER,
            N_("Issue %(number)s was declined and passed on: %(title)s"),
        ),
    ),
    Step.DISPUTE: (
        Hears(
            Ear.CS_MANAGERS,
            N_("Issue %(number)s was declined again, and you decide whose it is: %(title)s"),
        ),
    ),
    Step.ROUTE: (Hears(Box.ACCEPTOR, TO_ACCEPT),),
    Step.OBJECT: (
        Hears(
            Ear.JUDGE,
            N_("Finding %(number)s was objected to, and you decide: %(title)s"),
        ),
        Hears(
            Box.RECORDER,
            N_("Your finding %(number)s was objected to: %(title)s"),
        ),
    ),
    Step.UPHOLD: (Hears(Box.ACCEPTOR, TO_ACCEPT),),
    Step.ACCEPT: (Hears(Box.HANDLER, YOURS),),
    Step.ASSIGN: (Hears(Box.HANDLER, YOURS),),
    Step.APPOINT: (
        Hears(Box.VERIFIER, N_("You are to verify issue %(number)s: %(title)s")),
        Hears(Box.TRACKER, N_("You are to track issue %(number)s: %(title)s")),
    ),
    Step.APPLY: (Hears(Box.VERIFIER, N_("Issue %(number)s awaits your verification: %(title)s")),),
    Step.TELL: (Hears(Box.FEEDBACK_TO, N_("Feedback on issue %(number)s: %(title)s")),),
    Step.RETURN: (Hears(Box.HANDLER, RETURNED), Hears(Box.TRACKER, RETURNED)),
    Step.REOPEN: (Hears(Box.HANDLER, N_("Issue %(number)s was reopened: %(title)s")),),
    Step.LEVEL: (Hears(Box.HANDLER, LEVEL), Hears(Box.ACCEPTOR, LEVEL)),
    Step.VOID: (
        Hears(Box.HANDLER, VOID),
        Hears(Box.RECORDER, VOID),
        Hears(Box.FEEDBACK_TO, VOID),
        Hears(Ear.WATCHERS, VOID),
    ),
    Happening.MERGED: (Hears(Box.HANDLER, MERGED), Hears(Ear.WATCHERS, MERGED)),
    Happening.EXTENSION_ASKED: (
        Hears(Box.ACCEPTOR, EXTENSION_ASKED),
        Hears(Ear.CS_MANAGERS, EXTENSION_ASKED, is_in_stead=True),
    ),
    Happening.EXTENSION_GRANTED: (
        Hears(Box.HANDLER, N_("The extension of issue %(number)s was granted: %(title)s")),
    ),
    Happening.EXTENSION_REFUSED: (
        Hears(Box.HANDLER, N_("The extension of issue %(number)s was refused: %(title)s")),
    ),
}
PART_YOURS = N_("A sub-task of issue %(number)s is yours: %(title)s")
PART_UNNAMED = N_(
    "A sub-task of issue %(number)s has nobody named and is yours to see to: %(title)s"
)
COMMENTED = N_("%(by)s commented on issue %(number)s: %(title)s")
URGED = N_("%(by)s reminds you of issue %(number)s, due %(due)s: %(title)s")
MENTIONED = N_("%(by)s names you in a comment on issue %(number)s: %(title)s")
HEAR_COMMENTS = (Box.HANDLER, Box.ACCEPTOR, Box.TRACKER, Box.VERIFIER)


def check_urged(person_id: int | None, by_id: int, *, is_here: bool) -> None:
    """Somebody else has to be there to be reminded by hand. Raises RuleBroken."""
    if person_id is None:
        raise RuleBroken("It waits for nobody who could be reminded.")
    if person_id == by_id:
        raise RuleBroken("It waits for you.")
    if not is_here:
        raise RuleBroken("Whom it waits for no longer works in this store.")


def hears(what: str, was: State | None, state: State) -> Sequence[Hears]:
    """Who is told of an event, in this order: a person with two boxes hears the first."""
    if state is State.CLOSED and was is not State.CLOSED:
        return ENDS
    if state is State.AWAITING_CUSTOMER and was is not State.AWAITING_CUSTOMER:
        return ASKS_CUSTOMER
    return HEARS.get(what, ())
