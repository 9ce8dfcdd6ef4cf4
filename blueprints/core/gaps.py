"""Forms that left a number behind on a device and never arrived, and what somebody found out of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, aliased, joinedload, mapped_column, relationship

from blueprints.core.db import Model, db
from blueprints.core.devices import Device
from blueprints.core.inbox import Inbox, Status
from blueprints.core.people import Membership, Person
from blueprints.core.rules import N_, RuleBroken
from blueprints.core.words import says_something

LOOKED_FOR = timedelta(days=90)
"""What arrived before is not asked for the number that it skipped."""


class Inquiry(Model):
    """Somebody asked what became of the forms `first` to `last` of a device, and says what it was."""

    __tablename__ = "inquiry"

    id: Mapped[int] = mapped_column(primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey(Device.id), index=True)
    first: Mapped[int]
    last: Mapped[int]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    device: Mapped[Device] = relationship()
    by: Mapped[Person] = relationship()


@dataclass(frozen=True)
class Gap:
    """Forms numbered `first` to `last` of a device were made and have not arrived.

    `since` is when a later one came, or when the device was found to have forgotten what it held.
    """

    device: Device
    first: int
    last: int
    since: datetime

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    def is_within(self, inquiry: Inquiry) -> bool:
        same = inquiry.device_id == self.device.id
        return same and inquiry.first <= self.first and self.last <= inquiry.last


def gaps(store_id: int, at: datetime) -> list[Gap]:
    """What nobody has looked into, the newest first. A form that comes late closes its gap."""
    found = [*skipped(store_id, at), *forgotten(store_id)]
    inquiries = inquiries_into({gap.device.id for gap in found})
    left = [gap for gap in found if not any(gap.is_within(one) for one in inquiries)]
    return sorted(left, key=lambda gap: gap.since, reverse=True)


def inquiries_into(device_ids: set[str]) -> Sequence[Inquiry]:
    return db.session.scalars(select(Inquiry).where(Inquiry.device_id.in_(device_ids))).all()


def skipped(store_id: int, at: datetime) -> Iterator[Gap]:
    """Numbers left out in what has come, an hour ago or longer."""
    late = at - timedelta(seconds=current_app.config["GAP_SECONDS"])
    earlier = aliased(Inbox)
    before = (
        select(func.coalesce(func.max(earlier.seq), 0))
        .where(earlier.device == Inbox.device, earlier.seq < Inbox.seq)
        .scalar_subquery()
    )
    found = (
        select(Device, Inbox.seq, before.label("before"), Inbox.received_at)
        .join(Device, Device.id == Inbox.device)
        .where(
            Inbox.store_id == store_id,
            Inbox.status.in_(list(Status)),  # so that the index serves
            Inbox.received_at.between(at - LOOKED_FOR, late),
            Inbox.seq - before > 1,
        )
        .order_by(Inbox.received_at.desc())
        .limit(100)
    )
    for device, seq, last, received_at in db.session.execute(found):
        yield Gap(device, last + 1, seq - 1, received_at)


def forgotten(store_id: int) -> Iterator[Gap]:
    """Numbers that a device had given out when its memory was emptied, after the last that came."""
    arrived = (
        select(func.coalesce(func.max(Inbox.seq), 0))
        .where(Inbox.device == Device.id)
        .scalar_subquery()
    )
    found = (
        select(Device, Device.forgot_at, arrived.label("arrived"))
        .where(Device.store_id == store_id, Device.forgot_at.is_not(None))
        .where(Device.high_seq > arrived)
        .limit(100)
    )
    for device, forgot_at, last in db.session.execute(found):
        yield Gap(device, last + 1, device.high_seq, forgot_at)


def inquire(gap: Gap | None, reason: str, *, by: Membership, at: datetime) -> None:
    """It stands on the list no longer, and what was found out is kept. Raises RuleBroken."""
    if gap is None:
        raise RuleBroken(N_("This has been looked into meanwhile, or the forms have arrived."))
    if not says_something(reason):
        raise RuleBroken(N_("Say what you found out."))
    db.session.add(
        Inquiry(
            device_id=gap.device.id,
            first=gap.first,
            last=gap.last,
            reason=reason.strip(),
            by_id=by.person_id,
            at=at,
        )
    )


def looked_into(store_id: int) -> Sequence[Inquiry]:
    return db.session.scalars(
        select(Inquiry)
        .join(Device)
        .where(Device.store_id == store_id)
        .options(joinedload(Inquiry.device), joinedload(Inquiry.by))
        .order_by(Inquiry.at.desc())
        .limit(20)
    ).all()
