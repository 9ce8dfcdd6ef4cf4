"""Customers change hands: one, those who are picked, or all of somebody who leaves."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.htmx import see_other, show
from blueprints.core.people import Person
from blueprints.core.rules import Can
from blueprints.customer_owners import actions, queries
from blueprints.customer_owners.forms import TransferForm
from blueprints.customers.models import Customer

bp = Blueprint("customer_owners", __name__, url_prefix="/customers")


@bp.get("/owners")
@requires(Can.TRANSFER_CUSTOMERS)
def list_owners() -> ResponseReturnValue:
    owners = queries.owners(current_member())
    return show("customer_owners/list.html", "customer_owners/_list.html", owners=owners)


def form_with(data: Any = None) -> TransferForm:
    return TransferForm(data).offer(queries.can_own(current_store().id))


def transfer_page(
    customers: Sequence[Customer], form: TransferForm, leaver: Person | None = None
) -> dict[str, Any]:
    return {"customers": customers, "form": form, "leaver": leaver, "url": request.path}


def shown(page: dict[str, Any], status: int = 200) -> ResponseReturnValue:
    template, partial = "customer_owners/transfer.html", "customer_owners/_transfer.html"
    return show(template, partial, status=status, **page)


def given(
    customers: Sequence[Customer], form: TransferForm, leaver: Person | None = None
) -> ResponseReturnValue:
    if not form.validate():
        return shown(transfer_page(customers, form, leaver), 422)
    person_id, why = form.person_id.data, form.reason.data or ""
    moved = actions.give(customers, person_id, why, by=current_member(), at=now())
    one = len(moved) == 1
    url = f"/customers/{moved[0].id}" if one else url_for(".list_owners")
    submissions.commit(url)
    return see_other(url)


@bp.get("/transfers")
@requires(Can.TRANSFER_CUSTOMERS)
def choose_transfer() -> ResponseReturnValue:
    """What was picked of a list; nothing is given away by opening an address."""
    customers = queries.picked(current_member(), request.args.getlist("customer", type=int))
    return shown(transfer_page(customers, form_with()))


@bp.post("/transfers")
@requires(Can.TRANSFER_CUSTOMERS)
def transfer() -> ResponseReturnValue:
    ids = request.form.getlist("customer", type=int)
    customers = queries.picked(current_member(), ids)
    if not customers:
        abort(404)
    return given(customers, form_with(request.form))


def leaver_with(person_id: int) -> tuple[Person, Sequence[Customer]]:
    customers = queries.owned_by(current_member(), person_id)
    person = db.session.get(Person, person_id) if customers else None
    return person or abort(404), customers


@bp.get("/owners/<int:person_id>/transfer")
@requires(Can.TRANSFER_CUSTOMERS)
def choose_successor(person_id: int) -> ResponseReturnValue:
    person, customers = leaver_with(person_id)
    return shown(transfer_page(customers, form_with(), person))


@bp.post("/owners/<int:person_id>/transfer")
@requires(Can.TRANSFER_CUSTOMERS)
def transfer_all(person_id: int) -> ResponseReturnValue:
    person, customers = leaver_with(person_id)
    return given(customers, form_with(request.form), person)
