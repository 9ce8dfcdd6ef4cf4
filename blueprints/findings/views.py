"""The findings of inspections as a list, the head's word on measures, and closing for good."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.checklists.queries import areas_of
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import show
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.findings import actions, queries, rules
from blueprints.findings.forms import FinalForm, MeasuresForm
from blueprints.findings.models import Finding
from blueprints.stores.queries import departments_of
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

bp = Blueprint("findings", __name__)


@bp.get("/findings")
@requires(Can.READ_ISSUES)
def list_findings() -> ResponseReturnValue:
    member = current_member()
    asked = queries.Asked(
        stage=request.args.get("stage", "", type=str),
        area=request.args.get("area", type=int),
        department=request.args.get("department", type=int),
    )
    order = (Finding.found_at.desc(), Finding.id.desc())
    page = keyset(queries.listed(member, asked), order=order, page=request.args.get("page"))
    findings = [row.Finding for row in page.rows]
    decisions = queries.decisions_of([finding.issue_id for finding in findings])
    stages = {f.id: queries.stage_of(f, decisions.get(f.issue_id)) for f in findings}
    return show(
        "findings/list.html",
        "findings/_list.html",
        page=page,
        stages=stages,
        looks=rules.LOOKS,
        asked=asked,
        filters=queries.STAGES,
        areas=areas_of(member.store_id),
        departments=departments_of(member.store_id),
        parts=list(queries.list_parts(asked, member)),
        at=now(),
    )


# The measures


def decision_page(issue: Issue, form: MeasuresForm) -> dict[str, Any]:
    url = url_for(".decide_measures", issue_id=issue.id)
    form.verdict.description = issue.measures
    return page_of(issue, form=form, form_title=_("Decide on the measures"), form_url=url)


@bp.get("/issues/<int:issue_id>/measures-decision")
@requires(Can.REPORT_ISSUES)
def show_decision(issue_id: int) -> ResponseReturnValue:
    issue = get_issue(issue_id)
    actions.check_decides(issue, current_member(), now())
    return show(PAGE, PART, **decision_page(issue, MeasuresForm(obj=VersionOf(issue))))


@bp.post("/issues/<int:issue_id>/measures-decision")
@requires(Can.REPORT_ISSUES)
def decide_measures(issue_id: int) -> ResponseReturnValue:
    issue, form = find_issue(issue_id), MeasuresForm(request.form)
    approve, words = form.verdict.data == "yes", form.wish.data or ""
    return taken(
        issue,
        form,
        lambda: decision_page(issue, form),
        lambda: actions.decide_measures(
            issue, approve=approve, words=words, by=current_member(), at=now()
        ),
    )


# For good


def finding_or_404(finding_id: int) -> Finding:
    return queries.get_visible(current_member(), finding_id) or abort(404)


def final_page(finding: Finding, form: FinalForm) -> dict[str, Any]:
    issue = get_issue(finding.issue_id)
    url = url_for(".close_finally", finding_id=finding.id)
    title = _("Close it finally, without a next inspection")
    return page_of(issue, form=form, form_title=title, form_url=url)


@bp.get("/findings/<int:finding_id>/final-closing")
@requires(Can.REPORT_ISSUES)
def show_final(finding_id: int) -> ResponseReturnValue:
    finding = finding_or_404(finding_id)
    actions.check_final(finding, by=current_member(), at=now())
    return show(PAGE, PART, **final_page(finding, FinalForm(obj=VersionOf(finding.issue))))


@bp.post("/findings/<int:finding_id>/final-closing")
@requires(Can.REPORT_ISSUES)
def close_finally(finding_id: int) -> ResponseReturnValue:
    finding, form = finding_or_404(finding_id), FinalForm(request.form)
    return taken(
        finding.issue,
        form,
        lambda: final_page(finding, form),
        lambda: actions.close_by_manager(finding, by=current_member(), at=now()),
    )
