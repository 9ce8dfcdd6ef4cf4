"""Print a report; fetch the print."""

from uuid import UUID

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from blueprints.core import prints
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can
from blueprints.issue_prints.forms import PaperForm
from blueprints.report_duties import queries as duties
from blueprints.report_prints import actions, rules
from blueprints.report_prints.actions import REPORT

bp = Blueprint("report_prints", __name__, url_prefix="/reports")


@bp.post("/duties/<int:duty_id>/print")
@requires(Can.READ_REP_WORK)
def print_report(duty_id: int) -> ResponseReturnValue:
    form, member = PaperForm(request.form), current_member()
    duty = duties.get_visible(member, duty_id) or abort(404)
    if not form.validate():
        abort(400)
    return prints.started(actions.start_report(duty, form.paper, by=member, at=now()))


@bp.get("/prints/<uuid:job_id>")
@requires(Can.READ_REP_WORK)
def show_waiting(job_id: UUID) -> ResponseReturnValue:
    return prints.wait_for(
        prints.own_print(job_id, REPORT), back_url="/reports", back_text=_("Reports")
    )


@bp.get("/prints/<uuid:job_id>.pdf")
@requires(Can.READ_REP_WORK)
def show_print(job_id: UUID) -> ResponseReturnValue:
    return prints.send(prints.own_print(job_id, REPORT), rules.file_name(job_id))
