"""The reports that wait for somebody on one page, answered with a tap a line or one for all."""

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import done, see_other, show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.report_answers import actions, queries
from blueprints.report_answers.forms import AnswerForm, ReturnForm
from blueprints.report_duties import queries as duties
from blueprints.report_duties import rules
from blueprints.report_duties.models import Duty
from blueprints.reports.models import Line
from blueprints.reports.queries import get_line, values_of

bp = Blueprint("report_answers", __name__, url_prefix="/reports")
AT_ONCE = 8  # reports on a page: each is read


@bp.get("/waiting")
@requires(Can.READ_REP_WORK)
def list_waiting() -> ResponseReturnValue:
    member, at = current_member(), now()
    page = keyset(
        queries.waiting(member),
        order=queries.OLDEST,
        page=request.args.get("page"),
        limit=AT_ONCE,
    )
    return show(
        "report_answers/waiting.html",
        "report_answers/_waiting.html",
        page=page,
        parts={row.Duty.id: values_of(row.Duty, member, at=at) for row in page.rows},
        plain=len(queries.with_nothing_open(member)),
        looks=rules.LOOKS,
        titled=duties.titled,
        at=at,
    )


def duty_or_404(duty_id: int) -> Duty:
    return duties.get_visible(current_member(), duty_id) or abort(404)


def line_or_404(line_id: int) -> Line:
    line = get_line(line_id) or abort(404)
    duty_or_404(line.report.duty_id)
    return line


def answered(duty: Duty) -> ResponseReturnValue:
    """The report as it stands now, where it is looked at."""
    url = url_for("report_duties.show_duty", duty_id=duty.id)
    submissions.commit(url)
    part = values_of(duty, current_member(), at=now())
    return done(url, "reports/_report.html", part=part)


@bp.post("/lines/<int:report_line_id>/answer")
@requires(Can.READ_REP_WORK)
def answer_line(report_line_id: int) -> ResponseReturnValue:
    line, form = line_or_404(report_line_id), AnswerForm(request.form)
    if not form.validate():
        abort(400)
    actions.answer_line(line, form.answer, by=current_member(), at=now())
    return answered(line.report.duty)


@bp.post("/duties/<int:duty_id>/answers")
@requires(Can.READ_REP_WORK)
def answer_rest(duty_id: int) -> ResponseReturnValue:
    duty = duty_or_404(duty_id)
    actions.answer_rest(duty, by=current_member(), at=now())
    return answered(duty)


@bp.post("/duties/<int:duty_id>/return")
@requires(Can.READ_REP_WORK)
def send_back(duty_id: int) -> ResponseReturnValue:
    duty, form = duty_or_404(duty_id), ReturnForm(request.form)
    if not form.validate():
        abort(400)
    actions.send_back(duty, form.wish.data or "", by=current_member(), at=now())
    return answered(duty)


@bp.post("/answers")
@requires(Can.READ_REP_WORK)
def answer_all() -> ResponseReturnValue:
    actions.answer_all(by=current_member(), at=now())
    url = url_for(".list_waiting")
    submissions.commit(url)
    return see_other(url)
