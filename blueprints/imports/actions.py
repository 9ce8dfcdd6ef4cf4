"""Take in what a DMS hands over: keep the file, try it out, run it. None commits."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import delete, insert, select, update

from blueprints.core.cells import text_of
from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Person, Store
from blueprints.core.rules import N_, RuleBroken
from blueprints.dms.queries import layout_of
from blueprints.dms.rules import Layout, Row
from blueprints.headings.actions import remember
from blueprints.headings.models import written_columns
from blueprints.headings.queries import mapping_of
from blueprints.headings.rules import check_columns
from blueprints.imports.models import Import, ImportRow, written_texts
from blueprints.imports.queries import Source
from blueprints.imports.rules import ImportState, Tallies
from blueprints.matching.actions import Chunk, table_of
from blueprints.matching.queries import known_to
from blueprints.matching.rules import Outcome


@Hook
def imported(store: Store, *, callbacks_from: date | None, at: datetime) -> None:
    """A run came to its end: there may be callbacks to make."""


Writing = Callable[[], AbstractContextManager[None]]
Step = Callable[[int], None]


def run(source: Source, *, writing: Writing, step: Step, at: datetime) -> Tallies:
    """Chunk by chunk, each in a transaction of its own, so that others can work meanwhile.

    `writing` begins and commits one; `step` hears how many rows are in and may raise to stop.
    """
    tallies = Tallies()
    with writing():
        begin_again(source.import_id)
    for rows in source.chunks():
        with writing():
            take_in(source, rows, tallies, at)
            note_tallies(source.import_id, tallies, state=ImportState.STOPPED)
        step(tallies.rows)
    with writing():
        note_tallies(source.import_id, tallies, state=ImportState.DONE, finished_at=at)
        import_ = db.session.get_one(Import, source.import_id)
        imported(import_.store, callbacks_from=import_.callbacks_from, at=at)
    return tallies


def begin_again(import_id: int) -> None:
    """A job may run twice; the second run lists its rows anew."""
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
    note_tallies(import_id, Tallies(), state=ImportState.STOPPED)


def take_in(source: Source, rows: Sequence[Row], tallies: Tallies, at: datetime) -> None:
    alone_in(source.store_id)
    known = known_to(source.store_id, source.layout.kind, rows)
    chunk = Chunk(source.store_id, source.layout.kind, known)
    listed = []
    for row in rows:
        outcome = chunk.take(row)
        tallies.count(outcome, row.reasons)
        if row.reasons:
            listed.append(listed_row(source, row, outcome))
    chunk.write(at)
    if listed:
        db.session.execute(insert(table_of(ImportRow)), listed)


def alone_in(store_id: int) -> None:
    """Two imports into one store go one after the other; on SQLite every writer is alone anyway."""
    store = select(Store.id).where(Store.id == store_id)
    db.session.execute(store.with_for_update(key_share=True))


def listed_row(source: Source, row: Row, outcome: Outcome) -> dict[str, Any]:
    return {
        "store_id": source.store_id,
        "import_id": source.import_id,
        "number": row.number,
        "outcome": outcome,
        "why": " ".join(row.reasons),
        "cells": written_texts([text_of(cell) for cell in row.cells]),
    }


def note_tallies(import_id: int, tallies: Tallies, **values: Any) -> None:
    counts = {name: getattr(tallies, name) for name in ("new", "seen", "flagged", "rejected")}
    db.session.execute(update(Import).where(Import.id == import_id).values(**counts, **values))


# Before it is run


def keep_file(file: IO[bytes], folder: Path) -> str:
    """Stream it into the folder under its own digest, and say which. Kept once however often."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as kept:
        while chunk := file.read(1024 * 1024):
            digest.update(chunk)
            kept.write(chunk)
    Path(kept.name).replace(folder / digest.hexdigest())
    return digest.hexdigest()


def receive(
    path: Path, file_name: str, *, store: Store, imported_by: Person | None, at: datetime
) -> Import:
    """A kept file becomes an import whose columns are guessed. Raises RuleBroken."""
    layout = layout_of(path, store)
    import_ = Import(
        store_id=store.id,
        file_name=file_name.encode(errors="replace").decode(),
        sha256=path.name,
        imported_by_id=imported_by.id if imported_by else None,
        created_at=at,
        state=ImportState.UPLOADED,
    )
    read_as(import_, layout)
    db.session.add(import_)
    db.session.flush()
    return import_


def read_as(import_: Import, layout: Layout) -> None:
    import_.kind = layout.kind
    import_.heading_row = layout.heading.index + 1
    import_.names = json.dumps(layout.heading.names, ensure_ascii=False)
    import_.columns = written_columns(layout.columns)


def map_columns(import_: Import, layout: Layout, *, at: datetime) -> None:
    """What a person says that the columns mean; remembered where it is not what is guessed anyway."""
    check_columns(layout.kind, layout.columns)
    if import_.state not in {ImportState.UPLOADED, ImportState.CHECKED}:
        raise RuleBroken(N_("This file has been imported. Hand it in again to read it otherwise."))
    read_as(import_, layout)
    import_.state = ImportState.UPLOADED
    if dict(layout.columns) != mapping_of(import_.store, layout.kind, layout.heading):
        remember(import_.store_id, layout.kind, layout.heading, layout.columns, at=at)


def try_out(source: Source, listing: Path, *, step: Step) -> Tallies:
    """What a run would do, an outcome a row into `listing`; nothing is written to the database."""
    tallies, earlier = Tallies(), set[str]()
    with listing.open("w", encoding="utf-8") as lines:
        for rows in source.chunks():
            known = known_to(source.store_id, source.layout.kind, rows)
            db.session.rollback()
            chunk = Chunk(source.store_id, source.layout.kind, known)
            for row in rows:
                outcome = Outcome.SEEN if row.key in earlier else chunk.take(row)
                tallies.count(outcome, row.reasons)
                lines.write(tried_line(row, outcome))
            earlier.update(row.key for row in rows if row.key)
            step(tallies.rows)
    return tallies


def tried_line(row: Row, outcome: Outcome) -> str:
    texts = [text_of(cell)[:200] for cell in row.cells]
    return json.dumps([row.number, outcome, row.reasons, texts], ensure_ascii=False) + "\n"


def note_trial(import_id: int, tallies: Tallies) -> None:
    note_tallies(import_id, tallies, state=ImportState.CHECKED)


def allow_run(import_: Import, *, callbacks_from: date | None) -> None:
    if import_.state is ImportState.UPLOADED:
        raise RuleBroken(N_("Try the file out first and look at what would happen."))
    if import_.state is ImportState.DONE:
        raise RuleBroken(N_("This file has been imported."))
    import_.callbacks_from = callbacks_from
