"""Watching on the issue's page, and the list of what one watches."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can, RuleBroken
from blueprints.tracker.models import Issue
from blueprints.tracker.views import answer, find_issue
from blueprints.watchers import actions, queries
from blueprints.watchers.forms import WatchForm

bp = Blueprint("watchers", __name__)


@bp.get("/watched")
@requires(Can.READ_ISSUES)
def list_watched() -> ResponseReturnValue:
    member = current_member()
    order = (Issue.deadline, Issue.id)
    page = keyset(queries.listed(member), order=order, page=request.args.get("page"))
    context: dict[str, Any] = {"page": page, "count": queries.count(member), "at": now()}
    return show("watchers/list.html", "watchers/_list.html", **context)


@bp.post("/issues/<int:issue_id>/watchers")
@requires(Can.REPORT_ISSUES)
def watch(issue_id: int) -> ResponseReturnValue:
    """Oneself or a colleague."""
    issue, form = find_issue(issue_id), WatchForm(request.form)
    if not form.validate() or form.person_id.data is None:
        raise RuleBroken("Choose who should follow it.")
    actions.watch(issue, form.person_id.data, by_id=current_member().person_id, at=now())
    return answer(issue_id)


@bp.post("/issues/<int:issue_id>/watching-end")
@requires(Can.READ_ISSUES)
def stop_watching(issue_id: int) -> ResponseReturnValue:
    issue = find_issue(issue_id)
    actions.stop_watching(issue, by=current_member())
    return answer(issue_id)
