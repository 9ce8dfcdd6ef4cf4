"""What a person says of two customers that look alike. None commits."""

from datetime import datetime

from blueprints.core.db import db, insert_if_new
from blueprints.core.people import Membership
from blueprints.core.rules import N_, RuleBroken
from blueprints.customers.models import Customer
from blueprints.same_customers.models import DistinctPair


def tell_apart(one: Customer, other: Customer, *, by: Membership, at: datetime) -> None:
    """They are not the same: the pair is asked about no more. Said twice, it stands once."""
    if one.id == other.id:
        raise RuleBroken(N_("These are two entries of one customer: choose two customers."))
    first, second = sorted((one.id, other.id))
    said = {"store_id": one.store_id, "by_id": by.person_id, "at": at}
    db.session.execute(insert_if_new(DistinctPair, first_id=first, second_id=second, **said))


def ask_again(pair: DistinctPair) -> None:
    """Somebody was wrong: the pair is shown again, if it still looks alike."""
    db.session.delete(pair)
