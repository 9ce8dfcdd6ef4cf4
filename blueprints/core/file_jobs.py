"""What is done with files outside the web process: pictures cleaned, leavings swept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, func, or_, select

from blueprints.core import file_store
from blueprints.core.attachments import Attachment
from blueprints.core.db import db
from blueprints.core.file_types import DAMAGED
from blueprints.core.jobs import Outcome, Progress, job, periodic, start
from blueprints.core.transactions import writing

HALF_ARRIVED = timedelta(days=14)  # as long as a device keeps what it could not send
GRACE = timedelta(hours=1)
"""So long a file may lie there before the row that names it is committed."""


@job("files.clean")
def clean(_progress: Progress, *, attachment: int) -> Outcome:
    """Decoding holds no transaction: others write meanwhile. Twice does no harm."""
    from blueprints.core import pictures  # noqa: PLC0415 - Pillow, only where it works

    row = db.session.get_one(Attachment, attachment)
    source, kind = file_store.path_of(row.sha), row.type
    if row.kept or not source.exists():
        return Outcome()
    db.session.rollback()
    try:
        picture = pictures.cleaned(source.read_bytes(), kind)
    except pictures.Unreadable:
        note(attachment, refused=DAMAGED)
        return Outcome()
    sha = file_store.keep(picture.body)
    file_store.put(file_store.thumbnail_of(sha), picture.thumbnail)
    note(attachment, kept=sha, width=picture.width, height=picture.height)
    return Outcome()


def note(attachment: int, **values: object) -> None:
    with writing():
        row = db.session.get_one(Attachment, attachment)
        for name, value in values.items():
            setattr(row, name, value)


@periodic("files.clean_the_rest", minute="*/10")
def clean_the_rest(_at: datetime) -> None:
    """Pictures whose job was lost, and those that the version before this one took in."""
    with writing():
        for found in db.session.scalars(select(Attachment.id).where(waiting()).limit(500)).all():
            start("files.clean", store_id=None, person_id=None, queue="prints", attachment=found)


@periodic("files.sweep", hour="19", minute="40")
def sweep(at: datetime) -> None:
    """Parts that nobody went on with, and files that no record names any more."""
    for part in file_store.parts().glob("*"):
        if is_older(part, at - HALF_ARRIVED):
            part.unlink(missing_ok=True)
    for path in file_store.kept():
        drop(path, at)


@job("files.drop")
def drop_one(_progress: Progress, *, sha: str, at: str) -> Outcome:
    """After a removal: at once, if it has lain there for a while and nobody else names it."""
    path = file_store.path_of(sha)
    if path.exists():
        drop(path, datetime.fromisoformat(at))
    return Outcome()


def drop(path: Path, at: datetime) -> None:
    if not is_named(path.name) and is_older(path, at - GRACE):
        file_store.thumbnail_of(path.name).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
    db.session.rollback()


def is_older(path: Path, moment: datetime) -> bool:
    return path.exists() and path.stat().st_mtime < moment.timestamp()


def is_named(sha: str) -> bool:
    """By a file that is shown, or by one that waits to be cleaned."""
    named = or_(shown() & (Attachment.kept == sha), waiting() & (Attachment.sha == sha))
    return db.session.scalar(select(Attachment.id).where(named).limit(1)) is not None


def shown() -> ColumnElement[bool]:
    return (Attachment.kept != "") & Attachment.removed_at.is_(None)


def waiting() -> ColumnElement[bool]:
    """Here, and not yet cleaned."""
    unsettled = (Attachment.kept == "") & (Attachment.refused == "")
    return unsettled & Attachment.received_at.is_not(None) & Attachment.removed_at.is_(None)


# Is everything there?


@dataclass
class Found:
    """`unnamed` are on the disk without a record, `coming` are announced and not here."""

    whole: int
    faults: list[str]
    unnamed: int
    coming: int


def check() -> Found:
    names = dict(wanted())
    faults = [said for said in (fault_of(sha, record) for sha, record in names.items()) if said]
    unnamed = sum(path.name not in names for path in file_store.kept())
    return Found(len(names) - len(faults), faults, unnamed, count_coming())


def wanted() -> Iterator[tuple[str, str]]:
    """The hash of every file that must be on the disk, and a record that names it."""
    for column, where in ((Attachment.kept, shown()), (Attachment.sha, waiting())):
        for row in db.session.execute(select(column, Attachment.record).where(where)):
            yield row[0], row[1]


def fault_of(sha: str, record: str) -> str:
    path = file_store.path_of(sha)
    if not path.exists():
        return f"missing: {sha} of {record}"
    return "" if file_store.is_whole(path) else f"damaged: {sha} of {record}"


def count_coming() -> int:
    absent = Attachment.received_at.is_(None) & Attachment.removed_at.is_(None)
    return db.session.scalar(select(func.count(Attachment.id)).where(absent)) or 0
