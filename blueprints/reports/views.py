"""Writing a report, on a phone in five minutes."""

from typing import Any, cast

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import deposits, submissions
from blueprints.core.access import current_member, requires
from blueprints.core.deposits import Unfit
from blueprints.core.htmx import see_other, show
from blueprints.core.report_lines import Section
from blueprints.core.rules import Can
from blueprints.core.tray import typed_again
from blueprints.report_duties import queries as duties
from blueprints.report_duties.models import Duty
from blueprints.reports import queries
from blueprints.reports.forms import ReportForm, as_sent, key_of, sheet_of

bp = Blueprint("reports", __name__, url_prefix="/reports")
PAGE, PART = "reports/writing.html", "reports/_writing.html"


def duty_or_404(duty_id: int) -> Duty:
    return duties.get_visible(current_member(), duty_id) or abort(404)


def page_of(duty: Duty, form: ReportForm) -> dict[str, Any]:
    return {
        "duty": duty,
        "form": form,
        "title": duties.titled(duty.type, duty.first_day, duty.last_day),
        "drafted": {
            section: [line for line in form.sheet.drafted if line.section is section]
            for section in Section
        },
        "key_of": key_of,
        "next_day": queries.next_day(duty),
    }


@bp.get("/duties/<int:duty_id>/report")
@requires(Can.WRITE_REPORTS)
def show_writing(duty_id: int) -> ResponseReturnValue:
    duty = duty_or_404(duty_id)
    if not queries.can_write(duty, current_member()):
        return redirect(url_for("report_duties.show_duty", duty_id=duty.id), 303)
    typed = typed_again("report")
    fields = as_sent(duty) if typed is None else typed
    form = ReportForm(fields).lay_out(sheet_of(duty), fields)
    if typed is not None:
        form.validate()
    return show(PAGE, PART, **page_of(duty, form))


@bp.post("/duties/<int:duty_id>/report")
@requires(Can.WRITE_REPORTS)
def send(duty_id: int) -> ResponseReturnValue:
    duty = duty_or_404(duty_id)
    try:
        url = deposits.do_posted("report", duty_id=duty_id)
    except Unfit as unfit:
        return show(PAGE, PART, status=422, **page_of(duty, cast("ReportForm", unfit.form)))
    submissions.commit(url)
    return see_other(url)
