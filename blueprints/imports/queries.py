"""A file on its way in, and what there is to see of an import."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from sqlalchemy import Select, false, select

from blueprints.core.db import db
from blueprints.core.jobs import Job
from blueprints.core.people import Membership
from blueprints.core.rules import N_, Can, RuleBroken
from blueprints.dms.queries import rows_of
from blueprints.dms.rules import Layout, Reason, Row
from blueprints.imports.models import Import, ImportRow
from blueprints.matching.rules import Outcome

CHUNK = 1_000


@dataclass(frozen=True)
class Source:
    """A file and how to read it, apart from the session."""

    import_id: int
    store_id: int
    layout: Layout
    path: Path

    def chunks(self) -> Iterator[list[Row]]:
        rows = rows_of(self.path, self.layout)
        while chunk := list(islice(rows, CHUNK)):
            yield chunk


def source_of(import_: Import, folder: Path) -> Source:
    return Source(import_.id, import_.store_id, import_.layout, folder / import_.sha256)


def listing_of(folder: Path, import_id: int) -> Path:
    """Where a dry run lists what would become of each row."""
    return folder / f"{import_id}.tried"


# Screens


def visible_to(member: Membership) -> Select[Import]:
    imports = select(Import).where(Import.store_id == member.store_id)
    return imports if member.can(Can.IMPORT) else imports.where(false())


def get_visible(member: Membership, import_id: int) -> Import | None:
    return db.session.scalar(visible_to(member).where(Import.id == import_id))


ROW_NUMBER = ImportRow.number


def listed_rows(import_: Import, wanted: str = "") -> Select[ImportRow]:
    """The flagged and the rejected rows of a run, or one sort of them."""
    rows = select(ImportRow).where(ImportRow.import_id == import_.id)
    rejected = ImportRow.outcome == Outcome.REJECTED
    return {"rejected": rows.where(rejected), "flagged": rows.where(~rejected)}.get(wanted, rows)


def all_listed_rows(import_: Import) -> Iterator[ImportRow]:
    rows = listed_rows(import_).order_by(ImportRow.number).execution_options(yield_per=1000)
    yield from db.session.scalars(rows)


def job_under_way(import_: Import) -> UUID | None:
    """The job that works on this import just now."""
    job = db.session.get(Job, import_.job_id) if import_.job_id else None
    return job.id if job and not job.is_over else None


def check_nothing_under_way(import_: Import) -> None:
    if job_under_way(import_):
        raise RuleBroken(N_("This file is being worked on. Wait until that is done."))


@dataclass(frozen=True)
class TriedRow:
    """One row of a dry run."""

    number: int
    outcome: Outcome
    reasons: list[Reason]
    texts: list[str]


def tried_rows(path: Path, wanted: str, start: int, limit: int) -> list[TriedRow]:
    """Rows of a dry run from the `start`-th on: all, those of one outcome, or the "flagged" ones."""
    with path.open(encoding="utf-8") as lines:
        rows = (tried_row(line) for line in lines)
        return list(islice((row for row in rows if is_wanted(row, wanted)), start, start + limit))


def tried_row(line: str) -> TriedRow:
    number, outcome, reasons, texts = json.loads(line)
    return TriedRow(number, Outcome(outcome), [Reason(r) for r in reasons], texts)


def is_wanted(row: TriedRow, wanted: str) -> bool:
    if wanted == "flagged":
        return bool(row.reasons) and row.outcome is not Outcome.REJECTED
    return not wanted or row.outcome == wanted
