"""Ask for the print of a report. It is made in the process that prints; nothing commits."""

from datetime import datetime

from blueprints.core.jobs import Job
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.issue_prints.actions import Paper, start
from blueprints.report_duties.models import Duty

REPORT = "report_prints.report"


def start_report(duty: Duty, paper: Paper, *, by: Membership, at: datetime) -> Job:
    """Raises RuleBroken for one that has not been sent."""
    if duty.sent_at is None:
        raise RuleBroken("This report has not been sent. There is nothing to print yet.")
    return start(REPORT, paper, by=by, at=at, duty_id=duty.id)
