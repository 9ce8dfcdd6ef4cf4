"""What people have been told."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.notices import rules
from blueprints.notices.rules import Line, Value


class Notice(Model):
    """One thing that one person is told, once. Kept as a sentence's key and what fills it."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        CheckConstraint("is_unread = (read_at IS NULL)", name="unread"),
        Index("ix_notice_inbox", "person_id", "store_id", "is_unread", "at", "id"),
        Index("ix_notice_read_at", "read_at"),
        Index("ix_notice_store_id", "store_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    for_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))  # told in this one's stead
    key: Mapped[str]
    text: Mapped[str]
    content: Mapped[str]
    url: Mapped[str]
    is_urgent: Mapped[bool]
    is_digest: Mapped[bool]
    at: Mapped[datetime]
    is_unread: Mapped[bool]
    read_at: Mapped[datetime | None]

    store: Mapped[Store] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    absent: Mapped[Person | None] = relationship(foreign_keys=[for_id])

    @property
    def values(self) -> dict[str, Value]:
        return rules.values_in(self.content)

    @property
    def lines(self) -> list[Line]:
        return rules.lines_in(self.content)
