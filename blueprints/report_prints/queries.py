"""What goes on the print of a report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from blueprints.core.people import Membership
from blueprints.report_answers.queries import answers_of, issues_of
from blueprints.report_duties import queries as duties
from blueprints.report_duties.models import Duty
from blueprints.report_duties.queries import DutyPart
from blueprints.reports import queries as reports


@dataclass(frozen=True)
class Sheet:
    """A report with its answers, as whoever prints it may see it."""

    duty: Duty
    title: str
    values: dict[str, Any]
    answers: dict[int, Any]
    issues: dict[int, Any]
    live_url: str


def sheet_of(member: Membership, duty_id: int, *, at: datetime, root: str) -> Sheet | None:
    """None where it is not theirs to see, or has not been sent. In the language spoken now."""
    duty = duties.get_visible(member, duty_id)
    if duty is None or duty.sent_at is None:
        return None
    values = reports.values_of(duty, member, at=at)
    ids = [line.id for lines in values["sections"].values() for line in lines]
    return Sheet(
        duty,
        duties.titled(duty.type, duty.first_day, duty.last_day),
        values,
        dict(answers_of(ids)),
        dict(issues_of(ids)),
        f"{root}{duties.address(duty.id)}",
    )


def print_part(duty: Duty, member: Membership, *, at: datetime) -> Iterator[DutyPart]:  # noqa: ARG001 - what a part is asked with
    """The button, below a report that was sent: for everybody who sees it."""
    if duty.sent_at:
        yield DutyPart("report_prints/_print.html", {"duty_id": duty.id})
