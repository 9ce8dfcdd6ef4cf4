"""Tell somebody, once; note what was read; forget what is old. None commits."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite

from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership, Store
from blueprints.notices import queries, rules
from blueprints.notices.models import Notice
from blueprints.notices.rules import News

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@Hook
def told(notice: Notice) -> None:
    """Somebody has been told something that he had not been told before."""


def tell(
    person_id: int, store: Store, news: News, *, at: datetime, urgent: bool = False
) -> list[Notice]:
    """The notices that are new. Told the same key before, or gone from the store: none."""
    if not queries.works_here(person_id, store.id):
        return []
    notice = keep(
        Notice(
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
    )
    return [notice] if notice else []


def keep(notice: Notice) -> Notice | None:
    """None where the person has it already: also when two jobs tell it at the same moment."""
    columns = {c.name for c in Notice.__table__.c} - {"id"}
    insert = INSERTS[db.engine.dialect.name](Notice)
    new = insert.values({name: getattr(notice, name) for name in columns})
    once = new.on_conflict_do_nothing(index_elements=["person_id", "key"])
    notice_id = db.session.scalar(once.returning(Notice.id))
    return reported(db.session.get_one(Notice, notice_id)) if notice_id else None


def reported(notice: Notice) -> Notice:
    told(notice)
    return notice


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
