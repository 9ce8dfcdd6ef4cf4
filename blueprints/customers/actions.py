"""What people correct about a customer by hand. An import never writes over it; none commits."""

from datetime import datetime

from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership
from blueprints.core.rules import N_, RuleBroken
from blueprints.customers.models import Customer, CustomerEvent, PhoneReveal, Vehicle
from blueprints.customers.rules import (
    Change,
    corrected_name,
    corrected_phone,
    corrected_plate,
    masked_phone,
)


@Hook
def phone_corrected(customer: Customer) -> None:
    """A person gave this customer another phone: who waits for one can call now."""


def correct_name(customer: Customer, typed: str, *, by: Membership, at: datetime) -> None:
    name = corrected_name(typed)
    if name != customer.name:
        note(customer, Change.NAME, f"{customer.name} → {name}", by=by, at=at)
        customer.name = name


def correct_phone(customer: Customer, typed: str, *, by: Membership, at: datetime) -> None:
    """Also saying that the phone as it stands is right: no import changes it from now on."""
    phone = corrected_phone(typed)
    changed = phone != customer.phone
    if changed:
        change = f"{masked_phone(customer.phone) or '—'} → {masked_phone(phone) or '—'}"
        note(customer, Change.PHONE, change, by=by, at=at)
    customer.phone, customer.phone_by_hand = phone, True
    if changed:
        customer.unreachable_since = None
        phone_corrected(customer)


def correct_plate(vehicle: Vehicle, typed: str, *, by: Membership, at: datetime) -> None:
    plate = corrected_plate(typed)
    if plate != vehicle.plate:
        change = f"{vehicle.plate or '—'} → {plate or '—'}"
        note(vehicle.customer, Change.PLATE, change, by=by, at=at)
    vehicle.plate, vehicle.plate_by_hand = plate, True


def stop_calling(customer: Customer, why: str, *, by: Membership, at: datetime) -> None:
    if customer.do_not_call_at:
        raise RuleBroken(N_("It is noted already that this customer wants no more callbacks."))
    customer.do_not_call_at, customer.do_not_call_by = at, by.person
    customer.do_not_call_note = why
    note(customer, Change.DO_NOT_CALL, why, by=by, at=at)


def allow_calling(customer: Customer, why: str, *, by: Membership, at: datetime) -> None:
    if not customer.do_not_call_at:
        raise RuleBroken(N_("This customer may be called."))
    customer.do_not_call_at, customer.do_not_call_by = None, None
    customer.do_not_call_note = ""
    note(customer, Change.CALL_AGAIN, why, by=by, at=at)


def reveal_phone(customer: Customer, *, by: Membership, at: datetime) -> str:
    """The whole phone, for one whose role sees it masked. Leaves a trace."""
    db.session.add(
        PhoneReveal(
            store_id=customer.store_id, customer_id=customer.id, person_id=by.person_id, at=at
        )
    )
    return customer.phone


def note(customer: Customer, what: Change, text: str, *, by: Membership, at: datetime) -> None:
    db.session.add(
        CustomerEvent(
            store_id=customer.store_id,
            customer_id=customer.id,
            what=what,
            note=text,
            by_id=by.person_id,
            at=at,
        )
    )
