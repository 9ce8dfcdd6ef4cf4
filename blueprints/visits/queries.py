"""Who sees which visits, a day's and a month's of them, and which customers one visits."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased, joinedload

from blueprints.core.attachments import Place
from blueprints.core.clock import day_end, day_start
from blueprints.core.db import db
from blueprints.core.formats import name_of
from blueprints.core.hooks import Gathering
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import ngettext
from blueprints.core.people import Department, Membership, Person
from blueprints.core.report_lines import Days, ReportLine
from blueprints.core.rules import N_, Can, Role
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer, Vehicle
from blueprints.customers.queries import Pointer, TimelineLine
from blueprints.stores.queries import departments_under
from blueprints.visits.models import Purpose, Visit, VisitVersion
from blueprints.visits.rules import KNOWN_FOR, MOST_FOUND, MOST_KNOWN, Reach

Condition = ColumnElement[bool]
Other = aliased(Visit)
NEWEST = 50
COUNTED = Visit.voided_at.is_(None)
"""A start, an end and a customer every visit has; of those, what is not void."""


# Who sees what


def reach_of(member: Membership) -> Reach:
    """A head sees the department's, whoever leads the store or customer service all of it."""
    if member.role is Role.REP:
        return Reach.OWN
    return Reach.DEPARTMENT if member.role is Role.HEAD else Reach.STORE


def scope(member: Membership) -> Condition:
    here = Visit.store_id == member.store_id
    if not member.can(Can.READ_REP_WORK):
        return here & Visit.id.is_(None)
    reach = reach_of(member)
    if reach is Reach.STORE:
        return here
    own = Visit.person_id == member.person_id
    return here & (own if reach is Reach.OWN else own | Visit.department_id.in_(led_by(member)))


def led_by(member: Membership) -> frozenset[int]:
    return departments_under(member.store_id, member.department_id)


def heads(member: Membership, visit: Visit) -> bool:
    """Is this the head of the department of which the visit was?"""
    return member.role is Role.HEAD and visit.department_id in led_by(member)


def visible_to(member: Membership) -> Select[Visit]:
    return select(Visit).where(scope(member))


def get_visible(member: Membership, visit_id: int) -> Visit | None:
    return db.session.scalar(
        visible_to(member)
        .where(Visit.id == visit_id)
        .options(
            joinedload(Visit.customer, innerjoin=True),
            joinedload(Visit.purpose, innerjoin=True),
            joinedload(Visit.person, innerjoin=True),
            joinedload(Visit.store, innerjoin=True),
            joinedload(Visit.department),
            joinedload(Visit.told_by),
            joinedload(Visit.voided_by),
        )
    )


def place_of(record: str, member: Membership) -> Iterator[Place]:
    """/visits/7, for its photos."""
    match = re.fullmatch(r"/visits/([1-9][0-9]{0,17})", record)
    visit = get_visible(member, int(match[1])) if match else None
    if visit:
        mine = visit.person_id == member.person_id
        yield Place(record, visit.customer.name, may_add=mine and visit.voided_at is None)


# Lists


@dataclass(frozen=True)
class Filters:
    """Which days, both included, whose visits, and with which customer."""

    first: date
    last: date
    person_id: int | None = None
    department_id: int | None = None
    customer_id: int | None = None


def chosen(filters: Filters, member: Membership) -> list[Condition]:
    zone = member.store.zone
    found = [
        scope(member),
        Visit.started_at >= day_start(filters.first, zone),
        Visit.started_at < day_end(filters.last, zone),
    ]
    if filters.person_id:
        found.append(Visit.person_id == filters.person_id)
    if filters.department_id:
        under = departments_under(member.store_id, filters.department_id)
        found.append(Visit.department_id.in_(under))
    if filters.customer_id:
        found.append(Visit.customer_id == filters.customer_id)
    return found


ORDER = (Visit.started_at.desc(), Visit.id.desc())


def listed(filters: Filters, member: Membership) -> Select[*tuple[Any, ...]]:
    """The rows of the list, each with whether it overlaps with another of the same person."""
    return (
        select(Visit, overlaps().label("overlaps"))
        .where(*chosen(filters, member))
        .options(
            joinedload(Visit.customer, innerjoin=True),
            joinedload(Visit.purpose, innerjoin=True),
            joinedload(Visit.person, innerjoin=True),
        )
    )


def at_once_with(other: type[Visit]) -> Condition:
    return (
        (other.person_id == Visit.person_id)
        & (other.store_id == Visit.store_id)
        & (other.id != Visit.id)
        & other.voided_at.is_(None)
        & (other.started_at < Visit.ended_at)
        & (other.ended_at > Visit.started_at)
    )


def overlaps() -> Condition:
    return COUNTED & select(Other.id).where(at_once_with(Other)).exists()


def overlapping(visit: Visit) -> Sequence[Visit]:
    """Other visits of the same person at the same time: one of the times is not right."""
    if visit.voided_at:
        return ()
    found = (
        select(Other)
        .join(Visit, at_once_with(Other))
        .where(Visit.id == visit.id)
        .options(joinedload(Other.customer, innerjoin=True))
    )
    return db.session.scalars(found.order_by(Other.started_at)).all()


SUMMED = (Visit.minutes, Visit.cost, Visit.orders, Visit.order_amount)


@dataclass(frozen=True)
class Totals:
    """Of the visits that count. Minutes, 分."""

    visits: int
    minutes: int
    cost: int
    orders: int
    order_amount: int

    @property
    def average(self) -> float | None:
        return self.minutes / self.visits if self.visits else None


def totals(filters: Filters, member: Membership) -> Totals:
    sums = [func.coalesce(func.sum(of), 0) for of in SUMMED]
    row = db.session.execute(
        select(func.count(), *sums).where(*chosen(filters, member), COUNTED)
    ).one()
    return Totals(*(int(value) for value in row))


def people_seen(member: Membership) -> Sequence[Person]:
    """Whose visits this member can choose: all who log some, and who did."""
    logs = select(Membership.person_id).where(
        Membership.store_id == member.store_id,
        Membership.is_active,
        Membership.role.in_((Role.REP, Role.HEAD)),
    )
    if reach_of(member) is Reach.DEPARTMENT:
        logs = logs.where(Membership.department_id.in_(led_by(member)))
    found = select(Person).where(Person.id.in_(logs), Person.is_active)
    return db.session.scalars(found.order_by(Person.name, Person.id)).all()


def departments_seen(member: Membership) -> Sequence[Department]:
    found = select(Department).where(Department.store_id == member.store_id, Department.is_active)
    if reach_of(member) is not Reach.STORE:
        found = found.where(Department.id.in_(led_by(member)))
    return db.session.scalars(found.order_by(Department.id)).all()


# Customers


@dataclass(frozen=True)
class Known:
    """A customer to choose: enough to tell two of one name apart."""

    customer: Customer
    cars: Sequence[Vehicle]

    @property
    def hint(self) -> str:
        plates = [car.plate for car in self.cars if car.plate]
        return " · ".join([self.customer.masked_phone, *plates[:1]]).strip(" ·")

    @property
    def label(self) -> str:
        return f"{self.customer.name or '—'} {self.hint}"


@Gathering
def customers_of(member: Membership) -> Iterable[int]:
    """Ids of further customers of this member's, as upper features know."""
    raise NotImplementedError


def known_to(member: Membership, *, at: datetime) -> list[Known]:
    """Whom a device keeps for a day without a connection: visited last first, then owned."""
    lately = (
        select(Visit.customer_id)
        .where(
            Visit.store_id == member.store_id,
            Visit.person_id == member.person_id,
            Visit.started_at > at - KNOWN_FOR,
            COUNTED,
        )
        .group_by(Visit.customer_id)
        .order_by(func.max(Visit.started_at).desc())
        .limit(MOST_KNOWN)
    )
    every = (*db.session.scalars(lately), *customers_of(member))
    ids = list(dict.fromkeys(every))[:MOST_KNOWN]
    found = with_cars(customers.visible_to(member).where(Customer.id.in_(ids)))
    return sorted(found, key=lambda each: ids.index(each.customer.id))


def found_by(member: Membership, text: str) -> list[Known]:
    found = customers.matching(member, text).limit(MOST_FOUND)
    return with_cars(found) if text.strip() else []


def customer_with(store_id: int, phone: str) -> Customer | None:
    """The first who is reached at this phone, by himself or by one of his people."""
    if not phone:
        return None
    phones = customers.every_phone(store_id).subquery()
    reached = select(phones.c.customer_id).where(phones.c.phone == phone)
    found = select(Customer).where(Customer.id.in_(reached)).order_by(Customer.id)
    return db.session.scalars(found).first()


def with_cars(found: Select[Customer]) -> list[Known]:
    people = db.session.scalars(found.order_by(Customer.name, Customer.id)).all()
    cars = customers.vehicles_of(people)
    return [Known(person, cars[person.id]) for person in people]


def pointers_at_customers() -> Iterator[Pointer]:
    yield Pointer(Visit.customer_id, N_("Visits"))


def timeline_of(customer: Customer, member: Membership) -> Iterator[TimelineLine]:
    """Visits of the customer, as far as this member sees them."""
    found = (
        visible_to(member)
        .where(Visit.customer_id == customer.id)
        .options(joinedload(Visit.purpose), joinedload(Visit.person))
        .order_by(*ORDER)
        .limit(NEWEST)
    )
    for visit in db.session.scalars(found) if member.can(Can.READ_REP_WORK) else ():
        text = N_("Visit by %(name)s") if not visit.voided_at else N_("Visit by %(name)s, void")
        yield TimelineLine(
            at=visit.started_at,
            text=text,
            url=f"/visits/{visit.id}",
            icon="person",
            values={"name": visit.person.name},
            note=visit.result,
        )


def lines_of(member: Membership, days: Days) -> Iterator[ReportLine]:
    """For the report of these days: one's own visits, a sentence each."""
    found = (
        select(Visit)
        .where(
            Visit.store_id == member.store_id,
            Visit.person_id == member.person_id,
            Visit.started_at >= days.start,
            Visit.started_at < days.end,
            COUNTED,
        )
        .options(joinedload(Visit.customer), joinedload(Visit.purpose))
        .order_by(Visit.started_at, Visit.id)
    )
    for visit in db.session.scalars(found):
        yield ReportLine(
            "visit", visit.id, words_of(visit), f"/visits/{visit.id}", visit.started_at
        )


def words_of(visit: Visit) -> str:
    name, purpose = visit.customer.name or "—", name_of(visit.purpose)
    said = _(
        "Visited %(name)s (%(purpose)s): %(result)s",
        name=name,
        purpose=purpose,
        result=visit.result,
    )
    if not visit.orders:
        return said
    cars = ngettext("%(num)d car ordered", "%(num)d cars ordered", visit.orders)
    return f"{said} {cars}"


# What one goes there for


def purposes_of(store_id: int, *, also_retired: bool = False) -> Sequence[Purpose]:
    found = select(Purpose).where(Purpose.store_id == store_id)
    if not also_retired:
        found = found.where(Purpose.is_active)
    return db.session.scalars(found.order_by(Purpose.id)).all()


def get_purpose(store_id: int, purpose_id: int) -> Purpose | None:
    """None where it is another store's."""
    purpose = db.session.get(Purpose, purpose_id)
    return purpose if purpose and purpose.store_id == store_id else None


def earlier_versions(visit: Visit) -> Sequence[VisitVersion]:
    """What was told before, the last first."""
    return db.session.scalars(
        select(VisitVersion)
        .where(VisitVersion.visit_id == visit.id)
        .options(joinedload(VisitVersion.told_by), joinedload(VisitVersion.purpose))
        .order_by(VisitVersion.number.desc())
    ).all()
