"""Give customers to a sales consultant, who hears of it. None commits."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import N_, RuleBroken
from blueprints.customer_owners import queries
from blueprints.customer_owners.models import Ownership
from blueprints.customers.actions import note
from blueprints.customers.models import Customer
from blueprints.customers.rules import Change
from blueprints.notices.actions import tell_all
from blueprints.notices.rules import News

ONE = N_("%(by)s gave you the customer %(name)s.")
SEVERAL = N_("%(by)s gave you %(number)s customers.")


def give(
    customers: Collection[Customer], person_id: int, reason: str, *, by: Membership, at: datetime
) -> Sequence[Customer]:
    """Those who changed hands. Raises RuleBroken: no consultant who works here, or no change."""
    to = queries.owner_of(by.store_id, person_id)
    if to is None:
        raise RuleBroken("Customers go to a sales consultant who works here. Choose another one.")
    moved = locked([each.id for each in customers if each.owner_id != person_id])
    if not moved:
        raise RuleBroken("These customers are this person's already.")
    end_ownerships([each.id for each in moved], at)
    for customer in moved:
        hand_over(customer, to, reason, by=by, at=at)
    tell_owner(moved, to, by=by, at=at)
    return moved


def locked(ids: Sequence[int]) -> Sequence[Customer]:
    """Two who give at once do it one after the other."""
    found = select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id)
    named = found.options(joinedload(Customer.owner)).with_for_update(of=Customer)
    return db.session.scalars(named.execution_options(populate_existing=True)).all()


def end_ownerships(customer_ids: Sequence[int], at: datetime) -> None:
    running = Ownership.customer_id.in_(customer_ids) & Ownership.until.is_(None)
    db.session.execute(update(Ownership).where(running).values(until=at))


def hand_over(
    customer: Customer, to: Membership, reason: str, *, by: Membership, at: datetime
) -> None:
    before = customer.owner.name if customer.owner else "—"
    words = f"{before} → {to.person.name}"
    note(customer, Change.GIVEN, f"{words}: {reason}" if reason else words, by=by, at=at)
    db.session.add(
        Ownership(
            store_id=customer.store_id,
            customer_id=customer.id,
            person_id=to.person_id,
            since=at,
            reason=reason,
            by_id=by.person_id,
        )
    )
    customer.owner = to.person


def tell_owner(moved: Sequence[Customer], to: Membership, *, by: Membership, at: datetime) -> None:
    """Who takes a customer himself knows."""
    if to.person_id == by.person_id:
        return
    key = f"given:{moved[0].id}:{at.isoformat()}"
    if len(moved) == 1:
        values = {"by": by.person.name, "name": moved[0].name or "—"}
        news = News(key, ONE, f"/customers/{moved[0].id}", values)
    else:
        number = len(moved)
        news = News(key, SEVERAL, "/customers/mine", {"by": by.person.name, "number": number})
    tell_all({to.person_id}, by.store, news, at=at)
