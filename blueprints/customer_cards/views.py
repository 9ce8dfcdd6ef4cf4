"""The strategy card and the monthly review of a customer."""

from datetime import date
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.figures import month_key
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can
from blueprints.customer_cards import actions, queries
from blueprints.customer_cards.forms import ReviewForm, StrategyForm
from blueprints.customer_owners.queries import can_own
from blueprints.customers.models import Customer
from blueprints.customers.views import form_page, saved_for, worked_on

bp = Blueprint("customer_cards", __name__, url_prefix="/customers/<int:customer_id>")


def today() -> date:
    return local_day(now(), current_store().zone)


def strategy_form(customer: Customer, data: Any = None) -> StrategyForm:
    member, people = current_member(), list(can_own(customer.store_id))
    if member.person_id not in {each.person_id for each in people}:
        people.append(member)
    present = next(iter(queries.strategies_of(customer)), None)
    form = StrategyForm(data) if data else StrategyForm(obj=present)
    form.offer(people, today())
    if data is None and present is None:
        form.person_id.data = customer.owner_id or member.person_id
    if data is None and present and present.review_on <= form.today:
        form.review_on.data = None
    return form


def strategy_page(customer: Customer, form: StrategyForm, status: int = 200) -> ResponseReturnValue:
    title = _("Strategy card")
    return form_page(customer, form, title=title, button=_("Save"), status=status)


@bp.get("/strategy")
@requires(Can.EDIT_PROSPECTS)
def show_strategy(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    return strategy_page(customer, strategy_form(customer))


@bp.post("/strategy")
@requires(Can.EDIT_PROSPECTS)
def write_strategy(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    form = strategy_form(customer, request.form)
    if not form.validate():
        return strategy_page(customer, form, 422)
    actions.write_strategy(customer, form.plan(), by=current_member(), at=now())
    return saved_for(customer)


def review_form(customer: Customer, data: Any = None) -> ReviewForm:
    """The marks of the last time stand there already; the month is the last one that is over."""
    present = next(iter(queries.reviews_of(customer)), None)
    form = ReviewForm(data) if data else ReviewForm(obj=present)
    form.offer([month_key(today(), back=1), month_key(today())])
    if data is None:
        form.month.data = month_key(today(), back=1)
    return form


def review_page(customer: Customer, form: ReviewForm, status: int = 200) -> ResponseReturnValue:
    title = _("Monthly review")
    return form_page(customer, form, title=title, button=_("Save"), status=status)


@bp.get("/review")
@requires(Can.EDIT_PROSPECTS)
def show_review(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    return review_page(customer, review_form(customer))


@bp.post("/review")
@requires(Can.EDIT_PROSPECTS)
def write_review(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    form = review_form(customer, request.form)
    if not form.validate():
        return review_page(customer, form, 422)
    actions.write_review(customer, form.judgement(), by=current_member(), at=now())
    return saved_for(customer)
