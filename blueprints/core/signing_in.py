"""Signing in and out: who may, how often one may try, and what the session then holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from urllib.parse import urlsplit

from flask import session
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from blueprints.core import passwords, transactions
from blueprints.core.access import STAFF_IN, session_of
from blueprints.core.db import db, insert_if_new
from blueprints.core.people import EndedSession, Membership, Person, SignInAttempt, Store
from blueprints.core.rules import N_, RuleBroken

TOO_MANY = N_("Too many attempts. Wait a quarter of an hour, or ask the administrator.")
DEMO_ELSEWHERE = N_("Demo accounts open only on the machine itself: their password is no secret.")
COOKIES_LAST = timedelta(hours=12)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
WRONG = N_("User name and password do not belong together.")


@dataclass(frozen=True)
class Place:
    """Where somebody signs in from: the address of the client, the host name that it asked for."""

    address: str
    host: str

    @property
    def is_this_machine(self) -> bool:
        return self.address in LOOPBACK and urlsplit(f"//{self.host}").hostname in LOOPBACK


def sign_in(username: str, password: str, *, place: Place, at: datetime) -> Membership:
    """Raises RuleBroken. The slow comparison runs in no transaction."""
    address = place.address
    username = username.strip().lower()
    if passwords.too_many_tries(username, address, at=at):
        raise RuleBroken(TOO_MANY)
    member = first_membership(username)
    known = member.person.password_hash if member else ""
    right = passwords.is_right(known, password)
    note_attempt(username, address, succeeded=right, at=at)
    if not right:
        raise RuleBroken(WRONG)
    found = first_membership(username)
    assert found is not None  # noqa: S101 - its password was right a moment ago
    if found.person.is_demo and not place.is_this_machine:
        raise RuleBroken(DEMO_ELSEWHERE)
    begin_session(found)
    return found


def first_membership(username: str) -> Membership | None:
    return db.session.scalar(
        STAFF_IN.join(Person)
        .where(Person.username == username, Person.is_active, Membership.is_active)
        .order_by(Membership.id)
        .limit(1)
    )


def note_attempt(username: str, address: str, *, succeeded: bool, at: datetime) -> None:
    transactions.write()
    db.session.add(SignInAttempt(username=username, address=address, succeeded=succeeded, at=at))
    db.session.commit()


def begin_session(member: Membership) -> None:
    language = session.get("language")
    session.clear()
    session.permanent = True
    session.update(session_of(member), key=token_urlsafe(9))
    if language:
        session["language"] = language


def end_session(at: datetime) -> None:
    """On this device. Its cookie is refused from now on, should one turn up again."""
    key, language = session.get("key"), session.get("language")
    session.clear()
    if language:
        session["language"] = language
    if key:
        transactions.write()
        db.session.execute(insert_if_new(EndedSession, key=key, ended_at=at))
        db.session.commit()


def forget_ended(at: datetime) -> None:
    """No cookie is older than twelve hours: those that ended before need not be known."""
    db.session.execute(delete(EndedSession).where(EndedSession.ended_at < at - 2 * COOKIES_LAST))


def demo_accounts(place: Place) -> list[Membership]:
    """Whom a demo's sign-in page offers, on the machine itself: their password is no secret."""
    if not place.is_this_machine:
        return []
    return list(
        db.session.scalars(
            select(Membership)
            .join(Membership.person)
            .join(Membership.store)
            .where(Person.is_demo, Store.is_demo, Person.is_active)
            .options(
                joinedload(Membership.person),
                joinedload(Membership.department),
                joinedload(Membership.store),
            )
            .order_by(Membership.id)
        )
    )


def stores_of(member: Membership) -> list[Store]:
    return list(
        db.session.scalars(
            select(Store)
            .join(Membership, Membership.store_id == Store.id)
            .where(Membership.person_id == member.person_id, Membership.is_active)
            .order_by(Store.name)
        )
    )


def membership_in(member: Membership, store_id: int) -> Membership | None:
    return db.session.scalar(
        STAFF_IN.where(
            Membership.person_id == member.person_id,
            Membership.store_id == store_id,
            Membership.is_active,
        )
    )


def change_password(person: Person, *, current: str, new: str) -> None:
    """Every other device is signed out. Raises RuleBroken."""
    if not passwords.is_right(person.password_hash, current):
        raise RuleBroken(N_("The present password is another one."))
    passwords.check_strength(new, username=person.username)
    person.password_hash = passwords.hashed(new)
    person.must_change_password = False
    person.sign_out_everywhere()


def choose_language(person_id: int, language: str) -> None:
    transactions.write()
    db.session.execute(update(Person).where(Person.id == person_id).values(language=language))
    db.session.commit()
