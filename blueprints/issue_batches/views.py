"""Doing something to what is picked in a list: the form, and what became of each."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import jobs, submissions
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.fields import NOTHING
from blueprints.core.formats import label_of
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import Key, keyset
from blueprints.core.rules import Can
from blueprints.issue_batches import actions, queries, rules
from blueprints.issue_batches.forms import FORMS, BatchForm
from blueprints.issue_batches.models import Batch
from blueprints.issue_batches.rules import BatchKind
from blueprints.issue_filters.rules import OPEN, Filters, address, read

bp = Blueprint("issue_batches", __name__, url_prefix="/issues/batches")


def asked_kind() -> BatchKind:
    kind = request.values.get("kind", "")
    return BatchKind(kind) if kind in rules.OFFERED else abort(404)


def asked_filters() -> Filters:
    """Those that are picked; with `all`, everything that the list shows."""
    filters = read(request.args.to_dict(flat=False)).filters
    if "all" not in request.args:
        rules.check_number(len(filters.issue))
    return filters


def form_of(kind: BatchKind, data: object = None) -> BatchForm:
    form = FORMS[kind](data)  # type: ignore[arg-type]  # what request.form is, or nothing
    if "handler_id" in form:
        people = [
            (m.person_id, f"{m.person.name} · {_(m.role.label)}")
            for m in queries.handlers_for(current_member())
        ]
        form["handler_id"].choices = [NOTHING, *people]  # type: ignore[attr-defined]  # a select, by its name
    return form


@bp.get("/new")
@requires(Can.REPORT_ISSUES)
def new_batch() -> ResponseReturnValue:
    """Who has not said what he wants to do begins where issues are picked."""
    if "kind" not in request.args:
        return see_other(url_for("issue_lists.list_issues", state=OPEN, select=1))
    kind = asked_kind()
    return page_of(kind, form_of(kind), asked_filters())


def page_of(
    kind: BatchKind, form: BatchForm, filters: Filters, *, status: int = 200
) -> ResponseReturnValue:
    try:
        issues = queries.picked(current_member(), filters, now())
    except LookupError:
        abort(404)
    return show(
        "issue_batches/new.html",
        "issue_batches/_new.html",
        status=status,
        kind=kind,
        form=form,
        issues=issues[: rules.MOST],
        is_cut=len(issues) > rules.MOST,
        most=rules.MOST,
        at=now(),
        back=f"/issues?{address(filters)}",
    )


def picked_ids() -> list[int]:
    """Of the form. Who names an issue that he may not see names nothing that there is."""
    filters = read({"issue": request.form.getlist("issue"), "state": ["all"]}).filters
    there = {issue.id for issue in queries.picked(current_member(), filters, now())}
    return [key for key in filters.issue if key in there or abort(404)]


@bp.post("")
@requires(Can.REPORT_ISSUES)
def start_batch() -> ResponseReturnValue:
    kind, ids = asked_kind(), picked_ids()
    form = form_of(kind, request.form)
    if not form.validate():
        return page_of(kind, form, Filters(state="all", issue=tuple(ids)), status=422)
    return begun(actions.plan(form.wanted(kind), ids, by=current_member(), at=now()))


def begun(batch: Batch) -> ResponseReturnValue:
    """A short one is done at once, a long one by a job that leads back to its result."""
    url = url_for(".show_batch", batch_id=batch.id)
    if len(batch.rows) > rules.AT_ONCE:
        job = jobs.start(
            "issue_batches.run",
            store_id=batch.store_id,
            person_id=batch.by_id,
            batch_id=batch.id,
            total=len(batch.rows),
        )
        batch.job_id = job.id
        url = url_for("core.show_job", job_id=job.id)
    else:
        actions.carry_out(batch, by=current_member(), at=now(), limit=rules.AT_ONCE + 1)
    submissions.commit(url)
    return see_other(url)


def visible(batch_id: int) -> Batch:
    return queries.get_visible(current_member(), batch_id) or abort(404)


@bp.get("/<int:batch_id>")
@requires(Can.REPORT_ISSUES)
def show_batch(batch_id: int) -> ResponseReturnValue:
    batch = visible(batch_id)
    if queries.is_under_way(batch):
        return see_other(url_for("core.show_job", job_id=batch.job_id))
    rows = queries.rows_of(batch)
    return show(
        "issue_batches/show.html",
        "issue_batches/_batch.html",
        batch=batch,
        rows=rows,
        tally=queries.tally(rows),
        outcomes=list(rules.Outcome),
        can_undo=queries.can_undo(batch, rows),
        undone_by=queries.undoing_of(batch),
    )


@bp.post("/<int:batch_id>/undoing")
@requires(Can.REPORT_ISSUES)
def undo_batch(batch_id: int) -> ResponseReturnValue:
    batch = visible(batch_id)
    note = _("Taken back: %(what)s", what=label_of(batch.kind))
    return begun(actions.undo(batch, note=note, by=current_member(), at=now()))


@bp.get("")
@requires(Can.REPORT_ISSUES)
def list_batches() -> ResponseReturnValue:
    order: list[Key] = [Batch.at.desc(), Batch.id.desc()]
    page = keyset(queries.visible_to(current_member()), order=order, page=request.args.get("page"))
    return show("issue_batches/list.html", "issue_batches/_list.html", page=page)
