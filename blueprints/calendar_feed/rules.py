"""A secret address, how often it may be asked, and what may stand in a calendar."""

import hashlib
import re
from datetime import datetime, timedelta

from blueprints.customers.rules import masked_phone

MOST_AN_HOUR = 60
HOUR = timedelta(hours=1)
PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


def digest(token: str) -> str:
    """What is kept of a token; it is long and random, so that one round is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def counted(began_at: datetime | None, count: int, at: datetime) -> tuple[datetime, int]:
    """The hour in which a fetch is counted, and how many it has had with this one."""
    if began_at is None or at >= began_at + HOUR:
        return at, 1
    return began_at, count + 1


def is_too_often(count: int) -> bool:
    return count > MOST_AN_HOUR


def without_phones(text: str) -> str:
    """A calendar lies with others than ours: a phone that somebody wrote in a title is masked."""
    return PHONE.sub(lambda found: masked_phone(found[0]), text)
