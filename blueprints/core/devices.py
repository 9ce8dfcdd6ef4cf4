"""The tablets: what each still holds, and forms that left a number behind and never arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ForeignKey, Index, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from blueprints.core.db import Model, db, insert_if_new
from blueprints.core.inbox import Inbox
from blueprints.core.people import Membership, Person, Store

SELDOM = timedelta(minutes=10)
"""A device that says nothing new is noted this often."""


class Device(Model):
    """A browser on a device. `depth` forms wait on it, the oldest since `oldest_at`."""

    __tablename__ = "device"
    __table_args__ = (Index(None, "store_id", "seen_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    name: Mapped[str] = mapped_column(default="")
    depth: Mapped[int] = mapped_column(default=0)
    oldest_at: Mapped[datetime | None]
    high_seq: Mapped[int] = mapped_column(default=0)
    first_seen_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    forgot_at: Mapped[datetime | None]  # its memory was found empty, or its counter began again

    person: Mapped[Person | None] = relationship()


@dataclass(frozen=True)
class Report:
    """What a device says of itself: `X-Device: id/seq/depth`, and the age of its oldest form."""

    device: str
    seq: int = 0
    depth: int = 0
    oldest_at: datetime | None = None
    has_forgotten: bool = False


def parsed(header: str, oldest_at: datetime | None = None, *, forgot: bool = False) -> Report:
    """Of `X-Device`; what cannot be read counts for nothing."""
    parts = [*header.split("/"), "", ""][:3]
    seq, depth = (int(p) if p.isdecimal() and len(p) < 10 else 0 for p in parts[1:])
    return Report(parts[0][:64], seq, depth, oldest_at if depth else None, has_forgotten=forgot)


def note(report: Report, member: Membership, at: datetime) -> None:
    """Keep what is new; the transaction writes."""
    if not report.device:
        return
    fresh = {"id": report.device, "store_id": member.store_id, "depth": 0, "high_seq": 0}
    db.session.execute(insert_if_new(Device, name="", first_seen_at=at, seen_at=at, **fresh))
    device = db.session.get_one(Device, report.device)
    began_again = 0 < report.seq < device.high_seq and report.has_forgotten
    if report.has_forgotten or began_again:
        device.forgot_at = at
    device.high_seq = max(device.high_seq, report.seq)
    device.depth, device.oldest_at = report.depth, report.oldest_at
    device.seen_at, device.person_id, device.store_id = at, member.person_id, member.store_id


def is_news(report: Report, at: datetime) -> bool:
    """Asked before a transaction that only reads becomes one that writes."""
    device = db.session.get(Device, report.device) if report.device else None
    if device is None:
        return bool(report.device)
    same = (device.depth, device.high_seq) == (report.depth, max(report.seq, device.high_seq))
    return not same or report.has_forgotten or at - device.seen_at > SELDOM


@dataclass(frozen=True)
class Gap:
    """Forms numbered `first` to `last` of a device were made and have not arrived."""

    device: str
    first: int
    last: int
    since: datetime


def gaps(store_id: int, at: datetime) -> list[Gap]:
    """Numbers skipped in what has come, an hour ago or longer. One that comes late closes its gap."""
    before = func.lag(Inbox.seq).over(partition_by=Inbox.device, order_by=Inbox.seq)
    numbered = (
        select(Inbox.device, Inbox.seq, before.label("before"), Inbox.received_at)
        .join(Device, Device.id == Inbox.device)
        .where(Device.store_id == store_id, Inbox.seq.is_not(None))
        .subquery()
    )
    late = at - timedelta(seconds=current_app.config["GAP_SECONDS"])
    missing = numbered.c.seq - func.coalesce(numbered.c.before, 0) > 1
    found = select(numbered).where(missing, numbered.c.received_at <= late)
    return [
        Gap(row.device, (row.before or 0) + 1, row.seq - 1, row.received_at)
        for row in db.session.execute(found.order_by(numbered.c.received_at.desc()).limit(100))
    ]


def devices_of(store_id: int) -> Sequence[Device]:
    return db.session.scalars(
        select(Device)
        .where(Device.store_id == store_id)
        .options(joinedload(Device.person))
        .order_by(Device.depth.desc(), Device.seen_at.desc())
        .limit(200)
    ).all()
