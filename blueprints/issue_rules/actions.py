"""What a store says of its issues. None commits."""

from secrets import token_hex

from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.issue_rules import queries, rules
from blueprints.issue_rules.models import Category, DoubtWords, LevelRule
from blueprints.issue_rules.rules import Level, LevelTimes


def add_defaults(store: Store) -> None:
    """What a new store begins with; what is there already stays as it is."""
    present = queries.level_rules_of(store.id)
    for level in set(Level) - set(present):
        set_level_rule(store, level, rules.DEFAULT_TIMES[level])
    add_categories(store)
    db.session.flush()


def add_categories(store: Store) -> None:
    codes = {category.code for category in queries.categories_of(store.id, also_retired=True)}
    for code, name, name_en in rules.DEFAULT_CATEGORIES:
        if code not in codes:
            db.session.add(Category(store_id=store.id, code=code, name=name, name_en=name_en))


def set_level_rule(store: Store, level: Level, times: LevelTimes) -> None:
    """For what is sent from now on; deadlines that stand do not move."""
    rule = queries.level_rules_of(store.id).get(level)
    if rule is None:
        rule = LevelRule(store_id=store.id, level=level)
    rule.response_hours = times.response_hours
    rule.counts_natural_hours = times.counts_natural_hours
    rule.closing_days = times.closing_days
    rule.measures_days = times.measures_days
    rule.needs_evidence = times.needs_evidence
    db.session.add(rule)


def set_doubt_words(store: Store, words: str) -> None:
    """None at all: nobody is asked."""
    own = db.session.get(DoubtWords, store.id) or DoubtWords(store_id=store.id)
    own.words = " ".join(dict.fromkeys(words.split()))
    db.session.add(own)


def save_category(category: Category | None, store: Store, *, name: str, name_en: str) -> Category:
    if category is None:
        category = Category(store_id=store.id, code=token_hex(4))
        db.session.add(category)
    category.name, category.name_en = name, name_en
    return category


def retire_category(category: Category, *, is_active: bool) -> None:
    """A category in use is never deleted: old issues keep it, new ones are not offered it."""
    category.is_active = is_active
