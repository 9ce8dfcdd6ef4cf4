"""Write a strategy card and a monthly review, each time a new version. None commits."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select

from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.figures import month_key, month_period
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.customer_cards import queries, rules
from blueprints.customer_cards.models import MonthlyReview, Strategy
from blueprints.customer_cards.rules import Mark, Risk
from blueprints.customer_owners.queries import works_here
from blueprints.customers.actions import note
from blueprints.customers.models import Customer
from blueprints.customers.rules import Change


@dataclass(frozen=True)
class Plan:
    goal: str
    tactics: str
    person_id: int
    review_on: date


@dataclass(frozen=True)
class Judgement:
    month: str
    marks: Mapping[Mark, int]
    risks: Sequence[Risk]
    words: str


def lock(customer: Customer) -> None:
    """Two who write at once write one version after the other."""
    db.session.execute(select(Customer.id).where(Customer.id == customer.id).with_for_update())


def write_strategy(customer: Customer, plan: Plan, *, by: Membership, at: datetime) -> Strategy:
    """Raises RuleBroken: somebody who does not work here, or a day out of reach."""
    lock(customer)
    rules.check_review_day(plan.review_on, local_day(at, by.store.zone))
    if not works_here(customer.store_id, plan.person_id):
        raise RuleBroken("Who answers for a strategy works in this store.")
    earlier = queries.strategies_of(customer)
    for each in earlier:
        each.is_current = False
    strategy = Strategy(
        store_id=customer.store_id,
        customer_id=customer.id,
        version=earlier[0].version + 1 if earlier else 1,
        by_id=by.person_id,
        at=at,
        **asdict(plan),
    )
    db.session.add(strategy)
    note(customer, Change.STRATEGY, plan.goal, by=by, at=at)
    return strategy


def write_review(
    customer: Customer, said: Judgement, *, by: Membership, at: datetime
) -> MonthlyReview:
    """Of this month or the last; written again it is a new version with the figures of now."""
    lock(customer)
    today, zone = local_day(at, by.store.zone), by.store.zone
    if said.month not in {month_key(today), month_key(today, back=1)}:
        raise RuleBroken("A review is of this month or the last.")
    figures = queries.figures_of(customer, month_period(said.month, zone))
    review = MonthlyReview(
        store_id=customer.store_id,
        customer_id=customer.id,
        month=said.month,
        version=queries.last_version(customer, said.month) + 1,
        risks=" ".join(risk.value for risk in said.risks),
        words=said.words,
        by_id=by.person_id,
        at=at,
        **{mark.value: value for mark, value in said.marks.items()},
        **asdict(figures),
    )
    db.session.add(review)
    note(customer, Change.REVIEWED, said.month, by=by, at=at)
    return review
