"""Import from a shell or a nightly script: one line of JSON a file."""

import json
import sys
from datetime import date, datetime
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.i18n import gettext
from blueprints.core.people import Store
from blueprints.core.rules import RuleBroken
from blueprints.core.table_limits import check_size
from blueprints.core.tables import read_table
from blueprints.core.transactions import writing
from blueprints.headings.rules import IDENTITY, NOT_UNDERSTOOD
from blueprints.imports import actions
from blueprints.imports.queries import source_of
from blueprints.imports.rules import Tallies


@click.command("import-dms")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--store", "code", required=True, help="The store's code.")
@click.option(
    "--callbacks-from",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Make callbacks for cars that left on this day or later; default: those still in time.",
)
def import_dms(files: tuple[Path, ...], code: str, callbacks_from: datetime | None) -> None:
    """Import FILES, deliveries or repair orders as a DMS exports them, CSV or XLSX."""
    store_id = store_with(code)
    from_day = callbacks_from.date() if callbacks_from else None
    refused = False
    for path in files:
        try:
            tallies = import_file(path, store_id, from_day)
        except RuleBroken as broken:
            refused = True
            complain(f"{path}: {sentence(broken)}")
        else:
            click.echo(json.dumps(line(path, tallies), ensure_ascii=False))
    if refused:
        sys.exit(1)


def line(path: Path, tallies: Tallies) -> dict[str, str | int]:
    return {
        "file": str(path),
        "rows": tallies.rows,
        "new": tallies.new,
        "seen": tallies.seen,
        "flagged": tallies.flagged,
        "rejected": tallies.rejected,
    }


def store_with(code: str) -> int:
    store_id = db.session.scalar(select(Store.id).where(Store.code == code))
    codes = db.session.scalars(select(Store.code).order_by(Store.code)).all()
    db.session.rollback()
    if store_id is None:
        complain(
            gettext(
                "There is no store with the code %(code)s. There are: %(codes)s.",
                code=code,
                codes=", ".join(codes) or "—",
            )
        )
        sys.exit(1)
    return store_id


def import_file(path: Path, store_id: int, callbacks_from: date | None) -> Tallies:
    folder = Path(current_app.config["INSTANCE"]) / "imports"
    kept = folder / keep(path, folder)
    with writing():
        store = db.session.get_one(Store, store_id)
        import_ = actions.receive(kept, path.name, store=store, imported_by=None, at=now())
        if IDENTITY[import_.kind] not in import_.layout.columns:
            raise RuleBroken(NOT_UNDERSTOOD)
        import_.callbacks_from = callbacks_from
        source = source_of(import_, folder)
    return actions.run(source, writing=writing, step=lambda _done: None, at=now())


def keep(path: Path, folder: Path) -> str:
    """Refuse what is no table before anything of it is kept."""
    try:
        check_size(path)
        read_table(path)
        with path.open("rb") as file:
            return actions.keep_file(file, folder)
    except OSError as error:
        raise RuleBroken("This file cannot be opened: %(why)s.", why=error.strerror) from None


def sentence(broken: RuleBroken) -> str:
    return gettext(broken.key, **broken.values)


def complain(text: str) -> None:
    click.echo(text, err=True)
