"""Every endpoint says who may use it; an endpoint that says nothing is closed."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

from flask import abort, current_app, g, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Date, Label, Select, bindparam, select
from sqlalchemy.orm import joinedload

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.hooks import Gathering
from blueprints.core.htmx import leave_for, page_asked_from
from blueprints.core.once import keep
from blueprints.core.people import EndedSession, Membership, Person, Store
from blueprints.core.rules import Can

PUBLIC = "public"
Access = Can | str
RENEWED_AFTER = timedelta(minutes=10)
"""Not with each answer: one that comes after signing out would set the cookie again."""
View = TypeVar("View", bound=Callable[..., Any])
STAFF_IN = select(Membership).options(
    joinedload(Membership.person, innerjoin=True),
    joinedload(Membership.store, innerjoin=True),
    joinedload(Membership.department),
)
YESTERDAY = bindparam("yesterday", type_=Date)
"""What was over then is over in every time zone."""


@Gathering
def read_with_the_member() -> Iterable[Label[Any]]:
    """What every page wants to know of who works, as labelled columns beside the membership.

    It is kept for `once` under (label, membership's id), and so forgotten when something is written.
    """
    return ()


def requires(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]  # a mark on the function, read by access_of
        return view

    return mark


def current_member() -> Membership:
    """Who works, in which store and as what."""
    member: Membership = g.member
    return member


def current_person() -> Person:
    return current_member().person


def current_store() -> Store:
    return current_member().store


def access_of(endpoint: str | None) -> Access | None:
    if endpoint is None or endpoint == "static":
        return PUBLIC
    return getattr(current_app.view_functions[endpoint], "access", None)


def session_of(member: Membership) -> dict[str, int]:
    """What the cookie of a signed-in person holds."""
    return {
        "person_id": member.person_id,
        "store_id": member.store_id,
        "epoch": member.person.session_epoch,
    }


def signed_in() -> Membership | None:
    """The membership that the cookie speaks for, if it still holds."""
    if "person_id" not in session:
        return None
    asked = {
        "person_id": session.get("person_id", 0),
        "store_id": session.get("store_id", 0),
        "key": session.get("key", ""),
        "yesterday": (now() - timedelta(days=1)).date(),
    }
    row = db.session.execute(whose_cookie(), asked).first()
    if row is None or not holds(row[0]):
        return None
    for label, value in list(row._mapping.items())[1:]:
        keep((label, row[0].id), value)
    member: Membership = row[0]
    return member


@cache
def whose_cookie() -> Select[Any]:
    """Asked on every page: put together once a process, when every feature has said what it adds."""
    ended = select(EndedSession.key).where(EndedSession.key == bindparam("key"))
    return STAFF_IN.add_columns(*read_with_the_member()).where(
        Membership.person_id == bindparam("person_id"),
        Membership.store_id == bindparam("store_id"),
        Membership.is_active,
        ~ended.exists(),
    )


def holds(member: Membership) -> bool:
    return member.person.is_active and session.get("epoch") == member.person.session_epoch


def keep_signed_in() -> None:
    """Twelve hours count from the last work, not from signing in."""
    at = now().timestamp()
    if at - session.get("renewed", 0) > RENEWED_AFTER.total_seconds():
        session["renewed"] = int(at)


def signed_in_or_none() -> Membership | None:
    """The same, asked once a request; None on a page for everybody."""
    if "member" not in g:
        g.member = signed_in()
    member: Membership | None = g.member
    return member


def check_access() -> ResponseReturnValue | None:
    access = access_of(request.endpoint)
    if access == PUBLIC:
        return None
    member = signed_in_or_none()
    if member is None:
        back = page_asked_from() if request.method == "GET" else None
        return leave_for(url_for("core.sign_in", next=back))
    keep_signed_in()
    if not isinstance(access, Can) or not member.can(access):
        abort(403)
    return password_first(member)


def password_first(member: Membership) -> ResponseReturnValue | None:
    """A password that somebody else has seen is changed before anything else."""
    free = {"core.show_account", "core.change_password", "core.sign_out", "core.choose_language"}
    if member.person.must_change_password and request.endpoint not in free:
        return leave_for(url_for("core.show_account"))
    return None


def may(can: Can | str) -> bool:
    """For templates: is this granted to who is signed in?"""
    member = signed_in_or_none()
    return member is not None and member.can(Can(can))
