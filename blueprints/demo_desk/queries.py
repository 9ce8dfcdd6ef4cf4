"""Whose cars the cases are about."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from blueprints.callbacks.models import Callback
from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.customers.models import RepairOrder


@dataclass(frozen=True)
class Car:
    customer_id: int
    vehicle_id: int | None


def contented_cars(store: Store, angry: Collection[int]) -> list[Car]:
    """Of customers who complained in no callback: what they say now is the first that they say."""
    complained = select(Callback.customer_id).where(Callback.id.in_(angry))
    found = (
        select(RepairOrder.customer_id, RepairOrder.vehicle_id)
        .where(RepairOrder.store_id == store.id, RepairOrder.customer_id.not_in(complained))
        .distinct()
        .order_by(RepairOrder.customer_id, RepairOrder.vehicle_id)
    )
    return [Car(*row) for row in db.session.execute(found.limit(60))]
