"""Make one customer of two, and take that back. Every row that moves is kept; none commits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership
from blueprints.core.rules import Can, RuleBroken
from blueprints.customer_merges import queries, rules
from blueprints.customer_merges.models import CustomerMerge, MergedValue, MovedRow
from blueprints.customer_merges.rules import ALONG, FIELDS, FILLED, Side
from blueprints.customers.models import Customer, Vehicle
from blueprints.customers.queries import Pointer


@dataclass(frozen=True)
class Choice:
    """Of which of rules.FIELDS the merged one's value stays, and how one knows that they are one."""

    taken: Collection[str] = ()
    reason: str = ""


NOTHING_TAKEN = Choice()


@Hook
def regrouped(customer: Customer) -> None:
    """Rows came to this customer or left it, and perhaps its name and phone are others now."""


def side_of(customer: Customer) -> Side:
    return Side(customer.id, customer.store_id, customer.merged_into_id)


def check_may(by: Membership) -> None:
    if not by.can(Can.MERGE_CUSTOMERS):
        raise RuleBroken(
            "Heads, the customer service manager and the general manager merge customers."
        )


def lock(*both: Customer) -> None:
    """In the order of an import, which goes by the cars to their owners, so that neither waits for ever."""
    ids = [customer.id for customer in both]
    cars = select(Vehicle.id).where(Vehicle.customer_id.in_(ids)).order_by(Vehicle.id)
    db.session.execute(cars.with_for_update(key_share=True))
    owners = select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id)
    fresh = owners.with_for_update(key_share=True).execution_options(populate_existing=True)
    db.session.scalars(fresh).all()


def merge(
    survivor: Customer,
    merged: Customer,
    choice: Choice = NOTHING_TAKEN,
    *,
    by: Membership,
    at: datetime,
) -> CustomerMerge:
    """All that is of `merged` becomes the survivor's; of rules.FIELDS, what is chosen.

    Raises RuleBroken. Who of the two wants no callbacks, the survivor wants none.
    """
    check_may(by)
    lock(survivor, merged)
    rules.check_merge(side_of(survivor), side_of(merged))
    said = CustomerMerge(
        store_id=survivor.store_id,
        survivor_id=survivor.id,
        merged_id=merged.id,
        reason=choice.reason,
        stopped_calls=bool(merged.do_not_call_at and not survivor.do_not_call_at),
        by_id=by.person_id,
        at=at,
    )
    db.session.add(said)
    db.session.flush()
    for pointer in queries.moving():
        move(said, pointer)
    merged.merged_into_id = survivor.id
    take_values(said, survivor, merged, choice.taken)
    if said.stopped_calls:
        copy_stop(merged, survivor)
    renew(survivor, merged)
    regrouped(survivor)
    return said


def move(said: CustomerMerge, pointer: Pointer) -> None:
    table, name = queries.table_of(pointer), pointer.column.key
    ids = db.session.scalars(queries.movable(pointer, said.merged_id, said.survivor_id)).all()
    if not ids:
        return
    of_table = {"merge_id": said.id, "table_name": table.name, "column_name": name}
    db.session.execute(insert(MovedRow), [{**of_table, "row_id": id_} for id_ in ids])
    moved = update(table).where(table.c.id.in_(ids)).values({name: said.survivor_id})
    db.session.execute(moved)


def take_values(
    said: CustomerMerge, survivor: Customer, merged: Customer, taken: Collection[str]
) -> None:
    chosen = [field for field in FIELDS if field in taken]
    along = [field for each in chosen for field in ALONG.get(each, ())]
    lacking = [field for field in FILLED if getattr(survivor, field) is None]
    filled = [field for field in lacking if getattr(merged, field) is not None]
    for field in (*chosen, *along, *filled):
        before, after = getattr(survivor, field), getattr(merged, field)
        texts = {"before": rules.kept_as(before), "after": rules.kept_as(after)}
        said.values.append(MergedValue(field=field, **texts))
        setattr(survivor, field, after)
    if "phone" in taken:
        survivor.unreachable_since = merged.unreachable_since


def copy_stop(one: Customer, other: Customer) -> None:
    other.do_not_call_at, other.do_not_call_by_id = one.do_not_call_at, one.do_not_call_by_id
    other.do_not_call_note = one.do_not_call_note


def renew(*both: Customer) -> None:
    """Rows went over behind the session's back."""
    db.session.flush()
    db.session.expire_all()
    for customer in both:
        db.session.refresh(customer)


def undo(said: CustomerMerge, *, by: Membership, at: datetime) -> None:
    """Put back exactly what went over and is still there; what came since stays. Raises RuleBroken."""
    check_may(by)
    survivor, merged = said.survivor, said.merged
    lock(survivor, merged)
    db.session.refresh(said, ["undone_at"])
    rules.check_undo(side_of(survivor), side_of(merged), is_undone=said.undone_at is not None)
    merged.merged_into_id = None
    for pointer in queries.moving():
        move_back(said, pointer)
    give_values_back(said, survivor)
    if said.stopped_calls and survivor.do_not_call_at == merged.do_not_call_at:
        survivor.do_not_call_at = survivor.do_not_call_by_id = None
        survivor.do_not_call_note = ""
    said.undone_at, said.undone_by_id = at, by.person_id
    renew(survivor, merged)
    for customer in (survivor, merged):
        regrouped(customer)


def move_back(said: CustomerMerge, pointer: Pointer) -> None:
    table, name = queries.table_of(pointer), pointer.column.key
    kept = select(MovedRow.row_id).where(
        MovedRow.merge_id == said.id,
        MovedRow.table_name == table.name,
        MovedRow.column_name == name,
    )
    still_there = update(table).where(
        table.c.id.in_(kept), queries.column_of(pointer) == said.survivor_id
    )
    db.session.execute(still_there.values({name: said.merged_id}))


def give_values_back(said: CustomerMerge, survivor: Customer) -> None:
    """But for what somebody corrected since."""
    for value in said.values:
        stands = getattr(survivor, value.field)
        if rules.kept_as(stands) == value.after:
            setattr(survivor, value.field, rules.read_as(value.before, stands))
