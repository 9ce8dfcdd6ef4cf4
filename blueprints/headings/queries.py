"""How headings are read: as somebody said before, or as they are guessed."""

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.headings.models import RememberedMapping, read_columns
from blueprints.headings.rules import Field, Heading, Kind, guess


def remembered_kind(store: Store, heading: Heading) -> Kind | None:
    return next((k for k in Kind if remembered(store.id, k, heading)), None)


def remembered(store_id: int, kind: Kind, heading: Heading) -> RememberedMapping | None:
    return db.session.scalar(
        select(RememberedMapping).where(
            RememberedMapping.store_id == store_id,
            RememberedMapping.kind == kind,
            RememberedMapping.headings == heading.digest,
        )
    )


def mapping_of(store: Store, kind: Kind, heading: Heading) -> dict[Field, int]:
    before = remembered(store.id, kind, heading)
    return read_columns(before.columns) if before else guess(kind, heading)
