"""Two customers side by side, made one; what went over, and the way back."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.htmx import see_other, show
from blueprints.core.rules import Can
from blueprints.customer_merges import actions, queries
from blueprints.customer_merges.forms import ChoiceForm, MergeForm
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer

bp = Blueprint("customer_merges", __name__, url_prefix="/customers")
CHOICE_PAGE, CHOICE_PART = "customer_merges/choice.html", "customer_merges/_choice.html"
PAGE, PART = "customer_merges/merge.html", "customer_merges/_merge.html"
MOST_FOUND = 12


def visible(customer_id: int | None) -> Customer:
    return customers.get_visible(current_member(), customer_id or 0) or abort(404)


@bp.get("/<int:customer_id>/merger")
@requires(Can.MERGE_CUSTOMERS)
def show_merge(customer_id: int) -> ResponseReturnValue:
    customer, asked = visible(customer_id), ChoiceForm(request.args)
    is_valid = asked.validate()
    if asked.other.data and is_valid:
        other = visible(asked.other.data)
        form = MergeForm()
        form.offer(customer, other, current_member())
        return compare(customer, other, form)
    return choose(customer, asked)


def choose(customer: Customer, asked: ChoiceForm) -> ResponseReturnValue:
    """Who looks alike, and a search for who does not."""
    member, text = current_member(), (asked.q.data or "")[:100]
    wanted = customers.matching(member, text).where(Customer.id != customer.id)
    wanted = wanted.order_by(Customer.id.desc()).limit(MOST_FOUND)
    found = db.session.scalars(wanted).all() if text else []
    return show(
        CHOICE_PAGE,
        CHOICE_PART,
        customer=customer,
        form=asked,
        suggestions=queries.suggestions(member, customer),
        found=queries.known_by(member, found),
    )


def compare(
    survivor: Customer, merged: Customer, form: MergeForm, *, status: int = 200
) -> ResponseReturnValue:
    sides = [queries.compared(current_member(), each) for each in (survivor, merged)]
    both: dict[str, Any] = {"survivor": survivor, "merged": merged, "sides": sides}
    return show(PAGE, PART, status=status, form=form, **both)


@bp.post("/<int:customer_id>/merger")
@requires(Can.MERGE_CUSTOMERS)
def merge(customer_id: int) -> ResponseReturnValue:
    survivor, asked = visible(customer_id), ChoiceForm(request.form)
    merged = visible(asked.other.data if asked.validate() else 0)
    form = MergeForm(request.form)
    form.offer(survivor, merged, current_member())
    if not form.validate():
        return compare(survivor, merged, form, status=422)
    choice = actions.Choice(form.taken, form.reason.data or "")
    actions.merge(survivor, merged, choice, by=current_member(), at=now())
    url = url_for("customers.show_customer", customer_id=customer_id)
    submissions.commit(url)
    return see_other(url)


@bp.get("/mergers/<int:merge_id>")
@requires(Can.MERGE_CUSTOMERS)
def show_undo(merge_id: int) -> ResponseReturnValue:
    merge = queries.get_visible(current_member(), merge_id) or abort(404)
    context: dict[str, Any] = {"merge": merge, "moved": queries.moved_by(merge)}
    return show("customer_merges/undo.html", "customer_merges/_undo.html", **context)


@bp.post("/mergers/<int:merge_id>/end")
@requires(Can.MERGE_CUSTOMERS)
def undo(merge_id: int) -> ResponseReturnValue:
    """The answer shows the customer who is back."""
    merge = queries.get_visible(current_member(), merge_id) or abort(404)
    actions.undo(merge, by=current_member(), at=now())
    url = url_for("customers.show_customer", customer_id=merge.merged_id)
    submissions.commit(url)
    return see_other(url)
