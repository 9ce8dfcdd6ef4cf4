import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from blueprints.core import table_limits
from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.customers.models import RepairOrder
from blueprints.imports.models import Import
from tests.imports.files import (
    DELIVERY_B,
    ORDER_B,
    VINS,
    csv_file,
    deliveries,
    delivery,
    in_dialect_b,
    order,
    orders,
    xlsx,
)

KEYS = ["file", "rows", "new", "seen", "flagged", "rejected"]


def command(app: Flask, *arguments: object) -> Result:
    db.session.commit()
    return app.test_cli_runner().invoke(args=["import-dms", *map(str, arguments)])


def test_each_file_answers_with_one_line_of_json(app: Flask, store: Store, tmp_path: Path) -> None:
    d = deliveries(tmp_path / "d.xlsx", delivery(), delivery(VINS[0][:-1]))
    o = orders(tmp_path / "o.csv", order(phone=""))
    result = command(app, d, o, "--store", "north", "--callbacks-from", "2026-10-01")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [list(line) for line in lines] == [KEYS, KEYS]
    assert [list(line.values()) for line in lines] == [
        [str(d), 2, 1, 0, 0, 1],
        [str(o), 1, 1, 0, 1, 0],
    ]
    assert (result.exit_code, result.stderr) == (0, "")
    kept = db.session.execute(select(Import.imported_by_id, Import.callbacks_from)).all()
    assert [(by, str(day)) for by, day in kept] == [(None, "2026-10-01")] * 2


def test_the_other_dialect_is_understood_without_help(
    app: Flask, store: Store, tmp_path: Path
) -> None:
    total = ["", "", "", "", "", 396980.14]
    d = xlsx(
        tmp_path / "d.xlsx",
        [["2026年9月"], DELIVERY_B, in_dialect_b(delivery(), "delivery"), total],
    )
    o = csv_file(tmp_path / "o.csv", [ORDER_B, in_dialect_b(order(), "order")], "utf-8-sig")
    result = command(app, d, o, "--store", "north")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["rows"], line["new"], line["flagged"]) for line in lines] == [(1, 1, 0)] * 2


def test_a_refused_file_does_not_stop_the_others(app: Flask, store: Store, tmp_path: Path) -> None:
    bad = tmp_path / "scan.xlsx"
    bad.write_bytes(b"%PDF-1.7 ...")
    good = orders(tmp_path / "o.csv", order())
    result = command(app, bad, good, "--store", "north")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr.count("\n") == 1
    assert str(bad) in result.stderr
    assert db.session.scalar(select(func.count(RepairOrder.id))) == 1


@pytest.fixture
def sparse(tmp_path: Path) -> Path:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(200 * table_limits.MB)
    return path


def test_two_hundred_megabytes_and_nothing_and_no_file_are_refused(
    app: Flask, store: Store, sparse: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.csv").touch()
    comments = csv_file(tmp_path / "c.csv", [["id", "comment", "topic"], ["1", "好", "价格"]])
    result = command(
        app, sparse, tmp_path / "empty.csv", tmp_path / "none.csv", comments, "--store", "north"
    )
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 4
    assert db.session.scalar(select(func.count(Import.id))) == 0


def test_a_store_that_is_not_there_is_named(app: Flask, store: Store, tmp_path: Path) -> None:
    result = command(app, orders(tmp_path / "o.csv", order()), "--store", "nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.stderr
    assert "north" in result.stderr
