"""Whose views somebody sees, which he may change, and how much is in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.issue_filters.queries import asked, counting
from blueprints.saved_views import rules
from blueprints.saved_views.models import DefaultView, SavedView
from blueprints.stores.queries import departments_above, departments_under
from blueprints.tracker.queries import scope


def visible_to(member: Membership) -> Select[SavedView]:
    """His own, his department's, and those of the departments above it."""
    over = departments_above(member.store_id, member.department_id)
    return select(SavedView).where(
        SavedView.store_id == member.store_id,
        or_(SavedView.owner_id == member.person_id, SavedView.department_id.in_(over)),
    )


def get_visible(member: Membership, view_id: int) -> SavedView | None:
    return db.session.scalar(visible_to(member).where(SavedView.id == view_id))


def leads(member: Membership) -> bool:
    return member.role in rules.LEADS and member.department_id is not None


def may_change(view: SavedView, member: Membership) -> bool:
    if view.owner_id is not None:
        return view.owner_id == member.person_id
    led = departments_under(member.store_id, member.department_id)
    return leads(member) and view.department_id in led


@dataclass(frozen=True)
class Named:
    """A view as it is offered to somebody."""

    view: SavedView
    is_default: bool
    count: int | None = None


def views_of(member: Membership) -> list[Named]:
    """The department's first, in the order of their names."""
    his = and_(
        DefaultView.view_id == SavedView.id,
        DefaultView.person_id == member.person_id,
        DefaultView.store_id == member.store_id,
    )
    rows = db.session.execute(
        visible_to(member)
        .add_columns(DefaultView.view_id.is_not(None))
        .outerjoin(DefaultView, his)
        .options(joinedload(SavedView.department))
        .order_by(SavedView.owner_id.is_not(None), SavedView.name, SavedView.id)
    )
    return [Named(view, bool(is_default)) for view, is_default in rows]


def with_counts(member: Membership, named: Sequence[Named], at: datetime) -> list[Named]:
    """In one statement, and only where few rows can be asked for."""
    questions = {n.view.id: rules.filters_of(n.view.query) for n in named}
    seen = scope(member) if named else false()
    columns = [
        counting(seen & asked(member, filters, at), cap=rules.MOST_COUNTED)
        .scalar_subquery()
        .label(str(view_id))
        for view_id, filters in questions.items()
        if filters.is_cheap and not filters.figure
    ]
    counts = db.session.execute(select(*columns)).mappings().one() if columns else {}
    return [Named(n.view, n.is_default, counts.get(str(n.view.id))) for n in named]


def count_of_own(member: Membership, department_id: int | None) -> int:
    where = [SavedView.store_id == member.store_id, SavedView.department_id == department_id]
    if department_id is None:
        where.append(SavedView.owner_id == member.person_id)
    return db.session.scalar(select(func.count()).select_from(SavedView).where(*where)) or 0


def default_of(named: Sequence[Named]) -> SavedView | None:
    return next((n.view for n in named if n.is_default), None)
