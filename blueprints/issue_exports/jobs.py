"""Writing a list to a file, outside the web process."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from flask import current_app
from flask_babel import force_locale

from blueprints.core.clock import local, now
from blueprints.core.db import db
from blueprints.core.i18n import LANGUAGES
from blueprints.core.i18n import gettext as _
from blueprints.core.jobs import Outcome, Progress, job, periodic
from blueprints.core.pdf import printed
from blueprints.core.people import Person, Store
from blueprints.core.transactions import writing
from blueprints.issue_exports import actions, queries
from blueprints.issue_exports.models import IssueExport
from blueprints.issue_exports.queries import HEADINGS, Cell
from blueprints.issue_exports.rules import KEPT_FOR, Format

WRITERS: dict[Format, Callable[..., None]] = {
    Format.CSV: actions.write_csv,
    Format.XLSX: actions.write_xlsx,
}


def folder() -> Path:
    path = Path(current_app.config["INSTANCE"]) / "exports"
    path.mkdir(parents=True, exist_ok=True)
    return path


def begun(export_id: int) -> tuple[IssueExport, Store, list[int]]:
    """Apart from the session, which every step of the progress begins anew."""
    export = db.session.get_one(IssueExport, export_id)
    store, ids = db.session.get_one(Store, export.store_id), queries.ids_of(export)
    db.session.expunge(export)
    db.session.expunge(store)
    db.session.rollback()
    return export, store, ids


def ended(export: IssueExport, part: Path, count: int) -> Outcome:
    """Put in place at once, and only then said to be there."""
    part.replace(folder() / export.file_name)
    with writing():
        actions.finish(export.id, count, now())
    return Outcome(result_url=f"/issues/exports/{export.id}/file")


@job("issue_exports.table")
def write_table(progress: Progress, *, export_id: int) -> Outcome:
    export, store, ids = begun(export_id)

    def lines() -> Iterator[list[Cell]]:
        done = 0
        for chunk in queries.chunks(ids):
            rows = [queries.cells(row, export, store.zone) for row in queries.rows_of(chunk)]
            done += len(chunk)
            progress.step(done, len(ids))
            yield from rows

    part = folder() / f"{export.file_name}.part"
    with force_locale(LANGUAGES[export.language]):
        WRITERS[export.format](part, [_(heading) for heading in HEADINGS], lines())
    return ended(export, part, len(ids))


@job("issue_exports.print")
def print_list(progress: Progress, *, export_id: int, root: str) -> Outcome:
    export, store, ids = begun(export_id)
    progress.step(0, len(ids))
    by = db.session.get_one(Person, export.by_id)
    pdf = printed(
        "issue_exports/pdf/list.html",
        language=export.language,
        rows=[row for chunk in queries.chunks(ids) for row in queries.rows_of(chunk)],
        shown=queries.shown,
        at=export.at,
        zone=store.zone,
        store_name=(store.name_en if export.language == "en" else "") or store.name,
        words=export.words,
        printed_by=by.name,
        printed_at=f"{local(export.at, store.zone):%Y-%m-%d %H:%M}",
        live_url=f"{root}/issues?{export.query}",
    )
    part = folder() / f"{export.file_name}.part"
    part.write_bytes(pdf)
    return ended(export, part, len(ids))


@periodic("issue_exports.clear", minute="20", hour="19")
def clear(at: datetime) -> None:
    with writing():
        actions.clear(at - KEPT_FOR, folder())
