"""Hand in an inspection. Nothing here commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from blueprints.checklists.models import CheckRow
from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership
from blueprints.core.rules import Can, RuleBroken
from blueprints.inspections import rules
from blueprints.inspections.models import Inspection, InspectionAnswer, InspectionRule
from blueprints.inspections.queries import EarlierFinding, Sheet
from blueprints.inspections.rules import Carried, Found, Outcome


@dataclass(frozen=True)
class Filled:
    """All that was said in one round. `started_at`: when its first row was answered."""

    found: Sequence[Found]
    carried: Sequence[Carried] = ()
    note: str = ""
    started_at: datetime | None = None
    done_at: datetime | None = None  # on the device; else when it came


@dataclass(frozen=True)
class Failure:
    """A failed row with what was said of it."""

    row: CheckRow
    answer: InspectionAnswer
    said: Found


@dataclass(frozen=True)
class HandedIn:
    """What an inspection has brought to light. `at`: when it came; clocks run from then."""

    inspection: Inspection
    failures: Sequence[Failure]
    carried: Sequence[tuple[EarlierFinding, Carried]]
    by: Membership
    at: datetime


@Hook
def handed_in(handed: HandedIn) -> None:
    """An inspection is done: its failed rows, and what has become of what was found before."""


def check_may_fill(inspection: Inspection, by: Membership) -> None:
    """Raises RuleBroken."""
    if not by.can(Can.INSPECT):
        raise RuleBroken("Inspectors and the customer service manager run inspections.")
    if inspection.cancelled_at is not None:
        raise RuleBroken("This inspection has been cancelled.")
    if inspection.done_at is not None:
        raise RuleBroken(
            "%(name)s has handed in this inspection already.",
            name=inspection.done_by.name if inspection.done_by else "—",
        )


def hand_in(
    inspection: Inspection, sheet: Sheet, filled: Filled, *, by: Membership, at: datetime
) -> None:
    """Raises RuleBroken where a row is unanswered, or answered in a way that the rules refuse."""
    lock(inspection)
    check_may_fill(inspection, by)
    said = settled(sheet, filled)
    answers = {row.id: answer_of(inspection, row, said[row.id], sheet) for row in sheet.rows}
    score = rules.score(answer.mark for answer in answers.values())
    inspection.version_id, inspection.note = sheet.version.id, filled.note
    done_at = min(filled.done_at or at, at)
    inspection.started_at = min(filled.started_at or done_at, done_at)
    inspection.done_at, inspection.done_by_id = done_at, by.person_id
    inspection.reached, inspection.possible = score.reached, score.possible
    db.session.add_all(answers.values())
    db.session.flush()
    failures = [
        Failure(row, answers[row.id], said[row.id])
        for row in sheet.rows
        if said[row.id].outcome is Outcome.FAILED
    ]
    handed_in(HandedIn(inspection, failures, paired(sheet, filled), by, at))


def lock(inspection: Inspection) -> None:
    """Who hands in second sees that somebody has. On SQLite writers take turns anyway."""
    if db.engine.dialect.name != "sqlite":
        db.session.flush()
        db.session.refresh(inspection, with_for_update={"of": Inspection})


def settled(sheet: Sheet, filled: Filled) -> Mapping[int, Found]:
    """What holds of each row beside the answers to what was found before."""
    carried = {each.key: each for each in filled.carried}
    for earlier in sheet.earlier:
        if earlier.key not in carried:
            raise RuleBroken("Say of every earlier finding what has become of it.")
        rules.check_carried(carried[earlier.key])
    given = {found.row_id: found for found in filled.found}
    said: dict[int, Found] = {}
    for row in sheet.rows:
        here = [carried[earlier.key] for earlier in sheet.earlier_of(row)]
        said[row.id] = rules.settled(given.get(row.id, Found(row.id)), here, row.words)
        rules.check_found(said[row.id], row.points)
    return said


def answer_of(
    inspection: Inspection, row: CheckRow, found: Found, sheet: Sheet
) -> InspectionAnswer:
    failed = found.outcome is Outcome.FAILED
    assert found.outcome is not None  # noqa: S101 - settled() has seen it
    return InspectionAnswer(
        store_id=inspection.store_id,
        inspection_id=inspection.id,
        row_id=row.id,
        outcome=found.outcome,
        points=row.points,
        lost=(found.lost or row.points) if failed else 0,
        factor=sheet.factors.get(row.id, 1) if failed else 1,
        note=found.note,
    )


def paired(sheet: Sheet, filled: Filled) -> list[tuple[EarlierFinding, Carried]]:
    carried = {each.key: each for each in filled.carried}
    return [(earlier, carried[earlier.key]) for earlier in sheet.earlier]


def set_rule(
    store_id: int, *, repeat_factor: int, raises_level: bool, final_after_days: int
) -> None:
    """For what is found from now on; days count from a verification."""
    rule = db.session.get(InspectionRule, store_id) or InspectionRule(store_id=store_id)
    rule.repeat_factor, rule.raises_level = repeat_factor, raises_level
    rule.final_after_days = final_after_days
    db.session.add(rule)
