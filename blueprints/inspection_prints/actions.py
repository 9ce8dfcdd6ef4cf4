"""Ask for prints of inspections and findings. They are made in the process that prints; none commits."""

from datetime import datetime

from blueprints.checklists.models import CheckList
from blueprints.core.clock import local_day
from blueprints.core.jobs import Job
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.findings.queries import Asked
from blueprints.inspection_map.queries import map_of
from blueprints.inspection_prints import queries, rules
from blueprints.inspection_prints.rules import Choice
from blueprints.inspections.models import Inspection
from blueprints.issue_prints.actions import Paper, start

REPORT = "inspection_prints.report"
MAP = "inspection_prints.map"
COMPARISON = "inspection_prints.comparison"
REPEATS = "inspection_prints.repeats"


def start_report(inspection: Inspection, paper: Paper, *, by: Membership, at: datetime) -> Job:
    """Raises RuleBroken for one that has not been held."""
    rules.check_held(inspection.done_at)
    return start(REPORT, paper, by=by, at=at, inspection_id=inspection.id)


def start_map(check_list: CheckList | None, paper: Paper, *, by: Membership, at: datetime) -> Job:
    """Raises RuleBroken where no round has been held."""
    if not map_of(by, check_list, local_day(at, by.store.zone)).columns:
        raise RuleBroken("There is nothing to print.")
    return start(MAP, paper, by=by, at=at, list_id=check_list.id if check_list else None)


def start_comparison(choice: Choice, paper: Paper, *, by: Membership, at: datetime) -> Job:
    """Raises RuleBroken for no findings, or too many."""
    rules.check_count(len(queries.compared_findings(by, choice)))
    month = choice.month.isoformat() if choice.month else None
    which = {"department_id": choice.department_id, "month": month}
    return start(COMPARISON, paper, by=by, at=at, **which)


def start_repeats(asked: Asked, paper: Paper, *, by: Membership, at: datetime) -> Job:
    """Raises RuleBroken for no findings, or too many."""
    rules.check_count(len(queries.repeated_findings(by, asked)))
    which = {"department_id": asked.department, "area_id": asked.area}
    return start(REPEATS, paper, by=by, at=at, **which)
