"""The tablets: who worked on each last, and what it still holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, case, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from blueprints.core.db import Model, db, insert_if_new
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import N_, RuleBroken

LONGEST_NAME = 40
SELDOM = timedelta(minutes=10)
"""A device that says nothing new is noted this often."""
NEWS_FOR = timedelta(days=30)


class Device(Model):
    """A browser on a device. `depth` forms wait on it, the oldest since `oldest_at`.

    Its forms are numbered, `high_seq` was the last. One that has forgotten them begins anew under
    another id, and this row stays as it was heard of last.
    """

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
    forgot_at: Mapped[datetime | None]  # its memory was found empty

    person: Mapped[Person | None] = relationship()

    @property
    def short_name(self) -> str:
        return self.name or self.id[:6]


@dataclass(frozen=True)
class Report:
    """What a device says of itself: `X-Device: id/seq/depth`, and the age of its oldest form.

    `forgot` is the id that it had when its memory was emptied.
    """

    device: str
    seq: int = 0
    depth: int = 0
    oldest_at: datetime | None = None
    forgot: str = ""


def parsed(header: str, oldest_at: datetime | None = None, *, forgot: str = "") -> Report:
    """Of `X-Device`; what cannot be read counts for nothing."""
    parts = [*header.split("/"), "", ""][:3]
    seq, depth = (int(p) if p.isdecimal() and len(p) < 10 else 0 for p in parts[1:])
    return Report(parts[0][:64], seq, depth, oldest_at if depth else None, forgot[:64])


def note(report: Report, member: Membership, at: datetime) -> None:
    """Keep what is new; the transaction writes."""
    if not report.device:
        return
    name = forget(report, member, at) if report.forgot else ""
    device = db.session.get(Device, report.device)
    if device is None:
        fresh = {"id": report.device, "store_id": member.store_id, "depth": 0, "high_seq": 0}
        db.session.execute(insert_if_new(Device, name=name, first_seen_at=at, seen_at=at, **fresh))
        device = db.session.get_one(Device, report.device)
    device.high_seq = max(device.high_seq, report.seq)
    device.depth, device.oldest_at = report.depth, report.oldest_at
    device.seen_at, device.person_id, device.store_id = at, member.person_id, member.store_id


def forget(report: Report, member: Membership, at: datetime) -> str:
    """What it held is gone, and what was known of that stands still. Gives back its name."""
    old = db.session.get(Device, report.forgot)
    if old is None or old.store_id != member.store_id:
        return ""
    if old.high_seq and not old.forgot_at:
        old.forgot_at = at
    return old.name


def is_news(report: Report, at: datetime) -> bool:
    """Asked before a transaction that only reads becomes one that writes."""
    device = db.session.get(Device, report.device) if report.device else None
    if device is None:
        return bool(report.device)
    same = (device.depth, device.high_seq) == (report.depth, max(report.seq, device.high_seq))
    return not same or bool(report.forgot) or at - device.seen_at > SELDOM


def devices_of(store_id: int, at: datetime) -> Sequence[Device]:
    """Those whose memory was emptied of late, then those on which forms wait; not the oldest of many."""
    emptied = case((Device.forgot_at > at - NEWS_FOR, 0), else_=1)
    return db.session.scalars(
        select(Device)
        .where(Device.store_id == store_id)
        .options(joinedload(Device.person))
        .order_by(emptied, Device.depth.desc(), Device.seen_at.desc())
        .limit(200)
    ).all()


def rename(device: Device, name: str) -> None:
    """As the sticker on it says. Raises RuleBroken."""
    if len(name.strip()) > LONGEST_NAME:
        raise RuleBroken(N_("A name of a device has 40 characters at most."))
    device.name = name.strip()
