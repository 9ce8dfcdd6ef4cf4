"""Where a person's calendar asks for deadlines."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person


class CalendarAddress(Model):
    """A person's one secret address. Only a digest of it is kept; renewing it ends the old one."""

    __tablename__ = "calendar_address"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    hour_began_at: Mapped[datetime | None]
    fetches: Mapped[int] = mapped_column(default=0)  # in that hour

    person: Mapped[Person] = relationship()
