"""Whole files: tried out, taken in, stopped on the way, kept."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.jobs import Cancelled
from blueprints.core.people import Store
from blueprints.core.rules import RuleBroken
from blueprints.customers.models import Customer, Delivery, RepairOrder
from blueprints.dms.rules import Layout, Reason
from blueprints.headings.rules import Field
from blueprints.imports import actions, queries
from blueprints.imports.models import ImportRow
from blueprints.imports.queries import source_of
from blueprints.imports.rules import ImportState, Tallies
from tests.imports.conftest import AT, TakeIn, count, received, writing
from tests.imports.files import DELIVERY_A, VINS, csv_file, deliveries, delivery, order, orders

pytestmark = pytest.mark.usefixtures("alone")


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
