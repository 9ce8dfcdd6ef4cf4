"""An import, and the rows of it that somebody should look at."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.dms.rules import Layout, Reason
from blueprints.headings.models import read_columns
from blueprints.headings.rules import Heading, Kind
from blueprints.imports.rules import ImportState, Tallies
from blueprints.matching.rules import Outcome


class Import(Model):
    """One file that was handed in. `names` and `columns` are JSON: how its headings are understood."""

    __tablename__ = "import"
    __table_args__ = (Index(None, "store_id", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    kind: Mapped[Kind]
    file_name: Mapped[str]
    sha256: Mapped[str]
    heading_row: Mapped[int]
    names: Mapped[str]
    columns: Mapped[str]
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED)
    new: Mapped[int] = mapped_column(default=0)
    seen: Mapped[int] = mapped_column(default=0)
    flagged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    callbacks_from: Mapped[date | None]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    job_id: Mapped[UUID | None]

    store: Mapped[Store] = relationship()
    imported_by: Mapped[Person | None] = relationship()

    @property
    def heading(self) -> Heading:
        return Heading(self.heading_row - 1, tuple(json.loads(self.names)))

    @property
    def layout(self) -> Layout:
        return Layout(self.kind, self.heading, read_columns(self.columns), self.store.zone)

    @property
    def tallies(self) -> Tallies:
        return Tallies(self.new, self.seen, self.flagged, self.rejected)


class ImportRow(Model):
    """A row that was flagged or rejected, as it stood in the file. `cells` is JSON and only shown."""

    __tablename__ = "import_row"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    import_id: Mapped[int] = mapped_column(ForeignKey(Import.id))
    number: Mapped[int]
    outcome: Mapped[Outcome]
    why: Mapped[str]
    cells: Mapped[str]

    @property
    def reasons(self) -> list[Reason]:
        return [Reason(reason) for reason in self.why.split()]

    @property
    def texts(self) -> list[str]:
        texts: list[str] = json.loads(self.cells)
        return texts


def written_texts(texts: Sequence[str]) -> str:
    return json.dumps(texts, ensure_ascii=False)
