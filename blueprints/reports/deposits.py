"""A report that is written offline: it counts from when it was sent on the device."""

from flask import url_for

from blueprints.core.deposits import Filled, NotYours, OfflineForm, Unfit
from blueprints.core.rules import N_, Can
from blueprints.report_duties import queries as duties
from blueprints.report_duties.models import Duty
from blueprints.reports import actions
from blueprints.reports.forms import ReportForm, sheet_of


def duty_of(given: Filled) -> Duty:
    found = duties.get_visible(given.by, given.number("duty_id"))
    if found is None:
        raise NotYours("duty")
    return found


def form_of(given: Filled) -> ReportForm:
    return ReportForm(given.fields).lay_out(sheet_of(duty_of(given)), given.fields)


def deposit_report(given: Filled) -> str:
    duty = duty_of(given)
    actions.check_writes(duty, given.by)
    form = form_of(given)
    if not form.validate():
        raise Unfit(form)
    actions.send(duty, form.said(), by=given.by, at=given.occurred_at)
    return url_for("report_duties.show_duty", duty_id=duty.id)


def page_of_report(given: Filled) -> str:
    return url_for("reports.show_writing", duty_id=duty_of(given).id)


def subject(given: Filled) -> str:
    duty = duty_of(given)
    return duties.titled(duty.type, duty.first_day, duty.last_day)


FORMS = (
    OfflineForm(
        name="report",
        label=N_("Report"),
        can=Can.WRITE_REPORTS,
        deposit=deposit_report,
        page=page_of_report,
        subject=subject,
        blank=form_of,
        photos=0,
        hidden=frozenset({"duty_id"}),
    ),
)
