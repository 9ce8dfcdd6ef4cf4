"""Log a visit, correct it, void it; what one goes there for. None commits."""

from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex

from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_, RuleBroken
from blueprints.core.words import says_something
from blueprints.customers.actions import Details, add_customer
from blueprints.customers.models import Customer
from blueprints.customers.rules import corrected_phone
from blueprints.visits import queries, rules
from blueprints.visits.models import Purpose, Visit, VisitVersion
from blueprints.visits.rules import DEFAULT_PURPOSES, Account


@dataclass(frozen=True)
class NextContact:
    """What was agreed at a visit: with whom, when, and what is done then."""

    customer: Customer
    day: date
    step: str


@Hook
def next_contact_agreed(contact: NextContact, *, by: Membership, at: datetime) -> None:
    """A visit ended with a next step that has a day: it is the customer's next contact."""


@Hook
def changed(visit: Visit, *, at: datetime) -> None:
    """A visit was logged, corrected or voided: what was counted of its month no longer holds."""


def known_or_new(name: str, phone: str, *, by: Membership, at: datetime) -> Customer:
    """Who has this phone, else a customer made for it. Raises RuleBroken for what is no phone."""
    known = queries.customer_with(by.store_id, corrected_phone(phone))
    return known or add_customer(name, phone, Details(), by=by, at=at)


def log(customer: Customer, account: Account, *, by: Membership, at: datetime) -> Visit:
    """Raises RuleBroken. One that overlaps with another is kept, and its page says so."""
    rules.check_over(account, at=at)
    rules.check_lately(account, at=at, zone=by.store.zone)
    rules.check_next(account, by.store.zone)
    visit = Visit(
        store_id=by.store_id,
        person_id=by.person_id,
        department_id=by.department_id,
        customer=customer,
        logged_at=at,
        told_by_id=by.person_id,
        told_at=at,
    )
    visit.account = account
    db.session.add(visit)
    db.session.flush()
    tell_next(visit, by=by, at=at)
    changed(visit, at=at)
    return visit


def tell_next(visit: Visit, *, by: Membership, at: datetime) -> None:
    if visit.next_on:
        contact = NextContact(visit.customer, visit.next_on, visit.next_step)
        next_contact_agreed(contact, by=by, at=at)


def check_may_correct(visit: Visit, member: Membership, *, at: datetime) -> None:
    """Raises RuleBroken."""
    rules.check_not_void(visit.voided_at)
    zone = visit.store.zone
    rules.check_may_correct(
        is_author=visit.person_id == member.person_id,
        is_head=queries.heads(member, visit),
        logged_on=local_day(visit.logged_at, zone),
        today=local_day(at, zone),
    )


def correct(visit: Visit, account: Account, why: str, *, by: Membership, at: datetime) -> None:
    """What was told before is kept as it was. Raises RuleBroken."""
    check_may_correct(visit, by, at=at)
    rules.check_over(account, at=at)
    rules.check_next(account, visit.store.zone)
    before = visit.account
    if account == before:
        raise RuleBroken(N_("Nothing was changed."))
    kept = VisitVersion(
        number=visit.version, told_by_id=visit.told_by_id, told_at=visit.told_at, why_corrected=why
    )
    kept.account = before
    visit.earlier.append(kept)
    visit.account = account
    visit.version += 1
    visit.told_by_id, visit.told_at = by.person_id, at
    db.session.flush()
    if (account.next_on, account.next_step) != (before.next_on, before.next_step):
        tell_next(visit, by=by, at=at)
    changed(visit, at=at)


def void(visit: Visit, reason: str, *, by: Membership, at: datetime) -> None:
    """It stays, and counts no longer. Raises RuleBroken."""
    check_may_correct(visit, by, at=at)
    if not says_something(reason):
        raise RuleBroken(N_("Say why it is void."))
    visit.voided_at, visit.voided_by_id, visit.void_reason = at, by.person_id, reason
    db.session.flush()
    changed(visit, at=at)


# What one goes there for


def add_defaults(store: Store) -> None:
    """What a new store begins with; what is there already stays as it is."""
    codes = {purpose.code for purpose in queries.purposes_of(store.id, also_retired=True)}
    for code, name, name_en in DEFAULT_PURPOSES:
        if code not in codes:
            db.session.add(Purpose(store_id=store.id, code=code, name=name, name_en=name_en))
    db.session.flush()


def save_purpose(
    purpose: Purpose | None, store_id: int, *, name: str, name_en: str, is_active: bool
) -> None:
    """One in use is never deleted: visits keep it, new ones are not offered it."""
    if purpose is None:
        purpose = Purpose(store_id=store_id, code=token_hex(4))
        db.session.add(purpose)
    purpose.name, purpose.name_en, purpose.is_active = name, name_en, is_active
