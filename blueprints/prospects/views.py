"""Customers added by hand, their intent and next contact, and the lists of who looks after whom."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.htmx import show
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import keyset
from blueprints.core.rules import Can, Role
from blueprints.customer_owners.queries import can_own
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer
from blueprints.customers.views import form_page, saved_for, shown_phone, worked_on
from blueprints.intent_levels import queries as levels
from blueprints.prospects import actions, queries
from blueprints.prospects.forms import IntentForm, NewCustomerForm
from blueprints.prospects.queries import Asked
from blueprints.prospects.rules import Due

bp = Blueprint("prospects", __name__, url_prefix="/customers")


def today() -> date:
    return local_day(now(), current_store().zone)


# Added by hand


def new_form(data: Any = None) -> NewCustomerForm:
    form, store_id = NewCustomerForm(data), current_store().id
    is_rep = current_member().role is Role.REP
    owners = [] if is_rep else can_own(store_id)
    form.offer(levels.choosable_levels(store_id), owners, today())
    return form


def new_page(form: NewCustomerForm, status: int = 200) -> ResponseReturnValue:
    return show("prospects/new.html", "prospects/_new.html", status=status, form=form)


@bp.get("/new")
@requires(Can.EDIT_PROSPECTS)
def new_customer() -> ResponseReturnValue:
    return new_page(new_form())


@bp.post("/new")
@requires(Can.EDIT_PROSPECTS)
def add_customer() -> ResponseReturnValue:
    form, member = new_form(request.form), current_member()
    if not form.validate():
        return new_page(form, 422)
    owner_id = member.person_id if member.role is Role.REP else form.owner_id.data
    customer = actions.add_prospect(form.new(owner_id), by=member, at=now())
    return saved_for(customer)


# Intent and next contact


def intent_form(customer: Customer, data: Any = None) -> IntentForm:
    prospect = queries.prospect_of(customer)
    form = IntentForm(data) if data else IntentForm(obj=prospect)
    offered = levels.choosable_levels(customer.store_id)
    present = prospect.level if prospect else None
    if present and not present.is_active and not queries.is_lost(prospect):
        offered.append(present)
    form.offer_levels(offered, today())
    if data is None and form.next_on.data and form.next_on.data < form.today:
        form.next_on.data = None
    return form


def intent_page(customer: Customer, form: IntentForm, status: int = 200) -> ResponseReturnValue:
    title = _("Intent and next contact")
    return form_page(customer, form, title=title, button=_("Save"), status=status)


@bp.get("/<int:customer_id>/intent")
@requires(Can.EDIT_PROSPECTS)
def show_intent(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    return intent_page(customer, intent_form(customer))


@bp.post("/<int:customer_id>/intent")
@requires(Can.EDIT_PROSPECTS)
def set_intent(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    form = intent_form(customer, request.form)
    if not form.validate():
        return intent_page(customer, form, 422)
    actions.set_intent(customer, form.intent(), by=current_member(), at=now())
    return saved_for(customer)


def waking_page(customer: Customer, form: IntentForm, status: int = 200) -> ResponseReturnValue:
    title, button = _("Wake the customer up again"), _("Wake up")
    return form_page(customer, form, title=title, button=button, status=status)


@bp.get("/<int:customer_id>/awakening")
@requires(Can.EDIT_PROSPECTS)
def show_awakening(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    return waking_page(customer, intent_form(customer))


@bp.post("/<int:customer_id>/awakening")
@requires(Can.EDIT_PROSPECTS)
def wake(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    form = intent_form(customer, request.form)
    if not form.validate():
        return waking_page(customer, form, 422)
    actions.wake(customer, form.intent(), by=current_member(), at=now())
    return saved_for(customer)


# Lists


def asked() -> Asked:
    """What the address asks for; what it misspells is not asked for."""
    owner = request.args.get("owner", "") or str(current_member().person_id)
    if owner not in {"none", "gone"} and not owner.isdecimal():
        abort(404)
    due = request.args.get("due", None, type=Due)
    return Asked(owner, request.args.get("level", None, type=int), due)


def title_of(asked: Asked) -> str:
    member = current_member()
    if asked.owner == "none":
        return _("Customers without an owner")
    if asked.owner == "gone":
        return _("Without an owner that works here")
    if int(asked.owner) == member.person_id:
        return _("My customers")
    person = queries.owner_named(member, int(asked.owner)) or abort(404)
    return _("Customers of %(name)s", name=person.name)


@bp.get("/mine")
@requires(Can.READ_REP_WORK)
def list_mine() -> ResponseReturnValue:
    member, wanted, day = current_member(), asked(), today()
    order: list[Any] = [queries.NEXT, Customer.id]
    found = keyset(queries.listed(member, wanted, day), order=order, page=request.args.get("page"))
    shown = [row[0] for row in found.rows]
    page: dict[str, Any] = {
        "title": title_of(wanted),
        "asked": wanted,
        "found": found,
        "cars": customers.vehicles_of(shown),
        "levels": levels.levels_of(member.store_id, also_retired=True),
        "level_counts": queries.level_counts(member, wanted),
        "due_counts": queries.due_counts(member, wanted, day),
        "dues": list(Due),
        "today": day,
        "select": "select" in request.args and member.can(Can.TRANSFER_CUSTOMERS),
        "shown_phone": shown_phone,
    }
    return show("prospects/list.html", "prospects/_list.html", **page)
