"""A customer's cards, the figures that fill a review, and the strategies that are due again."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from blueprints.core.clock import day_end, local_day
from blueprints.core.db import db
from blueprints.core.figures import Period
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership
from blueprints.core.rules import N_, Can
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.customer_cards.models import MonthlyReview, Strategy
from blueprints.customer_cards.rules import Figures
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer, Delivery, RepairOrder
from blueprints.customers.queries import CustomerPart, Pointer
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import IssueKind, State
from blueprints.visits.models import Visit

FEW = 5  # rows of the group on the first page


def strategies_of(customer: Customer) -> Sequence[Strategy]:
    """Every version, the newest first."""
    found = select(Strategy).where(Strategy.customer_id == customer.id)
    named = found.options(joinedload(Strategy.person), joinedload(Strategy.by))
    return db.session.scalars(named.order_by(Strategy.version.desc(), Strategy.id.desc())).all()


def reviews_of(customer: Customer) -> Sequence[MonthlyReview]:
    """Of each month the newest version, the last month first."""
    found = select(MonthlyReview).where(MonthlyReview.customer_id == customer.id)
    order = (MonthlyReview.month.desc(), MonthlyReview.version.desc())
    reviews = db.session.scalars(found.options(joinedload(MonthlyReview.by)).order_by(*order))
    newest: dict[str, MonthlyReview] = {}
    for review in reviews:
        newest.setdefault(review.month, review)
    return list(newest.values())


def last_version(customer: Customer, month: str) -> int:
    found = select(func.max(MonthlyReview.version))
    here = (MonthlyReview.customer_id == customer.id) & (MonthlyReview.month == month)
    return db.session.scalar(found.where(here)) or 0


# Figures


def figures_of(customer: Customer, period: Period) -> Figures:
    """What a month with the customer came to, up to its end or to now."""
    day, left = Delivery.delivered_on, RepairOrder.left_at
    deliveries = Delivery.customer_id == customer.id
    deliveries &= (day >= period.first_day) & (day <= period.last_day)
    orders = (RepairOrder.customer_id == customer.id) & (left >= period.start) & (left < period.end)
    visits = (Visit.customer_id == customer.id) & Visit.voided_at.is_(None)
    visits &= (Visit.started_at >= period.start) & (Visit.started_at < period.end)
    return Figures(
        deliveries=count(Delivery.id, deliveries),
        delivered_amount=total(Delivery.price, deliveries),
        orders=count(RepairOrder.id, orders),
        order_amount=total(RepairOrder.total, orders),
        visits=count(Visit.id, visits),
        open_issues=count(Issue.id, open_at(customer, period.end)),
        complaints=count(Issue.id, complaints_in(customer, period)),
    )


def count(key: Any, which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(key)).where(which)) or 0


def total(amount: Any, which: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.sum(amount)).where(which)) or 0


def open_at(customer: Customer, end: datetime) -> ColumnElement[bool]:
    """Sent before a moment, and not closed by then."""
    sent = (Issue.customer_id == customer.id) & (Issue.sent_at < end) & (Issue.state != State.VOID)
    return sent & or_(Issue.closed_at.is_(None), Issue.closed_at >= end)


def complaints_in(customer: Customer, period: Period) -> ColumnElement[bool]:
    theirs = (Issue.customer_id == customer.id) & (Issue.kind == IssueKind.COMPLAINT)
    return theirs & (Issue.recorded_at >= period.start) & (Issue.recorded_at < period.end)


# What others show of it


def part_of(customer: Customer, member: Membership, *, at: datetime) -> Iterator[CustomerPart]:
    works_on = customers.works_on(customer, member)
    strategies, reviews = strategies_of(customer), reviews_of(customer)
    if works_on or strategies or reviews:
        values = {
            "customer": customer,
            "strategies": strategies,
            "reviews": reviews,
            "works_on": works_on,
            "today": local_day(at, member.store.zone),
        }
        yield CustomerPart("customer_cards/_cards.html", values)


def pointers_at_customers() -> Iterator[Pointer]:
    yield Pointer(Strategy.customer_id, N_("Strategy card"))
    yield Pointer(MonthlyReview.customer_id, N_("Monthly review"))


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:
    """Strategies that are to be looked at again."""
    if not member.can(Can.EDIT_PROSPECTS):
        return
    due = (
        Strategy.store_id == member.store_id,
        Strategy.person_id == member.person_id,
        Strategy.is_current,
        Strategy.review_on <= local_day(at, member.store.zone),
    )
    number = db.session.scalar(select(func.count()).select_from(Strategy).where(*due)) or 0
    if number:
        found = select(Strategy).where(*due).options(joinedload(Strategy.customer))
        first = found.order_by(Strategy.review_on, Strategy.id).limit(FEW)
        rows = [work_row(each, member) for each in db.session.scalars(first)]
        yield WorkGroup("strategies", _("Strategy cards to look at again"), number, "", rows)


def work_row(strategy: Strategy, member: Membership) -> WorkRow:
    ends = day_end(strategy.review_on, member.store.zone) - timedelta(minutes=1)
    url = f"/customers/{strategy.customer_id}/strategy"
    return WorkRow(strategy.customer.name or "—", url, due_at=ends, hint=strategy.goal)
