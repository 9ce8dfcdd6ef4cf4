"""Whose address it is, and which deadlines are that person's."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from blueprints.calendar_feed import rules
from blueprints.calendar_feed.models import CalendarAddress
from blueprints.core.access import STAFF_IN
from blueprints.core.db import db
from blueprints.core.formats import name_of
from blueprints.core.i18n import gettext as _
from blueprints.core.ical import Entry
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.inspection_plans import queries as inspection_plans
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import State

PARTS: Mapping[str, tracker.Mine] = {
    key: tracker.MINE[key] for key in ("acceptance", "handling", "verification")
}
"""What waits for the person; what the person only follows is in no calendar."""


def address_of(person_id: int) -> CalendarAddress | None:
    return db.session.get(CalendarAddress, person_id)


def address_with(token: str) -> CalendarAddress | None:
    """None for one that was revoked, or whose person works here no longer."""
    address = db.session.scalar(
        select(CalendarAddress)
        .join(CalendarAddress.person)
        .where(CalendarAddress.token_digest == rules.digest(token), Person.is_active)
    )
    return address if address and memberships_of(address.person_id) else None


def memberships_of(person_id: int) -> Sequence[Membership]:
    held = STAFF_IN.where(Membership.person_id == person_id, Membership.is_active)
    return db.session.scalars(held.order_by(Membership.store_id)).all()


def entries(person_id: int, *, at: datetime, root: str) -> Iterator[Entry]:
    """In every store where the person works. A settled issue, or one passed on, is there no longer."""
    for member in memberships_of(person_id):
        for part in PARTS.values():
            for row in rows_of(member, part, at):
                yield entry_of(row, part, member.store, root)
        for row, due_at in inspection_plans.deadlines(member):
            yield inspection_of(row, due_at, member.store, root)


def rows_of(member: Membership, part: tracker.Mine, at: datetime) -> Sequence[Any]:
    return db.session.execute(
        select(
            Issue.id,
            Issue.number,
            Issue.title,
            Issue.level,
            Issue.state,
            Issue.deadline,
            Issue.version,
            Issue.moved_at,
            Department.name,
            Department.name_en,
        )
        .join(Department, Department.id == Issue.department_id)
        .where(tracker.scope(member), part.rows(member, at), Issue.first_deadline.is_not(None))
        .order_by(Issue.deadline, Issue.id)
    ).all()


def entry_of(row: Any, part: tracker.Mine, store: Store, root: str) -> Entry:
    words = (_(part.title), _(row.level.label), name_of(row))
    return Entry(
        uid=f"issue-{row.id}-{store.code}@bihuan",
        sequence=row.version,
        changed_at=row.moved_at,
        due_at=row.deadline,
        zone=store.zone,
        title=rules.without_phones(f"{row.number} {row.title}"),
        text=" · ".join(words),
        url=f"{root}/issues/{row.id}",
        is_tentative=row.state is State.PAUSED,
    )


def inspection_of(row: Any, due_at: datetime, store: Store, root: str) -> Entry:
    """Each change of an inspection plans it anew: the minute of that tells which is the later."""
    return Entry(
        uid=f"inspection-{row.id}-{store.code}@bihuan",
        sequence=int(row.planned_at.timestamp()) // 60,
        changed_at=row.planned_at,
        due_at=due_at,
        zone=store.zone,
        title=name_of(row),
        text=_("Inspection"),
        url=f"{root}{inspection_plans.filling_url(row.id)}",
    )
