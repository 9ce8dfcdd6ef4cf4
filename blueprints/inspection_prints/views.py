"""Print a round, the map of areas, findings before and after, and what was found again; fetch the print."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from blueprints.checklists.models import CheckList
from blueprints.core import prints
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.formats import name_of
from blueprints.core.htmx import show
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can
from blueprints.findings.queries import Asked
from blueprints.inspection_map.queries import get_list
from blueprints.inspection_prints import actions, rules
from blueprints.inspection_prints.actions import COMPARISON, MAP, REPEATS, REPORT
from blueprints.inspection_prints.forms import ComparisonForm, MapForm, RepeatsForm
from blueprints.inspections import queries as inspections
from blueprints.issue_prints.forms import PaperForm
from blueprints.stores.queries import departments_of

bp = Blueprint("inspection_prints", __name__)
KINDS = REPORT, MAP, COMPARISON, REPEATS


# Rounds


@bp.post("/inspections/<int:inspection_id>/report")
@requires(Can.READ_INSPECTIONS)
def print_report(inspection_id: int) -> ResponseReturnValue:
    form, member = PaperForm(request.form), current_member()
    inspection = inspections.get_visible(member, inspection_id) or abort(404)
    if not form.validate():
        abort(400)
    return prints.started(actions.start_report(inspection, form.paper, by=member, at=now()))


@bp.post("/inspections/map")
@requires(Can.READ_INSPECTIONS)
def print_map() -> ResponseReturnValue:
    form, member = MapForm(request.form), current_member()
    if not form.validate():
        abort(400)
    check_list = list_with(form.check_list.data)
    return prints.started(actions.start_map(check_list, form.paper, by=member, at=now()))


def list_with(list_id: int | None) -> CheckList | None:
    if list_id is None:
        return None
    return get_list(current_member(), list_id) or abort(404)


# Findings


def comparison_form(typed: Any = None, **first: object) -> ComparisonForm:
    form = ComparisonForm(typed, data=first)
    departments = [(each.id, name_of(each)) for each in departments_of(current_store().id)]
    return form.offer(departments, rules.months_until(local_day(now(), current_store().zone)))


def show_form(form: ComparisonForm, status: int = 200) -> ResponseReturnValue:
    page, part = "inspection_prints/comparison.html", "inspection_prints/_comparison.html"
    return show(page, part, status=status, form=form)


@bp.get("/findings/comparison")
@requires(Can.READ_ISSUES)
def choose_comparison() -> ResponseReturnValue:
    department = request.args.get("department", 0, type=int)
    return show_form(comparison_form(department=department, period=rules.OPEN))


@bp.post("/findings/comparison")
@requires(Can.READ_ISSUES)
def print_comparison() -> ResponseReturnValue:
    form = comparison_form(request.form)
    if not form.validate():
        return show_form(form, 422)
    job = actions.start_comparison(form.choice, form.paper, by=current_member(), at=now())
    return prints.started(job)


@bp.post("/findings/repeats")
@requires(Can.READ_ISSUES)
def print_repeats() -> ResponseReturnValue:
    form = RepeatsForm(request.form)
    if not form.validate():
        abort(400)
    asked = Asked("repeated", form.area.data, form.department.data)
    return prints.started(actions.start_repeats(asked, form.paper, by=current_member(), at=now()))


# What was printed


@bp.get("/inspections/prints/<uuid:job_id>")
@requires(Can.READ_ISSUES)
def show_waiting(job_id: UUID) -> ResponseReturnValue:
    job = prints.own_print(job_id, *KINDS)
    if job.kind in {REPORT, MAP}:
        return prints.wait_for(job, back_url="/inspections", back_text=_("Inspections"))
    return prints.wait_for(job, back_url="/findings", back_text=_("Findings"))


@bp.get("/inspections/prints/<uuid:job_id>.pdf")
@requires(Can.READ_ISSUES)
def show_print(job_id: UUID) -> ResponseReturnValue:
    return prints.send(prints.own_print(job_id, *KINDS), rules.file_name(job_id))
