"""Customers who are reported as lost, and those who say whether they are."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.customers.models import Customer
from blueprints.customers.views import form_page, saved_for, worked_on
from blueprints.intent_levels.queries import reasons_of
from blueprints.losses import actions, queries
from blueprints.losses.actions import NewLoss
from blueprints.losses.forms import DecisionForm, LossForm
from blueprints.losses.models import Loss

bp = Blueprint("losses", __name__, url_prefix="/customers")


def loss_page(customer: Customer, form: LossForm, status: int = 200) -> ResponseReturnValue:
    title, button = _("Report as lost"), _("Ask for approval")
    return form_page(customer, form, title=title, button=button, status=status)


@bp.get("/<int:customer_id>/loss")
@requires(Can.EDIT_PROSPECTS)
def new_loss(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    return loss_page(customer, LossForm().offer(reasons_of(customer.store_id)))


@bp.post("/<int:customer_id>/loss")
@requires(Can.EDIT_PROSPECTS)
def report_loss(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    form = LossForm(request.form).offer(reasons_of(customer.store_id))
    if not form.validate():
        return loss_page(customer, form, 422)
    actions.report_loss(customer, NewLoss(**form.data), by=current_member(), at=now())
    return saved_for(customer)


@bp.get("/losses")
@requires(Can.READ_CUSTOMERS)
def list_losses() -> ResponseReturnValue:
    waiting = queries.waiting(current_member(), now())
    found = keyset(waiting, order=[Loss.asked_at, Loss.id], page=request.args.get("page"))
    return show("losses/list.html", "losses/_list.html", found=found)


def get_loss(loss_id: int) -> Loss:
    return queries.get_visible(current_member(), loss_id) or abort(404)


def decision_page(loss: Loss, form: DecisionForm, status: int = 200) -> ResponseReturnValue:
    page: dict[str, Any] = {"loss": loss, "form": form}
    page["may_decide"] = queries.may_decide(loss, current_member(), now())
    return show("losses/show.html", "losses/_show.html", status=status, **page)


@bp.get("/losses/<int:loss_id>")
@requires(Can.READ_CUSTOMERS)
def show_loss(loss_id: int) -> ResponseReturnValue:
    return decision_page(get_loss(loss_id), DecisionForm())


@bp.post("/losses/<int:loss_id>/decision")
@requires(Can.READ_CUSTOMERS)
def decide(loss_id: int) -> ResponseReturnValue:
    loss, form = get_loss(loss_id), DecisionForm(request.form)
    if not form.validate():
        return decision_page(loss, form, 422)
    is_approved, answer = form.decision.data == "yes", form.answer.data or ""
    by, at = current_member(), now()
    actions.decide(loss, is_approved=is_approved, answer=answer, by=by, at=at)
    url = url_for(".list_losses")
    submissions.commit(url)
    return see_other(url)
