"""Ask for prints of issues. They are made in the process that prints; none commits."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from blueprints.core import jobs
from blueprints.core.clock import local_day
from blueprints.core.jobs import Job
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.issue_prints import queries, rules


@dataclass(frozen=True)
class Paper:
    """In which language a print is made, and where its QR code leads."""

    language: str
    root: str


def start_slips(issue_ids: Iterable[int], paper: Paper, *, by: Membership, at: datetime) -> Job:
    """One PDF of the slips of these issues, as far as `by` may see them. Raises RuleBroken."""
    seen = queries.visible_ids(by, issue_ids)
    rules.check_slips(len(seen))
    return start("issue_prints.slips", paper, by=by, at=at, issue_ids=seen)


def start_sheets(
    department_ids: Sequence[int], day: date, paper: Paper, *, by: Membership, at: datetime
) -> Job:
    """One PDF, a sheet a department that has something due by the day. Raises RuleBroken."""
    rules.check_day(day, local_day(at, by.store.zone))
    counts = queries.due_counts(by, day)
    if not any(counts.get(department_id) for department_id in department_ids):
        raise RuleBroken("Nothing is due or overdue in the chosen departments by that day.")
    return start(
        "issue_prints.sheets",
        paper,
        by=by,
        at=at,
        department_ids=list(department_ids),
        day=day.isoformat(),
    )


def start_picked_sheets(
    issue_ids: Iterable[int], paper: Paper, *, by: Membership, at: datetime
) -> Job:
    """One PDF, a sheet a department of these issues, as far as `by` sees them. Raises RuleBroken."""
    seen = queries.visible_ids(by, issue_ids)
    open_ = queries.asked_ids(by, seen)
    rules.check_asked(len(seen), len(open_))
    return start("issue_prints.picked-sheets", paper, by=by, at=at, issue_ids=open_)


def start(kind: str, paper: Paper, *, by: Membership, at: datetime, **which: Any) -> Job:
    asked = {"member_id": by.id, "at": at.isoformat()} | asdict(paper)
    return jobs.start(
        kind,
        store_id=by.store_id,
        person_id=by.person_id,
        queue="prints",
        asked=asked,
        **which,
    )
