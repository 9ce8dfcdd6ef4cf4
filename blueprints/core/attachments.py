"""Photos that follow their form: named by their content, kept once, taken in pieces."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from flask import current_app
from sqlalchemy import ForeignKey, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column

from blueprints.core.db import Model, db
from blueprints.core.deposits import Fields
from blueprints.core.inbox import Inbox

LARGEST = 2 * 1024 * 1024
MOST = 5
TYPES = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n", "image/webp": b"RIFF"}
RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
SHA = re.compile(r"[0-9a-f]{64}")


class Attachment(Model):
    """A photo that a form announced. `received_at` is empty while it is on the way."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("inbox_id", "sha"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inbox_id: Mapped[UUID] = mapped_column(ForeignKey(Inbox.id))
    record: Mapped[str] = mapped_column(index=True)  # the address of what it belongs to
    sha: Mapped[str]
    type: Mapped[str]
    size: Mapped[int]
    received_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Piece:
    """Bytes of a file from `start` on; `total` is its whole length."""

    start: int
    total: int
    body: bytes

    @property
    def end(self) -> int:
        return self.start + len(self.body)


def announce(row: Inbox, fields: Fields) -> None:
    """What the form says will follow: `attachment=sha:type:size`, five at most."""
    known = set(db.session.scalars(select(Attachment.sha).where(Attachment.inbox_id == row.id)))
    for text in list(dict.fromkeys(fields.getlist("attachment")))[:MOST]:
        sha, kind, size = ([*text.split(":"), "", ""])[:3]
        if sha not in known and is_fit(sha, kind, size):
            db.session.add(
                Attachment(inbox_id=row.id, record=row.outcome, sha=sha, type=kind, size=int(size))
            )


def is_fit(sha: str, kind: str, size: str) -> bool:
    fits = size.isdecimal() and 0 < int(size) <= LARGEST
    return bool(SHA.fullmatch(sha)) and kind in TYPES and fits


def follow(inbox_id: UUID, record: str) -> None:
    """Photos of a form that has been corrected belong to what came of it."""
    db.session.execute(
        update(Attachment).where(Attachment.inbox_id == inbox_id).values(record=record)
    )


def announced(inbox_id: UUID, sha: str) -> Attachment | None:
    return db.session.scalar(
        select(Attachment).where(Attachment.inbox_id == inbox_id, Attachment.sha == sha)
    )


def of_record(record: str) -> Sequence[Attachment]:
    return db.session.scalars(
        select(Attachment).where(Attachment.record == record).order_by(Attachment.id)
    ).all()


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


def folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "files"


def path_of(sha: str) -> Path:
    return folder() / sha[:2] / sha


def add(attachment: Attachment, piece: Piece, at: datetime) -> int:
    """How many bytes are here now; a whole file stays as it is. Raises ValueError for a wrong one."""
    if attachment.received_at is not None:
        return attachment.size
    if piece.total != attachment.size or piece.end > attachment.size:
        raise ValueError("another size than was announced")
    have = write(part_of(attachment), piece)
    if have == attachment.size:
        keep(attachment, at)
    return have


def part_of(attachment: Attachment) -> Path:
    return folder() / "parts" / f"{attachment.inbox_id}-{attachment.sha}"


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


def keep(attachment: Attachment, at: datetime) -> None:
    part, kept = part_of(attachment), path_of(attachment.sha)
    body = part.read_bytes()
    right = hashlib.sha256(body).hexdigest() == attachment.sha
    if not right or not body.startswith(TYPES[attachment.type]):
        part.unlink()
        raise ValueError("the file came damaged, or it is no picture")
    kept.parent.mkdir(parents=True, exist_ok=True)
    part.replace(kept)
    attachment.received_at = at
