"""The people on a customer's card: added, changed and ended by hand."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can
from blueprints.customer_people import actions, queries
from blueprints.customer_people.actions import Said
from blueprints.customer_people.forms import HimselfForm, PersonForm
from blueprints.customer_people.models import CustomerPerson
from blueprints.customers.actions import Details, correct_name, correct_phone, set_details
from blueprints.customers.models import Customer
from blueprints.customers.views import form_page, saved_for, worked_on

bp = Blueprint("customer_people", __name__, url_prefix="/customers/<int:customer_id>")


def himself_page(customer: Customer, form: HimselfForm, status: int = 200) -> ResponseReturnValue:
    title = _("The customer himself")
    return form_page(customer, form, title=title, button=_("Save"), status=status)


@bp.get("/himself")
@requires(Can.EDIT_PROSPECTS)
def show_himself(customer_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    return himself_page(customer, HimselfForm(obj=customer))


@bp.post("/himself")
@requires(Can.EDIT_PROSPECTS)
def change_himself(customer_id: int) -> ResponseReturnValue:
    customer, form = worked_on(customer_id), HimselfForm(request.form)
    if not form.validate():
        return himself_page(customer, form, 422)
    typed, by, at = form.data, current_member(), now()
    correct_name(customer, typed["name"], by=by, at=at)
    if typed["phone"] != customer.phone:
        correct_phone(customer, typed["phone"], by=by, at=at)
    details = Details(typed["part"], typed["second_phone"], typed["wecom"])
    set_details(customer, details, by=by, at=at)
    return saved_for(customer)


def new_page(customer: Customer, form: PersonForm, status: int = 200) -> ResponseReturnValue:
    title, button = _("Add a person"), _("Add the person")
    return form_page(customer, form, title=title, button=button, status=status)


@bp.get("/people")
@requires(Can.EDIT_PROSPECTS)
def new_person(customer_id: int) -> ResponseReturnValue:
    return new_page(worked_on(customer_id), PersonForm())


@bp.post("/people")
@requires(Can.EDIT_PROSPECTS)
def add_person(customer_id: int) -> ResponseReturnValue:
    customer, form = worked_on(customer_id), PersonForm(request.form)
    if not form.validate():
        return new_page(customer, form, 422)
    actions.add_person(customer, Said(**form.data), by=current_member(), at=now())
    return saved_for(customer)


@bp.post("/people/offered")
@requires(Can.EDIT_PROSPECTS)
def add_offered(customer_id: int) -> ResponseReturnValue:
    customer, key = worked_on(customer_id), request.form.get("key", "")
    actions.add_offered(customer, key, by=current_member(), at=now())
    return saved_for(customer)


def get_person(customer: Customer, customer_person_id: int) -> CustomerPerson:
    return queries.get(customer, customer_person_id) or abort(404)


def change_page(customer: Customer, form: PersonForm, status: int = 200) -> ResponseReturnValue:
    title = _("Change a person")
    return form_page(customer, form, title=title, button=_("Save"), status=status)


@bp.get("/people/<int:customer_person_id>")
@requires(Can.EDIT_PROSPECTS)
def show_person(customer_id: int, customer_person_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    return change_page(customer, PersonForm(obj=get_person(customer, customer_person_id)))


@bp.post("/people/<int:customer_person_id>")
@requires(Can.EDIT_PROSPECTS)
def change_person(customer_id: int, customer_person_id: int) -> ResponseReturnValue:
    customer, form = worked_on(customer_id), PersonForm(request.form)
    person = get_person(customer, customer_person_id)
    if not form.validate():
        return change_page(customer, form, 422)
    actions.change_person(customer, person, Said(**form.data), by=current_member(), at=now())
    return saved_for(customer)


@bp.post("/people/<int:customer_person_id>/end")
@requires(Can.EDIT_PROSPECTS)
def end_person(customer_id: int, customer_person_id: int) -> ResponseReturnValue:
    customer = worked_on(customer_id)
    person = get_person(customer, customer_person_id)
    actions.end_person(customer, person, by=current_member(), at=now())
    return saved_for(customer)
