"""Who may see which customers, how they are found, and everything there is about one."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from blueprints.core.clock import day_start
from blueprints.core.db import db
from blueprints.core.hooks import Gathering
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership
from blueprints.core.rules import N_, Can, Role
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.customers.models import (
    Customer,
    CustomerEvent,
    Delivery,
    PhoneReveal,
    RepairOrder,
    Vehicle,
)
from blueprints.customers.rules import Change, compact, masked_phone
from blueprints.stand_ins.queries import absent_today

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NEWEST = 50
REVEALED_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class TimelineLine:
    """`text` is a sentence that gettext looks up, with `values` in its places."""

    at: datetime
    text: str
    url: str = ""
    icon: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class BannerLine:
    """`tone` is "danger", "warning", "good" or "plain"."""

    tone: str
    text: str
    url: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@Gathering
def timeline(customer: Customer, member: Membership) -> Iterable[TimelineLine]:
    """What upper features know about a customer, as far as this member may see it."""
    raise NotImplementedError


@Gathering
def banner(customer: Customer, member: Membership) -> Iterable[BannerLine]:
    """What everybody must know before the next word with this customer."""
    raise NotImplementedError


@dataclass(frozen=True)
class Pointer:
    """A column that says of which customer a row is; `what`, an English word, of what kind it is.

    Where two customers become one, the rows that move go over; the others tell of the old one.
    """

    column: InstrumentedAttribute[Any]
    what: str = ""
    moves: bool = True


@Gathering
def pointers() -> Iterable[Pointer]:
    """Every column of every feature that points at customers."""
    raise NotImplementedError


def own_pointers() -> Iterator[Pointer]:
    yield Pointer(Vehicle.customer_id, N_("Vehicles"))
    yield Pointer(Delivery.customer_id, N_("Deliveries"))
    yield Pointer(RepairOrder.customer_id, N_("Repair orders"))
    yield Pointer(CustomerEvent.customer_id, N_("Changes by hand"))
    yield Pointer(PhoneReveal.customer_id)
    yield Pointer(Customer.merged_into_id)


@Gathering
def more_phones(store_id: int) -> Iterable[Select[int, str]]:
    """Of customer and phone: of whom else one reaches at the number, as upper features know."""
    raise NotImplementedError


def every_phone(store_id: int) -> CompoundSelect[int, str]:
    """Customer and phone: one's own, of who was merged into one, and of the people around."""
    whose = func.coalesce(Customer.merged_into_id, Customer.id).label("customer_id")
    own = select(whose, Customer.phone.label("phone"))
    return union_all(own.where(Customer.store_id == store_id), *more_phones(store_id))


def phones_of(store_id: int, ids: Collection[int]) -> dict[int, set[str]]:
    phones = every_phone(store_id).subquery()
    found: dict[int, set[str]] = {id_: set() for id_ in ids}
    wanted = select(phones.c.customer_id, phones.c.phone).where(phones.c.customer_id.in_(ids))
    for customer_id, phone in db.session.execute(wanted):
        found[customer_id].add(phone)
    return found


@dataclass(frozen=True)
class CustomerPart:
    """A part of a customer's page, and what its template is given as `part`."""

    template: str
    values: Mapping[str, object]


@Gathering
def customer_parts(
    customer: Customer, member: Membership, *, at: datetime
) -> Iterable[CustomerPart]:
    """What upper features show of a customer, above his cars and orders."""
    raise NotImplementedError


@dataclass(frozen=True)
class PageLink:
    """`text` is in the reader's language already."""

    text: str
    url: str
    icon: str


@Gathering
def list_links(member: Membership) -> Iterable[PageLink]:
    """Where upper features lead from the list of customers."""
    raise NotImplementedError


@Gathering
def also_like(member: Membership, text: str) -> Iterable[ColumnElement[bool]]:
    """Customers that upper features find by what somebody typed."""
    raise NotImplementedError


def visible_to(member: Membership) -> Select[Customer]:
    """Who was merged into another is found by nobody: there is one of them."""
    customers = select(Customer).where(
        Customer.store_id == member.store_id, Customer.merged_into_id.is_(None)
    )
    return customers if member.can(Can.READ_CUSTOMERS) else customers.where(false())


def get_visible(member: Membership, customer_id: int) -> Customer | None:
    return db.session.scalar(visible_to(member).where(Customer.id == customer_id))


def get_survivor(member: Membership, customer_id: int) -> Customer | None:
    """Of a customer who was merged, the one who stands for both: where old links lead."""
    merged = select(Customer.merged_into_id).where(Customer.id == customer_id)
    return db.session.scalar(visible_to(member).where(Customer.id == merged.scalar_subquery()))


def matching(member: Membership, text: str) -> Select[Customer]:
    """By name, phone, plate or VIN, each from any part of it; nothing typed finds everybody."""
    customers = visible_to(member)
    return customers.where(is_like(member, text)) if text.strip() else customers


def is_like(member: Membership, text: str) -> ColumnElement[bool]:
    written = compact(text).upper()
    name = Customer.name.contains(text.strip(), autoescape=True) | was_like(member, text)
    others = also_like(member, text)
    if not written:
        return or_(name, *others)
    cars = select(Vehicle.customer_id).where(
        Vehicle.store_id == member.store_id,
        or_(
            Vehicle.vin.contains(written, autoescape=True),
            Vehicle.plate.contains(written, autoescape=True),
        ),
    )
    phones = (Customer.phone, Customer.second_phone)
    by_phone = or_(*(phone.contains(written, autoescape=True) for phone in phones))
    return or_(name, Customer.id.in_(cars), searched(member, written, by_phone), *others)


def searched(
    member: Membership, written: str, by_phone: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Customers by a phone, as far as this member sees it; by no phone where none was typed."""
    if not written.isdecimal():
        return false()
    if may_search_phones(member, written):
        return by_phone
    return and_(by_phone, Customer.owner_id.in_(looks_after(member)))


def was_like(member: Membership, text: str) -> ColumnElement[bool]:
    """By name or phone of one who was merged into the customer."""
    old, written = aliased(Customer), compact(text)
    like = old.name.contains(text.strip(), autoescape=True)
    if may_search_phones(member, written):
        like |= old.phone.contains(written, autoescape=True)
        like |= old.second_phone.contains(written, autoescape=True)
    merged = select(old.merged_into_id).where(
        old.store_id == member.store_id, old.merged_into_id.is_not(None), like
    )
    return Customer.id.in_(merged)


def may_search_phones(member: Membership, written: str) -> bool:
    """Who sees phones masked finds by a whole phone only: else it could be guessed digit by digit."""
    return written.isdecimal() and (member.can(Can.SEE_PHONES) or len(written) >= 11)


def looks_after(member: Membership) -> tuple[int, ...]:
    """Whose customers are this person's to work with: the own, and those of who is away."""
    return (member.person_id, *absent_today(member))


def works_on(customer: Customer, member: Membership) -> bool:
    """Sales consultants on the customers whom they own; others who may, on all."""
    if not member.can(Can.EDIT_PROSPECTS):
        return False
    return member.role is not Role.REP or customer.owner_id in looks_after(member)


def sees_whole(customer: Customer, member: Membership) -> bool:
    """Does this member see the phones of the customer and his people whole, without asking?"""
    if member.can(Can.SEE_PHONES):
        return True
    return member.can(Can.READ_CUSTOMERS) and customer.owner_id in looks_after(member)


def sees_phone(customer: Customer, member: Membership, *, at: datetime) -> bool:
    return sees_whole(customer, member) or has_just_revealed(customer, member, at=at)


def shown_phone(customer: Customer, member: Membership) -> str:
    """As a list or a print may show it."""
    return customer.phone if sees_whole(customer, member) else masked_phone(customer.phone)


def vehicles_of(customers: Sequence[Customer]) -> dict[int, list[Vehicle]]:
    """Of a page of customers, in one question."""
    found: dict[int, list[Vehicle]] = {customer.id: [] for customer in customers}
    ids = list(found)
    for vehicle in db.session.scalars(
        select(Vehicle).where(Vehicle.customer_id.in_(ids)).order_by(Vehicle.id)
    ):
        found[vehicle.customer_id].append(vehicle)
    return found


def deliveries_of(customer: Customer) -> Sequence[Delivery]:
    return db.session.scalars(
        select(Delivery)
        .where(Delivery.customer_id == customer.id)
        .options(joinedload(Delivery.vehicle))
        .order_by(Delivery.delivered_on.desc(), Delivery.id.desc())
        .limit(NEWEST)
    ).all()


def orders_of(customer: Customer) -> Sequence[RepairOrder]:
    return db.session.scalars(
        select(RepairOrder)
        .where(RepairOrder.customer_id == customer.id)
        .options(joinedload(RepairOrder.vehicle))
        .order_by(RepairOrder.left_at.desc(), RepairOrder.id.desc())
        .limit(NEWEST)
    ).all()


def has_just_revealed(customer: Customer, member: Membership, *, at: datetime) -> bool:
    """Who asked for a phone sees it for a while, on the next page too."""
    return bool(
        db.session.scalar(
            select(PhoneReveal.id)
            .where(
                PhoneReveal.customer_id == customer.id,
                PhoneReveal.person_id == member.person_id,
                PhoneReveal.at > at - REVEALED_FOR,
            )
            .limit(1)
        )
    )


def vehicle_of(customer: Customer, vehicle_id: int) -> Vehicle | None:
    return db.session.scalar(
        select(Vehicle).where(Vehicle.id == vehicle_id, Vehicle.customer_id == customer.id)
    )


@dataclass(frozen=True)
class Visits:
    """What a customer came for, newest first."""

    deliveries: Sequence[Delivery]
    orders: Sequence[RepairOrder]


def visits_of(customer: Customer) -> Visits:
    return Visits(deliveries_of(customer), orders_of(customer))


def whole_timeline(customer: Customer, member: Membership, visits: Visits) -> list[TimelineLine]:
    """Newest first: what happened here, and what upper features add."""
    lines = chain(
        (delivery_line(delivery, member) for delivery in visits.deliveries),
        map(order_line, visits.orders),
        change_lines(customer),
        timeline(customer, member),
    )
    return nlargest(2 * NEWEST, lines, key=lambda line: line.at)


def delivery_line(delivery: Delivery, member: Membership) -> TimelineLine:
    day = delivery.delivered_on
    return TimelineLine(
        at=day_start(day, member.store.zone) if day else LONG_AGO,
        text=N_("%(series)s delivered by %(rep)s"),
        values={"series": delivery.vehicle.series or "—", "rep": delivery.rep_name or "—"},
        icon="car",
        note=delivery.remark,
    )


def order_line(order: RepairOrder) -> TimelineLine:
    return TimelineLine(
        at=order.left_at or order.arrived_at or LONG_AGO,
        text=N_("Repair order %(number)s: %(work)s"),
        values={"number": order.number, "work": order.work_kind or "—"},
        icon="wrench",
        note=order.remark,
    )


def change_lines(customer: Customer) -> Iterator[TimelineLine]:
    for event in db.session.scalars(
        select(CustomerEvent)
        .where(CustomerEvent.customer_id == customer.id)
        .options(joinedload(CustomerEvent.by))
        .order_by(CustomerEvent.at.desc())
        .limit(NEWEST)
    ):
        yield TimelineLine(
            at=event.at,
            text=CHANGED_BY[event.what],
            values={"name": event.by.name},
            icon="edit",
            note=event.note,
        )


CHANGED_BY: Mapping[Change, str] = {
    Change.NAME: N_("%(name)s corrected the name"),
    Change.PHONE: N_("%(name)s corrected the phone"),
    Change.PLATE: N_("%(name)s corrected a licence plate"),
    Change.DO_NOT_CALL: N_("%(name)s noted: no more callbacks"),
    Change.CALL_AGAIN: N_("%(name)s noted: callbacks are welcome again"),
    Change.ADDED: N_("%(name)s added the customer by hand"),
    Change.VEHICLE: N_("%(name)s added a vehicle by hand"),
    Change.DETAILS: N_("%(name)s changed part, WeCom or second phone"),
    Change.PERSON_ADDED: N_("%(name)s added a person"),
    Change.PERSON_CHANGED: N_("%(name)s changed a person"),
    Change.PERSON_ENDED: N_("%(name)s noted that a person is no longer there"),
    Change.GIVEN: N_("%(name)s gave the customer to another owner"),
    Change.LEVEL: N_("%(name)s changed the intent level"),
    Change.NEXT_CONTACT: N_("%(name)s set the next contact"),
    Change.LOSS_REPORTED: N_("%(name)s reported the customer as lost"),
    Change.LOSS_APPROVED: N_("%(name)s approved: lost"),
    Change.LOSS_REFUSED: N_("%(name)s refused to count the customer as lost"),
    Change.WOKEN: N_("%(name)s woke the lost customer up again"),
    Change.STRATEGY: N_("%(name)s wrote the strategy card"),
    Change.REVIEWED: N_("%(name)s wrote the monthly review"),
}


def whole_banner(customer: Customer, member: Membership) -> list[BannerLine]:
    return [*own_banner(customer), *banner(customer, member)]


def own_banner(customer: Customer) -> Iterator[BannerLine]:
    if customer.do_not_call_at:
        yield BannerLine("danger", N_("Does not want to be called back."))
    if customer.unreachable_since:
        yield BannerLine(
            "warning",
            N_("Could not be reached. Ask for the right phone at the next visit."),
        )


def found_customers(member: Membership, text: str) -> Iterator[WorkGroup]:
    """Answers the search box."""
    rows = db.session.scalars(matching(member, text).order_by(Customer.id.desc()).limit(6)).all()
    if rows:
        cars = vehicles_of(rows)
        yield WorkGroup(
            key="customers",
            title=_("Customers"),
            count=len(rows),
            url=f"/customers?{urlencode({'q': text})}",
            rows=[
                WorkRow(
                    title=customer.name or "—",
                    url=f"/customers/{customer.id}",
                    hint=" · ".join(car.plate or car.vin or "" for car in cars[customer.id]),
                )
                for customer in rows
            ],
        )
