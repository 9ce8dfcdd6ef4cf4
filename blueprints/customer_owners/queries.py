"""Whose customers are whose, who can have some, and who had them before."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Person
from blueprints.core.rules import N_, Can, Role
from blueprints.customer_owners.models import Ownership
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer
from blueprints.customers.queries import CustomerPart, PageLink, Pointer


def active(store_id: int) -> Select[Membership]:
    return (
        select(Membership)
        .join(Membership.person)
        .where(Membership.store_id == store_id, Membership.is_active, Person.is_active)
    )


def can_own(store_id: int) -> Sequence[Membership]:
    """The sales consultants who work here."""
    found = active(store_id).where(Membership.role == Role.REP)
    named = found.options(joinedload(Membership.person))
    return db.session.scalars(named.order_by(Person.name, Person.id)).all()


def owner_of(store_id: int, person_id: int) -> Membership | None:
    """The post of a person who can own customers; None for anybody else."""
    found = active(store_id).where(Membership.role == Role.REP)
    return db.session.scalar(found.where(Membership.person_id == person_id))


def has_left(store_id: int) -> ColumnElement[bool]:
    """Of a customer: his owner works here no longer."""
    here = active(store_id).with_only_columns(Membership.person_id)
    return Customer.owner_id.is_not(None) & Customer.owner_id.not_in(here)


def works_here(store_id: int, person_id: int) -> bool:
    found = active(store_id).where(Membership.person_id == person_id)
    return db.session.scalar(found.with_only_columns(Membership.id)) is not None


def history_of(customer: Customer) -> Sequence[Ownership]:
    """Newest first."""
    found = select(Ownership).where(Ownership.customer_id == customer.id)
    named = found.options(joinedload(Ownership.person), joinedload(Ownership.by))
    return db.session.scalars(named.order_by(Ownership.id.desc())).all()


def owned_by(member: Membership, person_id: int) -> Sequence[Customer]:
    """What a person has, as far as this member may see it."""
    found = customers.visible_to(member).where(Customer.owner_id == person_id)
    return db.session.scalars(found.order_by(Customer.id)).all()


def picked(member: Membership, ids: Collection[int]) -> Sequence[Customer]:
    found = customers.visible_to(member).where(Customer.id.in_(ids))
    return db.session.scalars(found.options(joinedload(Customer.owner)).order_by(Customer.id)).all()


@dataclass(frozen=True)
class Owned:
    """How many customers a person has."""

    person: Person
    number: int
    works_here: bool


def owners(member: Membership) -> list[Owned]:
    """Everybody who has customers or can have some; who works here no longer first."""
    numbers = count_by_owner(member)
    here = {post.person_id for post in db.session.scalars(active(member.store_id))}
    wanted = set(numbers) | {post.person_id for post in can_own(member.store_id)}
    people = db.session.scalars(select(Person).where(Person.id.in_(wanted)).order_by(Person.name))
    found = [Owned(each, numbers.get(each.id, 0), each.id in here) for each in people]
    return sorted(found, key=lambda owned: owned.works_here)


def count_by_owner(member: Membership) -> dict[int, int]:
    owned = customers.visible_to(member).where(Customer.owner_id.is_not(None))
    rows = db.session.execute(
        owned.with_only_columns(Customer.owner_id, func.count()).group_by(Customer.owner_id)
    )
    return {owner: number for owner, number in rows if owner is not None}


def owned_ids(member: Membership) -> Sequence[int]:
    """Of the customers that are this member's own."""
    found = customers.visible_to(member).where(Customer.owner_id == member.person_id)
    return db.session.scalars(found.with_only_columns(Customer.id).order_by(Customer.id)).all()


def pointers_at_customers() -> Iterator[Pointer]:
    yield Pointer(Ownership.customer_id, N_("Owners"))


def list_links(member: Membership) -> Iterator[PageLink]:
    if member.can(Can.TRANSFER_CUSTOMERS):
        yield PageLink(_("Owners"), "/customers/owners", "people")


def part_of(customer: Customer, member: Membership, *, at: datetime) -> Iterator[CustomerPart]:  # noqa: ARG001 - what a part is asked with
    history = history_of(customer) if customer.owner_id else []
    may_transfer = member.can(Can.TRANSFER_CUSTOMERS)
    if not history and not may_transfer:
        return
    owner_id = customer.owner_id
    values = {
        "customer": customer,
        "history": history,
        "has_left": bool(owner_id) and not works_here(customer.store_id, owner_id or 0),
        "may_transfer": may_transfer,
    }
    yield CustomerPart("customer_owners/_owner.html", values)
