"""What an inspector found on its way to being closed for good. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from blueprints.core.rules import N_, Role, RuleBroken
from blueprints.issue_rules.rules import Level
from blueprints.tracker.rules import OPEN, State


class Stage(StrEnum):
    """The tracker's states under the inspectors' words (product.md §4)."""

    FOUND = "found"
    SENT = "sent"
    DISPUTED = "disputed"
    TO_PLAN = "to_plan"
    PLANNED = "planned"
    MENDING = "mending"
    TO_VERIFY = "to_verify"
    CLOSED_FOR_NOW = "closed_for_now"
    CLOSED = "closed"
    CLOSED_UNSEEN = "closed_unseen"
    VOID = "void"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[Stage, str] = {
    Stage.FOUND: N_("Found"),
    Stage.SENT: N_("Sent to the department"),
    Stage.DISPUTED: N_("Objected to"),
    Stage.TO_PLAN: N_("Awaiting measures"),
    Stage.PLANNED: N_("Measures proposed"),
    Stage.MENDING: N_("Being mended"),
    Stage.TO_VERIFY: N_("Awaiting verification"),
    Stage.CLOSED_FOR_NOW: N_("Verified, closed for now"),
    Stage.CLOSED: N_("Finally closed"),
    Stage.CLOSED_UNSEEN: N_("Finally closed without a next inspection"),
    Stage.VOID: N_("Withdrawn"),
}
LOOKS: Mapping[Stage, tuple[str, str]] = {
    Stage.FOUND: ("plain", "dashed"),
    Stage.SENT: ("warn", "ring"),
    Stage.DISPUTED: ("bad", "alert"),
    Stage.TO_PLAN: ("warn", "half"),
    Stage.PLANNED: ("note", "half"),
    Stage.MENDING: ("note", "half"),
    Stage.TO_VERIFY: ("accent", "diamond"),
    Stage.CLOSED_FOR_NOW: ("good", "ring"),
    Stage.CLOSED: ("good", "good"),
    Stage.CLOSED_UNSEEN: ("good", "dashed"),
    Stage.VOID: ("plain", "ban"),
}
"""Tone and shape, as core/macros/parts.html has them."""


@dataclass(frozen=True)
class Standing:
    """What a stage is told from."""

    state: State
    is_disputed: bool = False
    is_planned: bool = False
    is_approved: bool = False
    is_final: bool = False
    was_seen: bool = False  # by the next inspection


def stage_of(issue: Standing) -> Stage:
    if issue.state in {State.IN_PROGRESS, State.PAUSED}:
        return stage_of_work(issue)
    if issue.state is State.CLOSED:
        return stage_of_closed(issue)
    if issue.state is State.AWAITING_ACCEPTANCE and issue.is_disputed:
        return Stage.DISPUTED
    return ALONE[issue.state]


ALONE: Mapping[State, Stage] = {
    State.DRAFT: Stage.FOUND,
    State.AWAITING_ACCEPTANCE: Stage.SENT,
    State.CLOSING_APPLIED: Stage.TO_VERIFY,
    State.AWAITING_CUSTOMER: Stage.TO_VERIFY,
    State.VOID: Stage.VOID,
}


def stage_of_work(issue: Standing) -> Stage:
    if not issue.is_planned:
        return Stage.TO_PLAN
    return Stage.MENDING if issue.is_approved else Stage.PLANNED


def stage_of_closed(issue: Standing) -> Stage:
    if not issue.is_final:
        return Stage.CLOSED_FOR_NOW
    return Stage.CLOSED if issue.was_seen else Stage.CLOSED_UNSEEN


REPEATS_WITHIN = timedelta(days=180)
"""After its final closing: the same item found faulty later than this begins a new chain."""


def repeats(final_at: datetime | None, again: datetime) -> bool:
    """Does a fault found now continue the chain of the last one of its item?"""
    return final_at is None or again - final_at <= REPEATS_WITHIN


def level_of(row: Level, earlier: Level | None) -> Level:
    """Where the next time begins: as grave as the list says, and no less than the time before."""
    return row if earlier is None or row.is_above(earlier) else earlier


FINAL_BY = frozenset({Role.CS_MANAGER, Role.GM})


def check_final(
    stage: Stage, closed_at: datetime | None, role: Role, *, days: int, at: datetime
) -> None:
    """By a manager, `days` after the verification, where no inspection came by. Raises RuleBroken."""
    if role not in FINAL_BY:
        raise RuleBroken("The customer service manager or the general manager closes it finally.")
    if stage is not Stage.CLOSED_FOR_NOW or closed_at is None:
        raise RuleBroken(
            "Only what is verified and waits for the next inspection is closed finally."
        )
    if at < closed_at + timedelta(days=days):
        raise RuleBroken(
            "Until %(days)s days after the verification the next inspection closes it.", days=days
        )


def check_approves(state: State, *, is_planned: bool, decides: bool) -> None:
    """Raises RuleBroken."""
    if not decides:
        raise RuleBroken("The department's head approves the measures.")
    if state not in OPEN or not is_planned:
        raise RuleBroken("No measures have been planned.")
