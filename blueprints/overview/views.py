from io import BytesIO
from uuid import UUID

from flask import Blueprint, abort, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from blueprints.core import jobs, submissions
from blueprints.core.access import current_member, current_person, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.figures import month_key, month_period
from blueprints.core.formats import name_of
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.jobs import Job, JobState
from blueprints.core.rules import Can, RuleBroken
from blueprints.overview import actions, queries, rules
from blueprints.overview.forms import PrintForm, TargetsForm, TopFiveForm, targets_form

bp = Blueprint("overview", __name__, url_prefix="/overview")


@bp.app_template_filter("month")
def month_name(key: str) -> str:
    """2026-10 as 2026年10月 or October 2026."""
    return rules.month_name(key, str(get_locale().language))


@bp.app_template_filter("spoken")
def spoken(sentence: rules.Sentence) -> str:
    return sentence.spoken(_)


def asked_month() -> str:
    """The month in the URL, this one unless it says; what is no month or not yet begun is a 404."""
    this = queries.this_month(current_store(), now())
    month = request.args.get("month", this)
    try:
        month_period(month, current_store().zone)
        rules.check_has_begun(month, this)
    except RuleBroken:
        abort(404)
    return month


@bp.get("")
@requires(Can.READ_OVERVIEW)
def show_overview() -> ResponseReturnValue:
    month, at, store = asked_month(), now(), current_store()
    overview = queries.overview_of(store, month, at)
    return show(
        "overview/show.html",
        "overview/_overview.html",
        overview=overview,
        sentences=rules.conclusion(overview, name_of),
        today=queries.today(current_member(), at),
        prints=queries.prints_of(store, month),
        months=rules.neighbours(month, queries.this_month(store, at)),
    )


@bp.post("/prints")
@requires(Can.PRINT_OVERVIEW)
def start_print() -> ResponseReturnValue:
    form = PrintForm(request.form)
    if not form.validate():
        abort(400)
    store = current_store()
    month = form.month.data or ""
    rules.check_has_begun(month, queries.this_month(store, now()))
    person_id = current_person().id
    asked = {"store_id": store.id, "month": month, "person_id": person_id}
    job = jobs.start(
        "overview.print",
        store_id=store.id,
        person_id=person_id,
        queue="prints",
        asked=asked | {"language": form.language.data, "recount": bool(form.recount.data)},
        root=current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/"),
    )
    url = url_for(".show_waiting", job_id=job.id)
    submissions.commit(url)
    return see_other(url)


@bp.get("/prints/waiting/<uuid:job_id>")
@requires(Can.PRINT_OVERVIEW)
def show_waiting(job_id: UUID) -> ResponseReturnValue:
    """Asks for itself until the print is there, and then becomes it."""
    job = db.session.get(Job, job_id)
    if job is None or job.person_id != current_person().id or job.kind != "overview.print":
        abort(404)
    if job.state is JobState.DONE:
        return see_other(job.result_url)
    return show("overview/waiting.html", "overview/_waiting.html", job=job)


@bp.get("/prints/<int:print_id>.pdf")
@requires(Can.READ_OVERVIEW)
def show_print(print_id: int) -> ResponseReturnValue:
    made = queries.get_visible(current_member(), print_id) or abort(404)
    path = current_app.config["INSTANCE"] / "prints" / made.file_name
    if not path.exists():
        abort(404)
    name = f"bihuan-{current_store().code}-{made.frozen.month}-{made.language}.pdf"
    return send_file(BytesIO(path.read_bytes()), "application/pdf", download_name=name)


@bp.get("/targets")
@requires(Can.PRINT_OVERVIEW)
def show_targets() -> ResponseReturnValue:
    form = targets_form(queries.targets(current_store()))
    return show("overview/targets.html", "overview/_targets.html", form=form, norms=rules.NORMS)


@bp.post("/targets")
@requires(Can.PRINT_OVERVIEW)
def set_targets() -> ResponseReturnValue:
    form = TargetsForm(request.form)
    if not form.validate():
        view = {"form": form, "norms": rules.NORMS}
        return show("overview/targets.html", "overview/_targets.html", status=422, **view)
    actions.set_targets(form.values(), by=current_member())
    url = url_for(".show_overview")
    submissions.commit(url)
    return see_other(url)


def next_month() -> str:
    return month_key(local_day(now(), current_store().zone), back=-1)


@bp.get("/top-five")
@requires(Can.PRINT_OVERVIEW)
def show_top_five() -> ResponseReturnValue:
    month, store, at = request.args.get("month", next_month()), current_store(), now()
    if month not in {queries.this_month(store, at), next_month()}:
        abort(404)
    chosen = [issue.id for issue in queries.top_five(store, (month,), at)[month]]
    places = {f"place_{place}": issue_id for place, issue_id in enumerate(chosen, start=1)}
    form = TopFiveForm(data={"month": month} | places)
    form.offer(queries.candidates(store, at, chosen))
    return render_template("overview/top_five.html", form=form)


@bp.post("/top-five")
@requires(Can.PRINT_OVERVIEW)
def choose_top_five() -> ResponseReturnValue:
    store, at = current_store(), now()
    form = TopFiveForm(request.form)
    if form.month.data not in {queries.this_month(store, at), next_month()}:
        abort(404)
    form.offer(queries.candidates(store, at, form.chosen()))
    if not form.validate():
        return show("overview/top_five.html", "overview/_top_five.html", status=422, form=form)
    actions.choose_top_five(form.month.data or "", form.chosen(), by=current_member(), at=at)
    url = url_for(".show_overview")
    submissions.commit(url)
    return see_other(url)
