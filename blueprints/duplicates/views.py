"""The form by which an issue is merged into another."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import show
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can
from blueprints.duplicates import actions
from blueprints.duplicates.forms import MergeForm, offer_originals, say_what_is_missing
from blueprints.tracker import queries as tracker
from blueprints.tracker import rules
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Step
from blueprints.tracker.views import (
    PAGE,
    PART,
    VersionOf,
    answer,
    check_current,
    find_issue,
    get_issue,
    page_of,
)

bp = Blueprint("duplicates", __name__, url_prefix="/issues")


def merge_page(issue: Issue, form: MergeForm) -> dict[str, Any]:
    url = url_for("duplicates.merge", issue_id=issue.id)
    return page_of(issue, form=form, form_title=_("Merge into another issue"), form_url=url)


@bp.get("/<int:issue_id>/merger")
@requires(Can.REPORT_ISSUES)
def show_merge(issue_id: int) -> ResponseReturnValue:
    issue, member = get_issue(issue_id), current_member()
    standing = tracker.standing_of(issue, member)
    rules.check_may(Step.VOID, issue.situation(now()), standing, at=now())
    form = MergeForm(obj=VersionOf(issue))
    offer_originals(form, issue, member)
    return show(PAGE, PART, **merge_page(issue, form))


@bp.post("/<int:issue_id>/merger")
@requires(Can.REPORT_ISSUES)
def merge(issue_id: int) -> ResponseReturnValue:
    """The answer shows the merged issue, void, with the way to the other one."""
    issue, form, member = find_issue(issue_id), MergeForm(request.form), current_member()
    is_valid = form.validate()
    original = offer_originals(form, issue, member)
    if original is None:
        say_what_is_missing(form)
    if not is_valid or original is None:
        return show(PAGE, PART, status=422, **merge_page(issue, form))
    check_current(issue, form, lambda: merge_page(issue, form))
    actions.merge(issue, original, reason=form.note.data or "", by=member, at=now())
    return answer(issue_id)
