"""Remember what a person says that headings mean. None commits."""

from datetime import datetime

from blueprints.core.db import db
from blueprints.headings.models import RememberedMapping, written_columns
from blueprints.headings.queries import remembered
from blueprints.headings.rules import Columns, Heading, Kind


def remember(
    store_id: int, kind: Kind, heading: Heading, columns: Columns, *, at: datetime
) -> None:
    before = remembered(store_id, kind, heading)
    if before is None:
        before = RememberedMapping(store_id=store_id, kind=kind, headings=heading.digest)
        db.session.add(before)
    before.columns, before.remembered_at = written_columns(columns), at
