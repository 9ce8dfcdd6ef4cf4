"""Name a stand-in, and end it before its time. None commits."""

from dataclasses import dataclass
from datetime import date, datetime

from blueprints.core import audit
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_, RuleBroken
from blueprints.stand_ins import queries, rules
from blueprints.stand_ins.models import StandIn
from blueprints.stand_ins.rules import Stint


@Hook
def changed(stand_in: StandIn, *, by: Membership, at: datetime) -> None:
    """A stand-in was named, or it was ended: `stand_in.ended_at` says which."""


@dataclass(frozen=True)
class Leave:
    absent_id: int
    stand_in_id: int
    first: date
    last: date


def name_stand_in(leave: Leave, *, by: Membership, at: datetime) -> StandIn:
    """Raises RuleBroken. In a store one after the other, so that no two overlap."""
    db.session.get_one(Store, by.store_id, with_for_update=True)
    check_people(leave, by)
    today = local_day(at, by.store.zone)
    stint = Stint(leave.absent_id, leave.stand_in_id, leave.first, leave.last)
    others = [other.stint for other in queries.not_over(by.store_id, today)]
    rules.check_stint(stint, others, today=today)
    named = StandIn(
        store_id=by.store_id,
        absent_id=leave.absent_id,
        stand_in_id=leave.stand_in_id,
        first_day=leave.first,
        last_day=leave.last,
        named_by_id=by.person_id,
        named_at=at,
    )
    db.session.add(named)
    db.session.flush()
    note(N_("Stand-in named"), named, by, at)
    return named


def check_people(leave: Leave, by: Membership) -> None:
    away = {member.person_id for member in queries.can_be_away(by)}
    if leave.absent_id not in away:
        raise RuleBroken(
            N_("You name a stand-in for yourself; a department's head also for its people.")
        )
    if leave.stand_in_id not in {m.person_id for m in queries.can_stand_in(by.store_id)}:
        raise RuleBroken(N_("The stand-in works in this store."))


def end(stand_in: StandIn, *, by: Membership, at: datetime) -> None:
    """From this moment on; what was seen and told so far stays. Raises RuleBroken."""
    if stand_in.is_over(local_day(at, by.store.zone)):
        raise RuleBroken(N_("This is over already."))
    if stand_in.absent_id not in {member.person_id for member in queries.can_be_away(by)}:
        raise RuleBroken(N_("Who is away ends it, or the head of the department."))
    stand_in.ended_by_id, stand_in.ended_at = by.person_id, at
    note(N_("Stand-in ended"), stand_in, by, at)


def note(what: str, stand_in: StandIn, by: Membership, at: datetime) -> None:
    audit.note(what, f"{stand_in.absent.name} → {stand_in.stand_in.name}", by=by, at=at)
    changed(stand_in, by=by, at=at)
