"""Secrets that the database keeps so that only this installation's secret key opens them."""

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from flask import current_app

from blueprints.core.rules import N_, RuleBroken

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def seal(words: str) -> str:
    """The mark of the key, then a token of Fernet. Nothing stays nothing."""
    return f"{mark()}:{cipher().encrypt(words.encode()).decode()}" if words else ""


def unseal(sealed: str) -> str:
    """Raises RuleBroken where the secret key has changed since."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - heavy, and rarely needed

    try:
        return cipher().decrypt(sealed.partition(":")[2]).decode() if sealed else ""
    except InvalidToken:
        raise RuleBroken(
            N_(
                "Its password or key can no longer be read: the secret key of this installation has changed. Type it again."
            )
        ) from None


def is_readable(sealed: str) -> bool:
    """By the mark alone: pages ask, and a page opens no secret."""
    return not sealed or sealed.startswith(f"{mark()}:")


def cipher() -> "Fernet":
    from cryptography.fernet import Fernet  # noqa: PLC0415 - heavy, and rarely needed

    return Fernet(base64.urlsafe_b64encode(key()))


def key() -> bytes:
    """A key of its own, so that what signs cookies opens nothing here: HKDF's extract, RFC 5869."""
    secret: str = current_app.config["SECRET_KEY"]
    return hmac.digest(secret.encode(), b"secrets in the database", "sha256")


def mark() -> str:
    return hashlib.sha256(key()).hexdigest()[:8]
