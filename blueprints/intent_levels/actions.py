"""What a store calls its intent levels and reasons. None commits."""

from dataclasses import dataclass

from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.core.rules import RuleBroken
from blueprints.intent_levels import queries, rules
from blueprints.intent_levels.models import IntentLevel, LossReason
from blueprints.intent_levels.rules import LevelKind


@dataclass(frozen=True)
class LevelWords:
    """`days` until the next contact; None: none is proposed."""

    code: str
    meaning: str
    meaning_en: str
    days: int | None
    position: int | None
    is_active: bool


def add_defaults(store: Store) -> None:
    """What a new store begins with; one that has some already keeps them."""
    if not queries.levels_of(store.id, also_retired=True):
        for position, (code, zh, en, days, kind) in enumerate(rules.DEFAULT_LEVELS, start=1):
            words = {"code": code, "meaning": zh, "meaning_en": en, "days": days, "kind": kind}
            db.session.add(IntentLevel(store_id=store.id, position=position, **words))
    if not queries.reasons_of(store.id, also_retired=True):
        for name, name_en in rules.DEFAULT_REASONS:
            db.session.add(LossReason(store_id=store.id, name=name, name_en=name_en))
    db.session.flush()


def save_level(level: IntentLevel | None, store: Store, words: LevelWords) -> IntentLevel:
    """Raises RuleBroken where the level of those who are lost is to be retired."""
    if level is None:
        level = IntentLevel(store_id=store.id, position=queries.last_position(store.id) + 1)
        db.session.add(level)
    if level.kind is LevelKind.LOST and not words.is_active:
        raise RuleBroken("Who is lost needs a level. It can be called otherwise, but not retired.")
    level.code, level.meaning, level.meaning_en = words.code, words.meaning, words.meaning_en
    level.days, level.is_active = words.days, words.is_active
    level.position = level.position if words.position is None else words.position
    return level


def save_reason(
    reason: LossReason | None, store: Store, *, name: str, name_en: str, is_active: bool
) -> LossReason:
    if reason is None:
        reason = LossReason(store_id=store.id)
        db.session.add(reason)
    reason.name, reason.name_en, reason.is_active = name, name_en, is_active
    return reason
