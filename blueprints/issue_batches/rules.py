"""What is done to many issues at once, and what became of each. Standard library only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken

AT_ONCE = 50  # rows that a request does itself; more are a job
MOST = 500


class BatchKind(StrEnum):
    ACCEPT = "accept"
    ASSIGN = "assign"
    SHORTEN = "shorten"
    EXTEND = "extend"
    WATCH = "watch"
    REMIND = "remind"
    UNASSIGN = "unassign"  # these take back what was done
    UNWATCH = "unwatch"

    @property
    def label(self) -> str:
        return KIND_LABELS[self]


KIND_LABELS: Mapping[BatchKind, str] = {
    BatchKind.ACCEPT: N_("Accept and name who handles them"),
    BatchKind.ASSIGN: N_("Change the handler of several"),
    BatchKind.SHORTEN: N_("Shorten the deadlines"),
    BatchKind.EXTEND: N_("Ask for extensions"),
    BatchKind.WATCH: N_("Watch them"),
    BatchKind.REMIND: N_("Remind whom they wait for"),
    BatchKind.UNASSIGN: N_("Back to the former handlers"),
    BatchKind.UNWATCH: N_("Stop watching them"),
}
UNDOES: Mapping[BatchKind, BatchKind] = {
    BatchKind.ASSIGN: BatchKind.UNASSIGN,
    BatchKind.WATCH: BatchKind.UNWATCH,
}
OFFERED: Sequence[BatchKind] = tuple(kind for kind in BatchKind if kind not in UNDOES.values())


class Outcome(StrEnum):
    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return OUTCOME_LABELS[self]


OUTCOME_LABELS: Mapping[Outcome, str] = {
    Outcome.PENDING: N_("not done yet"),
    Outcome.DONE: N_("done"),
    Outcome.REFUSED: N_("not possible"),
}


@dataclass(frozen=True)
class Trace:
    """What an assignment left behind: whether it can be taken back is read from it."""

    was_handler_id: int | None
    was_verifier_id: int | None
    event_count: int


def check_number(count: int) -> None:
    if not count:
        raise RuleBroken("Pick at least one issue first.")
    if count > MOST:
        raise RuleBroken("At most %(most)s issues at once. Narrow the list.", most=MOST)


def check_unchanged(trace: Trace, *, event_count: int, verifier_id: int | None) -> None:
    """An assignment is taken back as long as nothing came of it. Raises RuleBroken."""
    if event_count != trace.event_count:
        raise RuleBroken("Something has happened to it since. Change the handler on its own page.")
    if trace.was_handler_id is None or verifier_id != trace.was_verifier_id:
        raise RuleBroken("Its verifier has changed with the handler. Change both on its own page.")
