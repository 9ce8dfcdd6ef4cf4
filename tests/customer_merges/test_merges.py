"""Two customers made one, and two again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import RuleBroken
from blueprints.customer_merges import actions, queries
from blueprints.customer_merges.actions import Choice
from blueprints.customer_merges.models import CustomerMerge
from blueprints.customers import actions as customers
from blueprints.customers.models import Customer, RepairOrder
from blueprints.customers.queries import Pointer, pointers
from blueprints.same_customers.models import DistinctPair
from tests.conftest import Browser, SignIn, saved
from tests.customers.rows import AT, a_customer, with_visits
from tests.imports.conftest import TakeIn, alone, take_in, told
from tests.imports.files import VINS, order, orders

__all__ = ["alone", "take_in", "told"]
OTHER_VIN = "1M8GDM9AXKP042788"
LATER = AT + timedelta(days=1)


@pytest.fixture
def kept(store: Store) -> Customer:
    return a_customer(store)


@pytest.fixture
def gone(store: Store) -> Customer:
    return with_visits(a_customer(store, "王先生", "13900139000", vin=OTHER_VIN))


def rows_of(customer: Customer) -> dict[str, set[int]]:
    """Ids of what points at a customer, by column."""
    return {
        f"{queries.table_of(p)}.{p.column.key}": set(
            db.session.scalars(
                select(queries.table_of(p).c.id).where(queries.column_of(p) == customer.id)
            )
        )
        for p in queries.moving()
    }


def test_every_column_that_points_at_customers_is_named_by_its_feature(app: Any) -> None:
    """One that is forgotten would keep its rows with a customer whom nobody sees."""
    named = {f"{queries.table_of(p).name}.{p.column.key}" for p in pointers()}
    found = {
        f"{table.name}.{key.parent.name}"
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "customer"
    }
    assert found == named
    for pointer in pointers():
        assert not queries.column_of(pointer).primary_key


def test_all_that_is_of_the_one_goes_over_and_exactly_that_comes_back(
    kept: Customer, gone: Customer, cs_manager: Membership
) -> None:
    customers.correct_name(gone, "王海", by=cs_manager, at=AT)
    gone.owner_id = cs_manager.person_id
    before = rows_of(kept), rows_of(gone)
    choice = Choice(("name", "phone"), "打过电话")
    said = actions.merge(kept, gone, choice, by=cs_manager, at=AT)
    db.session.commit()
    assert (kept.name, kept.phone) == ("王海", "13900139000")
    assert kept.owner_id == cs_manager.person_id
    moved = {name: before[0][name] | before[1][name] for name in before[0]}
    assert rows_of(kept) == moved | {"customer.merged_into_id": {gone.id}}
    assert not any(rows_of(gone).values())
    since = saved(
        RepairOrder(store_id=kept.store_id, customer_id=kept.id, number="RO9", imported_at=AT)
    )
    actions.undo(said, by=cs_manager, at=LATER)
    db.session.commit()
    assert rows_of(gone) == before[1]
    assert rows_of(kept) == before[0] | {"repair_order.customer_id": {since.id}}
    assert kept.owner_id is None
    assert (kept.name, kept.phone, gone.name) == ("王海涛", "13800138000", "王海")


def test_of_what_there_can_be_one_only_the_merged_one_s_own_stays_with_him(
    kept: Customer, gone: Customer, store: Store, cs_manager: Membership
) -> None:
    said = {"store_id": store.id, "by_id": cs_manager.person_id, "at": AT}
    others = [saved(Customer(store_id=store.id, name=name, created_at=AT)) for name in "甲乙"]
    for first, second in ((kept, others[0]), (gone, others[0]), (gone, others[1])):
        saved(DistinctPair(**said, first_id=first.id, second_id=second.id))
    only = queries.movable(Pointer(DistinctPair.first_id), gone.id, kept.id)
    found = select(DistinctPair.second_id).where(DistinctPair.id.in_(only))
    assert db.session.scalars(found).all() == [others[1].id]


def test_what_was_corrected_or_sold_since_stays_so(
    kept: Customer, gone: Customer, cs_manager: Membership, store: Store
) -> None:
    said = actions.merge(kept, gone, Choice(("phone",)), by=cs_manager, at=AT)
    customers.correct_phone(kept, "13711113333", by=cs_manager, at=AT)
    [car] = [car for car in kept.vehicles if car.vin == OTHER_VIN]
    buyer = saved(Customer(store_id=store.id, name="李四", created_at=AT))
    car.customer_id = buyer.id
    actions.undo(said, by=cs_manager, at=LATER)
    assert kept.phone == "13711113333"
    assert car.customer_id == buyer.id


def test_who_of_the_two_wants_no_calls_is_not_called(
    kept: Customer, gone: Customer, cs_manager: Membership
) -> None:
    customers.stop_calling(gone, "别打了", by=cs_manager, at=AT)
    said = actions.merge(kept, gone, by=cs_manager, at=AT)
    assert kept.do_not_call_note == "别打了"
    actions.undo(said, by=cs_manager, at=LATER)
    assert kept.do_not_call_at is None
    assert gone.do_not_call_at


def test_merges_are_undone_from_the_last_one_on(
    kept: Customer, gone: Customer, cs_manager: Membership, store: Store
) -> None:
    third = saved(Customer(store_id=store.id, name="王总", phone="13711112222", created_at=AT))
    first = actions.merge(kept, gone, by=cs_manager, at=AT)
    second = actions.merge(third, kept, by=cs_manager, at=AT)
    assert gone.merged_into_id == kept.merged_into_id == third.id
    with pytest.raises(RuleBroken, match="Undo that first"):
        actions.undo(first, by=cs_manager, at=LATER)
    with pytest.raises(RuleBroken, match="was merged"):
        actions.merge(third, gone, by=cs_manager, at=AT)
    actions.undo(second, by=cs_manager, at=LATER)
    assert gone.merged_into_id == kept.id
    actions.undo(first, by=cs_manager, at=LATER)
    with pytest.raises(RuleBroken, match="undone already"):
        actions.undo(first, by=cs_manager, at=LATER)


def test_nobody_is_merged_with_himself_nor_by_who_may_not(
    kept: Customer, gone: Customer, cs_manager: Membership, caller: Membership
) -> None:
    with pytest.raises(RuleBroken, match="two entries of one"):
        actions.merge(kept, kept, by=cs_manager, at=AT)
    with pytest.raises(RuleBroken, match="merge customers"):
        actions.merge(kept, gone, by=caller, at=AT)


def whose(number: str) -> str | None:
    return db.session.scalar(
        select(Customer.name).join(RepairOrder).where(RepairOrder.number == number)
    )


def customers_there() -> int:
    return db.session.scalar(select(func.count()).select_from(Customer)) or 0


@pytest.mark.usefixtures("alone")
def test_an_import_with_the_old_phone_plate_or_vin_finds_who_stayed(
    tmp_path: Path, take_in: TakeIn, cs_manager: Membership
) -> None:
    def of_old(number: str, **more: str) -> list[Any]:
        return order(
            number, name="老王", phone="13900139000", vin=VINS[1], plate="湘A00001", **more
        )

    first = [
        order("RO1", name="王总", phone="13711112222", vin=VINS[0], plate="湘A00002"),
        of_old("RO2"),
    ]
    take_in(orders(tmp_path / "1.csv", *first))
    kept = db.session.scalars(select(Customer).where(Customer.name == "王总")).one()
    gone = db.session.scalars(select(Customer).where(Customer.name == "老王")).one()
    said = actions.merge(kept, gone, by=cs_manager, at=AT)
    db.session.commit()
    again = [
        *first,
        of_old("RO3"),
        order("RO4", name="老王", phone="", vin="", plate="湘A00001"),
        order("RO5", name="老王", phone="", vin=VINS[1], plate=""),
        order("RO6", name="小王", phone="13900139000", vin="", plate=""),
    ]
    take_in(orders(tmp_path / "2.csv", *again))
    assert {whose(f"RO{n}") for n in range(1, 7)} == {"王总"}
    assert customers_there() == 2
    actions.undo(db.session.get_one(CustomerMerge, said.id), by=cs_manager, at=LATER)
    db.session.commit()
    take_in(orders(tmp_path / "3.csv", *again, of_old("RO7")))
    assert [whose(f"RO{n}") for n in (1, 2, 3, 7)] == ["王总", "老王", "王总", "老王"]
    assert customers_there() == 2


# Through the screens


@pytest.fixture(params=[True, False], ids=["htmx", "no JavaScript"])
def browser(request: pytest.FixtureRequest, sign_in: SignIn, cs_manager: Membership) -> Browser:
    return sign_in(cs_manager, htmx=request.param)


def merged_by(browser: Browser, kept: Customer, gone: Customer) -> int:
    choice: dict[str, Any] = {"other": gone.id, "name": "merged", "phone": "survivor"}
    browser.post(f"/customers/{kept.id}/merger", reason="同一个微信", **choice)
    return db.session.scalars(select(CustomerMerge.id).order_by(CustomerMerge.id.desc())).one()


def test_two_are_compared_merged_found_and_parted_again(
    browser: Browser, kept: Customer, gone: Customer
) -> None:
    page = browser.get(f"/customers/{kept.id}/merger?other={gone.id}").text
    for word in ("13900139000", "王先生", "Repair orders", "湘AB2682"):
        assert word in page
    merge_id = merged_by(browser, kept, gone)
    page = browser.get(f"/customers/{kept.id}").text
    for word in ("王先生", "Merged into this customer", "同一个微信", "RO261000001"):
        assert word in page
    old = browser.get(f"/customers/{gone.id}", expect=browser.success)
    assert f"/customers/{kept.id}" in (old.location or old.headers["HX-Redirect"])
    found = browser.get("/customers?q=13900139000").text
    assert f"/customers/{kept.id}" in found
    assert f'/customers/{gone.id}"' not in found
    browser.post(f"/customers/{gone.id}/correction", expect=409, name="x", phone="")
    page = browser.get(f"/customers/mergers/{merge_id}").text
    assert "stays with 王先生" in page
    browser.post(f"/customers/mergers/{merge_id}/end")
    assert "undid the merge" in browser.get(f"/customers/{gone.id}").text
    assert "undone by He Jing" in browser.get(f"/customers/mergers/{merge_id}").text


def test_what_differs_must_be_chosen_and_the_other_one_be_there(
    browser: Browser, kept: Customer, gone: Customer
) -> None:
    url = f"/customers/{kept.id}/merger"
    answer = browser.post(url, expect=422, other=gone.id, name="merged", reason="同一人")
    assert "同一人" in answer.text
    browser.post(url, expect=404, name="merged")
    browser.post(url, expect=404, other=0)
    browser.post(url, expect=409, other=kept.id)
    assert db.session.scalar(select(func.count()).select_from(CustomerMerge)) == 0


def test_the_other_one_is_offered_or_looked_for(
    sign_in: SignIn, cs_manager: Membership, kept: Customer, gone: Customer
) -> None:
    browser = sign_in(cs_manager)
    offered = browser.get(f"/customers/{kept.id}/merger").text
    assert f"other={gone.id}" in offered
    assert "No other customer" in browser.get(f"/customers/{kept.id}/merger?q=赵六").text
    assert f"other={gone.id}" in browser.get(f"/customers/{kept.id}/merger?q=王先生").text


def test_who_may_not_merge_sees_no_way_to(
    sign_in: SignIn, caller: Membership, kept: Customer, gone: Customer
) -> None:
    browser = sign_in(caller)
    assert "merger" not in browser.get(f"/customers/{kept.id}").text
    browser.get(f"/customers/{kept.id}/merger", expect=403)
    browser.post(f"/customers/{kept.id}/merger", expect=403, other=gone.id)
    browser.get("/customers/mergers/1", expect=403)
