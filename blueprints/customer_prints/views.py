"""Print a customer's card; fetch the print."""

from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from blueprints.core import prints
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can
from blueprints.customer_prints import actions, rules
from blueprints.customer_prints.actions import CARD
from blueprints.customers import queries as customers
from blueprints.issue_prints.forms import PaperForm

bp = Blueprint("customer_prints", __name__, url_prefix="/customers")


@bp.post("/<int:customer_id>/print")
@requires(Can.READ_CUSTOMERS)
def print_card(customer_id: int) -> ResponseReturnValue:
    form, member = PaperForm(request.form), current_member()
    customer = customers.get_visible(member, customer_id) or abort(404)
    if not form.validate():
        abort(400)
    return prints.started(actions.start_card(customer, form.paper, by=member, at=now()))


@bp.get("/prints/<uuid:job_id>")
@requires(Can.READ_CUSTOMERS)
def show_waiting(job_id: UUID) -> ResponseReturnValue:
    return prints.wait_for(
        prints.own_print(job_id, CARD), back_url="/customers", back_text=_("Customers")
    )


@bp.get("/prints/<uuid:job_id>.pdf")
@requires(Can.READ_CUSTOMERS)
def show_print(job_id: UUID) -> ResponseReturnValue:
    return prints.send(prints.own_print(job_id, CARD), rules.file_name(job_id))
