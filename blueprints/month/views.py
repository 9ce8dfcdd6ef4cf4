"""Where the five issues that a month is to settle are chosen."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.figures import month_key
from blueprints.core.htmx import see_other, show
from blueprints.core.rules import Can
from blueprints.figures.queries import this_month
from blueprints.month import actions, queries
from blueprints.month.forms import TopFiveForm

bp = Blueprint("month", __name__, url_prefix="/overview")


def next_month() -> str:
    return month_key(local_day(now(), current_store().zone), back=-1)


@bp.get("/top-five")
@requires(Can.PRINT_OVERVIEW)
def show_top_five() -> ResponseReturnValue:
    month, store, at = request.args.get("month", next_month()), current_store(), now()
    if month not in {this_month(store, at), next_month()}:
        abort(404)
    chosen = [issue.id for issue in queries.top_five(store, (month,), at)[month]]
    places = {f"place_{place}": issue_id for place, issue_id in enumerate(chosen, start=1)}
    form = TopFiveForm(data={"month": month} | places)
    form.offer(queries.candidates(store, at, chosen))
    return render_template("month/top_five.html", form=form)


@bp.post("/top-five")
@requires(Can.PRINT_OVERVIEW)
def choose_top_five() -> ResponseReturnValue:
    store, at = current_store(), now()
    form = TopFiveForm(request.form)
    if form.month.data not in {this_month(store, at), next_month()}:
        abort(404)
    form.offer(queries.candidates(store, at, form.chosen()))
    if not form.validate():
        return show("month/top_five.html", "month/_top_five.html", status=422, form=form)
    actions.choose_top_five(form.month.data or "", form.chosen(), by=current_member(), at=at)
    url = url_for("overview.show_overview")
    submissions.commit(url)
    return see_other(url)
