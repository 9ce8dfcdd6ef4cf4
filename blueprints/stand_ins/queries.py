"""Who stands in for whom today, who sees it, and whose work it brings."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Label, Select, func, or_, select, true
from sqlalchemy.orm import joinedload

from blueprints.core.access import YESTERDAY
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.once import once
from blueprints.core.people import Membership, Person
from blueprints.core.rules import Role
from blueprints.core.work import WorkGroup, WorkSection, work_in_stead
from blueprints.stand_ins.models import StandIn
from blueprints.stores.queries import departments_under

NAMES_FOR_ALL = frozenset({Role.ADMIN, Role.GM})
NEWEST = (StandIn.last_day.desc(), StandIn.id.desc())


def holds_on(day: date) -> ColumnElement[bool]:
    days = (StandIn.first_day <= day) & (StandIn.last_day >= day)
    return StandIn.ended_at.is_(None) & days


def stints_of(member: Membership, at: datetime) -> Sequence[StandIn]:
    """For whom this person stands in now."""
    found = select(StandIn).where(
        StandIn.stand_in_id == member.person_id,
        StandIn.store_id == member.store_id,
        holds_on(local_day(at, member.store.zone)),
    )
    return db.session.scalars(found.options(joinedload(StandIn.absent))).all()


def absent_ids(member: Membership, day: date) -> Select[int]:
    """For whom this person stands in on a day, as a part of a larger question."""
    return select(StandIn.absent_id).where(
        StandIn.stand_in_id == member.person_id, StandIn.store_id == member.store_id, holds_on(day)
    )


LEAVES = (
    select(func.count())
    .select_from(StandIn)
    .where(
        StandIn.stand_in_id == Membership.person_id,
        StandIn.store_id == Membership.store_id,
        StandIn.ended_at.is_(None),
        StandIn.last_day >= YESTERDAY,
    )
    .correlate(Membership)
    .scalar_subquery()
    .label("leaves to stand in for")
)
"""Not over yet; nearly always none, and then nothing else needs to be asked."""


def read_with_the_member() -> Iterator[Label[int]]:
    yield LEAVES


def absent_today(member: Membership) -> Sequence[int]:
    """For whom this person stands in, as often as a page asks."""
    if once((LEAVES.key, member.id), lambda: None) == 0:
        return ()
    found = absent_ids(member, local_day(now(), member.store.zone))
    return once(("absent", member.id), lambda: db.session.scalars(found).all())


def absent_members(member: Membership, at: datetime) -> Sequence[Membership]:
    """The posts of those for whom this person stands in now."""
    absent = absent_ids(member, local_day(at, member.store.zone))
    found = staff(member.store_id).where(Membership.person_id.in_(absent))
    return db.session.scalars(found.options(joinedload(Membership.person))).all()


def not_over(store_id: int, today: date) -> Sequence[StandIn]:
    found = select(StandIn).where(
        StandIn.store_id == store_id, StandIn.ended_at.is_(None), StandIn.last_day >= today
    )
    return db.session.scalars(found).all()


# Who sees and names whom


def staff(store_id: int) -> Select[Membership]:
    return (
        select(Membership)
        .join(Membership.person)
        .where(Membership.store_id == store_id, Membership.is_active, Person.is_active)
    )


def led_by(member: Membership) -> ColumnElement[bool]:
    """Whose leave this person looks after: the own, the department's, the store's."""
    if member.role in NAMES_FOR_ALL:
        return true()
    own = Membership.person_id == member.person_id
    if member.role is not Role.HEAD:
        return own
    led = departments_under(member.store_id, member.department_id)
    return own | Membership.department_id.in_(led)


def can_be_away(member: Membership) -> Sequence[Membership]:
    """For whom this person can name somebody. Administrators have no work of the store's."""
    found = staff(member.store_id).where(Membership.role != Role.ADMIN, led_by(member))
    named = found.options(joinedload(Membership.person))
    return db.session.scalars(named.order_by(Person.name, Person.id)).all()


def can_stand_in(store_id: int) -> Sequence[Membership]:
    found = staff(store_id).where(Membership.role != Role.ADMIN)
    named = found.options(joinedload(Membership.person))
    return db.session.scalars(named.order_by(Person.name, Person.id)).all()


def scope(member: Membership) -> ColumnElement[bool]:
    here = StandIn.store_id == member.store_id
    led = select(Membership.person_id).where(Membership.store_id == member.store_id, led_by(member))
    return here & or_(StandIn.absent_id.in_(led), StandIn.stand_in_id == member.person_id)


def visible_to(member: Membership) -> Select[StandIn]:
    return (
        select(StandIn)
        .where(scope(member))
        .options(
            joinedload(StandIn.absent), joinedload(StandIn.stand_in), joinedload(StandIn.named_by)
        )
    )


def get_visible(member: Membership, stand_in_id: int) -> StandIn | None:
    return db.session.scalar(visible_to(member).where(StandIn.id == stand_in_id))


# My work


def work_for_absent(member: Membership, *, at: datetime) -> Iterator[WorkSection]:
    """What is due from those for whom this person stands in, each under its own heading."""
    posts = {post.person_id: post for post in absent_members(member, at)}
    for stint in stints_of(member, at) if posts else ():
        post = posts.get(stint.absent_id)
        groups = [without_list(group) for group in in_stead_of(post, at)] if post else []
        until = f"{stint.last_day.month}/{stint.last_day.day}"
        title = _("For %(name)s until %(day)s", name=stint.absent.name, day=until)
        yield WorkSection(f"stint-{stint.id}", title, groups)


def in_stead_of(post: Membership, at: datetime) -> list[WorkGroup]:
    return [group for group in work_in_stead(post, at=at) if group.count]


def without_list(group: WorkGroup) -> WorkGroup:
    """Behind "all of them" would stand one's own."""
    return WorkGroup(group.key, group.title, group.count, "", group.rows)


def days_away(store_id: int, *, since: date, until: date) -> dict[int, set[date]]:
    """Of who was away in these days: on which. What was ended early ends the day before."""
    found = select(StandIn).where(
        StandIn.store_id == store_id,
        StandIn.first_day <= until,
        StandIn.last_day >= since,
    )
    away: dict[int, set[date]] = {}
    for stint in db.session.scalars(found.options(joinedload(StandIn.store))):
        last = min(stint.last_day, until)
        if stint.ended_at is not None:
            last = min(last, local_day(stint.ended_at, stint.store.zone) - timedelta(days=1))
        days = range((last - stint.first_day).days + 1)
        away.setdefault(stint.absent_id, set()).update(
            stint.first_day + timedelta(days=n) for n in days
        )
    return away
