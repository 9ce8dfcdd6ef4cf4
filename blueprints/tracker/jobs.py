"""The tracker's rounds."""

from datetime import datetime

from blueprints.core.jobs import periodic
from blueprints.core.transactions import writing
from blueprints.tracker import actions


@periodic("tracker.resume", minute="*/15")
def resume(at: datetime) -> None:
    """Pauses whose review has come end by themselves."""
    with writing():
        actions.resume_due(at)
