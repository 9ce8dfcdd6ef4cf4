"""What did not happen, by kind and department; the same on paper."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import prints, submissions
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import Page, keyset
from blueprints.core.rules import Can
from blueprints.core.silence import Silence
from blueprints.silence import actions, queries, rules
from blueprints.silence.actions import SHEET, Paper
from blueprints.silence.forms import SheetForm
from blueprints.silence.queries import Asked, Kind

bp = Blueprint("silence", __name__, url_prefix="/silence")


@bp.get("")
@requires(Can.READ_SILENCE)
def show_silence() -> ResponseReturnValue:
    member, at = current_member(), now()
    key, department = request.args.get("kind", ""), request.args.get("department", type=int)
    try:
        asked = Asked(member, queries.departments_asked(member, department), at)
        kinds = queries.kinds_asked(member, key, at=at)
    except LookupError:
        abort(404)
    found = queries.counts(kinds, queries.scope(member))
    page = page_of(kinds[0], asked) if key else None
    total, departments = rules.all_kinds(found), queries.departments_by_id(member)
    whole = [all_of(kinds[0], page, found, asked)] if page else []
    return show(
        "silence/list.html",
        "silence/_list.html",
        kinds=whole or queries.beginnings(kinds, found, asked, rules.FEW),
        page=page,
        departments=departments,
        kind=key,
        department=department,
        total=rules.count_in(total, None),
        number=rules.count_in(total, asked.departments),
        branches=queries.branches(member, departments, total),
    )


def page_of(kind: Silence, asked: Asked) -> Page[Any]:
    found, order = queries.listed(kind, asked.departments)
    return keyset(found, order=order, page=request.args.get("page"))


def all_of(kind: Silence, page: Page[Any], found: dict[str, rules.Counts], asked: Asked) -> Kind:
    number = rules.count_in(found[kind.key], asked.departments)
    return Kind(kind, number, queries.read(kind, page.rows, asked.member, asked.at))


# On paper


@bp.post("/prints")
@requires(Can.READ_SILENCE)
def print_sheet() -> ResponseReturnValue:
    form, member = SheetForm(request.form), current_member()
    if not form.validate():
        abort(400)
    key, department = form.kind.data or "", form.department.data
    try:
        queries.departments_asked(member, department)
        queries.kinds_asked(member, key, at=now())
    except LookupError:
        abort(404)
    paper = Paper(form.language.data or "zh", prints.live_root(), department, key)
    job = actions.start_sheet(paper, by=member, at=now())
    url = url_for(".show_waiting", job_id=job.id)
    submissions.commit(url)
    return see_other(url)


@bp.get("/prints/<uuid:job_id>")
@requires(Can.READ_SILENCE)
def show_waiting(job_id: UUID) -> ResponseReturnValue:
    job = prints.own_print(job_id, SHEET)
    return prints.wait_for(job, back_url="/silence", back_text=_("What did not happen"))


@bp.get("/prints/<uuid:job_id>.pdf")
@requires(Can.READ_SILENCE)
def show_print(job_id: UUID) -> ResponseReturnValue:
    return prints.send(prints.own_print(job_id, SHEET), rules.file_name(job_id), "silence")
