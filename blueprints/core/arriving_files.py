"""Files that arrive: a tablet's photos in pieces after their form, the desk's with it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict

from blueprints.core import file_store, file_types, jobs
from blueprints.core.attachments import Attachment, Where
from blueprints.core.db import db
from blueprints.core.file_types import (
    LARGEST_FILE,
    LARGEST_PHOTO,
    MOST_PHOTOS,
    NOT_TAKEN,
    PICTURES,
    TOO_MANY,
    Announced,
    Purpose,
)
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken

RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(frozen=True)
class Piece:
    """Bytes of a file from `start` on; `total` is its whole length."""

    start: int
    total: int
    body: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.body)


def piece_of(body: bytes, content_range: str) -> Piece | None:
    """None for a range that says something else than what came."""
    if not content_range:
        return Piece(0, len(body), body)
    match = RANGE.fullmatch(content_range)
    if not match:
        return None
    start, end, total = map(int, match.groups())
    fits = end - start + 1 == len(body) and end < total
    return Piece(start, total, body) if fits else None


def add(attachment: Attachment, piece: Piece, at: datetime) -> int:
    """How many bytes are here now; a whole file stays as it is. Raises ValueError for a wrong one."""
    if attachment.received_at is not None:
        return attachment.size
    if piece.total != attachment.size or piece.end > attachment.size:
        raise ValueError("another size than was announced")
    have = write(part_of(attachment), piece)
    if have == attachment.size:
        complete(attachment, at)
    return have


def part_of(attachment: Attachment) -> Path:
    return file_store.parts() / f"{attachment.inbox_id}-{attachment.sha}"


def write(part: Path, piece: Piece) -> int:
    """A piece that leaves a hole is not taken: the answer says from where to go on."""
    part.parent.mkdir(parents=True, exist_ok=True)
    have = part.stat().st_size if part.exists() else 0
    if piece.start > have:
        return have
    with part.open("r+b" if have else "wb") as file:
        file.seek(piece.start)
        file.write(piece.body)
        file.truncate()
    return piece.end


def complete(attachment: Attachment, at: datetime) -> None:
    """Raises ValueError if it came damaged: it is sent once more. One that is no picture never will be."""
    part = part_of(attachment)
    body = part.read_bytes()
    part.unlink()
    if file_store.hash_of(body) != attachment.sha:
        raise ValueError("the file came damaged")
    attachment.received_at = at
    try:
        attachment.type = picture_kind(body)
    except RuleBroken as broken:
        attachment.refused = broken.key
    else:
        file_store.keep(body, attachment.sha)
        make_presentable(attachment)


def picture_kind(body: bytes, largest: int = LARGEST_PHOTO) -> str:
    kind = file_types.check(body, largest=largest)
    if kind not in PICTURES:
        raise RuleBroken(NOT_TAKEN)
    return kind


def make_presentable(attachment: Attachment) -> None:
    """A picture is cleaned outside the web process, once for its content; others stay as they are."""
    if not attachment.is_picture:
        attachment.kept = attachment.sha
    elif same := cleaned_before(attachment.sha):
        attachment.kept, attachment.type = same.kept, same.type
        attachment.width, attachment.height = same.width, same.height
        file_store.path_of(same.kept).touch()
    else:
        db.session.flush()
        jobs.start(
            "files.clean", store_id=None, person_id=None, queue="prints", attachment=attachment.id
        )


def cleaned_before(sha: str) -> Attachment | None:
    found = select(Attachment).where(Attachment.sha == sha, Attachment.kept != "").limit(1)
    same = db.session.scalar(found)
    return same if same and file_store.path_of(same.kept).exists() else None


# From the desk, with the form


@dataclass(frozen=True)
class Posted:
    """A file that came with a form, and is of a kind that is taken."""

    announced: Announced
    body: bytes


def posted_photos(
    files: MultiDict[str, FileStorage], purpose: Purpose, most: int = MOST_PHOTOS
) -> list[Posted]:
    """Those of `photos`, and of `photos-12` for the place 12. Raises RuleBroken for the first that is none."""
    given = [
        (file, name.removeprefix("photos").removeprefix("-"))
        for name, file in files.items(multi=True)
        if file.filename and re.fullmatch(r"photos(-[a-z0-9-]{1,40})?", name)
    ]
    if len(given) > most:
        raise RuleBroken(TOO_MANY, most=most)
    return [posted(file, purpose, picture_kind, place) for file, place in given]


def posted_file(file: FileStorage, purpose: Purpose) -> Posted:
    return posted(file, purpose, file_types.check)


def posted(
    file: FileStorage, purpose: Purpose, told: Callable[..., str], place: str = ""
) -> Posted:
    body = file.read()
    kind, name = told(body, largest=LARGEST_FILE), file_types.plain_name(file.filename or "")
    known = Announced(file_store.hash_of(body), kind, len(body), purpose, name, place)
    return Posted(known, body)


def keep_posted(files: Iterable[Posted], where: Where, *, by: Membership, at: datetime) -> None:
    """What the record shows already for the same purpose is not shown twice."""
    for file in files:
        record = where(file.announced)
        if not is_there(record, file.announced):
            file_store.keep(file.body, file.announced.sha)
            make_presentable(attached(file.announced, record, by, at))


def is_there(record: str, file: Announced) -> bool:
    same = select(Attachment.id).where(
        Attachment.record == record,
        Attachment.sha == file.sha,
        Attachment.purpose == file.purpose,
        Attachment.removed_at.is_(None),
    )
    return db.session.scalar(same.limit(1)) is not None


def attached(file: Announced, record: str, by: Membership, at: datetime) -> Attachment:
    new = Attachment(
        store_id=by.store_id,
        record=record,
        purpose=file.purpose,
        name=file.name,
        place=file.place,
        sha=file.sha,
        type=file.type,
        size=file.size,
        by_id=by.person_id,
        at=at,
        received_at=at,
    )
    db.session.add(new)
    return new
