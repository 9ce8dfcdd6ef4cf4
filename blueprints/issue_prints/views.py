"""Print an issue's slip, or the sheets that remind departments; and fetch what was printed."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from blueprints.core import prints
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.formats import name_of
from blueprints.core.htmx import show
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can, RuleBroken
from blueprints.issue_prints import actions, queries, rules
from blueprints.issue_prints.forms import PaperForm, SheetsForm
from blueprints.tracker import queries as tracker

bp = Blueprint("issue_prints", __name__, url_prefix="/issues")

KINDS = ("issue_prints.slips", "issue_prints.sheets", "issue_prints.picked-sheets")


@bp.post("/<int:issue_id>/slips")
@requires(Can.READ_ISSUES)
def print_slip(issue_id: int) -> ResponseReturnValue:
    form, member = PaperForm(request.form), current_member()
    if not tracker.is_visible(member, issue_id):
        abort(404)
    if not form.validate():
        abort(400)
    paper = form.paper
    return prints.started(actions.start_slips([issue_id], paper, by=member, at=now()))


@bp.get("/slips")
@requires(Can.READ_ISSUES)
def choose_slips() -> ResponseReturnValue:
    """What was picked of the list; nothing is printed by opening an address."""
    issues = queries.picked(current_member(), request.args.getlist("issue", type=int))
    return show(
        "issue_prints/slips.html",
        "issue_prints/_slips.html",
        issues=issues[: rules.MOST_SLIPS],
        is_cut=len(issues) > rules.MOST_SLIPS,
        most=rules.MOST_SLIPS,
    )


@bp.post("/slips")
@requires(Can.READ_ISSUES)
def print_slips() -> ResponseReturnValue:
    form = PaperForm(request.form)
    if not form.validate():
        abort(400)
    ids, paper = request.form.getlist("issue", type=int), form.paper
    return prints.started(actions.start_slips(ids, paper, by=current_member(), at=now()))


# Sheets


def asked_day() -> date:
    """The day in the URL; what is no day, or one that is over, is today."""
    today = local_day(now(), current_store().zone)
    day = request.args.get("day", today, type=date.fromisoformat)
    try:
        rules.check_day(day, today)
    except RuleBroken:
        return today
    return day


def sheets_page(form: SheetsForm, day: date) -> dict[str, Any]:
    counts = queries.due_counts(current_member(), day)
    branches = queries.departments_for(current_member())
    return {
        "form": form,
        "day": day,
        "today": local_day(now(), current_store().zone),
        "last_day": local_day(now(), current_store().zone) + rules.AHEAD,
        "branches": branches,
        "counts": counts,
        "any_due": any(counts.get(branch.department.id) for branch in branches),
    }


def offered(form: SheetsForm) -> SheetsForm:
    branches = queries.departments_for(current_member())
    return form.offer((b.department.id, name_of(b.department)) for b in branches)


def first_choice(day: date) -> list[int]:
    """The uppermost that have something due: their sheets hold what those below have to do."""
    branches = queries.departments_for(current_member())
    counts = queries.due_counts(current_member(), day)
    top = min((branch.depth for branch in branches), default=0)
    return [b.department.id for b in branches if b.depth == top and counts[b.department.id]]


@bp.get("/reminder-sheets")
@requires(Can.PRINT_REMINDERS)
def show_sheets() -> ResponseReturnValue:
    day = asked_day()
    form = offered(SheetsForm(data={"day": day, "departments": first_choice(day)}))
    return show("issue_prints/sheets.html", "issue_prints/_sheets.html", **sheets_page(form, day))


@bp.post("/reminder-sheets")
@requires(Can.PRINT_REMINDERS)
def print_sheets() -> ResponseReturnValue:
    form = offered(SheetsForm(request.form))
    if not form.validate() or form.day.data is None:
        page = sheets_page(form, form.day.data or asked_day())
        return show("issue_prints/sheets.html", "issue_prints/_sheets.html", status=422, **page)
    chosen, paper = form.departments.data or [], form.paper
    job = actions.start_sheets(chosen, form.day.data, paper, by=current_member(), at=now())
    return prints.started(job)


@bp.get("/reminder-sheets/picked")
@requires(Can.PRINT_REMINDERS)
def choose_picked_sheets() -> ResponseReturnValue:
    """What was picked of the list, by department; what asks for nothing any more is named apart."""
    member, ids = current_member(), request.args.getlist("issue", type=int)
    issues = queries.picked(member, ids)
    return show(
        "issue_prints/picked.html",
        "issue_prints/_picked.html",
        is_any_picked=bool(issues),
        sheets=list(queries.picked_sheets(member, ids, at=now(), root="")),
        over=[issue for issue in issues if not issue.is_open],
        at=now(),
    )


@bp.post("/reminder-sheets/picked")
@requires(Can.PRINT_REMINDERS)
def print_picked_sheets() -> ResponseReturnValue:
    form = PaperForm(request.form)
    if not form.validate():
        abort(400)
    ids, paper = request.form.getlist("issue", type=int), form.paper
    return prints.started(actions.start_picked_sheets(ids, paper, by=current_member(), at=now()))


# What was printed


@bp.get("/prints/<uuid:job_id>")
@requires(Can.READ_ISSUES)
def show_waiting(job_id: UUID) -> ResponseReturnValue:
    job = prints.own_print(job_id, *KINDS)
    back = {"back_url": "/issues", "back_text": _("Issues")}
    return prints.wait_for(job, **back)


@bp.get("/prints/<uuid:job_id>.pdf")
@requires(Can.READ_ISSUES)
def show_print(job_id: UUID) -> ResponseReturnValue:
    return prints.send(prints.own_print(job_id, *KINDS), rules.file_name(job_id))
