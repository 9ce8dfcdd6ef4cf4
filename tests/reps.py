"""A store's sales consultants, with levels, reasons and customers of theirs."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.customer_owners.actions import give
from blueprints.customers.models import Customer
from blueprints.intent_levels import actions as levels
from blueprints.intent_levels.models import IntentLevel
from blueprints.prospects.models import Prospect
from tests.customers.rows import a_customer


def level(store: Store, code: str) -> IntentLevel:
    levels.add_defaults(store)
    found = select(IntentLevel).where(IntentLevel.store_id == store.id, IntentLevel.code == code)
    return db.session.scalars(found).one()


def a_prospect(
    rep: Membership, name: str = "赵云", phone: str = "13600136000", *, code: str = "A", **of: Any
) -> Customer:
    """A customer of the rep's; `days` from today is the next contact, None: there is none."""
    store, days = rep.store, of.get("days", 3)
    vin = of.get("vin") or f"1M8GDM9AXKP{int(phone[-6:]):06d}"
    customer = a_customer(store, name, phone, vin=vin)
    give([customer], rep.person_id, "", by=rep, at=now())
    next_on = None if days is None else local_day(now(), store.zone) + timedelta(days=days)
    row = Prospect(store_id=store.id, customer_id=customer.id, changed_at=now(), next_on=next_on)
    row.level_id, row.next_words = level(store, code).id, of.get("words", "")
    db.session.add(row)
    db.session.commit()
    return customer
