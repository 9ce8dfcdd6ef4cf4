"""Who parts an issue's work out, who does a part, and by when. Standard library only."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken
from blueprints.tracker.rules import Happening, Standing, Who
from blueprints.tracker.rules import State as IssueState


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return LABELS[self]


class Turn(StrEnum):
    """What can become of a sub-task; the value is the last word of its address."""

    COMPLETE = "completion"
    REOPEN = "reopening"
    DROP = "dropping"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[StrEnum, str] = {
    State.OPEN: N_("To be done"),
    State.DONE: N_("Done"),
    State.DROPPED: N_("Dropped"),
    Turn.COMPLETE: N_("Report it done"),
    Turn.REOPEN: N_("Reopen the sub-task"),
    Turn.DROP: N_("Drop the sub-task"),
}
STARTS: Mapping[Turn, State] = {
    Turn.COMPLETE: State.OPEN,
    Turn.REOPEN: State.DONE,
    Turn.DROP: State.OPEN,
}
LEADS_TO: Mapping[Turn, State] = {
    Turn.COMPLETE: State.DONE,
    Turn.REOPEN: State.OPEN,
    Turn.DROP: State.DROPPED,
}
EVENTS: Mapping[Turn, Happening] = {
    Turn.COMPLETE: Happening.SUB_TASK_DONE,
    Turn.REOPEN: Happening.SUB_TASK_REOPENED,
    Turn.DROP: Happening.SUB_TASK_DROPPED,
}
WORKED_ON = frozenset({IssueState.IN_PROGRESS, IssueState.PAUSED})
"""Where an issue's work is still being done, and can be parted out."""
NOT_HERE = N_("The sub-task does not stand where this begins. Look at it again.")
PARTS_OUT = frozenset({Who.HANDLER, Who.ACCEPTOR, Who.TRACKER, Who.CS_MANAGER})


def may_part_out(issue_state: IssueState, standing: Standing) -> bool:
    return issue_state in WORKED_ON and bool(PARTS_OUT & standing.qualities())


def may_give(state: State, issue_state: IssueState, standing: Standing, *, leads: bool) -> bool:
    """To a person. `leads`: heads the department that does it, or one above."""
    worked_on = state is State.OPEN and issue_state in WORKED_ON
    return worked_on and (leads or may_part_out(issue_state, standing))


def turns_for(
    state: State, issue_state: IssueState, standing: Standing, *, is_theirs: bool
) -> list[Turn]:
    """`is_theirs`: the person who does it, or the head of the department that does."""
    if issue_state not in WORKED_ON:
        return []
    whose = {turn: may_part_out(issue_state, standing) for turn in Turn}
    whose[Turn.COMPLETE] = is_theirs
    return [turn for turn in Turn if STARTS[turn] is state and whose[turn]]


def check_giving(state: State, issue_state: IssueState, standing: Standing, *, leads: bool) -> None:
    """Raises RuleBroken with the reason: wrong place of the issue, of the sub-task, wrong person."""
    check_worked_on(issue_state)
    if state is not State.OPEN:
        raise RuleBroken(NOT_HERE)
    if not may_give(state, issue_state, standing, leads=leads):
        raise RuleBroken("This sub-task is in other hands.")


def check_turn(
    turn: Turn, state: State, issue_state: IssueState, standing: Standing, *, is_theirs: bool
) -> None:
    """Raises RuleBroken with the reason: wrong place of the issue, of the sub-task, wrong person."""
    check_worked_on(issue_state)
    if STARTS[turn] is not state:
        raise RuleBroken(NOT_HERE)
    if turn not in turns_for(state, issue_state, standing, is_theirs=is_theirs):
        raise RuleBroken("This sub-task is in other hands.")


def check_worked_on(issue_state: IssueState) -> None:
    if issue_state not in WORKED_ON:
        raise RuleBroken("Sub-tasks change only while the issue is being worked on.")


def check_due(day: date, *, today: date, deadline: date) -> None:
    """By the issue's deadline; once that is past, today."""
    if not today <= day <= max(deadline, today):
        raise RuleBroken("A sub-task is due from today to the issue's deadline.")
