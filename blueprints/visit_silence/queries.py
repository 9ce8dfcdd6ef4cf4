"""Sales consultants who have logged no visit for two working days."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, false, func, literal, or_, select

from blueprints.calendars.queries import working_calendars
from blueprints.core.clock import local_day
from blueprints.core.db import UtcDateTime, db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import Can, Role
from blueprints.core.silence import Silence, Told
from blueprints.stand_ins.queries import days_away
from blueprints.visit_silence import rules
from blueprints.visits.models import Visit
from blueprints.visits.queries import COUNTED

LOOK = timedelta(days=60)
"""Whoever was away for longer is asked as if he had been there."""


def silent_of(member: Membership, *, at: datetime) -> Iterator[Silence]:
    if not member.can(Can.READ_REP_WORK):
        return
    yield Silence(
        "no-visit",
        _("No visit for two working days"),
        _(
            "A sales consultant at work today, and no visit on the last two working days of the "
            "department. Days of leave do not count. Asked once the store logs visits."
        ),
        rows(member.store, at),
        told,
    )


def told(row: Row[Any]) -> Told:
    return Told(_("No visit logged"), f"/visits?person={row.person_id}")


def rows(store: Store, at: datetime) -> Select[*tuple[Any, ...]]:
    last = (
        select(func.max(Visit.started_at))
        .where(Visit.store_id == store.id, Visit.person_id == Membership.person_id, COUNTED)
        .correlate(Membership)
        .scalar_subquery()
    )
    began = literal(at.replace(year=2000), UtcDateTime())
    limits = [
        and_(Membership.person_id.in_(people), func.coalesce(last, began) < limit)
        for limit, people in limits_of(store, at).items()
    ]
    return (
        select(
            Membership.id,
            Membership.person_id,
            Membership.department_id,
            Person.name.label("person"),
            func.coalesce(last, literal(at, UtcDateTime())).label("since"),
        )
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.store_id == store.id,
            select(Visit.id).where(Visit.store_id == store.id).exists(),
            or_(false(), *limits),
        )
    )


def limits_of(store: Store, at: datetime) -> dict[datetime, list[int]]:
    """Since when each of those at work today must have visited somebody."""
    today, calendars = local_day(at, store.zone), working_calendars(store)
    leave: dict[int, set[date]] = days_away(store.id, since=today - LOOK, until=today)
    limits: defaultdict[datetime, list[int]] = defaultdict(list)
    for person_id, department_id in reps_of(store):
        calendar, away = calendars[department_id], leave.get(person_id, set())
        since = rules.visited_since(calendar, today, away)
        if since and today not in away and calendar.is_working(today):
            limits[since].append(person_id)
    return limits


def reps_of(store: Store) -> list[tuple[int, int]]:
    """Person and department of those who sell."""
    found = (
        select(Membership.person_id, Membership.department_id)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.store_id == store.id,
            Membership.role == Role.REP,
            Membership.department_id.is_not(None),
            Membership.is_active,
            Person.is_active,
        )
    )
    return [(row.person_id, row.department_id or 0) for row in db.session.execute(found)]
