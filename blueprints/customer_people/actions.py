"""Add, change and end the people of a customer. Each leaves a trace on him; none commits."""

from dataclasses import dataclass
from datetime import datetime

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.customer_people import queries
from blueprints.customer_people.models import CustomerPerson
from blueprints.customers.actions import note
from blueprints.customers.models import Customer
from blueprints.customers.rules import Change, Part, corrected_name, corrected_phone


@dataclass(frozen=True)
class Said:
    """What is said of a person, as it was typed."""

    name: str
    part: Part
    phone: str = ""
    second_phone: str = ""
    wecom: str = ""
    note: str = ""


def add_person(customer: Customer, said: Said, *, by: Membership, at: datetime) -> CustomerPerson:
    """Raises RuleBroken for what is no name or no phone."""
    person = CustomerPerson(
        store_id=customer.store_id,
        customer_id=customer.id,
        added_by_id=by.person_id,
        added_at=at,
    )
    say(person, said)
    db.session.add(person)
    note(customer, Change.PERSON_ADDED, person.name, by=by, at=at)
    return person


def add_offered(customer: Customer, key: str, *, by: Membership, at: datetime) -> CustomerPerson:
    """Whom an order names. Raises RuleBroken where the card has the person by now."""
    found = queries.offers(customer, queries.people_of(customer))
    offer = next((each for each in found if each.key == key), None)
    if offer is None:
        raise RuleBroken("The card has this person already.")
    said = Said(offer.name, offer.part, offer.phone)
    return add_person(customer, said, by=by, at=at)


def change_person(
    customer: Customer, person: CustomerPerson, said: Said, *, by: Membership, at: datetime
) -> None:
    """Raises RuleBroken for what is no name or no phone, and for a person who was ended."""
    check_is_there(person)
    before = person.name
    say(person, said)
    words = person.name if before == person.name else f"{before} → {person.name}"
    note(customer, Change.PERSON_CHANGED, words, by=by, at=at)


def end_person(customer: Customer, person: CustomerPerson, *, by: Membership, at: datetime) -> None:
    check_is_there(person)
    person.ended_at, person.ended_by_id = at, by.person_id
    note(customer, Change.PERSON_ENDED, person.name, by=by, at=at)


def check_is_there(person: CustomerPerson) -> None:
    if person.ended_at:
        raise RuleBroken("This person is no longer there. Add the person anew.")


def say(person: CustomerPerson, said: Said) -> None:
    person.name, person.part = corrected_name(said.name), said.part
    person.phone = corrected_phone(said.phone)
    person.second_phone = corrected_phone(said.second_phone)
    person.wecom, person.note = said.wecom, said.note
