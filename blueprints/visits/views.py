"""Visits: logged on the phone, listed by day and month, corrected, voided; what one goes there for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from blueprints.calendars.rules import month_asked, months_beside
from blueprints.core import deposits, submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local, local_day, now
from blueprints.core.deposits import Unfit
from blueprints.core.figures import month_key, month_period
from blueprints.core.htmx import done, see_other, show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can, RuleBroken
from blueprints.core.tray import typed_again
from blueprints.core.worker import neutral
from blueprints.customers import queries as customers
from blueprints.visits import actions, queries
from blueprints.visits.forms import (
    CorrectionForm,
    PurposeForm,
    VisitForm,
    VoidForm,
    choose,
    correction_form,
    visit_form,
)
from blueprints.visits.models import Purpose, Visit
from blueprints.visits.queries import Filters
from blueprints.visits.rules import Reach

bp = Blueprint("visits", __name__, url_prefix="/visits")


# The list


@dataclass(frozen=True)
class Days:
    """A day or a month of the list, and those beside it, as the address writes them."""

    first: date
    last: date
    is_month: bool
    before: str
    after: str


def days_asked() -> Days:
    """What the address says; today where it says nothing that is a day."""
    today = local_day(now(), current_store().zone)
    if request.args.get("month"):
        first = month_asked(request.args["month"], today)
        before, after = months_beside(first)
        last = month_period(month_key(first), current_store().zone).last_day
        return Days(first, last, True, month_key(before), month_key(after))
    day = request.args.get("day", today, type=date.fromisoformat)
    day = day if today.year - 50 < day.year <= today.year + 1 else today
    return Days(day, day, False, beside(day, -1), beside(day, 1))


def beside(day: date, by: int) -> str:
    return date.fromordinal(day.toordinal() + by).isoformat()


@bp.get("")
@requires(Can.READ_REP_WORK)
def list_visits() -> ResponseReturnValue:
    member, days = current_member(), days_asked()
    filters = Filters(
        days.first,
        days.last,
        request.args.get("person", type=int),
        request.args.get("department", type=int),
        request.args.get("customer", type=int),
    )
    found = keyset(
        queries.listed(filters, member), order=queries.ORDER, page=request.args.get("page")
    )
    chooses = queries.reach_of(member) is not Reach.OWN
    return show(
        "visits/list.html",
        "visits/_list.html",
        found=found,
        days=days,
        filters=filters,
        totals=queries.totals(filters, member),
        people=queries.people_seen(member) if chooses else (),
        departments=queries.departments_seen(member) if chooses else (),
        customer=customer_asked(filters.customer_id),
        month=month_key(days.first),
        today=local_day(now(), member.store.zone),
    )


def customer_asked(customer_id: int | None) -> Any:
    return customers.get_visible(current_member(), customer_id) if customer_id else None


# A new one


def form_page(form: VisitForm) -> dict[str, Any]:
    return {
        "form": form,
        "known": queries.known_to(current_member(), at=now()),
        "zone": current_store().timezone,
        "begins_now": False,
    }


@bp.get("/new")
@requires(Can.LOG_VISITS)
def new_visit() -> ResponseReturnValue:
    member, typed = current_member(), typed_again("visit")
    form = visit_form(member, typed, at=now())
    if typed is not None:
        form.validate()
        form.find(member)
    elif customer := customer_asked(request.args.get("customer", type=int)):
        choose(form, customer)
    page = form_page(form) | {"begins_now": typed is None}
    return show("visits/new.html", "visits/_new.html", **page)


@bp.post("/new")
@requires(Can.LOG_VISITS)
def log_visit() -> ResponseReturnValue:
    try:
        url = deposits.do_posted("visit")
    except Unfit as unfit:
        page = form_page(cast("VisitForm", unfit.form))
        return show("visits/new.html", "visits/_new.html", status=422, **page)
    submissions.commit(url)
    return see_other(url)


@bp.get("/customers")
@requires(Can.LOG_VISITS)
def find_customers() -> ResponseReturnValue:
    """While the name is being typed."""
    found = queries.found_by(current_member(), request.args.get("about", ""))
    return render_template("visits/_customers.html", found=found)


@bp.get("/offline")
@requires(Can.SIGNED_IN)
def show_offline_form() -> ResponseReturnValue:
    """Without anybody's name, for a device that is offline, whoever works there next."""
    form, zone = visit_form(current_member(), at=now()), current_store().timezone
    return neutral("visits/offline.html", form=form, known=(), zone=zone, begins_now=True)


# One


def visit_or_404(visit_id: int) -> Visit:
    return queries.get_visible(current_member(), visit_id) or abort(404)


def may_correct(visit: Visit) -> bool:
    try:
        actions.check_may_correct(visit, current_member(), at=now())
    except RuleBroken:
        return False
    return True


def page_of(visit: Visit, void_form: Form | None = None) -> dict[str, Any]:
    return {
        "visit": visit,
        "may_correct": may_correct(visit),
        "overlapping": queries.overlapping(visit),
        "versions": queries.earlier_versions(visit),
        "void_form": void_form or VoidForm(),
    }


@bp.get("/<int:visit_id>")
@requires(Can.READ_REP_WORK)
def show_visit(visit_id: int) -> ResponseReturnValue:
    return show("visits/show.html", "visits/_visit.html", **page_of(visit_or_404(visit_id)))


@bp.get("/<int:visit_id>/correction")
@requires(Can.LOG_VISITS)
def show_correction(visit_id: int) -> ResponseReturnValue:
    visit = visit_or_404(visit_id)
    actions.check_may_correct(visit, current_member(), at=now())
    return correction_page(visit, correction_form(visit))


def correction_page(visit: Visit, form: CorrectionForm, status: int = 200) -> ResponseReturnValue:
    page, part = "visits/correction.html", "visits/_correction.html"
    return show(page, part, status=status, visit=visit, form=form)


@bp.post("/<int:visit_id>/correction")
@requires(Can.LOG_VISITS)
def correct_visit(visit_id: int) -> ResponseReturnValue:
    visit = visit_or_404(visit_id)
    form = correction_form(visit, request.form)
    if not form.validate():
        return correction_page(visit, form, 422)
    account, why = form.account(visit.store.zone), form.why.data or ""
    actions.correct(visit, account, why, by=current_member(), at=now())
    url = url_for(".show_visit", visit_id=visit.id)
    submissions.commit(url)
    return see_other(url)


@bp.post("/<int:visit_id>/voiding")
@requires(Can.LOG_VISITS)
def void_visit(visit_id: int) -> ResponseReturnValue:
    visit, form = visit_or_404(visit_id), VoidForm(request.form)
    if not form.validate():
        page = page_of(visit, form)
        return show("visits/show.html", "visits/_visit.html", status=422, **page)
    actions.void(visit, form.reason.data or "", by=current_member(), at=now())
    url = url_for(".show_visit", visit_id=visit.id)
    submissions.commit(url)
    return done(url, "visits/_visit.html", **page_of(visit))


# What one goes there for


@bp.get("/purposes")
@requires(Can.EDIT_REP_RULES)
def list_purposes() -> ResponseReturnValue:
    return purposes_page(PurposeForm())


def purposes_page(
    form: PurposeForm, status: int = 200, purpose: Purpose | None = None
) -> ResponseReturnValue:
    found = queries.purposes_of(current_store().id, also_retired=True)
    page, part = "visits/purposes.html", "visits/_purposes.html"
    return show(page, part, status=status, purposes=found, form=form, purpose=purpose)


def keep_purpose(purpose: Purpose | None) -> ResponseReturnValue:
    form = PurposeForm(request.form)
    if not form.validate():
        return purposes_page(form, 422, purpose)
    name, name_en = form.name.data or "", form.name_en.data or ""
    is_active = bool(form.is_active.data)
    actions.save_purpose(
        purpose, current_store().id, name=name, name_en=name_en, is_active=is_active
    )
    url = url_for(".list_purposes")
    submissions.commit(url)
    return see_other(url)


@bp.post("/purposes")
@requires(Can.EDIT_REP_RULES)
def add_purpose() -> ResponseReturnValue:
    return keep_purpose(None)


def purpose_or_404(purpose_id: int) -> Purpose:
    return queries.get_purpose(current_store().id, purpose_id) or abort(404)


@bp.get("/purposes/<int:purpose_id>")
@requires(Can.EDIT_REP_RULES)
def show_purpose(purpose_id: int) -> ResponseReturnValue:
    purpose = purpose_or_404(purpose_id)
    return purposes_page(PurposeForm(obj=purpose), purpose=purpose)


@bp.post("/purposes/<int:purpose_id>")
@requires(Can.EDIT_REP_RULES)
def change_purpose(purpose_id: int) -> ResponseReturnValue:
    return keep_purpose(purpose_or_404(purpose_id))


@bp.app_template_filter()
def clock(at: datetime) -> str:
    """09:15, in the store's time."""
    return local(at, current_store().zone).strftime("%H:%M")
