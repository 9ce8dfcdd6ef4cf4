from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.figures import actions, queries
from blueprints.figures.models import MonthFigure


def test_keeping_a_month_twice_keeps_it_once(busy: Store, last_month: str) -> None:
    for _ in range(2):
        actions.keep_month(busy, last_month, at=now())
        db.session.commit()
    keys = list(db.session.scalars(select(MonthFigure.key)))
    assert len(keys) == len(set(keys)) > 8


def test_a_target_is_the_stores_own(ready: Store, other_store: Store, gm: Membership) -> None:
    usual = queries.targets(ready)["nps"]
    actions.set_targets({"nps": 70, "unknown": 1}, by=gm)
    actions.set_targets({"nps": 60}, by=gm)
    assert queries.targets(ready)["nps"] == 60
    assert queries.targets(other_store)["nps"] == usual
