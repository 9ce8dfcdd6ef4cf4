"""When one issue may be merged into another. Standard library only."""

from dataclasses import dataclass

from blueprints.core.rules import RuleBroken
from blueprints.tracker.rules import OPEN, State

TAKES_WORK = frozenset({State.AWAITING_ACCEPTANCE, State.IN_PROGRESS, State.PAUSED})
"""Where parts of the work that are still open may be added to an issue."""


@dataclass(frozen=True)
class Side:
    """What the rules ask of each of the two."""

    issue_id: int
    state: State
    customer_id: int | None = None
    open_parts: int = 0


def check_merge(duplicate: Side, original: Side) -> None:
    """Raises RuleBroken. `original` is the last of its own chain: see queries.root_of."""
    if original.issue_id == duplicate.issue_id:
        raise RuleBroken(
            "An issue is not merged into itself, nor into one that was merged into it."
        )
    if original.state not in OPEN:
        raise RuleBroken(
            "The other issue is not open. If the trouble is still there, reopen that one first."
        )
    customers = {duplicate.customer_id, original.customer_id} - {None}
    if len(customers) > 1:
        raise RuleBroken(
            "They are about two customers, and each must hear what became of it. Keep both issues."
        )
    if duplicate.open_parts and original.state not in TAKES_WORK:
        raise RuleBroken(
            "Sub-tasks are still open here, and closing of the other issue has been applied for."
        )
