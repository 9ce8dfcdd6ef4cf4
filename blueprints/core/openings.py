"""Which of the day's lists who has opened, and when first."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from blueprints.core.clock import local_day
from blueprints.core.db import Model, db, insert_if_new
from blueprints.core.people import Membership, Person, Store
from blueprints.core.transactions import writing


class Opening(Model):
    """That a person has looked at a list on a day of the store, from `at` on."""

    __tablename__ = "opening"

    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def note_opening(place: str, member: Membership, *, at: datetime) -> None:
    """The first look of a day writes, apart from what the page reads; every other one only asks."""
    key = {
        "store_id": member.store_id,
        "day": local_day(at, member.store.zone),
        "person_id": member.person_id,
        "place": place,
    }
    if db.session.get(Opening, key) is None:
        with writing():
            db.session.execute(insert_if_new(Opening, **key, at=at))
