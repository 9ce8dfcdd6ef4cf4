"""A check list as a sheet: handed in, answered row by row, taken over; and taken along."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from blueprints.check_lines.rules import NEEDED
from blueprints.check_sheets import actions, queries, rules
from blueprints.check_sheets.forms import SheetForm, TakeOverForm
from blueprints.check_sheets.rules import Plan
from blueprints.checklists import actions as checklists_actions
from blueprints.checklists import queries as checklists
from blueprints.checklists.models import CheckListVersion
from blueprints.checklists.rules import Change, NewRow, Part
from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import now
from blueprints.core.file_types import SHA, XLSX
from blueprints.core.formats import label_of, name_of
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import N_, Can, RuleBroken
from blueprints.issue_rules.rules import Level
from blueprints.stores.queries import departments_of, every_department

bp = Blueprint("check_sheets", __name__, url_prefix="/check-lists")
COLUMNS = (
    Part.CODE,
    Part.AREA,
    Part.WORDS,
    Part.STANDARD,
    Part.WORDS_EN,
    Part.POINTS,
    Part.DEPARTMENT,
    Part.LEVEL,
)
WRONG = "wrong"
KEPT_FOR = timedelta(days=7)
SHOWN_ELSE = N_("The draft was changed meanwhile. Open this page again and look at the rows.")


def folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "check-sheets"


def draft_or_404(version_id: int) -> CheckListVersion:
    version = checklists.get_version(current_member(), version_id) or abort(404)
    checklists_actions.check_draft(version)
    return version


# Hand in


def upload_page(version: CheckListVersion, form: SheetForm, status: int) -> ResponseReturnValue:
    context: dict[str, Any] = {"version": version, "form": form}
    context["needed"] = [part for part in COLUMNS if part in NEEDED]
    context["department"] = Part.DEPARTMENT
    context["optional"] = [p for p in COLUMNS if p not in {*NEEDED, Part.DEPARTMENT}]
    return show("check_sheets/new.html", "check_sheets/_new.html", status=status, **context)


@bp.get("/versions/<int:version_id>/sheets/new")
@requires(Can.EDIT_CHECK_LISTS)
def new_sheet(version_id: int) -> ResponseReturnValue:
    return upload_page(draft_or_404(version_id), SheetForm(), 200)


@bp.post("/versions/<int:version_id>/sheets")
@requires(Can.EDIT_CHECK_LISTS)
def receive_sheet(version_id: int) -> ResponseReturnValue:
    version = draft_or_404(version_id)
    form = SheetForm(CombinedMultiDict([request.files, request.form]))
    if not form.validate():
        return upload_page(version, form, 422)
    try:
        sha = received(version, form.file.data.read())
    except RuleBroken as broken:
        form.file.errors = [_(broken.key, **broken.values) if broken.values else _(broken.key)]
        return upload_page(version, form, 422)
    url = url_for(".show_sheet", version_id=version_id, sha=sha)
    submissions.commit(url)
    return see_other(url)


def received(version: CheckListVersion, body: bytes) -> str:
    """Kept under its digest, once it has been read to its end. Raises RuleBroken."""
    actions.forget_old(folder(), now() - KEPT_FOR)
    sha = actions.keep(body, folder() / str(version.id))
    queries.plan_of(folder() / str(version.id) / sha, version)
    return sha


# Look at it, and take it over


def plan_or_404(version: CheckListVersion, sha: str) -> Plan:
    path = folder() / str(version.id) / sha
    if not SHA.fullmatch(sha) or not path.is_file():
        abort(404)
    return queries.plan_of(path, version)


def plan_page(
    version: CheckListVersion, sha: str, plan: Plan, form: TakeOverForm, status: int
) -> ResponseReturnValue:
    only = request.args.get("only", "")
    if only not in {"", WRONG, *Change}:
        abort(404)
    answers = [a for a in plan.answers if not only or only == outcome_of(a)]
    context: dict[str, Any] = {
        "version": version,
        "sha": sha,
        "plan": plan,
        "form": form,
        "only": only,
        "answers": answers,
        "missing": plan.missing if only in {"", Change.REMOVED} else (),
        "departments": every_department(version.store_id),
        "areas": checklists.areas_by_name(version.store_id),
    }
    return show("check_sheets/show.html", "check_sheets/_plan.html", status=status, **context)


def outcome_of(answer: rules.Answer) -> str:
    return answer.difference.change.value if answer.difference else WRONG


@bp.get("/versions/<int:version_id>/sheets/<string:sha>")
@requires(Can.EDIT_CHECK_LISTS)
def show_sheet(version_id: int, sha: str) -> ResponseReturnValue:
    version = draft_or_404(version_id)
    plan = plan_or_404(version, sha)
    return plan_page(version, sha, plan, TakeOverForm(data={"digest": plan.digest}), 200)


@bp.post("/versions/<int:version_id>/sheets/<string:sha>/acceptance")
@requires(Can.EDIT_CHECK_LISTS)
def take_over(version_id: int, sha: str) -> ResponseReturnValue:
    version, form = draft_or_404(version_id), TakeOverForm(request.form)
    plan = plan_or_404(version, sha)
    if plan.wrong and not form.leaves_wrong.data:
        form.leaves_wrong.errors = [
            _("Mend these rows in the file, or say that they are left out.")
        ]
        return plan_page(version, sha, plan, form, 422)
    if form.digest.data != plan.digest:
        raise RuleBroken(SHOWN_ELSE)
    actions.take_over(version, plan, keeps_missing=bool(form.keeps_missing.data))
    url = url_for("checklists.show_version", version_id=version_id)
    submissions.commit(url)
    return see_other(url)


# Take along


def download(lines: list[list[str | int]], name: str) -> Response:
    departments = [name_of(department) for department in departments_of(current_store().id)]
    body = actions.workbook(
        [[_(part.label) for part in COLUMNS], *lines], departments, [label_of(v) for v in Level]
    )
    headers = {"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "no-store"}
    return Response(body, mimetype=XLSX, headers=headers)


@bp.get("/template.xlsx")
@requires(Can.EDIT_CHECK_LISTS)
def download_template() -> ResponseReturnValue:
    return download([], "check-list.xlsx")


@bp.get("/versions/<int:version_id>/sheet.xlsx")
@requires(Can.READ_CHECK_LISTS)
def download_version(version_id: int) -> ResponseReturnValue:
    version = checklists.get_version(current_member(), version_id) or abort(404)
    departments = every_department(version.store_id)
    lines = [
        line_of(row, name_of(departments[row.department_id])) for row in checklists.said_in(version)
    ]
    return download(lines, f"check-list-{version.check_list_id}-{version.number}.xlsx")


def line_of(row: NewRow, department: str) -> list[str | int]:
    shown: dict[Part, str | int] = {
        Part.CODE: rules.number_of(row),
        Part.AREA: row.area,
        Part.WORDS: row.words,
        Part.STANDARD: row.standard,
        Part.WORDS_EN: row.words_en,
        Part.POINTS: row.points,
        Part.DEPARTMENT: department,
        Part.LEVEL: label_of(row.level),
    }
    return [shown[part] for part in COLUMNS]
