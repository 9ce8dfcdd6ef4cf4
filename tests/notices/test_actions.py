from datetime import timedelta

from sqlalchemy import func, select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.notices import actions, jobs
from blueprints.notices.models import Notice
from tests.notices.conftest import news


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Notice)) or 0


def test_who_has_been_told_is_not_told_again(
    store: Store, caller: Membership, head: Membership
) -> None:
    for _ in range(2):
        actions.tell(caller.person_id, store, news(), at=now())
    actions.tell(head.person_id, store, news(), at=now())
    actions.tell(caller.person_id, store, news("another"), at=now())
    assert count() == 3


def test_who_has_left_is_told_nothing(
    store: Store, other_store: Store, caller: Membership, head: Membership
) -> None:
    caller.person.is_active = False
    head.is_active = False
    assert actions.tell(caller.person_id, store, news(), at=now()) == []
    assert actions.tell(head.person_id, store, news(), at=now()) == []
    assert actions.tell(head.person_id, other_store, news(), at=now()) == []
    assert count() == 0


def test_what_was_read_half_a_year_ago_is_forgotten(store: Store, caller: Membership) -> None:
    old, fresh, unread = (
        actions.tell(caller.person_id, store, news(key), at=now())[0]
        for key in ("old", "fresh", "unread")
    )
    actions.mark_read(old, at=now() - timedelta(days=181))
    actions.mark_read(fresh, at=now() - timedelta(days=179))
    kept = [fresh.id, unread.id]
    db.session.commit()
    for _ in range(2):
        jobs.forget(now())
    assert list(db.session.scalars(select(Notice.id).order_by(Notice.id))) == kept
