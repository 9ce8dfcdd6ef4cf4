"""Check lists as they stand: the version that holds, its rows, and what an item was before."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from blueprints.checklists.models import CheckList, CheckListVersion, CheckRow
from blueprints.core.db import db


def current_version(check_list_id: int) -> CheckListVersion | None:
    """The newest that has been published; None for a list that never was."""
    return db.session.scalar(
        select(CheckListVersion)
        .where(
            CheckListVersion.check_list_id == check_list_id,
            CheckListVersion.published_at.is_not(None),
        )
        .order_by(CheckListVersion.number.desc())
        .limit(1)
    )


def rows_of(version_id: int) -> Sequence[CheckRow]:
    """In their order, with area and department."""
    found = select(CheckRow).where(CheckRow.version_id == version_id)
    named = found.options(joinedload(CheckRow.area), joinedload(CheckRow.department))
    return db.session.scalars(named.order_by(CheckRow.position, CheckRow.id)).all()


def published_lists(store_id: int) -> Sequence[CheckList]:
    """That an inspection can be made with."""
    published = select(CheckListVersion.check_list_id).where(
        CheckListVersion.store_id == store_id, CheckListVersion.published_at.is_not(None)
    )
    found = select(CheckList).where(
        CheckList.store_id == store_id, CheckList.is_active, CheckList.id.in_(published)
    )
    return db.session.scalars(found.order_by(CheckList.name, CheckList.id)).all()
