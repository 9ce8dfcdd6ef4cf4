"""Say how likely a customer is to buy and when he is contacted next; add one by hand. None commits."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.customer_owners.actions import give
from blueprints.customers import actions as customers
from blueprints.customers.actions import Details, NewCar, note
from blueprints.customers.models import Customer
from blueprints.customers.rules import Change
from blueprints.intent_levels import queries as levels
from blueprints.intent_levels.models import IntentLevel
from blueprints.intent_levels.rules import LevelKind
from blueprints.prospects import queries, rules
from blueprints.prospects.models import Prospect
from blueprints.prospects.rules import Source
from blueprints.visits.actions import NextContact


@dataclass(frozen=True)
class Intent:
    """No day: the level's own number of days from today."""

    level_id: int
    next_on: date | None = None
    next_words: str = ""
    wants: str = ""


@dataclass(frozen=True)
class NewProspect:
    """Somebody who is typed in; without an owner nobody looks after him yet."""

    name: str
    phone: str
    details: Details
    car: NewCar | None
    source: Source | None
    intent: Intent
    owner_id: int | None


def add_prospect(new: NewProspect, *, by: Membership, at: datetime) -> Customer:
    """Raises RuleBroken as the parts of it do."""
    customer = customers.add_customer(new.name, new.phone, new.details, by=by, at=at)
    if new.car:
        customers.add_car(customer, new.car, by=by, at=at)
    if new.owner_id is not None:
        give([customer], new.owner_id, "", by=by, at=at)
    prospect = of_customer(customer, at)
    prospect.source = new.source
    write(prospect, new.intent, by=by, at=at)
    return customer


def set_intent(customer: Customer, intent: Intent, *, by: Membership, at: datetime) -> None:
    """Raises RuleBroken; of who was lost, too: he is woken up first."""
    prospect = of_customer(customer, at)
    if queries.is_lost(prospect):
        raise RuleBroken("This customer was lost. Wake him up again first.")
    write(prospect, intent, by=by, at=at)


def wake(customer: Customer, intent: Intent, *, by: Membership, at: datetime) -> None:
    """Raises RuleBroken where nobody had given the customer up."""
    prospect = of_customer(customer, at)
    if not queries.is_lost(prospect):
        raise RuleBroken("This customer was not lost.")
    note(customer, Change.WOKEN, "", by=by, at=at)
    write(prospect, intent, by=by, at=at)


def lose(customer: Customer, at: datetime) -> None:
    """Once that is approved: the level of those who are lost, and no next contact."""
    prospect = of_customer(customer, at)
    prospect.level = levels.lost_level(customer.store_id)
    prospect.next_on, prospect.next_words, prospect.changed_at = None, "", at


def of_customer(customer: Customer, at: datetime) -> Prospect:
    """His, or a new one. Two who begin at once do it one after the other."""
    db.session.execute(select(Customer.id).where(Customer.id == customer.id).with_for_update())
    prospect = queries.prospect_of(customer)
    if prospect is None:
        prospect = Prospect(store_id=customer.store_id, customer_id=customer.id, changed_at=at)
        db.session.add(prospect)
        db.session.flush()
    return prospect


def write(prospect: Prospect, intent: Intent, *, by: Membership, at: datetime) -> None:
    level = open_level(prospect.store_id, intent.level_id, prospect.level)
    if level is not prospect.level:
        before = prospect.level.code if prospect.level else "—"
        customer = db.session.get_one(Customer, prospect.customer_id)
        note(customer, Change.LEVEL, f"{before} → {level.code}", by=by, at=at)
    prospect.level, prospect.wants = level, intent.wants
    day = rules.next_day(intent.next_on, level.days, today=local_day(at, by.store.zone))
    contact_next(prospect, day, intent.next_words, by=by, at=at)


def follow_visit(contact: NextContact, *, by: Membership, at: datetime) -> None:
    """What was agreed at a visit is the customer's next contact, unless he was lost."""
    prospect = of_customer(contact.customer, at)
    if not queries.is_lost(prospect):
        contact_next(prospect, contact.day, contact.step, by=by, at=at)


def contact_next(
    prospect: Prospect, day: date | None, words: str, *, by: Membership, at: datetime
) -> None:
    if (day, words) != (prospect.next_on, prospect.next_words):
        customer = db.session.get_one(Customer, prospect.customer_id)
        said = f"{rules.written(day)} {words}".strip()
        note(customer, Change.NEXT_CONTACT, said, by=by, at=at)
    prospect.next_on, prospect.next_words, prospect.changed_at = day, words, at


def open_level(store_id: int, level_id: int, present: IntentLevel | None) -> IntentLevel:
    """One that is offered, or the present one again."""
    level = levels.get(IntentLevel, store_id, level_id)
    if level is None or level.kind is LevelKind.LOST:
        raise RuleBroken("Choose one of the levels.")
    if not level.is_active and level is not present:
        raise RuleBroken("Choose one of the levels.")
    return level
