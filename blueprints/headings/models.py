"""How headings were understood before."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blueprints.core.db import Model
from blueprints.core.people import Store
from blueprints.headings.rules import Field, Kind


class RememberedMapping(Model):
    """What a person said these headings mean: the next file with the same ones is read so."""

    __tablename__ = "remembered_mapping"
    __table_args__ = (UniqueConstraint("store_id", "kind", "headings"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    kind: Mapped[Kind]
    headings: Mapped[str]
    columns: Mapped[str]
    remembered_at: Mapped[datetime]


def written_columns(columns: Mapping[Field, int]) -> str:
    return json.dumps({name.value: index for name, index in columns.items()})


def read_columns(text: str) -> dict[Field, int]:
    return {Field(name): index for name, index in json.loads(text).items()}
