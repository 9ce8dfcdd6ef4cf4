"""Whom a month's list can be drawn from, what is on it, and what was found of each rep."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, false, func, or_, select, union
from sqlalchemy.orm import joinedload

from blueprints.calendars.queries import working_calendar
from blueprints.calendars.rules import Calendar
from blueprints.core.clock import day_start
from blueprints.core.db import db
from blueprints.core.hooks import Gathering
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import N_, Can, Role
from blueprints.core.silence import Silence, Told
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.customers.models import Customer, CustomerEvent
from blueprints.customers.queries import Pointer
from blueprints.customers.rules import Change
from blueprints.tracker.queries import staff
from blueprints.truth_checks import rules
from blueprints.truth_checks.models import TruthCheck, TruthList, TruthRule
from blueprints.truth_checks.rules import Candidate, Standing
from blueprints.visits.models import Visit

FEW = 5
CHECKERS = (Role.CS_SPECIALIST, Role.CS_MANAGER)
REPS = (Role.REP, Role.HEAD)
UNTRUE = or_(
    TruthCheck.exists_truly.is_(False),
    TruthCheck.phone_right.is_(False),
    TruthCheck.visit_held.is_(False),
    TruthCheck.rest_right.is_(False),
)


@Gathering
def touched(store_id: int, first: datetime, end: datetime) -> Iterable[Select[int, int]]:
    """Customers and who entered or visited them from one moment until before another."""
    raise NotImplementedError


def entered(store_id: int, first: datetime, end: datetime) -> Iterator[Select[int, int]]:
    yield select(CustomerEvent.customer_id, CustomerEvent.by_id).where(
        CustomerEvent.store_id == store_id,
        CustomerEvent.what == Change.ADDED,
        CustomerEvent.at >= first,
        CustomerEvent.at < end,
    )


def visited(store_id: int, first: datetime, end: datetime) -> Iterator[Select[int, int]]:
    yield select(Visit.customer_id, Visit.person_id).where(
        Visit.store_id == store_id,
        Visit.started_at >= first,
        Visit.started_at < end,
        Visit.voided_at.is_(None),
    )


def candidates(store: Store, first: date, last: date) -> list[Candidate]:
    """Of a month, as far as they are customers still and those people reps."""
    end = day_start(last + timedelta(days=1), store.zone)
    parts = touched(store.id, day_start(first, store.zone), end)
    pairs = union(*parts).subquery()
    customer_id, rep_id = list(pairs.c)[:2]
    found = (
        select(customer_id, rep_id)
        .join(Customer, Customer.id == customer_id)
        .join(Membership, (Membership.person_id == rep_id) & (Membership.store_id == store.id))
        .where(Customer.merged_into_id.is_(None), Membership.role.in_(REPS))
    )
    return [Candidate(*row) for row in db.session.execute(found)]


def wanted_in(store_id: int) -> int:
    rule = db.session.get(TruthRule, store_id)
    return rule.wanted if rule else rules.USUAL


def list_of(store_id: int, month: date) -> TruthList | None:
    found = select(TruthList).where(TruthList.store_id == store_id, TruthList.month == month)
    return db.session.scalar(found)


def checkers_calendar(store: Store) -> Calendar:
    """When those who check work: the department of the first of them, else an office."""
    checkers = staff(store.id).where(Membership.role.in_(CHECKERS), Membership.department_id > 0)
    first = db.session.scalars(checkers.order_by(Membership.role.desc(), Membership.id)).first()
    if first is None or first.department_id is None:
        return Calendar(store.zone)
    return working_calendar(first.department_id)


# Lists


def visible_to(member: Membership) -> Select[TruthCheck]:
    """CS checks all but one's own; heads and the general manager see what came of it."""
    checks = select(TruthCheck).where(TruthCheck.store_id == member.store_id)
    sees = member.can(Can.CHECK_TRUTH) or member.can(Can.ANSWER_REPORTS)
    return checks if sees else checks.where(false())


def get_visible(member: Membership, check_id: int) -> TruthCheck | None:
    return db.session.scalar(visible_to(member).where(TruthCheck.id == check_id))


@dataclass(frozen=True)
class Asked:
    month: date | None = None
    rep_id: int | None = None
    standing: Standing | None = None


def in_standing(standing: Standing) -> ColumnElement[bool]:
    if standing is Standing.OPEN:
        return TruthCheck.checked_at.is_(None)
    return TruthCheck.checked_at.is_not(None) & (
        UNTRUE if standing is Standing.UNTRUE else ~found_untrue()
    )


def found_untrue() -> ColumnElement[bool]:
    """Never NULL: a point that could not be found out says nothing."""
    return func.coalesce(UNTRUE, False)


def checks(member: Membership, asked: Asked) -> Select[TruthCheck]:
    found = visible_to(member).join(TruthCheck.list)
    if asked.month:
        found = found.where(TruthList.month == asked.month)
    if asked.rep_id:
        found = found.where(TruthCheck.rep_id == asked.rep_id)
    if asked.standing:
        found = found.where(in_standing(asked.standing))
    return found.options(
        joinedload(TruthCheck.customer),
        joinedload(TruthCheck.rep),
        joinedload(TruthCheck.list),
        joinedload(TruthCheck.checked_by),
    )


NEWEST = (TruthCheck.id.desc(),)


def lists_of(member: Membership) -> Sequence[TruthList]:
    found = select(TruthList).where(TruthList.store_id == member.store_id)
    return db.session.scalars(found.order_by(TruthList.month.desc()).limit(12)).all()


def tally(member: Membership, month: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """Of a month and each rep: how many were drawn, checked, and found untrue."""
    scope = visible_to(member).join(TruthCheck.list).where(TruthList.month == month)
    drawn = scope.with_only_columns(
        TruthCheck.rep_id,
        TruthCheck.checked_at,
        (TruthCheck.checked_at.is_not(None) & found_untrue()).label("untrue"),
    ).subquery()
    return db.session.execute(
        select(
            Person.id,
            Person.name,
            func.count().label("drawn"),
            func.count(drawn.c.checked_at).label("checked"),
            func.count().filter(drawn.c.untrue).label("untrue"),
        )
        .join(drawn, drawn.c.rep_id == Person.id)
        .group_by(Person.id, Person.name)
        .order_by(Person.name, Person.id)
    ).all()


def still_open(member: Membership) -> Select[TruthCheck]:
    """What this person can check: none of his own."""
    found = checks(member, Asked(standing=Standing.OPEN))
    return found.where(TruthCheck.rep_id != member.person_id)


# My work, and what did not happen


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:  # noqa: ARG001 - as it is asked
    if not member.can(Can.CHECK_TRUTH):
        return
    counted = select(func.count()).select_from(still_open(member).subquery())
    rows = db.session.scalars(still_open(member).order_by(TruthCheck.id).limit(FEW)).all()
    if rows:
        url = f"/truth-checks?standing={Standing.OPEN.value}"
        shown = [row_of(each) for each in rows]
        count = db.session.scalar(counted)
        yield WorkGroup("truth-checks", _("Customers to verify"), count, url, shown)


def row_of(check: TruthCheck) -> WorkRow:
    url = f"/truth-checks/{check.id}"
    return WorkRow(check.customer.name or "—", url, check.list.due_at, check.rep.name)


def silent_of(member: Membership, *, at: datetime) -> Iterator[Silence]:
    yield Silence(
        "truth-checks",
        _("Customers not verified within the month"),
        _("Drawn for the month's truth check, and nobody had checked them when the month ended."),
        unchecked(member, at),
        told,
    )


def unchecked(member: Membership, at: datetime) -> Select[*tuple[Any, ...]]:
    here = (Membership.store_id == TruthCheck.store_id) & (
        Membership.person_id == TruthCheck.rep_id
    )
    return (
        select(
            TruthCheck.id,
            TruthList.due_at.label("since"),
            Membership.department_id,
            Person.name.label("person"),
            Customer.name,
        )
        .join(TruthList, TruthList.id == TruthCheck.list_id)
        .join(Customer, Customer.id == TruthCheck.customer_id)
        .join(Person, Person.id == TruthCheck.rep_id)
        .outerjoin(Membership, here)
        .where(TruthCheck.store_id == member.store_id, TruthCheck.checked_at.is_(None))
        .where(TruthList.due_at < at)
    )


def told(row: Row[Any]) -> Told:
    return Told(row.name or "—", f"/truth-checks/{row.id}")


def pointers_at_customers() -> Iterator[Pointer]:
    yield Pointer(TruthCheck.customer_id, N_("Truth checks"))
