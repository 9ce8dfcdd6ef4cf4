"""What a page asks for again and again is read once, until something is written."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from blueprints.core.db import db

T = TypeVar("T")
KEPT = "read once"


def once(key: Hashable, read: Callable[[], T]) -> T:
    """Of this session: a request's or a job's. Whatever writes, and an end either way, forgets it all."""
    kept: dict[Hashable, T] = db.session.info.setdefault(KEPT, {})
    if key not in kept:
        kept[key] = read()
    return kept[key]


def keep(key: Hashable, value: object) -> None:
    """What was read on the way to something else: who asks for it later reads nothing."""
    kept: dict[Hashable, object] = db.session.info.setdefault(KEPT, {})
    kept[key] = value


def forget(session: Session, *_about: object) -> None:
    session.info.pop(KEPT, None)


def forget_what_changes(asked: ORMExecuteState) -> None:
    """An INSERT, UPDATE or DELETE of many rows, which no flush brings."""
    if asked.is_insert or asked.is_update or asked.is_delete:
        forget(asked.session)


for moment in ("after_flush", "after_commit", "after_rollback"):
    event.listen(Session, moment, forget)
event.listen(Session, "do_orm_execute", forget_what_changes)
