"""When a visit can have been, who corrects it until when, and what of it is counted. Standard library only."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from blueprints.core.cells import fen_of
from blueprints.core.clock import local_day
from blueprints.core.rules import N_, RuleBroken

STEP = 5
"""Minutes; nobody knows it more exactly afterwards."""
USUAL = timedelta(minutes=30)
LOGGED_WITHIN = timedelta(days=31)
AHEAD = timedelta(minutes=10)
"""So far may a device's clock be fast."""
PLACES = 3
"""Decimals of a degree: about 100 m."""
KNOWN_FOR = timedelta(days=180)
"""Whom one has visited in this time stands in one's list."""
MOST_KNOWN = 100
MOST_FOUND = 8
DEFAULT_PURPOSES = (
    ("first", "初次拜访", "First visit"),
    ("follow", "跟进洽谈", "Follow-up"),
    ("quote", "报价签约", "Quote and contract"),
    ("delivery", "上门交车", "Delivery at the customer's"),
    ("care", "客情维护", "Keeping in touch"),
    ("complaint", "处理抱怨", "About a complaint"),
)


class Reach(StrEnum):
    """Whose visits somebody sees."""

    OWN = "own"
    DEPARTMENT = "department"
    STORE = "store"


@dataclass(frozen=True)
class Account:
    """What is told of a visit. Money in 分; `orders` is how many were taken, none is 0."""

    purpose_id: int
    started_at: datetime
    ended_at: datetime
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    result: str = ""
    cost: int = 0
    orders: int = 0
    order_amount: int = 0
    order_series: str = ""
    next_step: str = ""
    next_on: date | None = None
    note: str = ""

    @property
    def minutes(self) -> int:
        return int((self.ended_at - self.started_at).total_seconds()) // 60


def beginning(at: datetime, zone: ZoneInfo) -> tuple[date, time, time]:
    """What an empty form says: today, the last half hour, in steps; never from yesterday on."""
    now = at.astimezone(zone)
    ends = now.replace(minute=now.minute - now.minute % STEP, second=0, microsecond=0)
    midnight = ends.replace(hour=0, minute=0)
    starts = max(ends - USUAL, midnight)
    return ends.date(), starts.time(), ends.time()


def check_step(clock: time) -> None:
    """Raises RuleBroken."""
    if clock.minute % STEP or clock.second:
        raise RuleBroken(N_("Write the time in steps of five minutes."))


def check_order(starts: time, ends: time) -> None:
    """Raises RuleBroken: a visit has a length, and ends on the day on which it began."""
    if ends <= starts:
        raise RuleBroken(
            N_(
                "It ends later than it began, on the same day. "
                "Log what was after midnight as a visit of its own."
            )
        )


def check_over(account: Account, *, at: datetime) -> None:
    """Raises RuleBroken for what has not been yet."""
    if account.ended_at > at + AHEAD:
        raise RuleBroken(N_("A visit is logged when it has been made: its end lies ahead."))


def check_lately(account: Account, *, at: datetime, zone: ZoneInfo) -> None:
    """Raises RuleBroken for what was too long ago to be known."""
    if local_day(account.started_at, zone) < local_day(at - LOGGED_WITHIN, zone):
        raise RuleBroken(N_("A visit is logged within 31 days."))


def check_next(account: Account, zone: ZoneInfo) -> None:
    """Raises RuleBroken for a day without its next step, or one that lies before the visit."""
    if account.next_on and not account.next_step:
        raise RuleBroken(N_("Say what the next step is that has this day."))
    if account.next_on and account.next_on < local_day(account.started_at, zone):
        raise RuleBroken(N_("The next step lies after the visit."))


def rounded(degrees: float | None) -> float | None:
    """A position to about 100 m, whatever the device sent."""
    return None if degrees is None else round(degrees, PLACES)


def fen_typed(typed: str) -> int:
    """分 of what was typed in yuan; nothing is 0. Raises RuleBroken."""
    fen = fen_of(typed) if typed.strip() else 0
    if fen is None or fen < 0:
        raise RuleBroken(N_("Write the amount in yuan, like 128 or 128.50."))
    return fen


def check_may_correct(*, is_author: bool, is_head: bool, logged_on: date, today: date) -> None:
    """Raises RuleBroken: the author on the day, later the head of the department."""
    if is_head or (is_author and logged_on == today):
        return
    if is_author:
        raise RuleBroken(
            N_("You can correct a visit on the day on which you logged it. Ask your head.")
        )
    raise RuleBroken(N_("A visit is corrected by who made it, later by the head."))


def check_not_void(voided_at: datetime | None) -> None:
    """Raises RuleBroken."""
    if voided_at:
        raise RuleBroken(N_("This visit is void."))
