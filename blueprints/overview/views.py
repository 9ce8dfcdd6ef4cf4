from io import BytesIO
from uuid import UUID

from flask import Blueprint, abort, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from blueprints.core import jobs, prints, submissions
from blueprints.core.access import current_member, current_person, current_store, requires
from blueprints.core.clock import now
from blueprints.core.figures import month_with_line
from blueprints.core.formats import name_of
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can, RuleBroken
from blueprints.figures.queries import this_month
from blueprints.month.queries import overview_of
from blueprints.overview import queries, rules
from blueprints.overview.forms import PrintForm

bp = Blueprint("overview", __name__, url_prefix="/overview")


@bp.app_template_filter("month")
def month_name(key: str) -> str:
    """2026-10 as 2026年10月 or October 2026."""
    return rules.month_name(key, str(get_locale().language))


@bp.app_template_filter("spoken")
def spoken(sentence: rules.Sentence) -> str:
    return sentence.spoken(_)


def asked_month() -> str:
    """The month in the URL, this one unless it says; what is no month, has no line or has not begun is a 404."""
    this = this_month(current_store(), now())
    month = request.args.get("month", this)
    try:
        month_with_line(month, current_store().zone)
        rules.check_has_begun(month, this)
    except RuleBroken:
        abort(404)
    return month


@bp.get("")
@requires(Can.READ_OVERVIEW)
def show_overview() -> ResponseReturnValue:
    month, at, store = asked_month(), now(), current_store()
    overview = overview_of(store, month, at)
    return show(
        "overview/show.html",
        "overview/_overview.html",
        overview=overview,
        sentences=rules.conclusion(overview, name_of),
        today=queries.today(current_member(), at),
        prints=queries.prints_of(store, month),
        months=rules.neighbours(month, this_month(store, at)),
    )


@bp.post("/prints")
@requires(Can.PRINT_OVERVIEW)
def start_print() -> ResponseReturnValue:
    form = PrintForm(request.form)
    if not form.validate():
        abort(400)
    store = current_store()
    month = form.month.data or ""
    rules.check_has_begun(month, this_month(store, now()))
    person_id = current_person().id
    asked = {"store_id": store.id, "month": month, "person_id": person_id}
    job = jobs.start(
        "overview.print",
        store_id=store.id,
        person_id=person_id,
        queue="prints",
        asked=asked | {"language": form.language.data, "recount": bool(form.recount.data)},
        root=prints.live_root(),
    )
    url = url_for(".show_waiting", job_id=job.id)
    submissions.commit(url)
    return see_other(url)


@bp.get("/prints/waiting/<uuid:job_id>")
@requires(Can.PRINT_OVERVIEW)
def show_waiting(job_id: UUID) -> ResponseReturnValue:
    job = prints.own_print(job_id, "overview.print")
    back = {"back_url": url_for(".show_overview"), "back_text": _("Back to the overview")}
    return prints.wait_for(job, **back)


@bp.get("/prints/<int:print_id>.pdf")
@requires(Can.READ_OVERVIEW)
def show_print(print_id: int) -> ResponseReturnValue:
    made = queries.get_visible(current_member(), print_id) or abort(404)
    name = f"bihuan-{current_store().code}-{made.frozen.month}-{made.language}.pdf"
    return send_file(BytesIO(prints.kept(made.file_name)), "application/pdf", download_name=name)
