"""A visit is logged where it was made: without a connection too."""

from flask import url_for

from blueprints.core.deposits import Filled, OfflineForm, Unfit
from blueprints.core.rules import N_, Can
from blueprints.customers.models import Customer
from blueprints.visits import actions
from blueprints.visits.forms import Newcomer, VisitForm, visit_form


def deposit_visit(given: Filled) -> str:
    form = visit_form(given.by, given.fields, at=given.at)
    fits = form.validate()
    if not form.find(given.by) or not fits:
        raise Unfit(form)
    account = form.account(given.by.store.zone)
    visit = actions.log(customer_of(form, given), account, by=given.by, at=given.at)
    return url_for("visits.show_visit", visit_id=visit.id)


def customer_of(form: VisitForm, given: Filled) -> Customer:
    who = form.who
    if isinstance(who, Newcomer):
        return actions.known_or_new(who.name, who.phone, by=given.by, at=given.at)
    assert who is not None  # noqa: S101 - the form has found somebody
    return who


FORMS = (
    OfflineForm(
        name="visit",
        label=N_("Visit"),
        can=Can.LOG_VISITS,
        deposit=deposit_visit,
        page=lambda _given: url_for("visits.new_visit"),
        subject=lambda given: given.fields.get("about", "") or given.fields.get("new_name", ""),
        blank=lambda given: visit_form(given.by, at=given.at),
        hidden=frozenset({"customer_id", "latitude", "longitude"}),
    ),
)
