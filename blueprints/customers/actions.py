"""What people correct about a customer by hand. An import never writes over it; none commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership
from blueprints.core.rules import N_, RuleBroken
from blueprints.customers.models import Customer, CustomerEvent, PhoneReveal, Vehicle
from blueprints.customers.rules import (
    Change,
    Part,
    corrected_name,
    corrected_phone,
    corrected_plate,
    masked_phone,
    typed_vin,
)


@Hook
def phone_corrected(customer: Customer) -> None:
    """A person gave this customer another phone: who waits for one can call now."""


@dataclass(frozen=True)
class Details:
    """What a card says of the customer himself beside name and phone."""

    part: Part = Part.OWNER
    second_phone: str = ""
    wecom: str = ""


@dataclass(frozen=True)
class NewCar:
    """As typed; without a plate it has a VIN, and the other way round."""

    plate: str = ""
    vin: str = ""
    series: str = ""
    colour: str = ""


def add_customer(
    name: str, phone: str, details: Details, *, by: Membership, at: datetime
) -> Customer:
    """By hand, in the store of who adds. Raises RuleBroken for what is no name or no phone."""
    customer = Customer(
        store_id=by.store_id,
        name=corrected_name(name),
        phone=corrected_phone(phone),
        phone_by_hand=True,
        part=details.part,
        second_phone=corrected_phone(details.second_phone),
        wecom=details.wecom,
        created_at=at,
    )
    db.session.add(customer)
    db.session.flush()
    note(customer, Change.ADDED, "", by=by, at=at)
    return customer


def add_car(customer: Customer, new: NewCar, *, by: Membership, at: datetime) -> Vehicle:
    """Raises RuleBroken: no plate and no VIN, or a VIN that is known already."""
    plate, vin = corrected_plate(new.plate), typed_vin(new.vin)
    if not plate and not vin:
        raise RuleBroken("Write the licence plate or the VIN of the car.")
    check_vin_is_new(customer.store_id, vin)
    car = Vehicle(
        store_id=customer.store_id,
        customer=customer,
        vin=vin,
        plate=plate,
        plate_by_hand=True,
        series=new.series,
        colour=new.colour,
    )
    db.session.add(car)
    note(customer, Change.VEHICLE, plate or vin or "", by=by, at=at)
    return car


def check_vin_is_new(store_id: int, vin: str | None) -> None:
    known = select(Customer.name).join(Customer.vehicles)
    known = known.where(Vehicle.store_id == store_id, Vehicle.vin == vin)
    name = db.session.scalar(known) if vin else None
    if name is not None:
        raise RuleBroken(N_("A car with this VIN is known already: of %(name)s."), name=name or "—")


def set_details(customer: Customer, details: Details, *, by: Membership, at: datetime) -> None:
    """Raises RuleBroken for what is no phone."""
    new = Details(details.part, corrected_phone(details.second_phone), details.wecom)
    if new != Details(customer.part, customer.second_phone, customer.wecom):
        note(customer, Change.DETAILS, "", by=by, at=at)
    customer.part, customer.second_phone = new.part, new.second_phone
    customer.wecom = new.wecom


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
