"""Working time of a department: its week, its special days, the public holidays. Plain Python."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from blueprints.core.rules import N_, RuleBroken

LOOK_AHEAD = 400  # days; a calendar without a working day in that time is a mistake
OPENS, CLOSES = time(8, 30), time(17, 30)


class Holidays(StrEnum):
    """What public holidays and the working weekends that pay for them (调休) mean here."""

    FOLLOWED = "followed"
    SPRING_FESTIVAL = "spring_festival"
    IGNORED = "ignored"

    @property
    def label(self) -> str:
        return HOLIDAYS_LABELS[self]


HOLIDAYS_LABELS: Mapping[Holidays, str] = {
    Holidays.FOLLOWED: N_(
        "Closed on public holidays, open on the working weekends that replace them"
    ),
    Holidays.SPRING_FESTIVAL: N_("Closed only on the first three days of the Spring Festival"),
    Holidays.IGNORED: N_("Open on public holidays"),
}


@dataclass(frozen=True)
class Hours:
    """A working day, from opening to closing, in the store's time."""

    opens: time = OPENS
    closes: time = CLOSES


@dataclass(frozen=True)
class LegalDay:
    """A day that the state council moved: off, or worked although a weekend."""

    is_off: bool
    name: str = ""
    is_festival_start: bool = False  # one of the Spring Festival's first three


@dataclass(frozen=True)
class SpecialDay:
    """A day unlike its weekday, of a department or (None) of the whole store; closed without hours."""

    day: date
    hours: Hours | None = None
    department_id: int | None = None
    note: str = ""


class Why(StrEnum):
    """What makes a day as it is."""

    WEEK = "week"
    SPECIAL = "special"
    HOLIDAY = "holiday"
    MADE_UP = "made_up"  # a weekend that is worked for a holiday (调休)

    @property
    def label(self) -> str:
        return WHY_LABELS[self]


WHY_LABELS: Mapping[Why, str] = {
    Why.WEEK: N_("As every week"),
    Why.SPECIAL: N_("Special day"),
    Why.HOLIDAY: N_("Public holiday"),
    Why.MADE_UP: N_("Worked for a public holiday"),
}
HOLIDAY_NAMES = (
    N_("New Year's Day"),
    N_("Spring Festival"),
    N_("Tomb-sweeping Day"),
    N_("Labour Day"),
    N_("Dragon Boat Festival"),
    N_("National Day"),
    N_("Mid-autumn Festival"),
)
"""As the list of public holidays calls them; here only to be translated."""


@dataclass(frozen=True)
class Day:
    """A day of a calendar and why it is so; `name` is the holiday's, or what somebody noted."""

    day: date
    hours: Hours | None
    why: Why
    name: str = ""


OFFICE_WEEK: Mapping[int, Hours] = dict.fromkeys(range(5), Hours())
EVERY_DAY: Mapping[int, Hours] = dict.fromkeys(range(7), Hours())


OPEN_EVERY_DAY = frozenset({"销售部", "售后服务部"})
"""Departments that, until somebody says otherwise, work weekends and holidays: they have customers then."""


def no_legal_days(_day: date) -> LegalDay | None:
    return None


@dataclass(frozen=True)
class Calendar:
    """When a department works. Days are the store's; moments are given and returned in UTC."""

    zone: ZoneInfo
    week: Mapping[int, Hours] = field(default_factory=lambda: OFFICE_WEEK)  # 0 is Monday
    special: Mapping[date, Hours | None] = field(default_factory=dict)  # None: closed
    holidays: Holidays = Holidays.FOLLOWED
    legal: Callable[[date], LegalDay | None] = no_legal_days

    def hours_on(self, day: date) -> Hours | None:
        """A special day of the department's own says most, then the holidays, then the week."""
        if day in self.special:
            return self.special[day]
        legal = self.legal(day) if self.holidays is not Holidays.IGNORED else None
        return self.week.get(day.weekday()) if legal is None else self.hours_by_law(day, legal)

    def hours_by_law(self, day: date, legal: LegalDay) -> Hours | None:
        usual = self.week.get(day.weekday())
        if self.holidays is Holidays.SPRING_FESTIVAL:
            return None if legal.is_festival_start else usual
        if legal.is_off:
            return None
        return usual or next(iter(self.week.values()), None)

    def look(self, day: date) -> Day:
        """The day with its reason, by the same rules as `hours_on`."""
        hours = self.hours_on(day)
        if day in self.special:
            return Day(day, hours, Why.SPECIAL)
        legal = self.legal(day) if self.holidays is not Holidays.IGNORED else None
        if legal is None or hours == self.week.get(day.weekday()):
            return Day(day, hours, Why.WEEK)
        return Day(day, hours, Why.HOLIDAY if legal.is_off else Why.MADE_UP, legal.name)

    def is_working(self, day: date) -> bool:
        return self.hours_on(day) is not None

    def next_working_day(self, day: date) -> date:
        """The day itself where it is one. Raises RuleBroken where there is none for a year."""
        for ahead in range(LOOK_AHEAD):
            if self.is_working(day + timedelta(days=ahead)):
                return day + timedelta(days=ahead)
        raise RuleBroken("The department has no working day in a whole year. Correct its calendar.")

    def add_working_days(self, day: date, n: int) -> date:
        """The nth working day after the day; with 0 the day itself or the next working one."""
        day = self.next_working_day(day)
        for _ in range(n):
            day = self.next_working_day(day + timedelta(days=1))
        return day

    def moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def opening(self, day: date) -> datetime:
        return self.moment(day, (self.hours_on(day) or Hours()).opens)

    def closing(self, day: date) -> datetime:
        """When the department goes home; on a free day, when it would by the usual hours."""
        return self.moment(day, (self.hours_on(day) or Hours()).closes)

    def next_working_moment(self, at: datetime) -> datetime:
        """The moment itself where it is in working time, else the next opening."""
        day = self.next_working_day(at.astimezone(self.zone).date())
        if at >= self.closing(day):
            day = self.next_working_day(day + timedelta(days=1))
        return max(at.astimezone(UTC), self.opening(day))

    def add_working_time(self, start: datetime, span: timedelta) -> datetime:
        """`span` of open hours after `start`; ends no later than a closing. No span: `start` itself."""
        if not span:
            return start.astimezone(UTC)
        at = self.next_working_moment(start)
        while span > (left := self.closing(at.astimezone(self.zone).date()) - at):
            span -= left
            at = self.next_working_moment(at + left)
        return at + span

    def deadline(self, start: datetime, working_days: int) -> datetime:
        """Closing time of the nth working day after the one on which work can begin."""
        first = self.next_working_moment(start).astimezone(self.zone).date()
        return self.closing(self.add_working_days(first, working_days))


def festival_start(off: Mapping[date, str], year: int, festival: str) -> frozenset[date]:
    """The first three days off of a festival in a year."""
    days = sorted(day for day, name in off.items() if day.year == year and name == festival)
    return frozenset(days[:3])


def month_asked(written: str, today: date) -> date:
    """The first day of the month of "2026-10"; this one for what is none, or has none beside it."""
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError:
        month = date.min
    return month if date.min.year < month.year < date.max.year else today.replace(day=1)


def months_beside(month: date) -> tuple[date, date]:
    """The first days of the month before and of the month after."""
    first = month.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)


def weeks_of(month: date) -> list[list[date]]:
    """The weeks that a month touches, whole, from Monday on."""
    first = month.replace(day=1)
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday < (first + timedelta(days=31)).replace(day=1):
        weeks.append([monday + timedelta(days=n) for n in range(7)])
        monday += timedelta(days=7)
    return weeks


MOST_DAYS = 31


def span(first: date, last: date | None) -> list[date]:
    """The days of a closure, both ends included. Raises RuleBroken for one turned round or too long."""
    last = last or first
    if last < first:
        raise RuleBroken("The last day lies before the first.")
    if (last - first).days >= MOST_DAYS:
        raise RuleBroken("At most 31 days at a time.")
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
