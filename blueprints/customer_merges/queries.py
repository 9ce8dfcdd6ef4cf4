"""What would go over, what went over, and where a customer's page says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    Select,
    Table,
    UniqueConstraint,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.once import once
from blueprints.core.people import Membership
from blueprints.core.rules import N_, Can
from blueprints.customer_merges.models import CustomerMerge, MovedRow
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer
from blueprints.customers.queries import CustomerPart, Pointer, TimelineLine
from blueprints.same_customers import queries as same_customers
from blueprints.same_customers.queries import Alike


def table_of(pointer: Pointer) -> Table:
    table = pointer.column.class_.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model has one
    return table


def column_of(pointer: Pointer) -> ColumnElement[Any]:
    return table_of(pointer).c[pointer.column.key]


def moving() -> list[Pointer]:
    return [pointer for pointer in customers.pointers() if pointer.moves]


def own_pointers() -> Iterator[Pointer]:
    """A merge tells of the two as they were."""
    yield Pointer(CustomerMerge.survivor_id, moves=False)
    yield Pointer(CustomerMerge.merged_id, moves=False)


def movable(pointer: Pointer, merged_id: int, survivor_id: int) -> Select[int]:
    """Ids of the rows that go over: all, but for those of which only one can be and is there."""
    table = table_of(pointer)
    clashes = [
        exists().where(theirs.c[pointer.column.key] == survivor_id, same(table, theirs, others))
        for others in others_in_unique_keys(pointer)
        for theirs in [table.alias()]
    ]
    return select(table.c.id).where(column_of(pointer) == merged_id, ~or_(false(), *clashes))


def same(table: Table, other: Any, columns: Sequence[str]) -> ColumnElement[bool]:
    equal: ColumnElement[bool] = true()
    for name in columns:
        equal &= table.c[name] == other.c[name]
    return equal


def others_in_unique_keys(pointer: Pointer) -> list[list[str]]:
    """Of every unique key that the column is part of, the other columns."""
    table, name = table_of(pointer), pointer.column.key
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    keys: list[Any] = [*unique, *(each for each in table.indexes if is_unique(each))]
    named = [[column.name for column in key.columns] for key in keys]
    return [[each for each in names if each != name] for names in named if name in names]


def is_unique(index: Index) -> bool:
    return bool(index.unique)


def counts_of(customer_id: int) -> list[tuple[str, int]]:
    """How much of what points at a customer, of what has a word; in one question."""
    words = [pointer for pointer in moving() if pointer.what]
    counted = [
        select(literal(n).label("n"), func.count().label("rows"))
        .select_from(table_of(pointer))
        .where(column_of(pointer) == customer_id)
        for n, pointer in enumerate(words)
    ]
    found = {row.n: row.rows for row in db.session.execute(union_all(*counted))}
    return [(pointer.what, found[n]) for n, pointer in enumerate(words) if found[n]]


def moved_by(merge: CustomerMerge) -> list[tuple[str, int]]:
    """How much of what went over, in the words of the pointers."""
    by_column = (MovedRow.table_name, MovedRow.column_name)
    counted = select(*by_column, func.count()).where(MovedRow.merge_id == merge.id)
    rows = db.session.execute(counted.group_by(*by_column)).all()
    found = {(table, column): count for table, column, count in rows}
    keys = [(p.what, (table_of(p).name, p.column.key)) for p in moving() if p.what]
    return [(what, found[key]) for what, key in keys if key in found]


# Merges


def visible_to(member: Membership) -> Select[CustomerMerge]:
    merges = select(CustomerMerge).where(CustomerMerge.store_id == member.store_id)
    return merges if member.can(Can.READ_CUSTOMERS) else merges.where(false())


def get_visible(member: Membership, merge_id: int) -> CustomerMerge | None:
    return db.session.scalar(visible_to(member).where(CustomerMerge.id == merge_id))


def whole(merges: Select[CustomerMerge]) -> Select[CustomerMerge]:
    return merges.options(
        joinedload(CustomerMerge.by),
        joinedload(CustomerMerge.undone_by),
        joinedload(CustomerMerge.merged),
        joinedload(CustomerMerge.survivor),
    )


def merges_of(customer: Customer, member: Membership) -> Sequence[CustomerMerge]:
    """On either side, the newest first. Two parts of a page ask."""
    either = (CustomerMerge.survivor_id == customer.id) | (CustomerMerge.merged_id == customer.id)
    found = whole(visible_to(member).where(either)).order_by(CustomerMerge.id.desc())
    newest = found.limit(customers.NEWEST)
    return once(("merges", customer.id, member.id), lambda: db.session.scalars(newest).all())


def suggestions(member: Membership, customer: Customer) -> list[Alike]:
    known = same_customers.marks_of(customer.store_id, [customer])[customer.id]
    return same_customers.alike(member, known, leave_out=customer.id)


# On a customer's page


def part_of(customer: Customer, member: Membership, *, at: datetime) -> Iterator[CustomerPart]:
    """Who was merged into him, and the way to merge one more."""
    standing = [merge for merge in merges_of(customer, member) if merge.undone_at is None]
    if standing or member.can(Can.MERGE_CUSTOMERS):
        values = {"customer": customer, "merges": standing, "at": at}
        yield CustomerPart("customer_merges/_part.html", values)


def timeline_of(customer: Customer, member: Membership) -> Iterator[TimelineLine]:
    for merge in merges_of(customer, member):
        yield TimelineLine(merge.at, MERGED, icon="link", values=names_in(merge), note=merge.reason)
        if merge.undone_at:
            by = merge.undone_by.name if merge.undone_by else "—"
            values = {**names_in(merge), "name": by}
            yield TimelineLine(merge.undone_at, UNDONE, icon="link", values=values)


MERGED = N_("%(name)s merged %(merged)s into %(survivor)s")
UNDONE = N_("%(name)s undid the merge of %(merged)s into %(survivor)s")


def names_in(merge: CustomerMerge) -> Mapping[str, object]:
    names = {"merged": merge.merged.name or "—", "survivor": merge.survivor.name or "—"}
    return {"name": merge.by.name, **names}


@dataclass(frozen=True)
class Compared:
    """One of the two, with what hangs on it."""

    alike: Alike
    counts: Sequence[tuple[str, int]]


def compared(member: Membership, customer: Customer) -> Compared:
    [side] = known_by(member, [customer])
    return Compared(side, counts_of(customer.id))


def known_by(member: Membership, found: Sequence[Customer]) -> list[Alike]:
    """By what each is known, whatever reminds of them."""
    cars = customers.vehicles_of(found)
    return [Alike(c, cars[c.id], customers.shown_phone(c, member), ()) for c in found]
