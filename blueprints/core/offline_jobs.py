"""What is forgotten by itself: words of settled forms, sign-ins that have ended."""

from datetime import datetime

from blueprints.core import receiving, signing_in
from blueprints.core.jobs import periodic
from blueprints.core.transactions import writing


@periodic("inbox.forget", hour="19", minute="20")
def forget(at: datetime) -> None:
    """Words of forms that were settled three months ago, sign-ins that ended a day ago."""
    with writing():
        receiving.forget_bodies(at)
        signing_in.forget_ended(at)
