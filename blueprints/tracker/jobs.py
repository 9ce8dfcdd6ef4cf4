"""The tracker's rounds."""

from datetime import datetime

from blueprints.core import transactions
from blueprints.core.db import db
from blueprints.core.jobs import periodic
from blueprints.tracker import actions


@periodic("tracker.resume", minute="*/15")
def resume(at: datetime) -> None:
    """Pauses whose review has come end by themselves."""
    transactions.write()
    actions.resume_due(at)
    db.session.commit()
