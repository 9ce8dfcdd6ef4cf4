"""Customers: found, looked at, and corrected by hand."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from blueprints.core import submissions
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import done, see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import keyset
from blueprints.core.rules import N_, Can, RuleBroken
from blueprints.customers import actions, queries
from blueprints.customers.actions import NewCar
from blueprints.customers.forms import (
    CallAgainForm,
    CarForm,
    CorrectionForm,
    DoNotCallForm,
    PlateForm,
    SearchForm,
)
from blueprints.customers.models import Customer, Vehicle

bp = Blueprint("customers", __name__, url_prefix="/customers")

PAGE, PARTIAL = "customers/show.html", "customers/_customer.html"


@bp.get("")
@requires(Can.READ_CUSTOMERS)
def list_customers() -> ResponseReturnValue:
    form = SearchForm(request.args)
    text = (form.q.data or "") if form.validate() else ""
    found = keyset(
        queries.matching(current_member(), text),
        order=[Customer.id.desc()],
        page=request.args.get("page"),
    )
    customers = [row[0] for row in found.rows]
    context: dict[str, Any] = {"form": form, "customers": customers, "found": found}
    cars = queries.vehicles_of(customers)
    context |= {"links": list(queries.list_links(current_member())), "shown_phone": shown_phone}
    return show("customers/list.html", "customers/_customers.html", cars=cars, **context)


def shown_phone(customer: Customer) -> str:
    return queries.shown_phone(customer, current_member())


def visible(customer_id: int) -> Customer:
    """To change it. Raises RuleBroken where it was merged since the page was opened."""
    customer = queries.get_visible(current_member(), customer_id)
    if customer is None and queries.get_survivor(current_member(), customer_id):
        raise RuleBroken(N_("This customer was merged with another. Open the page again."))
    return customer or abort(404)


def worked_on(customer_id: int) -> Customer:
    """One whom who is signed in works on. Raises RuleBroken."""
    customer = visible(customer_id)
    if not queries.works_on(customer, current_member()):
        raise RuleBroken(N_("This customer is in other hands."))
    return customer


def form_page(
    customer: Customer, form: Form, *, title: str, button: str, status: int = 200
) -> ResponseReturnValue:
    """A form about a customer on a page of its own; it is sent to the address it came from."""
    context = {"customer": customer, "form": form, "title": title, "button": button}
    page, partial = "customers/form.html", "customers/_form.html"
    return show(page, partial, status=status, url=request.path, **context)


def saved_for(customer: Customer) -> ResponseReturnValue:
    """What was done is seen on the customer's page."""
    url = url_for("customers.show_customer", customer_id=customer.id)
    submissions.commit(url)
    return see_other(url)


def everything_about(customer: Customer) -> dict[str, Any]:
    """What the customer's page needs; forms that were not filled in come fresh."""
    member, visits, at = current_member(), queries.visits_of(customer), now()
    return {
        "customer": customer,
        "sees_phone": queries.sees_phone(customer, member, at=at),
        "works_on": queries.works_on(customer, member),
        "parts": list(queries.customer_parts(customer, member, at=at)),
        "banner": queries.whole_banner(customer, member),
        "visits": visits,
        "timeline": queries.whole_timeline(customer, member, visits),
        "correction": CorrectionForm(obj=customer),
        "stop": DoNotCallForm(prefix="stop-"),
        "again": CallAgainForm(prefix="again-"),
        "plates": {car.id: plate_form(car) for car in customer.vehicles},
    }


def plate_form(car: Vehicle) -> PlateForm:
    return PlateForm(obj=car, prefix=f"car-{car.id}-")


def show_again(customer: Customer, **forms: Form | dict[int, PlateForm]) -> ResponseReturnValue:
    return show(PAGE, PARTIAL, status=422, **everything_about(customer) | forms)


def kept(customer: Customer) -> ResponseReturnValue:
    url = url_for(".show_customer", customer_id=customer.id)
    submissions.commit(url)
    return done(url, PARTIAL, **everything_about(customer))


@bp.get("/<int:customer_id>")
@requires(Can.READ_CUSTOMERS)
def show_customer(customer_id: int) -> ResponseReturnValue:
    member = current_member()
    customer = queries.get_visible(member, customer_id)
    if customer is None:
        survivor = queries.get_survivor(member, customer_id) or abort(404)
        return see_other(url_for(".show_customer", customer_id=survivor.id))
    return show(PAGE, PARTIAL, **everything_about(customer))


@bp.post("/<int:customer_id>/correction")
@requires(Can.EDIT_CUSTOMERS)
def correct_customer(customer_id: int) -> ResponseReturnValue:
    customer, form = visible(customer_id), CorrectionForm(request.form)
    if not form.validate():
        return show_again(customer, correction=form)
    by, at = current_member(), now()
    actions.correct_name(customer, form.name.data or "", by=by, at=at)
    actions.correct_phone(customer, form.phone.data or "", by=by, at=at)
    return kept(customer)


@bp.post("/<int:customer_id>/vehicles/<int:vehicle_id>/plate")
@requires(Can.EDIT_CUSTOMERS)
def correct_plate(customer_id: int, vehicle_id: int) -> ResponseReturnValue:
    customer = visible(customer_id)
    car = queries.vehicle_of(customer, vehicle_id) or abort(404)
    form = PlateForm(request.form, prefix=f"car-{car.id}-")
    if not form.validate():
        fresh = {other.id: plate_form(other) for other in customer.vehicles}
        return show_again(customer, plates=fresh | {car.id: form})
    actions.correct_plate(car, form.plate.data or "", by=current_member(), at=now())
    return kept(customer)


def car_page(customer: Customer, form: CarForm, status: int = 200) -> ResponseReturnValue:
    title, button = _("Add a vehicle"), _("Add the vehicle")
    return form_page(customer, form, title=title, button=button, status=status)


@bp.get("/<int:customer_id>/vehicles")
@requires(Can.EDIT_PROSPECTS)
def new_car(customer_id: int) -> ResponseReturnValue:
    return car_page(worked_on(customer_id), CarForm())


@bp.post("/<int:customer_id>/vehicles")
@requires(Can.EDIT_PROSPECTS)
def add_car(customer_id: int) -> ResponseReturnValue:
    customer, form = worked_on(customer_id), CarForm(request.form)
    if not form.validate():
        return car_page(customer, form, 422)
    actions.add_car(customer, NewCar(**form.data), by=current_member(), at=now())
    return saved_for(customer)


@bp.post("/<int:customer_id>/do-not-call")
@requires(Can.EDIT_CUSTOMERS)
def stop_calling(customer_id: int) -> ResponseReturnValue:
    customer, form = visible(customer_id), DoNotCallForm(request.form, prefix="stop-")
    if not form.validate():
        return show_again(customer, stop=form)
    actions.stop_calling(customer, form.why.data or "", by=current_member(), at=now())
    return kept(customer)


@bp.post("/<int:customer_id>/do-not-call/end")
@requires(Can.EDIT_CUSTOMERS)
def allow_calling(customer_id: int) -> ResponseReturnValue:
    customer, form = visible(customer_id), CallAgainForm(request.form, prefix="again-")
    if not form.validate():
        return show_again(customer, again=form)
    actions.allow_calling(customer, form.why.data or "", by=current_member(), at=now())
    return kept(customer)


@bp.post("/<int:customer_id>/phone-reveal")
@requires(Can.REVEAL_PHONES)
def reveal_phone(customer_id: int) -> ResponseReturnValue:
    customer = visible(customer_id)
    actions.reveal_phone(customer, by=current_member(), at=now())
    return kept(customer)
