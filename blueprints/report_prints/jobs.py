"""Reports as PDF, made in the process that prints; old ones are swept away."""

from datetime import datetime

from blueprints.core import prints
from blueprints.core.i18n import speaking
from blueprints.core.jobs import Outcome, Progress, job, periodic
from blueprints.core.pdf import printed
from blueprints.issue_prints.jobs import KEPT_FOR, Asked, check_any, frame_of, who_asked
from blueprints.report_prints import queries, rules
from blueprints.report_prints.actions import REPORT


@job(REPORT)
def print_report(progress: Progress, *, asked: Asked, duty_id: int) -> Outcome:
    member, at = who_asked(asked)
    language = asked["language"]
    with speaking(language):
        sheet = queries.sheet_of(member, duty_id, at=at, root=asked["root"])
        frame = frame_of(member, at)
    check_any([sheet] if sheet else [])
    pdf = printed("report_prints/pdf/report.html", language=language, sheet=sheet, **frame)
    prints.keep(rules.file_name(progress.job_id), pdf)
    return Outcome(result_url=f"/reports/prints/{progress.job_id}.pdf")


@periodic("report_prints.sweep", minute="50", hour="18")
def sweep(at: datetime) -> None:
    """Away with what was printed more than a week ago."""
    prints.sweep(rules.FILES, before=at - KEPT_FOR)
