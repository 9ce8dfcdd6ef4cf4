"""The figures of a month a sales consultant and a department, and the customers behind them."""

from datetime import date

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from blueprints.calendars.rules import month_asked, months_beside
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.figures import Period, month_key, month_period
from blueprints.core.formats import money
from blueprints.core.htmx import show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.customers.models import Customer
from blueprints.rep_figures import queries, rules
from blueprints.rep_figures.rules import Key, Measure
from blueprints.visits.queries import reach_of
from blueprints.visits.rules import Reach

bp = Blueprint("rep_figures", __name__, url_prefix="/rep-figures")


def period_asked() -> tuple[date, Period]:
    """The month of the address, this one where it says none that lies in this century."""
    store = current_store()
    today = local_day(now(), store.zone)
    first = month_asked(request.args.get("month", ""), today)
    first = first if 2000 < first.year <= today.year else today.replace(day=1)
    return first, month_period(month_key(first), store.zone)


@bp.get("")
@requires(Can.READ_REP_WORK)
def show_figures() -> ResponseReturnValue:
    member, (first, period) = current_member(), period_asked()
    rows = queries.month_of(member, period, at=now())
    sees_others = reach_of(member) is not Reach.OWN
    before, after = months_beside(first)
    today = local_day(now(), current_store().zone)
    return show(
        "rep_figures/show.html",
        "rep_figures/_figures.html",
        rows=rows,
        departments=list(queries.by_department(rows)) if sees_others else [],
        month=period.key,
        before=month_key(before),
        after=month_key(after) if after <= today else "",
        columns=queries.columns_of(rows),
        keys=Key,
        measure=rules.measure,
    )


@bp.get("/<any(new,lost):kind>")
@requires(Can.READ_REP_WORK)
def list_customers(kind: str) -> ResponseReturnValue:
    """The customers that a figure counts."""
    member, (_first, period) = current_member(), period_asked()
    people = {person.id: person for person, _department in queries.reps_seen(member)}
    person = people.get(request.args.get("person", 0, type=int)) or abort(404)
    of = queries.customers_new if kind == Key.NEW else queries.customers_lost
    found = keyset(
        of(member, person, period), order=[Customer.id.desc()], page=request.args.get("page")
    )
    return show(
        "rep_figures/customers.html",
        "rep_figures/_customers.html",
        key=Key(kind),
        person=person,
        found=found,
        month=period.key,
    )


@bp.app_template_global()
def written_measure(key: Key, measure: Measure) -> str:
    """As it is read: yuan, or a number with one decimal where it is a quotient."""
    if measure.value is None:
        return "—"
    if key.is_money:
        return money(round(measure.value))
    return str(measure.value) if key in {Key.NEW, Key.LOST} else f"{measure.value:.1f}"
