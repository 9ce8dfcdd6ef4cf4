"""Tablets that hold forms and have not been heard of: what is on them is known to nobody here."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, select

from blueprints.core.devices import Device
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import ngettext
from blueprints.core.people import Membership, Person
from blueprints.core.silence import Silence, Told

QUIET = timedelta(days=1)


def silent_of(member: Membership, *, at: datetime) -> Iterator[Silence]:
    yield Silence(
        "devices",
        _("Tablets with unsent forms, not heard of for a day"),
        _("It held forms when it was last heard of, and that was more than a day ago."),
        unheard(member.store_id, at - QUIET),
        told,
    )


def unheard(store_id: int, before: datetime) -> Select[*tuple[Any, ...]]:
    """With who used it last. What an emptied one had held is a gap in the numbers: see gaps.py."""
    post = (Membership.person_id == Device.person_id) & (Membership.store_id == Device.store_id)
    return (
        select(
            Device.id,
            Device.name,
            Device.depth,
            Device.seen_at.label("since"),
            Membership.department_id,
            Person.name.label("person"),
        )
        .outerjoin(Person, Person.id == Device.person_id)
        .outerjoin(Membership, post)
        .where(
            Device.store_id == store_id,
            Device.seen_at < before,
            Device.depth > 0,
            Device.forgot_at.is_(None),
        )
    )


def told(row: Row[Any]) -> Told:
    forms = ngettext("%(num)d unsent form", "%(num)d unsent forms", row.depth)
    return Told(row.name or row.id[:6], "/devices", forms)
