"""Who is whom, what is new, what changed: through whole files, as they come."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.customers import actions as customers
from blueprints.customers.models import Customer, RepairOrder, Vehicle
from blueprints.dms.rules import Reason
from blueprints.imports import actions
from blueprints.imports.queries import source_of
from blueprints.imports.rules import Tallies
from tests.imports.conftest import AT, BUSINESS, TakeIn, count, reasons, received, rows, writing
from tests.imports.files import VINS, deliveries, delivery, order, orders

pytestmark = pytest.mark.usefixtures("alone")


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


def test_another_store_has_customers_of_its_own(
    tmp_path: Path, take_in: TakeIn, other_store: Store
) -> None:
    path = deliveries(tmp_path / "d.xlsx", delivery())
    take_in(path)
    source = source_of(received(other_store, path), tmp_path / "kept")
    tallies = actions.run(source, writing=writing, step=lambda _: None, at=AT)
    assert tallies == Tallies(new=1)
    assert count(Customer) == 2
