"""The inbox: every form that a device deposited, kept as it came, and what became of it."""

import json
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.core.rules import N_, RuleBroken

if TYPE_CHECKING:
    from collections.abc import Mapping


class Status(StrEnum):
    RECEIVED = "received"
    ACCEPTED = "accepted"
    ATTENTION = "attention"
    VOID = "void"  # discarded by somebody, with a reason
    RESOLVED = "resolved"  # another form took its place


class Why(StrEnum):
    """What a form in the tray waits for."""

    NOTHING = ""
    VALIDATION = "validation"
    RULE = "rule"
    REFUSED = "refused"
    VERSION = "version"
    CONFLICT = "conflict"
    INTERNAL = "internal"

    @property
    def label(self) -> str:
        return WHY_LABELS[self]


WHY_LABELS: "Mapping[Why, str]" = {
    Why.NOTHING: "",
    Why.VALIDATION: N_("Something is missing or written wrong."),
    Why.RULE: N_("A rule says no."),
    Why.REFUSED: N_("It is not open to who filled it in."),
    Why.VERSION: N_("The form has changed since it was filled in."),
    Why.CONFLICT: N_("Somebody else has changed the same thing."),
    Why.INTERNAL: N_("Something went wrong on our side. Nothing is lost; send it again."),
}


class Inbox(Model):
    """A deposited form. The row stays for ever; the body is emptied 90 days after acceptance.

    `about` is the address that the form would have been posted to, `subject` a word for people.
    `device_at` is when the button was pressed, `device_now` when it was sent, both by the device's
    own clock; `occurred_at` is the first by ours.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        Index(None, "owner_id", "status", "received_at"),
        Index(None, "store_id", "status", "received_at"),
        Index(None, "device", "seq"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    owner_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    form: Mapped[str]
    form_version: Mapped[int]
    sha: Mapped[str]
    body: Mapped[str | None]
    about: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")

    device: Mapped[str] = mapped_column(default="")
    seq: Mapped[int | None]
    device_at: Mapped[datetime | None]
    device_now: Mapped[datetime | None]
    skew: Mapped[float | None]  # seconds that our clock was ahead of the device's
    occurred_at: Mapped[datetime]
    is_time_certain: Mapped[bool] = mapped_column(default=True)
    received_at: Mapped[datetime]

    status: Mapped[Status] = mapped_column(default=Status.RECEIVED)
    why: Mapped[Why] = mapped_column(default=Why.NOTHING)
    sentence: Mapped[str] = mapped_column(default="")
    sentence_language: Mapped[str] = mapped_column(default="")  # in which it was said
    rule: Mapped[str] = mapped_column(default="")  # that said no, as JSON: its key and values
    outcome: Mapped[str] = mapped_column(default="")
    supersedes: Mapped[UUID | None]
    looks_like: Mapped[UUID | None]  # typed again, it seems; recorded all the same
    delivered_while_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    deposited_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    settled_reason: Mapped[str] = mapped_column(default="")

    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    deposited_by: Mapped[Person | None] = relationship(foreign_keys=[deposited_by_id])

    def is_done(self) -> bool:
        return self.status is Status.ACCEPTED

    def settle(self, status: Status, why: Why = Why.NOTHING, sentence: str = "") -> None:
        self.status, self.why, self.sentence = status, why, sentence
        self.sentence_language = self.rule = ""

    def note_words(self, language: str, broken: RuleBroken | None) -> None:
        """So that they can be said again to who reads another language."""
        self.sentence_language = language
        self.rule = json.dumps([broken.key, broken.values], default=str) if broken else ""
