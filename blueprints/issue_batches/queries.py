"""Whose batches somebody sees, which issues are picked for one, and what became of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.jobs import Job
from blueprints.core.people import Membership, Person
from blueprints.core.rules import Role, RuleBroken
from blueprints.issue_batches.models import Batch, BatchRow
from blueprints.issue_batches.rules import MOST, UNDOES, Outcome
from blueprints.issue_filters.queries import ORDERS, wanted
from blueprints.issue_filters.rules import Filters, Sort
from blueprints.stores.queries import departments_under
from blueprints.tracker.models import Issue
from blueprints.tracker.queries import staff


def visible_to(member: Membership) -> Select[Batch]:
    return select(Batch).where(Batch.store_id == member.store_id, Batch.by_id == member.person_id)


def get_visible(member: Membership, batch_id: int) -> Batch | None:
    named = visible_to(member).options(joinedload(Batch.handler))
    return db.session.scalar(named.where(Batch.id == batch_id))


def rows_of(batch: Batch) -> Sequence[BatchRow]:
    """What was refused first: that is what somebody has to look at."""
    rows = select(BatchRow).where(BatchRow.batch_id == batch.id).options(joinedload(BatchRow.issue))
    return db.session.scalars(
        rows.order_by(BatchRow.outcome != Outcome.REFUSED, BatchRow.place)
    ).all()


def pending_of(batch: Batch, limit: int) -> Sequence[BatchRow]:
    """In the order of their ids, so that two batches never wait for one another."""
    rows = select(BatchRow).where(
        BatchRow.batch_id == batch.id, BatchRow.outcome == Outcome.PENDING
    )
    return db.session.scalars(rows.order_by(BatchRow.issue_id).limit(limit)).all()


def tally(rows: Sequence[BatchRow]) -> Counter[Outcome]:
    return Counter(row.outcome for row in rows)


def picked(member: Membership, filters: Filters, at: datetime) -> Sequence[Issue]:
    """What is picked and may be seen, one more than may be done at once."""
    found = select(Issue).where(wanted(member, filters, at))
    return db.session.scalars(found.order_by(*ORDERS[Sort.DEADLINE]).limit(MOST + 1)).all()


def handlers_for(member: Membership) -> Sequence[Membership]:
    """Who can be named: of a head's departments, else of the whole store. The rules look again."""
    people = staff(member.store_id).options(joinedload(Membership.person))
    if member.role is Role.HEAD:
        led = departments_under(member.store_id, member.department_id)
        people = people.where(Membership.department_id.in_(led))
    return db.session.scalars(people.order_by(Person.name, Person.id)).all()


def asker_of(batch: Batch) -> Membership:
    """Raises RuleBroken for somebody who has left since."""
    member = db.session.scalar(
        select(Membership).where(
            Membership.person_id == batch.by_id,
            Membership.store_id == batch.store_id,
            Membership.is_active,
        )
    )
    if member is None:
        raise RuleBroken("Who asked for this no longer works in this store.")
    return member


def undoing_of(batch: Batch) -> int | None:
    return db.session.scalar(select(Batch.id).where(Batch.undoes_id == batch.id))


def can_undo(batch: Batch, rows: Sequence[BatchRow]) -> bool:
    done = any(row.outcome is Outcome.DONE for row in rows)
    return batch.kind in UNDOES and done and undoing_of(batch) is None


def is_under_way(batch: Batch) -> bool:
    job = db.session.get(Job, batch.job_id) if batch.job_id else None
    return job is not None and not job.is_over
