"""What a new issue may repeat, and that it is no repeat."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import show
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can
from blueprints.repeats import actions, queries
from blueprints.repeats.forms import UnlinkForm
from blueprints.tracker.forms import NewIssueForm, offer_subjects
from blueprints.tracker.models import Issue
from blueprints.tracker.views import (
    PAGE,
    PART,
    VersionOf,
    find_issue,
    get_issue,
    page_of,
    taken,
)

bp = Blueprint("repeats", __name__, url_prefix="/issues")


@bp.get("/alike")
@requires(Can.READ_CUSTOMERS)
def show_alike() -> ResponseReturnValue:
    """For the form of a new issue, while it is being filled in."""
    form, member = NewIssueForm(request.args), current_member()
    offer_subjects(form, member)
    found = queries.alike(member, **form.subject_ids(), at=now())
    return render_template("repeats/_alike.html", issues=found)


def unlink_page(issue: Issue, form: UnlinkForm) -> dict[str, Any]:
    url = url_for("repeats.unlink", issue_id=issue.id)
    return page_of(issue, form=form, form_title=_("It is no repeat"), form_url=url)


@bp.get("/<int:issue_id>/repeat-unlinking")
@requires(Can.REPORT_ISSUES)
def show_unlink(issue_id: int) -> ResponseReturnValue:
    issue = get_issue(issue_id)
    if queries.repeat_of(issue.id) is None:
        abort(404)
    actions.check_unlinks(current_member())
    return show(PAGE, PART, **unlink_page(issue, UnlinkForm(obj=VersionOf(issue))))


@bp.post("/<int:issue_id>/repeat-unlinking")
@requires(Can.REPORT_ISSUES)
def unlink(issue_id: int) -> ResponseReturnValue:
    issue, form = find_issue(issue_id), UnlinkForm(request.form)
    return taken(
        issue,
        form,
        lambda: unlink_page(issue, form),
        lambda: actions.unlink(issue, reason=form.note.data or "", by=current_member(), at=now()),
    )
