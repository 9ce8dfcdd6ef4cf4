"""Ask for the print of a customer's card. It is made in the process that prints; nothing commits."""

from datetime import datetime

from blueprints.core.jobs import Job
from blueprints.core.people import Membership
from blueprints.customers.models import Customer
from blueprints.issue_prints.actions import Paper, start

CARD = "customer_prints.card"


def start_card(customer: Customer, paper: Paper, *, by: Membership, at: datetime) -> Job:
    return start(CARD, paper, by=by, at=at, customer_id=customer.id)
