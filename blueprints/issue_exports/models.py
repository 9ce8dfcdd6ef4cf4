"""A list that somebody has taken along."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.issue_exports.rules import Format


class IssueExport(Model):
    """Who asked for which list, and how it was said in words; the file is named by its `key`."""

    __tablename__ = "issue_export"
    __table_args__ = (Index(None, "by_id", "at"), Index("ix_issue_export_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]
    format: Mapped[Format]
    query: Mapped[str]
    sort: Mapped[str]
    words: Mapped[str]
    language: Mapped[str]
    key: Mapped[str]
    count: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]

    @property
    def file_name(self) -> str:
        return f"{self.key}.{self.format.value}"
