"""Weeks of visits in the demo store, written in bulk. None commits."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.customers.models import Customer
from blueprints.demo_stage.queries import Stage
from blueprints.demo_stage.rules import HANDLERS
from blueprints.demo_visits import rules
from blueprints.visits.models import Visit
from blueprints.visits.queries import purposes_of


def make_visits(stage: Stage) -> None:
    """By dice of their own: the rest of the store's history stays as it was."""
    dice = Random(stage.store.id)  # noqa: S311 - a play
    found = select(Customer.id).where(Customer.store_id == stage.store.id)
    customers = db.session.scalars(found.order_by(Customer.id.desc()).limit(90)).all()
    rows = [
        row for username in HANDLERS["sales"] for row in visits_of(stage, username, customers, dice)
    ]
    if rows:
        table: Any = Visit.__table__
        db.session.execute(insert(table), rows)


def visits_of(
    stage: Stage, username: str, customers: Sequence[int], dice: Random
) -> Iterator[dict[str, Any]]:
    rep, purposes = stage.people[username], purposes_of(stage.store.id)
    for back in range(rules.QUIET.get(username, 0), rules.SINCE):
        day = stage.today - timedelta(days=back)
        for hour in dice.sample(rules.STARTS, dice.choice((1, 2, 3))):
            start = datetime.combine(day, time(hour, dice.choice((0, 15, 30))), stage.store.zone)
            row = visit(rep, start, dice)
            if row["ended_at"] < stage.at:
                whom, what_for = dice.choice(customers), dice.choice(purposes).id
                yield row | {"customer_id": whom, "purpose_id": what_for}


def visit(rep: Membership, start: datetime, dice: Random) -> dict[str, Any]:
    minutes, ordered = dice.choice(rules.LENGTHS), dice.random() < rules.ORDERED
    end = start + timedelta(minutes=minutes)
    return {
        "store_id": rep.store_id,
        "person_id": rep.person_id,
        "department_id": rep.department_id,
        "started_at": start,
        "ended_at": end,
        "minutes": minutes,
        "result": dice.choice(rules.TOLD),
        "cost": dice.choice(rules.COSTS),
        "orders": int(ordered),
        "order_amount": rules.PRICE if ordered else 0,
        "logged_at": end,
        "told_by_id": rep.person_id,
        "told_at": end,
    }
