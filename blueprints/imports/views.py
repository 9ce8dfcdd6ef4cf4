"""From a file to its result: hand it in, confirm its columns, try it out, import it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import Form

from blueprints.core import jobs, submissions
from blueprints.core.access import current_member, current_person, current_store, requires
from blueprints.core.cells import text_of
from blueprints.core.clock import now
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import keyset
from blueprints.core.rules import Can, RuleBroken
from blueprints.dms.queries import first_rows
from blueprints.dms.rules import Layout
from blueprints.headings.queries import mapping_of
from blueprints.headings.rules import Kind, heading_at
from blueprints.imports import actions, queries, rules
from blueprints.imports.forms import ReadingForm, RunForm, UploadForm, chosen, mapping_form
from blueprints.imports.models import Import
from blueprints.imports.rules import ImportState
from blueprints.matching.rules import Outcome

bp = Blueprint("imports", __name__, url_prefix="/imports")

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "imports"


def visible(import_id: int) -> Import:
    return queries.get_visible(current_member(), import_id) or abort(404)


def address(import_: Import) -> str:
    return url_for(".show_import", import_id=import_.id)


# Hand in


def list_with(form: UploadForm, *, status: int = 200) -> ResponseReturnValue:
    page = keyset(
        queries.visible_to(current_member()),
        order=[Import.id.desc()],
        page=request.args.get("page"),
    )
    return show("imports/list.html", "imports/_upload.html", status=status, form=form, found=page)


@bp.get("")
@requires(Can.IMPORT)
def list_imports() -> ResponseReturnValue:
    return list_with(UploadForm())


@bp.post("")
@requires(Can.IMPORT)
def receive_file() -> ResponseReturnValue:
    form = UploadForm(CombinedMultiDict([request.files, request.form]))
    if not form.validate():
        return list_with(form, status=422)
    try:
        import_ = received(form.file.data)
    except RuleBroken as broken:
        form.file.errors = [_(broken.key, **broken.values)]
        return list_with(form, status=422)
    url = address(import_)
    submissions.commit(url)
    return see_other(url)


def received(file: FileStorage) -> Import:
    sha256 = actions.keep_file(file.stream, folder())
    return actions.receive(
        folder() / sha256,
        (file.filename or "").replace("\0", "")[-200:],
        store=current_store(),
        imported_by=current_person(),
        at=now(),
    )


# Look at


@bp.get("/<int:import_id>")
@requires(Can.IMPORT)
def show_import(import_id: int) -> ResponseReturnValue:
    import_ = visible(import_id)
    job_id = queries.job_under_way(import_)
    if job_id:
        return see_other(url_for("core.show_job", job_id=job_id))
    if import_.state is ImportState.UPLOADED or "remap" in request.args:
        return show_mapping(import_)
    if import_.state is ImportState.CHECKED:
        return show_trial(import_, RunForm())
    return show_result(import_)


def show_mapping(import_: Import) -> ResponseReturnValue:
    rows = first_rows(folder() / import_.sha256)
    reading = ReadingForm(request.args, kind=import_.kind.value, heading_row=import_.heading_row)
    reading.offer()
    layout = import_.layout
    if "kind" in request.args and reading.validate():
        layout = read_otherwise(reading, rows)
    return mapping_page(import_, layout, form_of(layout), reading=reading)


def read_otherwise(reading: ReadingForm, rows: list[Any]) -> Layout:
    at = min(reading.heading_row.data or 1, len(rows)) - 1
    heading, kind = heading_at(rows, at), Kind(reading.kind.data)
    columns = mapping_of(current_store(), kind, heading)
    return Layout(kind, heading, columns, current_store().zone)


def form_of(layout: Layout) -> Form:
    filled: dict[str, Any] = {name.value: column for name, column in layout.columns.items()}
    filled |= {"kind": layout.kind.value, "heading_row": layout.heading.index + 1}
    return mapping_form(layout.kind, layout.heading.names)(data=filled)


def mapping_page(
    import_: Import, layout: Layout, form: Form, *, reading: ReadingForm, status: int = 200
) -> ResponseReturnValue:
    rows = first_rows(folder() / import_.sha256)
    below = rows[layout.heading.index + 1 :][:5]
    return show(
        "imports/mapping.html",
        "imports/_mapping.html",
        status=status,
        import_=import_,
        form=form,
        reading=reading,
        heading=layout.heading,
        sample=[[text_of(cell) for cell in row] for row in below],
    )


@bp.post("/<int:import_id>/mapping")
@requires(Can.IMPORT)
def map_columns(import_id: int) -> ResponseReturnValue:
    import_ = visible(import_id)
    rows = first_rows(folder() / import_.sha256)
    reading = ReadingForm(request.form)
    reading.offer()
    if not reading.validate():
        abort(400)
    layout = read_otherwise(reading, rows)
    form = mapping_form(layout.kind, layout.heading.names)(request.form)
    if not form.validate():
        return mapping_page(import_, layout, form, reading=reading, status=422)
    said = Layout(layout.kind, layout.heading, chosen(form, layout.kind), layout.zone)
    actions.map_columns(import_, said, at=now())
    return begun(import_, "imports.check")


def begun(import_: Import, kind: str) -> ResponseReturnValue:
    """On to the job, which leads back to the import when it is over."""
    queries.check_nothing_under_way(import_)
    job = jobs.start(
        kind,
        store_id=import_.store_id,
        person_id=current_person().id,
        import_id=import_.id,
        total=import_.tallies.rows,
    )
    import_.job_id = job.id
    url = url_for("core.show_job", job_id=job.id)
    submissions.commit(url)
    return see_other(url)


# Tried out


def show_trial(import_: Import, form: RunForm, *, status: int = 200) -> ResponseReturnValue:
    wanted = request.args.get("outcome", "")
    if wanted not in {"", "flagged", *Outcome}:
        abort(404)
    start = max(request.args.get("start", 0, type=int), 0)
    listing = queries.listing_of(folder(), import_.id)
    rows = queries.tried_rows(listing, wanted, start, PAGE + 1) if listing.exists() else []
    return show(
        "imports/trial.html",
        "imports/_trial.html",
        status=status,
        import_=import_,
        form=form,
        wanted=wanted,
        start=start,
        rows=rows[:PAGE],
        more=len(rows) > PAGE,
        step=PAGE,
    )


@bp.post("/<int:import_id>/run")
@requires(Can.IMPORT)
def run_import(import_id: int) -> ResponseReturnValue:
    import_, form = visible(import_id), RunForm(request.form)
    if not form.validate():
        return show_trial(import_, form, status=422)
    actions.allow_run(import_, callbacks_from=form.callbacks_from.data)
    return begun(import_, "imports.run")


# Imported


def show_result(import_: Import) -> ResponseReturnValue:
    wanted = request.args.get("outcome", "")
    if wanted not in {"", "flagged", "rejected"}:
        abort(404)
    page = keyset(
        queries.listed_rows(import_, wanted),
        order=[queries.ROW_NUMBER.asc()],
        page=request.args.get("page"),
    )
    context: dict[str, Any] = {"import_": import_, "found": page, "wanted": wanted}
    return show("imports/result.html", "imports/_result.html", **context)


def listed_table(import_: Import) -> Iterator[list[str]]:
    """What was flagged or rejected and why, with the file's own columns behind."""
    yield [_("Row"), _("Outcome"), _("Reasons"), *import_.heading.names]
    for row in queries.all_listed_rows(import_):
        why = "；".join(_(reason.label) for reason in row.reasons)
        yield [str(row.number), _(row.outcome.label), why, *row.texts]


@bp.get("/<int:import_id>/rows.csv")
@requires(Can.IMPORT)
def download_csv(import_id: int) -> ResponseReturnValue:
    text = io.StringIO()
    writer = csv.writer(text)
    for row in listed_table(visible(import_id)):
        writer.writerow([rules.harmless(cell) for cell in row])
    return download(text.getvalue().encode("utf-8-sig"), "text/csv", f"import-{import_id}.csv")


@bp.get("/<int:import_id>/rows.xlsx")
@requires(Can.IMPORT)
def download_xlsx(import_id: int) -> ResponseReturnValue:
    from xlsxwriter import Workbook  # noqa: PLC0415 - only where a workbook is written

    file = io.BytesIO()
    with Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(listed_table(visible(import_id))):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell[:32_000])
    return download(file.getvalue(), XLSX, f"import-{import_id}.xlsx")


def download(content: bytes, mimetype: str, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(content, mimetype=mimetype, headers=headers)
