"""Say who owes which report, excuse it, and set what a store asks for. None commits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from blueprints.calendars.rules import Calendar
from blueprints.core import audit
from blueprints.core.clock import local_day
from blueprints.core.db import db, insert_if_new
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import N_, Role, RuleBroken
from blueprints.notices.actions import tell_all
from blueprints.notices.rules import News
from blueprints.report_duties import queries, rules
from blueprints.report_duties.models import Duty, Post, ReportType
from blueprints.report_duties.rules import Every, Owed, ReportKind, Span, Spell
from blueprints.stores.queries import departments_of, get_department

EXCUSED = N_("%(name)s has excused you from a report: %(report)s")

# What a store asks for


@dataclass(frozen=True)
class Wanted:
    """What somebody says of a type. `grace` in minutes; `department_id` None: everywhere."""

    name: str
    kind: ReportKind
    every: Every
    due_after: int
    due_clock: time
    grace: int = 0
    name_en: str = ""
    role: Role | None = None
    department_id: int | None = None
    is_active: bool = True


def add_defaults(store: Store) -> None:
    """What a store begins with; where it has types already, nothing."""
    if queries.types_of(store.id):
        return
    sales = [d.id for d in departments_of(store.id) if d.name == rules.DEFAULT_DEPARTMENT]
    for default in rules.DEFAULTS:
        cut_off = default.cut_off
        db.session.add(
            ReportType(
                store_id=store.id,
                kind=default.kind,
                name=default.name,
                name_en=default.name_en,
                every=default.every,
                role=default.role,
                department_id=sales[0] if sales else None,
                due_after=cut_off.after,
                due_clock=cut_off.clock,
                grace_minutes=cut_off.grace // timedelta(minutes=1),
            )
        )
    db.session.flush()


def add_type(wanted: Wanted, *, by: Membership, at: datetime) -> ReportType:
    """From today on. Raises RuleBroken."""
    today = local_day(at, by.store.zone)
    new = ReportType(store_id=by.store_id, kind=wanted.kind, every=wanted.every, starts_on=today)
    write(new, wanted)
    db.session.add(new)
    db.session.flush()
    audit.note(N_("Report added"), new.name, by=by, at=at)
    keep_duties(by.store, at)
    return new


def change_type(changed: ReportType, wanted: Wanted, *, by: Membership, at: datetime) -> None:
    """For what is not due yet; what is due keeps its cut-off. Its kind and period stay as they are.

    Raises RuleBroken.
    """
    if not changed.is_active:
        changed.made_until = local_day(at, by.store.zone)  # what it was not asked for stays unasked
    write(changed, wanted)
    audit.note(N_("Report changed"), changed.name, by=by, at=at)
    db.session.flush()
    keep_duties(by.store, at)


def write(type_: ReportType, wanted: Wanted) -> None:
    rules.check_asks(wanted.due_after, timedelta(minutes=wanted.grace))
    if wanted.department_id and get_department(type_.store_id, wanted.department_id) is None:
        raise RuleBroken("Choose a department of this store.")
    if wanted.role is not None and wanted.role not in rules.WRITERS:
        raise RuleBroken("This role writes no reports.")
    type_.name, type_.name_en = wanted.name, wanted.name_en
    type_.role, type_.department_id = wanted.role, wanted.department_id
    type_.due_after, type_.due_clock = wanted.due_after, wanted.due_clock
    type_.grace_minutes, type_.is_active = wanted.grace, wanted.is_active


def set_rule(store_id: int, answer_days: int) -> None:
    """For what is sent from now on."""
    rule = queries.rule_of(store_id)
    rule.answer_days = answer_days
    db.session.add(rule)


# Who holds which post


def follow_person(person: Person, *, at: datetime) -> None:
    """Somebody was taken on, given another post, or left: in every store where he works or worked."""
    for store in queries.stores_of(person):
        keep_duties(store, at)


def keep_posts(store: Store, at: datetime) -> None:
    """The posts as they are now. A post that changed ended yesterday, and the new one begins today."""
    today = local_day(at, store.zone)
    known, there = queries.open_posts(store.id), queries.writers(store.id)
    for person_id, post in known.items():
        member = there.get(person_id)
        if member is None or (member.role, member.department_id) != (post.role, post.department_id):
            end_post(post, today)
            db.session.flush()
        else:
            there.pop(person_id)
    for person_id, member in there.items():
        begun = {"department_id": member.department_id, "role": member.role, "first_day": today}
        new = {"store_id": store.id, "person_id": person_id}
        db.session.execute(insert_if_new(Post, **new, **begun))


def end_post(post: Post, today: date) -> None:
    """Begun today it has not been: the one that counts is the day's last."""
    if post.first_day >= today:
        db.session.delete(post)
    else:
        post.last_day = today - timedelta(days=1)


# Who owes what


@dataclass(frozen=True)
class Ground:
    """What decides in a store who owes what, read once for all types."""

    store: Store
    spells: Mapping[int, Sequence[Spell]]
    leaves: Mapping[int, Sequence[Span]]
    calendars: Mapping[int | None, Calendar]
    at: datetime

    @property
    def today(self) -> date:
        return local_day(self.at, self.store.zone)


def keep_duties(store: Store, at: datetime) -> None:
    """Everybody who owes a report up to today has it. Twice, or days late, does no harm."""
    db.session.get_one(Store, store.id, with_for_update=True)
    add_defaults(store)
    keep_posts(store, at)
    types = queries.types_of(store.id)
    for each in types:
        each.starts_on = each.starts_on or local_day(at, store.zone) + timedelta(days=1)
    since = min(first_to_look_at(each, at) for each in types)
    ground = Ground(
        store,
        queries.spells_of(store.id, since),
        queries.leaves_of(store.id, since),
        queries.calendars_of(store),
        at,
    )
    for each in types:
        keep_type(each, ground)


def first_to_look_at(wanted: ReportType, at: datetime) -> date:
    """From where it was left off, or further back to what is not due yet."""
    assert wanted.starts_on is not None  # noqa: S101 - the round has set it
    left_off = wanted.made_until or wanted.starts_on
    pending = queries.not_due(wanted, at) or left_off
    return rules.span_of(wanted.every, max(min(left_off, pending), wanted.starts_on)).first


def keep_type(wanted: ReportType, ground: Ground) -> None:
    first, today = first_to_look_at(wanted, ground.at), ground.today
    made, asks = queries.made(wanted, first), queries.asks_of(wanted)
    for span in rules.spans(wanted.every, first, today):
        for person_id, spells in ground.spells.items():
            begun = [spell for spell in spells if spell.last is None or spell.last >= span.first]
            found = rules.owed(asks, span, begun, ground.calendars) if wanted.is_active else None
            settle(wanted, person_id, found, made.get((person_id, span.first)), ground)
    if wanted.is_active:
        wanted.made_until = max(wanted.made_until or today, today)
    db.session.flush()


def settle(
    wanted: ReportType, person_id: int, found: Owed | None, duty: Duty | None, ground: Ground
) -> None:
    """What is due stands as it was; what is not follows the posts, the calendar and the leave."""
    if found is None:
        if duty is not None and duty.sent_at is None and duty.due_at > ground.at:
            duty.withdrawn_at = duty.withdrawn_at or ground.at
    elif duty is None:
        if found.asked.first <= ground.today:
            make(wanted, person_id, found, ground)
    elif duty.sent_at is None and duty.due_at > ground.at:
        duty.withdrawn_at = None
        duty.department_id, duty.role = found.department_id, found.role
        duty.asked_from, duty.asked_until = found.asked.first, found.asked.last
        duty.due_at, duty.late_after = found.due_at, found.late_after
        follow_leave(duty, ground)


def make(wanted: ReportType, person_id: int, found: Owed, ground: Ground) -> None:
    duty = Duty(
        store_id=wanted.store_id,
        type_id=wanted.id,
        person_id=person_id,
        department_id=found.department_id,
        role=found.role,
        first_day=found.span.first,
        last_day=found.span.last,
        asked_from=found.asked.first,
        asked_until=found.asked.last,
        due_at=found.due_at,
        late_after=found.late_after,
        made_at=ground.at,
    )
    follow_leave(duty, ground)
    db.session.add(duty)


def follow_leave(duty: Duty, ground: Ground) -> None:
    """Away on all of its days he is excused, until the leave ends early; not what a head has said."""
    if duty.excused_by_id is not None:
        return
    calendar = ground.calendars.get(duty.department_id)
    leaves: Iterable[Span] = ground.leaves.get(duty.person_id, ())
    is_away = calendar is not None and rules.is_away(duty.asked, calendar, leaves)
    duty.excused_at = (duty.excused_at or ground.at) if is_away else None


# Excused


def check_decides(duty: Duty, by: Membership) -> None:
    """Raises RuleBroken."""
    if not queries.answers_for(duty, by):
        raise RuleBroken("Whoever answers this report decides on it.")


def lock(duty: Duty) -> None:
    """Who acts second sees what the first did. On SQLite writers take turns anyway."""
    if db.engine.dialect.name != "sqlite":
        db.session.flush()
        db.session.refresh(duty, with_for_update={"of": Duty})


def excuse(duty: Duty, reason: str, *, by: Membership, at: datetime) -> None:
    """免交, with a reason; the person is told. Raises RuleBroken."""
    lock(duty)
    check_decides(duty, by)
    rules.check_excuse(duty.facts, reason)
    duty.excused_at, duty.excused_by_id, duty.excuse = at, by.person_id, reason.strip()
    report = queries.titled(duty.type, duty.first_day, duty.last_day)
    values = {"name": by.person.name, "report": report}
    key = f"report-excused:{duty.id}:{at.isoformat()}"
    news = News(key, EXCUSED, queries.address(duty.id), values)
    tell_all({duty.person_id} - {by.person_id}, duty.store, news, at=at)


def ask_again(duty: Duty, *, by: Membership) -> None:
    """It is owed all the same; also where leave had excused it. Raises RuleBroken."""
    lock(duty)
    check_decides(duty, by)
    rules.check_owed_again(duty.facts)
    duty.excused_at = duty.excused_by_id = None
    duty.excuse = ""


# Sent, answered, sent back: what was written is another feature's


def take_in(duty: Duty, *, by: Membership, at: datetime) -> None:
    """What counts is when it was sent first; its answer is due from each sending anew."""
    duty.answer_due_at, is_first = queries.answer_due(duty, at), duty.sent_at is None
    if is_first:
        duty.sent_at, duty.sent_by_id = at, by.person_id
    duty.returned_at = duty.returned_by_id = None
    db.session.flush()


def check_waits(duty: Duty, by: Membership) -> None:
    """Raises RuleBroken."""
    check_decides(duty, by)
    if duty.sent_at is None or duty.answered_at is not None or duty.returned_at is not None:
        raise RuleBroken("This report waits for no answer.")


def see(duty: Duty, *, at: datetime) -> None:
    """What counts for 阅示率 is the first word, by the date that stood then."""
    if duty.seen_at is None:
        due = duty.answer_due_at
        duty.seen_at, duty.seen_in_time = at, due is not None and at <= due


def answer(duty: Duty, *, by: Membership, at: datetime) -> None:
    """阅示: all of it has its answer. Raises RuleBroken."""
    check_waits(duty, by)
    see(duty, at=at)
    duty.answered_at, duty.answered_by_id = at, by.person_id
    db.session.flush()


def send_back(duty: Duty, wish: str, *, by: Membership, at: datetime) -> None:
    """退回, with what is missing. Raises RuleBroken."""
    check_waits(duty, by)
    rules.check_wish(wish)
    see(duty, at=at)
    duty.returned_at, duty.returned_by_id, duty.wish = at, by.person_id, wish.strip()
    db.session.flush()
