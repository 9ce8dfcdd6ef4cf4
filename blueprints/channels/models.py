"""By what a store reaches its people outside the house, what each of them wants, and what was sent."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.channels.rules import IN_DOUBT, ChannelKind, DispatchState, Quiet, Wants
from blueprints.core.db import Model
from blueprints.core.mail import Security
from blueprints.core.people import Person, Store
from blueprints.core.seal import is_readable
from blueprints.notices.models import Notice


class Channel(Model):
    """A mail account or a robot of a store. Its secrets are sealed, never shown again, in no log."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("store_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    kind: Mapped[ChannelKind]
    is_active: Mapped[bool] = mapped_column(default=True)
    host: Mapped[str] = mapped_column(default="")
    port: Mapped[int] = mapped_column(default=465)
    security: Mapped[Security] = mapped_column(default=Security.TLS)
    username: Mapped[str] = mapped_column(default="")
    sender: Mapped[str] = mapped_column(default="")
    sender_name: Mapped[str] = mapped_column(default="")
    secret: Mapped[str] = mapped_column(default="")  # the password, or the robot's key
    signing_secret: Mapped[str] = mapped_column(default="")

    @property
    def is_readable(self) -> bool:
        """Not once the installation's secret key is another."""
        return is_readable(self.secret) and is_readable(self.signing_secret)


class QuietHours(Model):
    """When nothing leaves a store."""

    __tablename__ = "quiet_hours"

    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    begins: Mapped[time]
    ends: Mapped[time]
    spares_urgent: Mapped[bool]

    @property
    def quiet(self) -> Quiet:
        return Quiet(self.begins, self.ends, self.spares_urgent)


class ChannelChoice(Model):
    """What a person wants by a channel, and to which address."""

    __tablename__ = "channel_choice"
    __table_args__ = (UniqueConstraint("person_id", "store_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[ChannelKind]
    wants: Mapped[Wants]
    address: Mapped[str]  # a mail address; for a robot the mobile number that it mentions


class Dispatch(Model):
    """A notice on its way out. One a notice and channel."""

    __tablename__ = "dispatch"
    __table_args__ = (
        UniqueConstraint("notice_id", "kind"),
        Index("ix_dispatch_due", "state", "next_at"),
        Index("ix_dispatch_store", "store_id", "state", "planned_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    notice_id: Mapped[int] = mapped_column(ForeignKey(Notice.id, ondelete="CASCADE"))
    kind: Mapped[ChannelKind]
    state: Mapped[DispatchState] = mapped_column(default=DispatchState.WAITING)
    planned_at: Mapped[datetime]
    next_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    first_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # why the last try was in vain
    reason_values: Mapped[str] = mapped_column(default="{}")

    notice: Mapped[Notice] = relationship()

    @property
    def is_in_doubt(self) -> bool:
        return self.state in IN_DOUBT
