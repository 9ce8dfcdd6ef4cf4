"""Filling an inspection in, and what it found."""

from typing import Any, cast

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from blueprints.core import deposits, submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.attachments import of_record
from blueprints.core.clock import now
from blueprints.core.deposits import Unfit
from blueprints.core.htmx import done, see_other, show
from blueprints.core.rules import Can
from blueprints.core.tray import photos_kept, typed_again
from blueprints.inspections import actions, queries, rules
from blueprints.inspections.forms import FillingForm, RuleForm, places_of
from blueprints.inspections.models import Inspection
from blueprints.inspections.rules import Answer, Outcome

bp = Blueprint("inspections", __name__, url_prefix="/inspections")


def inspection_or_404(inspection_id: int) -> Inspection:
    return queries.get_visible(current_member(), inspection_id) or abort(404)


def sheet_page(inspection: Inspection, form: FillingForm) -> dict[str, Any]:
    return {
        "inspection": inspection,
        "form": form,
        "sheet": form.sheet,
        "department_ids": form.sheet.department_ids,
        "possible": sum(row.points for row in form.sheet.rows),
        "came": places_of(photos_kept("inspection")),
        "Outcome": Outcome,
        "Answer": Answer,
    }


@bp.get("/<int:inspection_id>/filling")
@requires(Can.INSPECT)
def show_filling(inspection_id: int) -> ResponseReturnValue:
    inspection = inspection_or_404(inspection_id)
    if inspection.done_at or inspection.cancelled_at:
        return redirect(url_for(".show_inspection", inspection_id=inspection_id), 303)
    typed = typed_again("inspection")
    fields = MultiDict() if typed is None else typed
    sheet = queries.sheet_of(inspection, fields.get("version_id", type=int), at=now())
    form = FillingForm(fields).lay_out(sheet, fields, places_of(photos_kept("inspection")))
    if typed is not None:
        form.validate()
    return show(
        "inspections/filling.html", "inspections/_filling.html", **sheet_page(inspection, form)
    )


@bp.post("/<int:inspection_id>/filling")
@requires(Can.INSPECT)
def hand_in(inspection_id: int) -> ResponseReturnValue:
    inspection = inspection_or_404(inspection_id)
    try:
        url = deposits.do_posted("inspection", inspection_id=inspection_id)
    except Unfit as unfit:
        page = sheet_page(inspection, cast("FillingForm", unfit.form))
        return show("inspections/filling.html", "inspections/_filling.html", status=422, **page)
    submissions.commit(url)
    return see_other(url)


@bp.get("/<int:inspection_id>")
@requires(Can.READ_INSPECTIONS)
def show_inspection(inspection_id: int) -> ResponseReturnValue:
    inspection, member = inspection_or_404(inspection_id), current_member()
    answers = queries.answers_of(inspection) if inspection.done_at else []
    links: dict[int, list[queries.RowLink]] = {}
    for link in queries.row_links(inspection, member):
        links.setdefault(link.row_id, []).append(link)
    return show(
        "inspections/show.html",
        "inspections/_inspection.html",
        inspection=inspection,
        may_fill=member.can(Can.INSPECT) and not (inspection.done_at or inspection.cancelled_at),
        failed=[answer for answer in answers if answer.outcome is Outcome.FAILED],
        areas=queries.by_area(answers),
        links=links,
        parts=list(queries.page_parts(inspection, member)) if inspection.done_at else [],
        photos=[file for file in of_record(f"/inspections/{inspection.id}") if file.is_picture],
        Outcome=Outcome,
    )


# The store's rule


@bp.get("/rule")
@requires(Can.EDIT_CHECK_LISTS)
def show_rule() -> ResponseReturnValue:
    form = RuleForm(obj=queries.rule_of(current_store().id))
    return show("inspections/rule.html", "inspections/_rule.html", form=form)


@bp.post("/rule")
@requires(Can.EDIT_CHECK_LISTS)
def set_rule() -> ResponseReturnValue:
    form = RuleForm(request.form)
    if not form.validate():
        return show("inspections/rule.html", "inspections/_rule.html", status=422, form=form)
    actions.set_rule(current_store().id, **form.data)
    url = url_for(".show_rule")
    submissions.commit(url)
    return done(url, "inspections/_rule.html", form=form)


@bp.app_template_global()
def percent_of(score: rules.Score | None) -> str:
    """得分率 with one decimal, as it is printed."""
    rate = score.rate if score else None
    return "—" if rate is None else f"{rate:.1%}"
