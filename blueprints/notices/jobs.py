"""What the inbox of notices forgets by itself."""

from datetime import datetime

from blueprints.core.jobs import periodic
from blueprints.core.transactions import writing
from blueprints.notices import actions


@periodic("notices.forget", hour="19", minute="40")
def forget(at: datetime) -> None:
    with writing():
        actions.forget_old(at)
