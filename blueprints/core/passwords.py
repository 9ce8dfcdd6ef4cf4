"""Passwords: argon2id, what is too weak, and how often somebody may try."""

import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import func, select

from blueprints.core.db import db
from blueprints.core.people import SignInAttempt
from blueprints.core.rules import N_, RuleBroken

HASHER = PasswordHasher()  # argon2id, with the library's parameters of the day (RFC 9106)
NOBODY = HASHER.hash(secrets.token_hex())
SHORTEST = 10
WINDOW = timedelta(minutes=15)
TRIES_A_PERSON = 5
TRIES_AN_ADDRESS = 60  # a whole store may stand behind one
EASY = "abcdefghijklmnopqrstuvwxyz0123456789"


def check_strength(password: str, *, username: str) -> None:
    """Raises RuleBroken for a password that is short, the user name, or a run of the keyboard."""
    plain = password.lower()
    if len(password) < SHORTEST:
        raise RuleBroken(N_("A password has at least 10 characters."))
    if username.lower() in plain or plain in EASY or len(set(plain)) < 5:
        raise RuleBroken(N_("This password is too easy to guess. Take a longer sentence."))


def hashed(password: str) -> str:
    return HASHER.hash(password)


def is_right(password_hash: str, password: str) -> bool:
    """Takes as long for somebody who does not exist, so that names cannot be found out."""
    try:
        return HASHER.verify(password_hash or NOBODY, password) and bool(password_hash)
    except (VerifyMismatchError, InvalidHashError):
        return False


def too_many_tries(username: str, address: str, *, at: datetime) -> bool:
    recent = select(func.count()).where(
        SignInAttempt.at > at - WINDOW, SignInAttempt.succeeded.is_(False)
    )
    person = db.session.scalar(recent.where(SignInAttempt.username == username)) or 0
    place = db.session.scalar(recent.where(SignInAttempt.address == address)) or 0
    return person >= TRIES_A_PERSON or place >= TRIES_AN_ADDRESS


def one_time_password() -> str:
    """Twelve letters and digits that are not mistaken for each other when read aloud."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))
