"""The deposit ticket: it lets a form in for its owner, and does nothing else.

Kept with each form on a device, it outlives the session: signing out, an expired cookie or another
person at the tablet do not keep the form back. Its age is measured by our clock only.
"""

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from blueprints.core.access import STAFF_IN
from blueprints.core.db import db
from blueprints.core.people import Membership

SALT = "deposit"


@dataclass(frozen=True)
class Ticket:
    person_id: int
    store_id: int
    epoch: int
    device: str


def serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)


def issue(member: Membership, device: str) -> str:
    person = member.person
    return serializer().dumps([person.id, member.store_id, person.ticket_epoch, device])


def read(text: str) -> Ticket | None:
    """None for one that is forged, expired, or of another program's secret."""
    try:
        values = serializer().loads(text, max_age=current_app.config["TICKET_SECONDS"])
        return Ticket(*values)
    except (BadData, TypeError):
        return None


def owner_of(text: str) -> Membership | None:
    """Whose ticket it is, if it has not been revoked. What the owner may still do is asked later."""
    ticket = read(text)
    if ticket is None:
        return None
    member = membership(ticket.person_id, ticket.store_id)
    return member if member and member.person.ticket_epoch == ticket.epoch else None


def membership(person_id: int, store_id: int) -> Membership | None:
    return db.session.scalar(
        STAFF_IN.where(Membership.person_id == person_id, Membership.store_id == store_id)
    )
