"""Who belongs to a customer, how customers are found by them, and whom orders name besides."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy import ColumnElement, Select, or_, select

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import N_
from blueprints.customer_people import rules
from blueprints.customer_people.models import CustomerPerson
from blueprints.customer_people.rules import Known, Offer
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer, Delivery, RepairOrder
from blueprints.customers.queries import NEWEST, CustomerPart, Pointer
from blueprints.customers.rules import Part, compact, masked_phone


def people_of(customer: Customer) -> Sequence[CustomerPerson]:
    """Who was ended, too; those last."""
    found = select(CustomerPerson).where(CustomerPerson.customer_id == customer.id)
    order = (CustomerPerson.ended_at.is_not(None), CustomerPerson.id)
    return db.session.scalars(found.order_by(*order)).all()


def get(customer: Customer, person_id: int) -> CustomerPerson | None:
    found = select(CustomerPerson).where(CustomerPerson.customer_id == customer.id)
    return db.session.scalar(found.where(CustomerPerson.id == person_id))


def also_like(member: Membership, text: str) -> Iterator[ColumnElement[bool]]:
    """Customers one of whose people has this name, or a phone as far as it may be searched for."""
    written = compact(text)
    yield has_person(member, CustomerPerson.name.contains(text.strip(), autoescape=True))
    if written.isdecimal():
        phones = (CustomerPerson.phone, CustomerPerson.second_phone)
        by_phone = or_(*(phone.contains(written, autoescape=True) for phone in phones))
        yield customers.searched(member, written, has_person(member, by_phone))


def more_phones(store_id: int) -> Iterator[Select[int, str]]:
    """Of customer and phone: second ones, and those of the people who are still there."""
    own = select(Customer.id, Customer.second_phone)
    yield own.where(Customer.store_id == store_id, Customer.second_phone != "")
    for phone in (CustomerPerson.phone, CustomerPerson.second_phone):
        theirs = select(CustomerPerson.customer_id, phone)
        there = CustomerPerson.ended_at.is_(None)
        yield theirs.where(CustomerPerson.store_id == store_id, there, phone != "")


def has_person(member: Membership, which: ColumnElement[bool]) -> ColumnElement[bool]:
    theirs = select(CustomerPerson.customer_id)
    return Customer.id.in_(theirs.where(CustomerPerson.store_id == member.store_id, which))


def offers(customer: Customer, people: Sequence[CustomerPerson]) -> list[Offer]:
    """Whom the newest orders and deliveries name beside those whom the card has."""
    known = {Known(customer.name, customer.phone), Known("", customer.second_phone)}
    for person in people:
        known |= {Known(person.name, person.phone), Known("", person.second_phone)}
    return list(
        rules.still_to_offer(chain(from_orders(customer), from_deliveries(customer)), known)
    )


def from_orders(customer: Customer) -> Iterator[Offer]:
    found = select(RepairOrder.id, RepairOrder.contact_name, RepairOrder.contact_phone)
    found = found.where(RepairOrder.customer_id == customer.id, RepairOrder.contact_name != "")
    for row in db.session.execute(found.order_by(RepairOrder.id.desc()).limit(NEWEST)):
        yield Offer(f"order-{row.id}", row.contact_name, row.contact_phone, Part.SENDER)


def from_deliveries(customer: Customer) -> Iterator[Offer]:
    found = select(Delivery.id, Delivery.contact_name, Delivery.contact_phone)
    found = found.where(Delivery.customer_id == customer.id, Delivery.contact_name != "")
    for row in db.session.execute(found.order_by(Delivery.id.desc()).limit(NEWEST)):
        yield Offer(f"delivery-{row.id}", row.contact_name, row.contact_phone, Part.CONTACT)


def part_of(customer: Customer, member: Membership, *, at: datetime) -> Iterator[CustomerPart]:
    people = people_of(customer)
    works_on = customers.works_on(customer, member)
    values = {
        "customer": customer,
        "people": people,
        "offers": offers(customer, people) if works_on else [],
        "works_on": works_on,
        "sees_phone": customers.sees_phone(customer, member, at=at),
        "masked": masked_phone,
    }
    yield CustomerPart("customer_people/_people.html", values)


def pointers_at_customers() -> Iterator[Pointer]:
    yield Pointer(CustomerPerson.customer_id, N_("People"))
