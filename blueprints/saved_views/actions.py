"""Saving, renaming and dropping views. None commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import N_, RuleBroken
from blueprints.saved_views import queries, rules
from blueprints.saved_views.models import DefaultView, SavedView

TAKEN = N_("There is a view of this name already. Choose another name.")


@dataclass(frozen=True)
class NewView:
    """What somebody says of it. `department_id`: for whom it is, None for himself."""

    name: str
    query: str
    department_id: int | None = None


def save(new: NewView, *, by: Membership, at: datetime) -> SavedView:
    """Raises RuleBroken for a name that is taken, and for one view too many."""
    if new.department_id is not None and not (
        queries.leads(by) and new.department_id == by.department_id
    ):
        raise RuleBroken("Only who leads a department saves a view for it.")
    if queries.count_of_own(by, new.department_id) >= rules.MOST:
        raise RuleBroken("There are %(most)s views already. Delete one first.", most=rules.MOST)
    view = SavedView(
        store_id=by.store_id,
        owner_id=None if new.department_id else by.person_id,
        department_id=new.department_id,
        name=rules.plain_name(new.name),
        query=rules.plain(new.query),
        saved_by_id=by.person_id,
        saved_at=at,
    )
    keep(view)
    return view


def keep(view: SavedView) -> None:
    """The database knows which names are taken, also when two save at once."""
    try:
        with db.session.begin_nested():
            db.session.add(view)
    except IntegrityError:
        raise RuleBroken(TAKEN) from None


def rename(view: SavedView, name: str, *, by: Membership) -> None:
    check_may_change(view, by)
    try:
        with db.session.begin_nested():
            view.name = rules.plain_name(name)
    except IntegrityError:
        raise RuleBroken(TAKEN) from None


def ask_otherwise(view: SavedView, query: str, *, by: Membership, at: datetime) -> None:
    """The name stays, the question is another."""
    check_may_change(view, by)
    view.query, view.saved_by_id, view.saved_at = rules.plain(query), by.person_id, at


def delete_view(view: SavedView, *, by: Membership) -> None:
    check_may_change(view, by)
    db.session.execute(delete(DefaultView).where(DefaultView.view_id == view.id))
    db.session.delete(view)


def check_may_change(view: SavedView, by: Membership) -> None:
    if not queries.may_change(view, by):
        raise RuleBroken("Only who leads the department changes its views.")


def begin_with(view: SavedView, *, by: Membership, on: bool) -> None:
    """Let a person's list begin with this view, or no longer."""
    known = db.session.get(DefaultView, (by.person_id, by.store_id))
    if on and known is None:
        db.session.add(DefaultView(person_id=by.person_id, store_id=by.store_id, view_id=view.id))
    elif on and known:
        known.view_id = view.id
    elif known and known.view_id == view.id:
        db.session.delete(known)
