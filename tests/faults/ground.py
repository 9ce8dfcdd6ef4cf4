"""What the forms of a case are about, made through the program's own models."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app import create_app
from blueprints.callbacks import actions as callbacks
from blueprints.callbacks.models import Callback
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Person, Store
from blueprints.core.transactions import write
from blueprints.customers.models import Customer, RepairOrder, Vehicle
from blueprints.issue_rules.rules import Level
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import NewIssue


@dataclass(frozen=True)
class Ground:
    """The same database as the server's, in a process of its own."""

    app: Flask

    @contextmanager
    def writing(self) -> Iterator[Store]:
        with self.app.app_context():
            write()
            yield db.session.scalars(select(Store)).one()
            db.session.commit()
            db.session.remove()

    def callback(self, name: str) -> int:
        """A customer who is due to be called."""
        with self.writing() as store:
            customer = Customer(store_id=store.id, name=name, phone="13800138000", created_at=now())
            db.session.add(customer)
            db.session.flush()
            order = self.order(customer)
            callbacks.make_tasks(store, callbacks_from=None, at=now())
            found = db.session.scalars(
                select(Callback).where(Callback.repair_order_id == order.id)
            ).one()
            found.call_from = now() - timedelta(minutes=1)
            return found.id

    def order(self, customer: Customer) -> RepairOrder:
        car = Vehicle(store_id=customer.store_id, customer_id=customer.id, plate="鲁A12345")
        db.session.add(car)
        db.session.flush()
        order = RepairOrder(
            store_id=customer.store_id,
            customer_id=customer.id,
            vehicle_id=car.id,
            number=f"RO{customer.id}",
            left_at=now() - timedelta(days=3),
            imported_at=now(),
        )
        db.session.add(order)
        db.session.flush()
        return order

    def issue(self, title: str) -> int:
        """With a department, where it waits for whoever comments."""
        with self.writing():
            by = db.session.scalars(
                select(Membership).join(Person).where(Person.username == "linyue")
            ).one()
            new = NewIssue(title=title, level=Level.NORMAL, department_id=by.department_id)
            return tracker.report(new, by=by, at=now()).id


def ground_of(database: str, folder: Path) -> Ground:
    logging.getLogger("blueprints").setLevel(logging.CRITICAL)
    settings = {"TESTING": True, "SQLALCHEMY_DATABASE_URI": database, "INSTANCE": folder}
    return Ground(create_app(settings | {"SECRET_KEY": "only for what lies under the tests" * 2}))
