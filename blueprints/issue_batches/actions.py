"""Doing the same to many issues, each by the tracker's own step and in a savepoint of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.issue_batches import queries, rules
from blueprints.issue_batches.models import Batch, BatchRow
from blueprints.issue_batches.rules import BatchKind, Outcome
from blueprints.reminders.actions import urge
from blueprints.tracker import actions as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.queries import is_visible
from blueprints.tracker.rules import Details, Step
from blueprints.watchers import queries as watchers
from blueprints.watchers.actions import stop_watching
from blueprints.watchers.actions import watch as start_watching


@dataclass(frozen=True)
class NewBatch:
    """What is wanted. `day`: the shorter deadline, or the one asked for."""

    kind: BatchKind
    handler_id: int | None = None
    day: date | None = None
    note: str = ""
    undoes_id: int | None = None


@dataclass(frozen=True)
class Act:
    """One row's turn."""

    row: BatchRow
    batch: Batch
    by: Membership
    at: datetime

    @property
    def issue(self) -> Issue:
        return self.row.issue


def plan(new: NewBatch, issue_ids: Sequence[int], *, by: Membership, at: datetime) -> Batch:
    """Write down what is to be done to which issues. Raises RuleBroken for none and for too many."""
    rules.check_number(len(issue_ids))
    batch = Batch(
        store_id=by.store_id,
        by_id=by.person_id,
        kind=new.kind,
        handler_id=new.handler_id,
        day=new.day,
        note=new.note,
        at=at,
        undoes_id=new.undoes_id,
    )
    batch.rows = [BatchRow(issue_id=key, place=n) for n, key in enumerate(issue_ids)]
    db.session.add(batch)
    db.session.flush()
    return batch


def carry_out(batch: Batch, *, by: Membership, at: datetime, limit: int) -> int:
    """Do the next rows that are not done yet; may begin again where it was broken off."""
    rows = queries.pending_of(batch, limit)
    for row in rows:
        carry_out_row(Act(row, batch, by, at))
    if len(rows) < limit:
        batch.finished_at = at
    db.session.flush()
    return len(rows)


def carry_out_row(act: Act) -> None:
    """What a rule refuses is undone and written down; the rows beside it know nothing of it."""
    try:
        with db.session.begin_nested():
            check_in_sight(act)
            act.row.was_handler_id = act.issue.handler_id
            act.row.was_verifier_id = act.issue.verifier_id
            DEEDS[act.batch.kind](act)
            db.session.flush()
            act.row.outcome, act.row.event_count = Outcome.DONE, act.issue.event_count
    except RuleBroken as broken:
        act.row.refuse(broken)


def check_in_sight(act: Act) -> None:
    if not is_visible(act.by, act.row.issue_id):
        raise RuleBroken("You may no longer see this issue.")


def accept(act: Act) -> None:
    details = Details(handler_id=act.batch.handler_id)
    tracker.move(act.issue, Step.ACCEPT, details, by=act.by, at=act.at)


def assign(act: Act) -> None:
    details = Details(handler_id=act.batch.handler_id, note=act.batch.note)
    if act.issue.handler_id == act.batch.handler_id:
        raise RuleBroken("It is with this handler already.")
    tracker.move(act.issue, Step.ASSIGN, details, by=act.by, at=act.at)


def shorten(act: Act) -> None:
    assert act.batch.day is not None  # noqa: S101 - its form asks for it
    tracker.shorten_deadline(act.issue, day=act.batch.day, by=act.by, at=act.at)


def extend(act: Act) -> None:
    assert act.batch.day is not None  # noqa: S101 - its form asks for it
    tracker.ask_extension(act.issue, day=act.batch.day, reason=act.batch.note, by=act.by, at=act.at)


def unassign(act: Act) -> None:
    """Once more a step of the tracker's, so that its event says who took it back."""
    first = next(row for row in done_rows(act.batch.undoes_id) if row.issue_id == act.issue.id)
    tracker.lock(act.issue)
    rules.check_unchanged(
        first.trace, event_count=act.issue.event_count, verifier_id=act.issue.verifier_id
    )
    details = Details(handler_id=first.was_handler_id, note=act.batch.note)
    tracker.move(act.issue, Step.ASSIGN, details, by=act.by, at=act.at)


def watch(act: Act) -> None:
    if watchers.watcher(act.issue, act.by.person_id):
        raise RuleBroken("You watch it already.")
    start_watching(act.issue, act.by.person_id, by_id=act.by.person_id, at=act.at)


def remind(act: Act) -> None:
    urge(act.issue, by=act.by, at=act.at)


def unwatch(act: Act) -> None:
    stop_watching(act.issue, by=act.by)


DEEDS: Mapping[BatchKind, Callable[[Act], None]] = {
    BatchKind.ACCEPT: accept,
    BatchKind.ASSIGN: assign,
    BatchKind.SHORTEN: shorten,
    BatchKind.EXTEND: extend,
    BatchKind.WATCH: watch,
    BatchKind.REMIND: remind,
    BatchKind.UNASSIGN: unassign,
    BatchKind.UNWATCH: unwatch,
}


def done_rows(batch_id: int | None) -> list[BatchRow]:
    first = db.session.get_one(Batch, batch_id)
    return [row for row in first.rows if row.outcome is Outcome.DONE]


def undo(batch: Batch, *, note: str, by: Membership, at: datetime) -> Batch:
    """A batch of its own that takes this one back, row by row."""
    if not queries.can_undo(batch, batch.rows):
        raise RuleBroken("This cannot be taken back, or has been already.")
    new = NewBatch(rules.UNDOES[batch.kind], note=note, undoes_id=batch.id)
    return plan(new, [row.issue_id for row in done_rows(batch.id)], by=by, at=at)
