"""What the inbox forgets by itself."""

from datetime import datetime

from blueprints.core import receiving
from blueprints.core.jobs import periodic
from blueprints.core.transactions import writing


@periodic("inbox.forget", hour="19", minute="20")
def forget(at: datetime) -> None:
    """Words of forms that were settled three months ago."""
    with writing():
        receiving.forget_bodies(at)
