"""The figures of a month of inspections, and the rows that each was counted from."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.figures import month_key, month_period, month_with_line
from blueprints.core.htmx import show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can, RuleBroken
from blueprints.findings import rules as findings_rules
from blueprints.findings.queries import decisions_of, stage_of
from blueprints.inspection_figures import queries
from blueprints.inspection_figures.queries import Asked, Span
from blueprints.inspection_figures.rules import Key

bp = Blueprint("inspection_figures", __name__, url_prefix="/inspections/figures")


def span_asked() -> Span:
    """The month in the URL, this one unless it says; what is none, has no line or has not begun is a 404."""
    store, at = current_store(), now()
    month = request.args.get("month", month_key(local_day(at, store.zone)))
    try:
        period = month_with_line(month, store.zone)
    except RuleBroken:
        abort(404)
    if period.start > at:
        abort(404)
    return Span(store, period, at)


@bp.get("")
@requires(Can.READ_INSPECTIONS)
def show_figures() -> ResponseReturnValue:
    span = span_asked()
    after = month_key(span.period.first_day, back=-1)
    has_next = month_period(after, span.store.zone).start <= span.at
    return show(
        "inspection_figures/show.html",
        "inspection_figures/_figures.html",
        month=span.period.key,
        before=month_key(span.period.first_day, back=1),
        after=after if has_next else "",
        lines=queries.lines(span),
        groups={name: queries.compared(name, span) for name in queries.KINDS},
        kinds=queries.KINDS,
    )


def key_or_404(name: str) -> Key:
    try:
        return Key(name)
    except ValueError:
        abort(404)


@bp.get("/<string:name>")
@requires(Can.READ_INSPECTIONS)
def list_rows(name: str) -> ResponseReturnValue:
    span, member = span_asked(), current_member()
    asked = Asked(
        key_or_404(name),
        part=request.args.get("part") == "numerator",
        department=request.args.get("department", type=int),
        area=request.args.get("area", type=int),
        list=request.args.get("list", type=int),
    )
    try:
        found = queries.opened(member, asked, span)
    except KeyError:
        abort(404)
    page = keyset(found, order=queries.order_of(asked), page=request.args.get("page"))
    findings = [] if asked.is_of_rounds else [row.Finding for row in page.rows]
    decisions = decisions_of([finding.issue_id for finding in findings])
    return show(
        "inspection_figures/rows.html",
        "inspection_figures/_rows.html",
        asked=asked,
        month=span.period.key,
        group=queries.group_name(member, asked),
        page=page,
        stages={f.id: stage_of(f, decisions.get(f.issue_id)) for f in findings},
        looks=findings_rules.LOOKS,
    )
