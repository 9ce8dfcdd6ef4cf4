"""Tell somebody, once; note what was read; forget what is old. None commits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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

ARRANGED = N_("%(stand_in)s stands in for %(absent)s from %(first)s to %(last)s.")
ENDED = N_("%(stand_in)s no longer stands in for %(absent)s.")


@dataclass(frozen=True)
class Told:
    """Who has been told something just now, each with the id of the notice."""

    news: News
    store: Store
    at: datetime
    is_urgent: bool
    notice_ids: Mapping[int, int]


@Hook
def told(told: Told) -> None:
    """People have been told something that they had not been told before."""


def tell(
    person_id: int, store: Store, news: News, *, at: datetime, urgent: bool = False
) -> list[Notice]:
    """The notices that are new: this person's, and those of who stands in for him today.

    Told the same key before, or gone from the store: none.
    """
    new = tell_all({person_id}, store, news, at=at, urgent=urgent)
    return [db.session.get_one(Notice, notice_id) for notice_id in new.notice_ids.values()]


def tell_all(
    person_ids: Collection[int], store: Store, news: News, *, at: datetime, urgent: bool = False
) -> Told:
    """The same for several at once, in as many statements as for one."""
    here = queries.recipients(person_ids, store.id, local_day(at, store.zone))
    known = {
        "store_id": store.id,
        "key": news.key,
        "text": news.text,
        "content": rules.kept(news),
        "url": news.url,
        "is_urgent": urgent,
        "is_digest": news.is_digest,
        "at": at,
        "is_unread": True,
    }
    new = [{**known, "person_id": to, "for_id": absent} for to, absent in here.items()]
    report = Told(news, store, at, urgent, keep(new) if new else {})
    if report.notice_ids:
        told(report)
    return report


def keep(new: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Those that the person did not have yet: also when two jobs tell at the same moment."""
    once = inserting(Notice).values(new).on_conflict_do_nothing(index_elements=["person_id", "key"])
    rows = db.session.execute(once.returning(Notice.person_id, Notice.id))
    return {row.person_id: row.id for row in rows}


def follow_stand_in(stand_in: StandIn, *, by: Membership, at: datetime) -> None:
    """Both hear that it was arranged, or ended; not who did it."""
    is_over = stand_in.ended_at is not None
    text = ENDED if is_over else ARRANGED
    names: dict[str, Value] = {"absent": stand_in.absent.name, "stand_in": stand_in.stand_in.name}
    days: dict[str, Value] = {"first": stand_in.first_day, "last": stand_in.last_day}
    key = f"stand-in:{stand_in.id}:{'end' if is_over else 'begin'}"
    news = News(key, text, "/stand-ins", names if is_over else names | days)
    both = {stand_in.absent_id, stand_in.stand_in_id}
    tell_all(both - {by.person_id}, stand_in.store, news, at=at)


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


def take_as_read(store: Store, *, before: datetime) -> None:
    """What was told earlier, for a store whose past was made up: nobody was there to read it."""
    earlier = (Notice.store_id == store.id) & (Notice.at < before)
    db.session.execute(update(Notice).where(earlier).values(is_unread=False, read_at=Notice.at))


def forget_old(at: datetime) -> None:
    """What was read half a year ago. What nobody has read stays."""
    db.session.execute(delete(Notice).where(queries.read_before(at - rules.KEEP_READ)))
