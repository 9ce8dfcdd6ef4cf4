"""Link an issue to the earlier one that it repeats, and undo it. None commits."""

from datetime import datetime

from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership
from blueprints.core.rules import Role, RuleBroken
from blueprints.repeats import queries, rules
from blueprints.repeats.models import Repeat
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import Said
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import Happening


@Hook
def came_again(issue: Issue, *, number: int, at: datetime) -> None:
    """The same trouble for the third time or more."""


def link_to_earlier(issue: Issue, *, at: datetime) -> None:
    """As it is sent: one level higher, before its rule sets the deadline."""
    if issue.category_id is None or not (issue.customer_id or issue.vehicle_id):
        return
    db.session.flush()  # the condition compares rows, and a step's own are written at its end
    earlier = queries.earlier_of(issue, at)
    if earlier is None:
        return
    before = queries.repeat_of(earlier.id)
    link(issue, earlier, before.number + 1 if before else 2, at=at)


def link(
    issue: Issue, earlier: Issue, number: int, *, at: datetime, raises_level: bool = True
) -> None:
    """Before it is sent. `number`: the how-manieth time."""
    known = {"issue_id": issue.id, "store_id": issue.store_id, "earlier_id": earlier.id}
    db.session.add(Repeat(**known, number=number, at=at))
    if raises_level and issue.level.raised() is not issue.level:
        issue.level = issue.level.raised()
        issue.level_raised += 1
    said = Said(f"{earlier.number} {earlier.title}")
    tracker.note(issue, Happening.REPEATS, said, by=None, at=at)
    if number >= rules.TO_THE_MANAGER:
        came_again(issue, number=number, at=at)


def unlink(issue: Issue, *, reason: str, by: Membership, at: datetime) -> None:
    """It counts no more as a repeat; the level and the deadline stay until somebody changes them."""
    tracker.lock(issue)
    link = queries.repeat_of(issue.id)
    check_unlinks(by)
    if link is None:
        raise RuleBroken("It is linked to no earlier issue.")
    link.unlinked_at, link.unlinked_by_id, link.reason = at, by.person_id, reason
    tracker.note(issue, Happening.REPEAT_UNLINKED, Said(reason), by=by, at=at)


def check_unlinks(by: Membership) -> None:
    """Raises RuleBroken."""
    if by.role is not Role.CS_MANAGER:
        raise RuleBroken("The customer service manager decides that it is no repeat.")
