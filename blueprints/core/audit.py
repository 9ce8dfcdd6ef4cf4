"""What administrators changed: who, what, about whom, when. Only ever added to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model, db
from blueprints.core.people import Membership, Person, Store


class AuditEntry(Model):
    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "store_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None] = mapped_column(ForeignKey(Store.id))
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    what: Mapped[str]
    about: Mapped[str]
    at: Mapped[datetime]

    by: Mapped[Person | None] = relationship()


def note(what: str, about: str, *, by: Membership | None, at: datetime) -> None:
    """`what` is an English key, shown translated; `about` is the name of what was changed.

    `by` is None for a command on the server.
    """
    db.session.add(
        AuditEntry(
            what=what,
            about=about,
            by_id=by.person_id if by else None,
            store_id=by.store_id if by else None,
            at=at,
        )
    )
