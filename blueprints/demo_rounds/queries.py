"""What the rounds need at hand: which are due, with which version, and what they found."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blueprints.checklists.models import CheckListVersion
from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.findings.models import Finding
from blueprints.inspections.models import Inspection


def rounds_before(store: Store, day: date) -> Sequence[Inspection]:
    """All that were due before a day, in their order."""
    found = select(Inspection).where(Inspection.store_id == store.id, Inspection.due_on < day)
    named = found.options(joinedload(Inspection.check_list))
    return db.session.scalars(named.order_by(Inspection.due_on, Inspection.id)).all()


def version_then(inspection: Inspection, at: datetime) -> int | None:
    """The version that was in force."""
    found = select(CheckListVersion.id).where(
        CheckListVersion.check_list_id == inspection.check_list_id,
        CheckListVersion.published_at <= at,
    )
    return db.session.scalars(found.order_by(CheckListVersion.number.desc())).first()


def found_in(inspection: Inspection) -> Sequence[Finding]:
    found = select(Finding).where(Finding.inspection_id == inspection.id).order_by(Finding.id)
    named = found.options(joinedload(Finding.issue), joinedload(Finding.area))
    return db.session.scalars(named).all()
