"""Customers that look alike: while one is typed in, and the list of pairs."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import done, show
from blueprints.core.rules import Can
from blueprints.customers import queries as customers
from blueprints.same_customers import actions, queries
from blueprints.same_customers.forms import PairForm, TypedForm

bp = Blueprint("same_customers", __name__, url_prefix="/customers")
PAGE, PART = "same_customers/list.html", "same_customers/_list.html"
SAID_PAGE, SAID_PART = "same_customers/distinct.html", "same_customers/_distinct.html"


@bp.get("/alike")
@requires(Can.REPORT_ISSUES)
def show_alike() -> ResponseReturnValue:
    """For the form of a customer. Who may not see customers hears only that there is one, and from whom."""
    form, member = TypedForm(request.args), current_member()
    found = []
    if form.validate():
        found = queries.alike(member, form.marks(), leave_out=form.leave_out.data)
    sees = member.can(Can.READ_CUSTOMERS)
    ask = queries.whom_to_ask(member.store_id) if found and not sees else ""
    return render_template("same_customers/_alike.html", found=found, sees=sees, ask=ask)


def pairs_page() -> dict[str, Any]:
    found, pairs = queries.page_of_pairs(current_member(), request.args.get("page"))
    return {"found": found, "pairs": pairs}


def said_page() -> dict[str, Any]:
    return {"found": queries.distinct_page(current_member(), request.args.get("page"))}


@bp.get("/duplicates")
@requires(Can.MERGE_CUSTOMERS)
def list_pairs() -> ResponseReturnValue:
    return show(PAGE, PART, **pairs_page())


@bp.get("/duplicates/distinct")
@requires(Can.MERGE_CUSTOMERS)
def list_distinct() -> ResponseReturnValue:
    return show(SAID_PAGE, SAID_PART, **said_page())


@bp.post("/duplicates/distinct")
@requires(Can.MERGE_CUSTOMERS)
def tell_apart() -> ResponseReturnValue:
    form, member = PairForm(request.form), current_member()
    if not form.validate():
        abort(404)
    one = customers.get_visible(member, form.first.data or 0) or abort(404)
    other = customers.get_visible(member, form.second.data or 0) or abort(404)
    actions.tell_apart(one, other, by=member, at=now())
    url = url_for(".list_pairs", page=request.args.get("page"))
    submissions.commit(url)
    return done(url, PART, **pairs_page())


@bp.post("/duplicates/distinct/<int:pair_id>/end")
@requires(Can.MERGE_CUSTOMERS)
def ask_again(pair_id: int) -> ResponseReturnValue:
    pair = queries.distinct_pair(current_member(), pair_id) or abort(404)
    actions.ask_again(pair)
    url = url_for(".list_distinct")
    submissions.commit(url)
    return done(url, SAID_PART, **said_page())
