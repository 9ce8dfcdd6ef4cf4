"""Photos and files of any record: whose they are, what they show, and what has become of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from blueprints.core import file_store, jobs
from blueprints.core.db import Model, db
from blueprints.core.file_types import JPEG, PICTURES, Announced, Purpose
from blueprints.core.hooks import Gathering
from blueprints.core.inbox import Inbox, Status
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import N_, Can, RuleBroken

CHANGEABLE = timedelta(days=1)
"""So long may who added a file still take it away or say that it shows something else."""


@dataclass(frozen=True)
class Place:
    """A record that files belong to, as somebody sees it."""

    record: str  # its address
    title: str
    may_add: bool = True


@Gathering
def seen_at(record: str, member: Membership) -> Iterable[Place]:  # noqa: ARG001 - a declaration
    """The feature whose address it is answers for who may see the record; nobody does for others."""
    return ()


class Attachment(Model):
    """A file of a record. `received_at` is empty while it is on the way from a device.

    `sha` names the bytes that came, `kept` those that are shown: a picture's are made anew, without
    what the camera wrote beside it. Until then nobody is shown anything.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("inbox_id", "sha"),
        CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed_by_whom"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None] = mapped_column(ForeignKey(Store.id), index=True)
    inbox_id: Mapped[UUID | None] = mapped_column(ForeignKey(Inbox.id))
    record: Mapped[str] = mapped_column(index=True)  # the address of what it belongs to
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.BEFORE)
    name: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="", server_default="")  # in the form it came with
    sha: Mapped[str] = mapped_column(index=True)
    type: Mapped[str]
    size: Mapped[int]  # bytes
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]

    kept: Mapped[str] = mapped_column(default="", index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    refused: Mapped[str] = mapped_column(default="")  # why it cannot be shown, an English key

    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    removal: Mapped[str] = mapped_column(default="")  # the reason

    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    removed_by: Mapped[Person | None] = relationship(foreign_keys=[removed_by_id])

    @property
    def announced(self) -> Announced:
        return Announced(self.sha, self.type, self.size, self.purpose, self.name, self.place)

    @property
    def is_picture(self) -> bool:
        return self.type in PICTURES

    @property
    def is_shown(self) -> bool:
        return bool(self.kept) and self.removed_at is None

    @property
    def is_on_the_way(self) -> bool:
        """Announced and not here, or here and not yet cleaned."""
        return not (self.kept or self.refused or self.removed_at)


def counts() -> ColumnElement[bool]:
    """One that is on the way counts: who announced it cannot send it twice, and it is seen to come."""
    return Attachment.removed_at.is_(None) & (Attachment.refused == "")


def count_of(record: str, purpose: Purpose) -> int:
    """How many files of this purpose a record has, those included that are on the way."""
    found = select(func.count()).select_from(Attachment)
    return db.session.scalar(found.where(of(record), Attachment.purpose == purpose, counts())) or 0


def of(record: str) -> ColumnElement[bool]:
    return Attachment.record == record


def of_record(record: str) -> Sequence[Attachment]:
    return db.session.scalars(
        select(Attachment)
        .where(of(record))
        .options(joinedload(Attachment.by), joinedload(Attachment.removed_by))
        .order_by(Attachment.id)
    ).all()


def pictures_of(records: Iterable[str]) -> Sequence[Attachment]:
    """Pictures of these records that are shown, in the order in which they came."""
    shown = Attachment.removed_at.is_(None) & (Attachment.kept != "")
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.record.in_(list(records)), Attachment.type.in_(PICTURES), shown)
        .options(joinedload(Attachment.by))
        .order_by(Attachment.id)
    ).all()


def small(file: Attachment) -> tuple[Path, str]:
    """A picture's thumbnail and its type; itself where there is none: restored from a copy without them."""
    thumbnail = file_store.thumbnail_of(file.kept)
    return (thumbnail, JPEG) if thumbnail.exists() else (file_store.path_of(file.kept), file.type)


def for_print(files: Iterable[Attachment]) -> dict[str, tuple[Path, str]]:
    """Pictures that a print may show, small, as `upload:` and the id."""
    return {f"upload:{file.id}": small(file) for file in files if file.is_picture and file.is_shown}


COPIED = ("store_id", "purpose", "name", "sha", "type", "size", "by_id", "at", "received_at")
SHOWN = ("kept", "width", "height")


def copy(record: str, to: str) -> None:
    """Show the files of a record at another one too; those still on their way come to the first alone."""
    shown = select(Attachment).where(of(record), counts(), Attachment.kept != "")
    for file in db.session.scalars(shown.order_by(Attachment.id)).all():
        known = {name: getattr(file, name) for name in (*COPIED, *SHOWN)}
        db.session.add(Attachment(record=to, **known))


Where = Callable[[Announced], str]
"""The address of the record to which a file of a form belongs."""


def announce(row: Inbox, files: Sequence[Announced], where: Where) -> None:
    """What the form says will follow it."""
    if not files:
        return
    known = set(db.session.scalars(select(Attachment.sha).where(Attachment.inbox_id == row.id)))
    for file in files:
        if file.sha not in known:
            db.session.add(
                Attachment(
                    store_id=row.store_id,
                    inbox_id=row.id,
                    record=where(file),
                    purpose=file.purpose,
                    place=file.place,
                    sha=file.sha,
                    type=file.type,
                    size=file.size,
                    by_id=row.owner_id,
                    at=row.occurred_at,
                )
            )


def corrected_by(supersedes: UUID, store_id: int) -> list[UUID]:
    """The form that needed attention, and those that it was to correct itself; none of another store."""
    found: list[UUID] = []
    at: UUID | None = supersedes
    while at is not None and at not in found:
        row = db.session.get(Inbox, at)
        if row is None or row.store_id != store_id or row.status not in CORRECTED:
            break
        found.append(row.id)
        at = row.supersedes
    return found


CORRECTED = frozenset({Status.ATTENTION, Status.RESOLVED})


def came_with(supersedes: UUID, store_id: int) -> tuple[Announced, ...]:
    """What a form that needed attention announced, for the form that takes its place."""
    rows = db.session.scalars(
        select(Attachment)
        .where(Attachment.inbox_id.in_(corrected_by(supersedes, store_id)), counts())
        .order_by(Attachment.id)
    )
    return tuple(file.announced for file in rows)


def follow(inbox_ids: Iterable[UUID], where: Where) -> None:
    """Photos that a form which has been corrected still keeps belong to what came of it."""
    forms = {f"/inbox/{inbox_id}": inbox_id for inbox_id in inbox_ids}
    kept = select(Attachment).where(
        Attachment.inbox_id.in_(forms.values()), Attachment.record.in_(forms)
    )
    for file in db.session.scalars(kept).all():
        file.record = where(file.announced)


def find_announced(inbox_id: UUID, sha: str) -> Attachment | None:
    return db.session.scalar(
        select(Attachment).where(Attachment.inbox_id == inbox_id, Attachment.sha == sha)
    )


# What may be changed of a file that is there


def get(attachment_id: int) -> Attachment | None:
    return db.session.scalar(
        select(Attachment)
        .where(Attachment.id == attachment_id)
        .options(joinedload(Attachment.by), joinedload(Attachment.removed_by))
    )


def may_change(attachment: Attachment, by: Membership, at: datetime) -> bool:
    """Who added it, for a day; the customer service manager at any time."""
    if attachment.removed_at is not None or attachment.store_id != by.store_id:
        return False
    is_fresh = attachment.at is not None and at <= attachment.at + CHANGEABLE
    return by.can(Can.REMOVE_FILES) or (attachment.by_id == by.person_id and is_fresh)


def check_change(attachment: Attachment, by: Membership, at: datetime) -> None:
    if attachment.removed_at is not None:
        raise RuleBroken(N_("This file has been removed already."))
    if not may_change(attachment, by, at):
        raise RuleBroken(
            N_(
                "Who added a file changes it within a day. After that the customer service manager does."
            )
        )


def set_purpose(attachment: Attachment, purpose: Purpose, *, by: Membership, at: datetime) -> None:
    check_change(attachment, by, at)
    attachment.purpose = purpose


def remove(attachment: Attachment, reason: str, *, by: Membership, at: datetime) -> None:
    """The record goes on saying that it was there, who took it away and why. Raises RuleBroken."""
    check_change(attachment, by, at)
    if not reason.strip():
        raise RuleBroken(N_("Say why it is removed."))
    attachment.removed_at, attachment.removed_by_id = at, by.person_id
    attachment.removal = reason.strip()
    for sha in {attachment.kept, attachment.sha} - {""}:
        jobs.start("files.drop", store_id=None, person_id=None, sha=sha, at=at.isoformat())
