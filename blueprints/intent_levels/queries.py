"""The codes of a store."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, func, select

from blueprints.core.db import db
from blueprints.intent_levels.models import IntentLevel, LossReason
from blueprints.intent_levels.rules import LevelKind

Code = TypeVar("Code", IntentLevel, LossReason)


def levels_of(store_id: int, *, also_retired: bool = False) -> Sequence[IntentLevel]:
    found = select(IntentLevel).where(IntentLevel.store_id == store_id)
    return in_order(found if also_retired else found.where(IntentLevel.is_active))


def in_order(found: Select[IntentLevel]) -> Sequence[IntentLevel]:
    return db.session.scalars(found.order_by(IntentLevel.position, IntentLevel.id)).all()


def choosable_levels(store_id: int) -> list[IntentLevel]:
    """That a customer is lost is not chosen: it is reported and approved."""
    return [level for level in levels_of(store_id) if level.kind is not LevelKind.LOST]


def lost_level(store_id: int) -> IntentLevel:
    found = select(IntentLevel).where(IntentLevel.store_id == store_id)
    lost = found.where(IntentLevel.kind == LevelKind.LOST).order_by(IntentLevel.id).limit(1)
    return db.session.scalars(lost).one()


def reasons_of(store_id: int, *, also_retired: bool = False) -> Sequence[LossReason]:
    found = select(LossReason).where(LossReason.store_id == store_id)
    wanted = found if also_retired else found.where(LossReason.is_active)
    return db.session.scalars(wanted.order_by(LossReason.id)).all()


def get(code: type[Code], store_id: int, code_id: int) -> Code | None:
    found = db.session.get(code, code_id)
    return found if found and found.store_id == store_id else None


def last_position(store_id: int) -> int:
    last = select(func.max(IntentLevel.position)).where(IntentLevel.store_id == store_id)
    return db.session.scalar(last) or 0
