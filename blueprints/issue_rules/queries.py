"""The rules of a store."""

from collections.abc import Sequence

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.issue_rules import rules
from blueprints.issue_rules.models import Category, DoubtWords, LevelRule
from blueprints.issue_rules.rules import Level, LevelTimes


def times_of(store_id: int, level: Level) -> LevelTimes:
    rule = db.session.scalar(
        select(LevelRule).where(LevelRule.store_id == store_id, LevelRule.level == level)
    )
    return rule.times if rule else rules.DEFAULT_TIMES[level]


def doubt_words_of(store_id: int) -> str:
    """With spaces between them."""
    own = db.session.get(DoubtWords, store_id)
    return rules.DOUBT_WORDS if own is None else own.words


def categories_of(store_id: int, *, also_retired: bool = False) -> Sequence[Category]:
    found = select(Category).where(Category.store_id == store_id)
    if not also_retired:
        found = found.where(Category.is_active)
    return db.session.scalars(found.order_by(Category.id)).all()


def level_rules_of(store_id: int) -> dict[Level, LevelRule]:
    found = select(LevelRule).where(LevelRule.store_id == store_id)
    return {rule.level: rule for rule in db.session.scalars(found)}
