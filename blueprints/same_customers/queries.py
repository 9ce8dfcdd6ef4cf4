"""Which customers look like one person, in the database and while somebody is being typed in."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    Select,
    Subquery,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.paging import Page, keyset
from blueprints.core.people import Membership, Person
from blueprints.core.rules import Can, Role
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer, Vehicle
from blueprints.customers.queries import Pointer
from blueprints.same_customers import rules
from blueprints.same_customers.models import DistinctPair
from blueprints.same_customers.rules import MOST_SHARING, RANKS, Likeness, Marks

MOST_ALIKE = 6
MOST_OF_A_NAME = 200


@dataclass(frozen=True)
class Alike:
    """A customer, and by what one is thought of."""

    customer: Customer
    cars: Sequence[Vehicle]
    phone: str  # as the member may see it
    reasons: Sequence[Likeness]


@dataclass(frozen=True)
class Pair:
    first: Alike
    second: Alike

    @property
    def reasons(self) -> Sequence[Likeness]:
        return self.first.reasons


# By what one is known


def marks_of(store_id: int, found: Collection[Customer]) -> dict[int, Marks]:
    """Of several customers, in two questions."""
    cars = customers.vehicles_of(list(found))
    phones = customers.phones_of(store_id, [each.id for each in found])
    return {
        each.id: rules.marks(
            [each.name],
            phones[each.id],
            [car.plate for car in cars[each.id]],
            [car.vin for car in cars[each.id]],
        )
        for each in found
    }


def keys_of_store(member: Membership) -> CTE:
    """As rules.keys_of has them, of all whom the member may see. A VIN is of one car only."""
    seen = customers.visible_to(member).with_only_columns(Customer.id, Customer.name).subquery()
    phones = customers.every_phone(member.store_id).subquery()
    cars = select(Vehicle).where(Vehicle.store_id == member.store_id).subquery()
    name = func.replace(seen.c.name, " ", "")

    def key(kind: Likeness, owned: Any, value: ColumnElement[str]) -> Select[Any]:
        rank = literal(RANKS[kind]).label("rank")
        return (
            select(seen.c.id, rank, value.label("value"))
            .join(owned, owned.c.customer_id == seen.c.id)
            .distinct()
        )

    def named(owned: Any, word: str, column: ColumnElement[str], length: int) -> Select[Any]:
        value = name + f" {word} " + func.substr(column, func.length(column) - (length - 1))
        return key(Likeness.NAME, owned, value).where(name != "", func.length(column) >= length)

    return union_all(
        key(Likeness.PHONE, phones, phones.c.phone).where(phones.c.phone != ""),
        key(Likeness.PLATE, cars, cars.c.plate).where(cars.c.plate != ""),
        named(phones, "phone", phones.c.phone, rules.PHONE_TAIL),
        named(cars, "plate", cars.c.plate, rules.PLATE_TAIL),
        named(cars, "vin", cars.c.vin, rules.VIN_TAIL),
    ).cte("keys")


def alike_pairs(member: Membership) -> Subquery:
    """Each once, by what is surest, but for those of whom somebody said that they are two."""
    keys = keys_of_store(member)
    some = func.count().between(2, MOST_SHARING)
    shared = select(keys.c.rank, keys.c.value).group_by(keys.c.rank, keys.c.value).having(some)
    common = shared.cte("shared")
    same = (keys.c.rank == common.c.rank) & (keys.c.value == common.c.value)
    held = select(keys).join(common, same).cte("held")
    one, other = held.alias("one"), held.alias("other")
    said = exists().where(DistinctPair.first_id == one.c.id, DistinctPair.second_id == other.c.id)
    return (
        select(
            one.c.id.label("first"), other.c.id.label("second"), func.min(one.c.rank).label("rank")
        )
        .join(other, (one.c.rank == other.c.rank) & (one.c.value == other.c.value))
        .where(one.c.id < other.c.id, ~said)
        .group_by(one.c.id, other.c.id)
        .subquery()
    )


def page_of_pairs(member: Membership, page: str | None) -> tuple[Page[Row[Any]], list[Pair]]:
    pairs = alike_pairs(member)
    order = [pairs.c.rank, pairs.c.first, pairs.c.second]
    found = keyset(select(pairs.c.first, pairs.c.second), order=order, page=page)
    return found, put_side_by_side(member, [(row.first, row.second) for row in found.rows])


def put_side_by_side(member: Membership, ids: Sequence[tuple[int, int]]) -> list[Pair]:
    wanted = customers.visible_to(member).where(
        Customer.id.in_({id_ for two in ids for id_ in two})
    )
    found = {each.id: each for each in db.session.scalars(wanted)}
    cars, known = (
        customers.vehicles_of(list(found.values())),
        marks_of(member.store_id, found.values()),
    )

    def side(id_: int, other: int) -> Alike:
        phone = customers.shown_phone(found[id_], member)
        return Alike(found[id_], cars[id_], phone, rules.likenesses(known[id_], known[other]))

    return [Pair(side(one, two), side(two, one)) for one, two in ids]


# While somebody types


def alike(member: Membership, typed: Marks, *, leave_out: int | None = None) -> list[Alike]:
    """Those of the store that what was typed reminds of, the surest first."""
    wanted = select(Customer).where(
        Customer.store_id == member.store_id,
        Customer.id != (leave_out or 0),
        perhaps_alike(member, typed),
    )
    found = db.session.scalars(wanted.order_by(Customer.id.desc()).limit(MOST_OF_A_NAME)).all()
    cars, known = customers.vehicles_of(found), marks_of(member.store_id, found)
    sides = [
        Alike(
            each,
            cars[each.id],
            customers.shown_phone(each, member),
            rules.likenesses(known[each.id], typed),
        )
        for each in found
    ]
    surest = sorted((s for s in sides if s.reasons), key=lambda side: RANKS[side.reasons[0]])
    return surest[:MOST_ALIKE]


def perhaps_alike(member: Membership, typed: Marks) -> ColumnElement[bool]:
    phones = customers.every_phone(member.store_id).subquery()
    cars = select(Vehicle.customer_id).where(
        Vehicle.store_id == member.store_id,
        or_(Vehicle.plate.in_(typed.plates), Vehicle.vin.in_(typed.vins)),
    )
    called = select(phones.c.customer_id).where(phones.c.phone.in_(typed.phones))
    named = func.replace(Customer.name, " ", "").in_(typed.names)
    with_a_part = named if rules.parts_of(typed) else false()
    return or_(Customer.id.in_(called), Customer.id.in_(cars), with_a_part)


def whom_to_ask(store_id: int) -> str:
    """Who looks after customers, for one who may not see them; empty where nobody does."""
    found = (
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.store_id == store_id, Membership.role == Role.CS_MANAGER)
        .where(Membership.is_active, Person.is_active)
        .order_by(Membership.id)
    )
    return db.session.scalar(found.limit(1)) or ""


# What people said


def own_pointers() -> Iterator[Pointer]:
    """Who says that two are not the same says it of those two entries."""
    yield Pointer(DistinctPair.first_id, moves=False)
    yield Pointer(DistinctPair.second_id, moves=False)


def distinct_to(member: Membership) -> Select[DistinctPair]:
    pairs = select(DistinctPair).where(DistinctPair.store_id == member.store_id)
    return pairs if member.can(Can.MERGE_CUSTOMERS) else pairs.where(false())


def distinct_page(member: Membership, page: str | None) -> Page[Row[Any]]:
    whole = distinct_to(member).options(
        joinedload(DistinctPair.first), joinedload(DistinctPair.second), joinedload(DistinctPair.by)
    )
    return keyset(whole, order=[DistinctPair.id.desc()], page=page)


def distinct_pair(member: Membership, pair_id: int) -> DistinctPair | None:
    return db.session.scalar(distinct_to(member).where(DistinctPair.id == pair_id))
