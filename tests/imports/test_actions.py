"""Who is whom, what is new, what changed: through whole files, as they come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from blueprints.core.db import Base, db
from blueprints.core.jobs import Cancelled
from blueprints.core.people import Membership, Store
from blueprints.core.rules import RuleBroken
from blueprints.customers import actions as customers
from blueprints.customers.models import Customer, Delivery, RepairOrder, Vehicle
from blueprints.dms.rules import Layout, Reason
from blueprints.headings.rules import Field
from blueprints.imports import actions, queries
from blueprints.imports.models import Import, ImportRow
from blueprints.imports.queries import source_of
from blueprints.imports.rules import ImportState, Tallies
from tests.imports.files import DELIVERY_A, VINS, csv_file, deliveries, delivery, order, orders

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
TakeIn = Callable[[Path], Tallies]
BUSINESS = (Customer, Vehicle, Delivery, RepairOrder)


@contextmanager
def writing() -> Iterator[None]:
    yield
    db.session.commit()


def received(store: Store, path: Path) -> Import:
    folder = path.parent / "kept"
    with path.open("rb") as file:
        sha256 = actions.keep_file(file, folder)
    import_ = actions.receive(folder / sha256, path.name, store=store, imported_by=None, at=AT)
    db.session.commit()
    return import_


@pytest.fixture
def take_in(store: Store) -> TakeIn:
    def take_in(path: Path) -> Tallies:
        source = source_of(received(store, path), path.parent / "kept")
        tallies = actions.run(source, writing=writing, step=lambda _: None, at=AT)
        db.session.expire_all()
        return tallies

    return take_in


@pytest.fixture
def told(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []

    def listen(store: Store, *, callbacks_from: date | None, at: datetime) -> None:
        told.append((store.code, callbacks_from))

    monkeypatch.setattr(actions.imported, "listeners", (listen,))
    return told


@pytest.fixture(autouse=True)
def alone(told: list[tuple[str, Any]]) -> None:
    """What upper features make of an import is theirs to test."""


def rows(model: type[Base]) -> list[tuple[Any, ...]]:
    table = model.__table__
    return [tuple(row) for row in db.session.execute(select(table).order_by(table.c.id))]


def count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def reasons() -> list[list[Reason]]:
    newest = select(func.max(Import.id)).scalar_subquery()
    found = select(ImportRow).where(ImportRow.import_id == newest).order_by(ImportRow.number)
    return [row.reasons for row in db.session.scalars(found)]


def test_a_file_taken_in_twice_changes_nothing(tmp_path: Path, take_in: TakeIn) -> None:
    files = (
        deliveries(tmp_path / "d.xlsx", delivery(), delivery(VINS[1], phone=""), delivery()),
        orders(tmp_path / "o.csv", order(), order("RO2", phone="1"), order(), order("")),
    )
    first = [take_in(path) for path in files]
    assert first == [
        Tallies(new=2, seen=1, flagged=1),
        Tallies(new=2, seen=1, flagged=1, rejected=1),
    ]
    before = [rows(model) for model in BUSINESS]
    again = [take_in(path) for path in files]
    assert again == [Tallies(seen=3, flagged=1), Tallies(seen=3, flagged=1, rejected=1)]
    assert [rows(model) for model in BUSINESS] == before


@pytest.mark.parametrize("deliveries_first", [True, False])
def test_who_is_whom_does_not_hang_on_which_file_comes_first(
    tmp_path: Path, take_in: TakeIn, deliveries_first: bool
) -> None:
    files = [
        deliveries(tmp_path / "d.xlsx", delivery(), delivery(VINS[1], name="李四", phone="")),
        orders(
            tmp_path / "o.csv",
            order(),
            order("RO2", name="李四", phone="13900139000", vin=VINS[1], plate=""),
            order("RO3", name="梁鑫", phone="", vin="", plate="湘AB2682"),
        ),
    ]
    for path in files if deliveries_first else reversed(files):
        take_in(path)
    people = db.session.execute(select(Customer.name, Customer.phone).order_by(Customer.phone))
    assert people.all() == [("李四", "13900139000"), ("梁鑫", "15117776317")]
    assert count(Vehicle) == 2
    for found in db.session.scalars(select(RepairOrder)):
        assert found.vehicle
        assert found.customer_id == found.vehicle.customer_id


def test_a_customer_with_two_cars_is_known_by_phone(tmp_path: Path, take_in: TakeIn) -> None:
    take_in(deliveries(tmp_path / "d.xlsx", delivery(), delivery(VINS[1], plate="")))
    assert (count(Customer), count(Vehicle)) == (1, 2)


def test_who_brings_somebody_else_s_car_is_not_its_owner(tmp_path: Path, take_in: TakeIn) -> None:
    take_in(deliveries(tmp_path / "d.xlsx", delivery()))
    take_in(orders(tmp_path / "o.csv", order(name="王五", phone="13900139000")))
    [found] = db.session.scalars(select(RepairOrder))
    assert found.customer.name == "王五"
    assert found.vehicle
    assert found.vehicle.customer.name == "梁鑫"


def test_who_takes_delivery_of_a_car_owns_it(tmp_path: Path, take_in: TakeIn) -> None:
    take_in(orders(tmp_path / "o.csv", order(name="王五", phone="13900139000")))
    take_in(deliveries(tmp_path / "d.xlsx", delivery()))
    [car] = db.session.scalars(select(Vehicle))
    assert car.customer.name == "梁鑫"


def test_two_orders_with_different_phones_do_not_take_turns(
    tmp_path: Path, take_in: TakeIn
) -> None:
    path = orders(tmp_path / "o.csv", order("RO1"), order("RO2", phone="13900139000"))
    take_in(path)
    assert take_in(path) == Tallies(seen=2)
    [customer] = db.session.scalars(select(Customer))
    assert customer.phone == "15117776317"


def test_a_row_that_comes_again_with_another_phone_and_plate_updates_and_says_so(
    tmp_path: Path, take_in: TakeIn
) -> None:
    take_in(orders(tmp_path / "o.csv", order()))
    changed = orders(tmp_path / "p.csv", order(phone="13900139000", plate="湘AD12345"))
    assert take_in(changed) == Tallies(seen=1, flagged=1)
    assert reasons() == [[Reason.UPDATED_PHONE, Reason.UPDATED_PLATE]]
    [found] = db.session.scalars(select(RepairOrder))
    assert (found.contact_phone, found.plate) == ("13900139000", "湘AD12345")
    assert found.vehicle
    assert (found.customer.phone, found.vehicle.plate) == ("13900139000", "湘AD12345")
    assert take_in(changed) == Tallies(seen=1)


def test_what_a_person_corrected_is_never_written_over(
    tmp_path: Path, take_in: TakeIn, caller: Membership
) -> None:
    take_in(deliveries(tmp_path / "d.xlsx", delivery()))
    [customer] = db.session.scalars(select(Customer))
    customers.correct_phone(customer, "13700137000", by=caller, at=AT)
    customers.correct_plate(customer.vehicles[0], "湘AK0001", by=caller, at=AT)
    db.session.commit()
    changed = deliveries(tmp_path / "e.xlsx", delivery(phone="13900139000", plate="湘AD12345"))
    assert take_in(changed) == Tallies(seen=1, flagged=1)
    assert reasons() == [[Reason.PHONE_BY_HAND, Reason.PLATE_BY_HAND]]
    assert (customer.phone, customer.vehicles[0].plate) == ("13700137000", "湘AK0001")
    assert take_in(changed) == Tallies(seen=1)


def test_an_order_that_left_later_is_filled_in(tmp_path: Path, take_in: TakeIn) -> None:
    take_in(orders(tmp_path / "o.csv", order(left="", total="")))
    assert take_in(orders(tmp_path / "p.csv", order())) == Tallies(seen=1, flagged=1)
    assert reasons() == [[Reason.COMPLETED]]
    [found] = db.session.scalars(select(RepairOrder))
    assert (found.left_at, found.total) == (datetime(2026, 10, 14, 1, 50, tzinfo=UTC), 420685)


def test_wrong_values_are_left_out_and_the_rest_is_kept(tmp_path: Path, take_in: TakeIn) -> None:
    wrong = order(phone="1", plate="X", vin="X", left="X", mileage="X", total="X")
    assert take_in(orders(tmp_path / "o.csv", wrong)) == Tallies(new=1, flagged=1)
    [found] = db.session.scalars(select(RepairOrder))
    assert (found.contact_phone, found.plate, found.vehicle_id) == ("", "", None)
    assert (found.left_at, found.mileage, found.total) == (None, None, None)
    assert (found.contact_name, found.labour) == ("梁鑫", 217295)


def test_rejected_rows_are_kept_as_they_stood(tmp_path: Path, take_in: TakeIn) -> None:
    take_in(deliveries(tmp_path / "d.xlsx", delivery(), delivery("LFV-短", phone="1")))
    [row] = db.session.scalars(select(ImportRow))
    assert (row.number, row.reasons) == (4, [Reason.NO_VIN])
    assert row.texts[7] == "LFV-短"
    assert (count(Customer), count(Delivery)) == (1, 1)


def test_the_same_row_far_below_is_seen(tmp_path: Path, take_in: TakeIn) -> None:
    many = [order(f"RO{n}", vin="", plate="", phone=f"139{n:08}") for n in range(1200)]
    assert take_in(orders(tmp_path / "o.csv", *many, many[0])) == Tallies(new=1200, seen=1)


def test_another_store_has_customers_of_its_own(
    tmp_path: Path, take_in: TakeIn, other_store: Store
) -> None:
    path = deliveries(tmp_path / "d.xlsx", delivery())
    take_in(path)
    source = source_of(received(other_store, path), tmp_path / "kept")
    tallies = actions.run(source, writing=writing, step=lambda _: None, at=AT)
    assert tallies == Tallies(new=1)
    assert count(Customer) == 2


def test_an_upper_feature_hears_once_of_a_run_and_not_of_a_try_out(
    tmp_path: Path, store: Store, told: list[tuple[str, Any]]
) -> None:
    import_ = received(store, orders(tmp_path / "o.csv", *(order(f"RO{n}") for n in range(1001))))
    import_.callbacks_from = date(2026, 10, 1)
    db.session.commit()
    source = source_of(import_, tmp_path / "kept")
    actions.try_out(source, tmp_path / "tried", step=lambda _: None)
    assert told == []
    actions.run(source, writing=writing, step=lambda _: None, at=AT)
    assert told == [("north", date(2026, 10, 1))]


def test_a_try_out_says_what_a_run_would_do_and_writes_nothing(
    tmp_path: Path, store: Store
) -> None:
    many = [order(f"RO{n}", phone="1" if n == 3 else f"139{n:08}") for n in range(1001)]
    path = orders(tmp_path / "o.csv", *many, many[0], order(""))
    source = source_of(received(store, path), tmp_path / "kept")
    tried = actions.try_out(source, tmp_path / "tried", step=lambda _: None)
    assert count(RepairOrder) == 0
    assert tried == Tallies(new=1001, seen=1, flagged=1, rejected=1)
    [flagged] = queries.tried_rows(tmp_path / "tried", "flagged", 0, 50)
    assert (flagged.number, flagged.reasons) == (5, [Reason.BAD_PHONE])
    assert len(queries.tried_rows(tmp_path / "tried", "", 1000, 50)) == 3
    assert actions.run(source, writing=writing, step=lambda _: None, at=AT) == tried


def test_a_run_that_is_stopped_keeps_what_is_in_and_goes_on_later(
    tmp_path: Path, store: Store, told: list[tuple[str, Any]]
) -> None:
    def stop(_done: int) -> None:
        raise Cancelled

    import_ = received(store, orders(tmp_path / "o.csv", *(order(f"RO{n}") for n in range(1500))))
    source = source_of(import_, tmp_path / "kept")
    with pytest.raises(Cancelled):
        actions.run(source, writing=writing, step=stop, at=AT)
    db.session.expire_all()
    assert (import_.state, import_.new, count(RepairOrder)) == (ImportState.STOPPED, 1000, 1000)
    assert told == []
    actions.run(source, writing=writing, step=lambda _: None, at=AT)
    db.session.expire_all()
    assert (import_.state, import_.new, import_.seen) == (ImportState.DONE, 500, 1000)


def test_a_corrected_mapping_is_remembered_for_these_headings(tmp_path: Path, store: Store) -> None:
    strange = ["客户", "底盘", "电话", "日子"]
    path = csv_file(tmp_path / "d.csv", [strange, ["梁鑫", VINS[0], "13800138000", "2026-10-06"]])
    import_ = received(store, path)
    assert Field.VIN not in import_.layout.columns
    said = Layout(
        import_.kind,
        import_.heading,
        {Field.NAME: 0, Field.VIN: 1, Field.PHONE: 2, Field.DELIVERED_ON: 3},
        store.zone,
    )
    actions.map_columns(import_, said, at=AT)
    db.session.commit()
    assert received(store, path).layout.columns == said.columns
    source = source_of(import_, tmp_path / "kept")
    assert actions.run(source, writing=writing, step=lambda _: None, at=AT) == Tallies(new=1)
    with pytest.raises(RuleBroken):
        actions.map_columns(import_, said, at=AT)


def test_the_same_file_is_kept_once(tmp_path: Path, store: Store) -> None:
    path = csv_file(tmp_path / "d.csv", [DELIVERY_A, delivery()])
    received(store, path)
    received(store, path)
    assert len(list((tmp_path / "kept").iterdir())) == 1
