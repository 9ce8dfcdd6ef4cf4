"""Who owes which report, who sees it and who answers for it, and what is missing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, func, or_, select
from sqlalchemy.orm import joinedload

from blueprints.calendars.queries import working_calendars
from blueprints.calendars.rules import Calendar
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.formats import name_of
from blueprints.core.hooks import Gathering
from blueprints.core.i18n import gettext as _
from blueprints.core.once import once
from blueprints.core.people import Membership, Person, Store
from blueprints.core.report_lines import Days
from blueprints.core.rules import Can, Role
from blueprints.core.silence import Silence, Told
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.report_duties import rules
from blueprints.report_duties.models import Duty, Post, ReportRule, ReportType
from blueprints.report_duties.rules import Asks, Span, Spell, Standing
from blueprints.stand_ins.models import StandIn
from blueprints.stand_ins.queries import absent_today
from blueprints.stores.queries import departments_above, departments_under, every_department

Condition = ColumnElement[bool]
FEW = 5  # rows of a group on the first page
SEES_THE_STORE = frozenset({Role.CS_MANAGER, Role.GM, Role.GROUP_MANAGER})
ANSWERS_FOR_ANY = frozenset({Role.CS_MANAGER, Role.GM})
STANDS = Duty.withdrawn_at.is_(None)
IS_COUNTED = STANDS & Duty.excused_at.is_(None)
UNSENT = IS_COUNTED & Duty.sent_at.is_(None)
WAITS = STANDS & Duty.sent_at.is_not(None) & Duty.answered_at.is_(None) & Duty.returned_at.is_(None)
RETURNED = STANDS & Duty.returned_at.is_not(None)
NEWEST = (Duty.last_day.desc(), Duty.id.desc())


# Who sees what


def scope(member: Membership) -> Condition:
    """One's own; a head the department's; those of the store; and as whom one stands in for today."""
    here = (Duty.store_id == member.store_id) & STANDS
    if member.role in SEES_THE_STORE:
        return here
    whose = or_(Duty.person_id == member.person_id, led_by(member))
    absent = absent_today(member)
    if absent:
        whose = or_(whose, Duty.person_id.in_(absent), *map(led_by, posts_of(member, absent)))
    return here & whose


def posts_of(member: Membership, absent: Sequence[int]) -> Sequence[Membership]:
    """The posts of those for whom this person stands in."""

    def read() -> Sequence[Membership]:
        found = select(Membership).where(
            Membership.store_id == member.store_id,
            Membership.person_id.in_(absent),
            Membership.is_active,
        )
        return db.session.scalars(found).all()

    return once(("posts", member.id), read)


def led_by(member: Membership) -> Condition:
    if member.role is not Role.HEAD:
        return false()
    return Duty.department_id.in_(departments_under(member.store_id, member.department_id))


def visible_to(member: Membership) -> Select[Duty]:
    named = (joinedload(Duty.type), joinedload(Duty.person), joinedload(Duty.department))
    return select(Duty).where(scope(member)).options(*named)


def get_visible(member: Membership, duty_id: int) -> Duty | None:
    return db.session.scalar(visible_to(member).where(Duty.id == duty_id))


# Who answers for it


def heads_of(store_id: int) -> Mapping[int, int]:
    """By department the person who heads it, or the nearest one above it that is headed."""

    def read() -> Mapping[int, int]:
        found = (
            select(Membership.department_id, Membership.person_id)
            .join(Membership.person)
            .where(
                Membership.store_id == store_id,
                Membership.role == Role.HEAD,
                Membership.is_active,
                Person.is_active,
            )
            .order_by(Membership.id.desc())
        )
        own = {row.department_id: row.person_id for row in db.session.execute(found)}
        over = {d: departments_above(store_id, d) for d in every_department(store_id)}
        nearest = {d: [own[a] for a in above if a in own] for d, above in over.items()}
        return {d: people[0] for d, people in nearest.items() if people}

    return once(("heads", store_id), read)


def has_gm(store_id: int) -> bool:
    def read() -> bool:
        found = (
            select(Membership.id)
            .join(Membership.person)
            .where(
                Membership.store_id == store_id,
                Membership.role == Role.GM,
                Membership.is_active,
                Person.is_active,
            )
        )
        return db.session.scalar(found.limit(1)) is not None

    return once(("has a gm", store_id), read)


def falls_to(member: Membership) -> Condition:
    """A department's to its head; heads' and those of nobody's department to the general manager.

    Where there is none, to the customer service manager. Nobody answers his own.
    """
    heads = heads_of(member.store_id)
    theirs: Condition
    if member.role is Role.HEAD:
        led = [d for d, person_id in heads.items() if person_id == member.person_id]
        theirs = Duty.department_id.in_(led) & (Duty.role != Role.HEAD)
    elif member.role is Role.GM or is_instead_of_gm(member):
        headless = Duty.department_id.is_(None) | Duty.department_id.not_in(heads)
        theirs = or_(Duty.role == Role.HEAD, headless)
    else:
        return false()
    return theirs & (Duty.person_id != member.person_id)


def is_instead_of_gm(member: Membership) -> bool:
    return member.role is Role.CS_MANAGER and not has_gm(member.store_id)


def waits_for(member: Membership) -> Condition:
    """With what falls to those for whom one stands in today; never one's own."""
    absent = absent_today(member)
    posts = posts_of(member, absent) if absent else ()
    theirs = or_(falls_to(member), *(falls_to(post) for post in posts))
    return (Duty.store_id == member.store_id) & theirs & (Duty.person_id != member.person_id)


def answers_for(duty: Duty, by: Membership) -> bool:
    """Whom it falls to, the stand-in; and the managers of the store for any but their own."""
    if by.store_id != duty.store_id or by.person_id == duty.person_id:
        return False
    if by.role in ANSWERS_FOR_ANY:
        return True
    return db.session.scalar(select(Duty.id).where(Duty.id == duty.id, waits_for(by))) is not None


def answering(duty: Duty) -> set[int]:
    """The people to whom it falls."""
    heads = heads_of(duty.store_id)
    head = heads.get(duty.department_id or 0)
    if head is not None and head != duty.person_id and duty.role is not Role.HEAD:
        return {head}
    role = Role.GM if has_gm(duty.store_id) else Role.CS_MANAGER
    found = select(Membership.person_id).where(
        Membership.store_id == duty.store_id, Membership.role == role, Membership.is_active
    )
    return set(db.session.scalars(found)) - {duty.person_id}


def may_write(duty: Duty, by: Membership) -> bool:
    """Who owes it, and who stands in for him."""
    return by.person_id == duty.person_id or duty.person_id in absent_today(by)


# Types


def types_of(store_id: int) -> Sequence[ReportType]:
    found = select(ReportType).where(ReportType.store_id == store_id)
    order = (ReportType.is_active.desc(), ReportType.id)
    return db.session.scalars(
        found.options(joinedload(ReportType.department)).order_by(*order)
    ).all()


def get_type(store_id: int, type_id: int) -> ReportType | None:
    found = db.session.get(ReportType, type_id)
    return found if found and found.store_id == store_id else None


def rule_of(store_id: int) -> ReportRule:
    return db.session.get(ReportRule, store_id) or ReportRule(store_id=store_id, answer_days=2)


def asks_of(wanted: ReportType) -> Asks:
    departments = None
    if wanted.department_id is not None:
        departments = departments_under(wanted.store_id, wanted.department_id)
    roles = {wanted.role} if wanted.role else rules.WRITERS
    return Asks(wanted.every, wanted.cut_off, roles, departments)


# What is owed


def stores_of(person: Person) -> Sequence[Store]:
    """Where the person works or has worked."""
    found = select(Store).join(Membership, Membership.store_id == Store.id)
    return db.session.scalars(found.where(Membership.person_id == person.id)).all()


def spells_of(store_id: int, since: date) -> dict[int, list[Spell]]:
    """By person: which posts he held at some time since the day."""
    found = select(Post).where(
        Post.store_id == store_id, or_(Post.last_day.is_(None), Post.last_day >= since)
    )
    spells: dict[int, list[Spell]] = {}
    for post in db.session.scalars(found.order_by(Post.first_day)):
        held = Spell(post.department_id, post.role, post.first_day, post.last_day)
        spells.setdefault(post.person_id, []).append(held)
    return spells


def open_posts(store_id: int) -> dict[int, Post]:
    found = select(Post).where(Post.store_id == store_id, Post.last_day.is_(None))
    return {post.person_id: post for post in db.session.scalars(found)}


def writers(store_id: int) -> dict[int, Membership]:
    """Everybody who works in the store now; who owes what is asked of the posts."""
    found = (
        select(Membership)
        .join(Membership.person)
        .where(Membership.store_id == store_id, Membership.is_active, Person.is_active)
    )
    return {member.person_id: member for member in db.session.scalars(found)}


def leaves_of(store_id: int, since: date) -> dict[int, list[Span]]:
    """By person: the days on which somebody stands in for him."""
    found = select(StandIn).where(
        StandIn.store_id == store_id, StandIn.ended_at.is_(None), StandIn.last_day >= since
    )
    leaves: dict[int, list[Span]] = {}
    for stint in db.session.scalars(found):
        leaves.setdefault(stint.absent_id, []).append(Span(stint.first_day, stint.last_day))
    return leaves


def made(wanted: ReportType, since: date) -> dict[tuple[int, date], Duty]:
    found = select(Duty).where(Duty.type_id == wanted.id, Duty.last_day >= since)
    return {(duty.person_id, duty.first_day): duty for duty in db.session.scalars(found)}


def not_due(wanted: ReportType, at: datetime) -> date | None:
    """The first day of the oldest one that is not due yet: it follows what changes until then."""
    found = select(func.min(Duty.first_day)).where(Duty.type_id == wanted.id, Duty.due_at > at)
    return db.session.scalar(found)


def calendars_of(store: Store) -> Mapping[int | None, Calendar]:
    found = once(("calendars", store.id), lambda: working_calendars(store))
    return dict(found.items())


def days_of(duty: Duty) -> Days:
    """The period with the moments at which it begins and ends."""
    calendar = Calendar(duty.store.zone)
    start = calendar.moment(duty.first_day, time())
    end = calendar.moment(duty.last_day + timedelta(days=1), time())
    return Days(duty.first_day, duty.last_day, start, end)


def answer_due(duty: Duty, sent_at: datetime) -> datetime:
    """Closing time of the last of the store's working days for it, in the department's calendar."""
    usual = Calendar(duty.store.zone)
    calendar = calendars_of(duty.store).get(duty.department_id, usual)
    return calendar.deadline(sent_at, rule_of(duty.store_id).answer_days)


# Lists


@dataclass(frozen=True)
class DutyPart:
    """A part of a report's page: a template that finds `values` as `part`."""

    template: str
    values: Mapping[str, Any]


@Gathering
def duty_parts(
    duty: Duty,  # noqa: ARG001 - a declaration
    member: Membership,  # noqa: ARG001 - as above
    *,
    at: datetime,  # noqa: ARG001 - as above
) -> Iterable[DutyPart]:
    """What upper features know of a report that is owed: what was written, what was answered."""
    return ()


@dataclass(frozen=True)
class Asked:
    """What a list of reports is asked for; None: any."""

    standing: Standing | None = None
    type_id: int | None = None
    person_id: int | None = None
    first: date | None = None  # of the periods that end in these days
    last: date | None = None
    figure: str = ""  # only what a rate counts, or what falls short of it; see figure_is()

    def conditions(self, at: datetime) -> list[Condition]:
        wanted = [
            Duty.type_id == self.type_id if self.type_id else None,
            Duty.person_id == self.person_id if self.person_id else None,
            Duty.last_day >= self.first if self.first else None,
            Duty.last_day <= self.last if self.last else None,
            standing_is(self.standing, at) if self.standing else None,
            figure_is(self.figure, at),
        ]
        return [condition for condition in wanted if condition is not None]


def figure_is(figure: str, at: datetime) -> Condition | None:
    """The rows behind 报告按时率 and 阅示率; None for a word that is none of ours."""
    return {
        "due": is_due(at),
        "late": is_due(at) & ~is_on_time(),
        "answers": wants_an_answer(at),
        "unanswered": wants_an_answer(at) & ~was_seen_in_time(),
    }.get(figure)


def wants_an_answer(at: datetime) -> Condition:
    """What 阅示率 counts: sent, and answered, sent back, or late."""
    return (
        STANDS & Duty.sent_at.is_not(None) & (Duty.seen_at.is_not(None) | (Duty.answer_due_at < at))
    )


def was_seen_in_time() -> Condition:
    return func.coalesce(Duty.seen_in_time, false())


def is_due(at: datetime) -> Condition:
    """What 报告按时率 counts, as rules.counts() does."""
    return IS_COUNTED & (Duty.sent_at.is_not(None) | (Duty.late_after < at))


def is_on_time() -> Condition:
    return func.coalesce(Duty.sent_at <= Duty.late_after, false())


def standing_is(standing: Standing, at: datetime) -> Condition:
    """As rules.standing() says it."""
    return {
        Standing.OWED: UNSENT & (Duty.late_after >= at),
        Standing.MISSING: UNSENT & (Duty.late_after < at),
        Standing.SENT: WAITS & is_on_time(),
        Standing.SENT_LATE: WAITS & ~is_on_time(),
        Standing.EXCUSED: STANDS & Duty.excused_at.is_not(None) & Duty.sent_at.is_(None),
        Standing.ANSWERED: STANDS & Duty.answered_at.is_not(None),
        Standing.RETURNED: RETURNED,
    }[standing]


def listed(member: Membership, asked: Asked, at: datetime) -> Select[Duty]:
    """Without what is still to come: a period stands in the list from its first day."""
    begun = Duty.first_day <= local_day(at, member.store.zone)
    return visible_to(member).where(begun, *asked.conditions(at))


def people_in(member: Membership) -> Sequence[Row[*tuple[Any, ...]]]:
    """Whose reports this person sees."""
    ids = select(Duty.person_id).where(scope(member))
    found = select(Person.id, Person.name).where(Person.id.in_(ids))
    return db.session.execute(found.order_by(Person.name, Person.id)).all()


def tally(
    member: Membership, first: date, last: date, at: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """A row a person and type: how many of the periods that end in these days, and how they stand."""
    asked = Asked(first=first, last=last).conditions(at)
    return db.session.execute(
        select(
            Duty.person_id,
            Person.name.label("person"),
            Duty.type_id,
            func.count().filter(is_due(at)).label("due"),
            func.count().filter(is_due(at) & is_on_time()).label("on_time"),
            func.count().filter(Duty.sent_at.is_not(None)).label("sent"),
            func.count().filter(wants_an_answer(at)).label("answers"),
            func.count().filter(wants_an_answer(at) & was_seen_in_time()).label("answered"),
            func.count().filter(standing_is(Standing.MISSING, at)).label("missing"),
            func.count().filter(Duty.excused_at.is_not(None)).label("excused"),
        )
        .join(Person, Person.id == Duty.person_id)
        .where(scope(member), *asked)
        .group_by(Duty.person_id, Person.name, Duty.type_id)
        .order_by(Person.name, Duty.person_id, Duty.type_id)
    ).all()


# My work


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:
    """What this person has to write, returned ones among it; the most urgent first."""
    if not member.can(Can.WRITE_REPORTS):
        return
    begun = Duty.first_day <= local_day(at, member.store.zone)
    mine = (Duty.store_id == member.store_id) & (Duty.person_id == member.person_id)
    found = (
        select(Duty.id, Duty.due_at, Duty.first_day, Duty.last_day, Duty.returned_at)
        .add_columns(ReportType.name, ReportType.name_en, func.count().over().label("number"))
        .join(Duty.type)
        .where(mine, begun, or_(UNSENT, RETURNED))
    )
    rows = db.session.execute(found.order_by(Duty.due_at, Duty.id).limit(FEW)).all()
    if rows:
        yield WorkGroup(
            "reports",
            _("Reports to write"),
            rows[0].number,
            f"/reports?person={member.person_id}",
            [work_row(row) for row in rows],
        )


def work_row(row: Row[Any]) -> WorkRow:
    hint = _("Returned: something is missing") if row.returned_at else ""
    title = titled(row, row.first_day, row.last_day)
    return WorkRow(title, f"{address(row.id)}/report", row.due_at, hint)


def titled(named: object, first: date, last: date) -> str:
    """日报 11-24, 周报 11-23～11-29: a type with the days of its period."""
    days = f"{first:%m-%d}" if first == last else f"{first:%m-%d}～{last:%m-%d}"
    return f"{name_of(named)} {days}"


def address(duty_id: int) -> str:
    return f"/reports/duties/{duty_id}"


# What did not happen


def silent_of(member: Membership, *, at: datetime) -> Iterator[Silence]:
    yield Silence(
        "reports",
        _("Reports missing"),
        _(
            "Due within the last 31 days, the grace is over, and it was neither sent nor excused. "
            "Who is on leave for all of its days is excused."
        ),
        missing(member, at),
        told,
    )


def missing(member: Membership, at: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Duty.id,
            Duty.department_id,
            Duty.late_after.label("since"),
            Duty.first_day,
            Duty.last_day,
            ReportType.name,
            ReportType.name_en,
            Person.name.label("person"),
        )
        .join(Duty.type)
        .join(Person, Person.id == Duty.person_id)
        .where(
            Duty.store_id == member.store_id,
            standing_is(Standing.MISSING, at),
            Duty.late_after > at - rules.SILENT_FOR,
        )
    )


def told(row: Row[Any]) -> Told:
    return Told(titled(row, row.first_day, row.last_day), address(row.id))
