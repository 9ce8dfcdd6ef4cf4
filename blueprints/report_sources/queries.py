"""What calls and deliveries have to say for a report: each row a sentence."""

from collections.abc import Iterator
from datetime import time

from sqlalchemy import select

from blueprints.calendars.rules import Calendar
from blueprints.callbacks.models import Attempt, Callback
from blueprints.core.db import db
from blueprints.core.formats import label_of
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership
from blueprints.core.report_lines import Days, ReportLine
from blueprints.customers.models import Customer, Delivery, Vehicle


def lines_of_calls(member: Membership, days: Days) -> Iterator[ReportLine]:
    """The person's own calls to customers."""
    found = (
        select(Attempt, Customer.name)
        .join(Callback, Callback.id == Attempt.callback_id)
        .join(Customer, Customer.id == Callback.customer_id)
        .where(
            Attempt.store_id == member.store_id,
            Attempt.by_id == member.person_id,
            Attempt.at >= days.start,
            Attempt.at < days.end,
        )
        .order_by(Attempt.at, Attempt.id)
    )
    for attempt, name in db.session.execute(found):
        said = [label_of(attempt.outcome), attempt.note]
        words = _(
            "Call to %(name)s: %(said)s", name=name or "—", said="；".join(filter(None, said))
        )
        yield ReportLine("call", attempt.id, words, f"/callbacks/{attempt.callback_id}", attempt.at)


def lines_of_deliveries(member: Membership, days: Days) -> Iterator[ReportLine]:
    """New cars handed over in the person's name, as the sales ledger has it."""
    found = (
        select(Delivery, Customer.name, Vehicle.series)
        .join(Customer, Customer.id == Delivery.customer_id)
        .join(Vehicle, Vehicle.id == Delivery.vehicle_id)
        .where(
            Delivery.store_id == member.store_id,
            Delivery.rep_name == member.person.name,
            Delivery.delivered_on.between(days.first, days.last),
        )
        .order_by(Delivery.delivered_on, Delivery.id)
    )
    calendar = Calendar(member.store.zone)
    for delivery, name, series in db.session.execute(found):
        car = " ".join(filter(None, [series, delivery.plate])) or "—"
        words = _("Delivery to %(name)s: %(car)s", name=name or "—", car=car)
        at = calendar.moment(delivery.delivered_on or days.first, time(12))
        yield ReportLine("delivery", delivery.id, words, f"/customers/{delivery.customer_id}", at)
