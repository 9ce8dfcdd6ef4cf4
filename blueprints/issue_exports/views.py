"""Taking a list along: in which form, and the file."""

from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs

from flask import Blueprint, abort, current_app, request, send_file, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import jobs, prints, submissions
from blueprints.core.access import current_member, requires
from blueprints.core.clock import local, now
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import language
from blueprints.core.rules import Can
from blueprints.filter_words.queries import Choices, Said, chips
from blueprints.issue_exports import actions, queries, rules
from blueprints.issue_exports.forms import ExportForm
from blueprints.issue_exports.models import IssueExport
from blueprints.issue_exports.rules import Format
from blueprints.issue_filters.queries import count_of, counted_rows, sort_of, wanted
from blueprints.issue_filters.rules import Filters, address, read

bp = Blueprint("issue_exports", __name__, url_prefix="/issues/exports")

TYPES = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv",
    Format.PDF: "application/pdf",
}


def counted(filters: Filters) -> int:
    """A made-up figure in the address is a page that does not exist."""
    try:
        where = wanted(current_member(), filters, now())
    except LookupError:
        abort(404)
    return count_of(where, cap=max(rules.MOST.values()))


def words_of(filters: Filters) -> str:
    member = current_member()
    figure = counted_rows(member, filters, now())
    said = Said(filters, member, Choices(member.store_id), figure)
    return " · ".join(chip.text for chip in chips(said)) or _("Open")


@bp.get("/new")
@requires(Can.READ_ISSUES)
def new_export() -> ResponseReturnValue:
    filters = read(request.args.to_dict(flat=False)).filters
    form = ExportForm(query=address(filters), sort=request.args.get("sort", ""))
    return page_of(form, filters)


def page_of(form: ExportForm, filters: Filters, *, status: int = 200) -> ResponseReturnValue:
    return show(
        "issue_exports/new.html",
        "issue_exports/_new.html",
        status=status,
        form=form,
        words=words_of(filters),
        count=counted(filters),
        most=max(rules.MOST.values()),
        most_printed=rules.MOST[Format.PDF],
        earlier=queries.finished_of(current_member()),
    )


@bp.post("")
@requires(Can.READ_ISSUES)
def start_export() -> ResponseReturnValue:
    form = ExportForm(request.form)
    filters = read(parse_qs(form.query.data or "")).filters
    if not form.validate():
        return page_of(form, filters, status=422)
    count = counted(filters)
    sort = sort_of(form.sort.data or "", filters, count)
    asked = actions.Wanted(
        form.format.data, address(filters), sort.value, words_of(filters), language()
    )
    export = actions.ask(asked, count, by=current_member(), at=now())
    url = url_for("core.show_job", job_id=started(export).id)
    submissions.commit(url)
    return see_other(url)


def started(export: IssueExport) -> jobs.Job:
    start = partial(
        jobs.start, store_id=export.store_id, person_id=export.by_id, export_id=export.id
    )
    if export.format is Format.PDF:
        return start("issue_exports.print", queue="prints", root=prints.live_root())
    return start("issue_exports.table")


@bp.get("/<int:export_id>/file")
@requires(Can.READ_ISSUES)
def show_file(export_id: int) -> ResponseReturnValue:
    """A print opens where one is; a table is saved."""
    export = queries.get_visible(current_member(), export_id) or abort(404)
    path = Path(current_app.config["INSTANCE"]) / "exports" / export.file_name
    if not path.exists():
        abort(404)
    day = local(export.at, current_member().store.zone)
    answer = send_file(
        BytesIO(path.read_bytes()),
        TYPES[export.format],
        as_attachment=export.format is not Format.PDF,
        download_name=f"{_('Issues')}-{day:%Y-%m-%d-%H%M}.{export.format.value}",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
