"""Tell somebody, once; note what was read; forget what is old. None commits."""

from datetime import datetime

from sqlalchemy import delete, update

from blueprints.core.clock import local_day
from blueprints.core.db import db, inserting
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_
from blueprints.notices import queries, rules
from blueprints.notices.models import Notice
from blueprints.notices.rules import News, Value
from blueprints.stand_ins.models import StandIn
from blueprints.stand_ins.queries import stand_ins_of

ARRANGED = N_("%(stand_in)s stands in for %(absent)s from %(first)s to %(last)s.")
ENDED = N_("%(stand_in)s no longer stands in for %(absent)s.")


@Hook
def told(notice: Notice) -> None:
    """Somebody has been told something that he had not been told before."""


def tell(
    person_id: int, store: Store, news: News, *, at: datetime, urgent: bool = False
) -> list[Notice]:
    """The notices that are new: this person's, and those of who stands in for him today.

    Told the same key before, or gone from the store: none.
    """
    day = local_day(at, store.zone)
    new = Notice(
        store_id=store.id,
        person_id=person_id,
        key=news.key,
        text=news.text,
        content=rules.kept(news),
        url=news.url,
        is_urgent=urgent,
        is_digest=news.is_digest,
        at=at,
        is_unread=True,
    )
    told_to: list[tuple[int, int | None]] = [(person_id, None)]
    told_to += [(other, person_id) for other in stand_ins_of(person_id, store.id, day)]
    notices = [keep(new, to, absent) for to, absent in told_to if queries.works_here(to, store.id)]
    return [notice for notice in notices if notice]


def keep(notice: Notice, person_id: int, absent_id: int | None) -> Notice | None:
    """None where the person has it already: also when two jobs tell it at the same moment."""
    columns = {c.name for c in Notice.__table__.c} - {"id"}
    values = {name: getattr(notice, name) for name in columns}
    new = inserting(Notice).values(values | {"person_id": person_id, "for_id": absent_id})
    once = new.on_conflict_do_nothing(index_elements=["person_id", "key"])
    notice_id = db.session.scalar(once.returning(Notice.id))
    return reported(db.session.get_one(Notice, notice_id)) if notice_id else None


def reported(notice: Notice) -> Notice:
    told(notice)
    return notice


def follow_stand_in(stand_in: StandIn, *, by: Membership, at: datetime) -> None:
    """Both hear that it was arranged, or ended; not who did it."""
    is_over = stand_in.ended_at is not None
    text = ENDED if is_over else ARRANGED
    names: dict[str, Value] = {"absent": stand_in.absent.name, "stand_in": stand_in.stand_in.name}
    days: dict[str, Value] = {"first": stand_in.first_day, "last": stand_in.last_day}
    key = f"stand-in:{stand_in.id}:{'end' if is_over else 'begin'}"
    news = News(key, text, "/stand-ins", names if is_over else names | days)
    for person_id in {stand_in.absent_id, stand_in.stand_in_id} - {by.person_id}:
        tell(person_id, stand_in.store, news, at=at)


def mark_read(notice: Notice, *, at: datetime) -> None:
    """It keeps the moment at which it was read first."""
    if notice.is_unread:
        notice.is_unread, notice.read_at = False, at


def mark_all_read(member: Membership, *, at: datetime) -> None:
    db.session.execute(
        update(Notice)
        .where(queries.scope(member), Notice.is_unread)
        .values(is_unread=False, read_at=at)
    )


def forget_old(at: datetime) -> None:
    """What was read half a year ago. What nobody has read stays."""
    db.session.execute(delete(Notice).where(queries.read_before(at - rules.KEEP_READ)))
