"""Callers who have calls to make today and have not looked at them yet."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, literal, or_, select

from blueprints.calendars.queries import working_calendars
from blueprints.callback_silence import rules
from blueprints.callbacks.models import Attempt, Callback
from blueprints.callbacks.queries import Show, part_of, tonight
from blueprints.callbacks.rules import CALL_ROLES
from blueprints.core.clock import day_end, day_start, local_day
from blueprints.core.db import UtcDateTime
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import ngettext
from blueprints.core.openings import Opening
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import Role
from blueprints.core.silence import Silence, Told
from blueprints.stand_ins.models import StandIn
from blueprints.stand_ins.queries import holds_on

Condition = ColumnElement[bool]


def silent_of(member: Membership, *, at: datetime) -> Iterator[Silence]:
    """Today's lists that nobody has opened by ten, of callers who work today."""
    yield Silence(
        "unopened",
        _("Callback lists unopened at 10:00"),
        _(
            "A working day, callbacks are due, and by 10:00 the caller has opened neither the list "
            "nor a call. Who is away is not asked."
        ),
        callers(member.store, at),
        told,
    )


def told(row: Row[Any]) -> Told:
    due = ngettext("%(num)d callback due today", "%(num)d callbacks due today", row.due)
    return Told(due, "/callbacks")


def callers(store: Store, at: datetime) -> Select[*tuple[Any, ...]]:
    day, limit = local_day(at, store.zone), rules.opened_by(at, store.zone)
    due = due_to_the_caller(store, at)
    return (
        select(
            Membership.id,
            Membership.department_id,
            Person.name.label("person"),
            literal(limit, UtcDateTime()).label("since"),
            due.label("due"),
        )
        .join(Person, Person.id == Membership.person_id)
        .where(
            literal(at >= limit),
            Membership.store_id == store.id,
            Membership.is_active,
            Person.is_active,
            Membership.role.in_(CALL_ROLES),
            Membership.department_id.in_(at_work(store, day)),
            Membership.person_id.not_in(away(store, day)),
            ~has_opened(store, day),
            ~has_called(store, day),
            due > 0,
        )
    )


def due_to_the_caller(store: Store, at: datetime) -> ScalarSelect[int]:
    """How many calls of today: one's own, and for a specialist those that are anybody's."""
    anybody_s = Callback.assigned_to_id.is_(None) & (Membership.role == Role.CS_SPECIALIST)
    return (
        select(func.count(Callback.id))
        .where(
            Callback.store_id == store.id,
            part_of(Show.DUE, tonight(store, at)),
            or_(Callback.assigned_to_id == Membership.person_id, anybody_s),
        )
        .correlate(Membership)
        .scalar_subquery()
    )


def at_work(store: Store, day: date) -> list[int]:
    """The departments that work on the day."""
    return [key for key, calendar in working_calendars(store).items() if calendar.is_working(day)]


def away(store: Store, day: date) -> Select[int]:
    return select(StandIn.absent_id).where(StandIn.store_id == store.id, holds_on(day))


def has_opened(store: Store, day: date) -> Condition:
    return (
        select(Opening.person_id)
        .where(
            Opening.store_id == store.id,
            Opening.day == day,
            Opening.person_id == Membership.person_id,
            Opening.place == "callbacks",
        )
        .exists()
    )


def has_called(store: Store, day: date) -> Condition:
    """Also from a tablet without a connection, whose call came later."""
    today = Attempt.at.between(day_start(day, store.zone), day_end(day, store.zone))
    mine = Attempt.by_id == Membership.person_id
    return select(Attempt.id).where(Attempt.store_id == store.id, today, mine).exists()
