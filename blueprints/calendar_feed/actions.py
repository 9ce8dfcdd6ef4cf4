"""Give a person an address for the calendar, and take it back. None commits."""

from datetime import datetime
from secrets import token_urlsafe

from blueprints.calendar_feed import queries, rules
from blueprints.calendar_feed.models import CalendarAddress
from blueprints.core.db import db
from blueprints.core.people import Person


def give_address(person: Person, *, at: datetime) -> str:
    """A new one; the one before ends. The token is returned here and can be had nowhere else."""
    token = token_urlsafe(24)
    address = queries.address_of(person.id) or CalendarAddress(person_id=person.id)
    address.token_digest, address.made_at = rules.digest(token), at
    address.fetched_at = address.hour_began_at = None
    address.fetches = 0
    db.session.add(address)
    return token


def revoke_address(person: Person) -> None:
    """May be asked twice."""
    address = queries.address_of(person.id)
    if address:
        db.session.delete(address)


def note_fetch(address: CalendarAddress, *, at: datetime) -> None:
    address.hour_began_at, address.fetches = rules.counted(
        address.hour_began_at, address.fetches, at
    )
    address.fetched_at = at
