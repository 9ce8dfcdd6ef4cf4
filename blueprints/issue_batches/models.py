"""Something that was done to many issues at once, and what became of each of them."""

import json
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.core.rules import RuleBroken
from blueprints.issue_batches.rules import BatchKind, Outcome, Trace
from blueprints.tracker.models import Issue


class Batch(Model):
    """Who asked for what; `undoes_id` is the batch that this one takes back."""

    __tablename__ = "batch"
    __table_args__ = (Index(None, "by_id", "at"), UniqueConstraint("undoes_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[BatchKind]
    handler_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    day: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    job_id: Mapped[UUID | None]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))

    handler: Mapped[Person | None] = relationship(foreign_keys=[handler_id])
    rows: Mapped[list["BatchRow"]] = relationship(order_by="BatchRow.place")


class BatchRow(Model):
    """One issue of it. `why` is the sentence of a refusal and `places` (JSON) what fills it."""

    __tablename__ = "batch_row"
    __table_args__ = (UniqueConstraint("batch_id", "issue_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey(Batch.id))
    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id))
    place: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.PENDING)
    why: Mapped[str] = mapped_column(default="")
    places: Mapped[str] = mapped_column(default="{}")
    was_handler_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    was_verifier_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    event_count: Mapped[int] = mapped_column(default=0)

    issue: Mapped[Issue] = relationship()

    def refuse(self, broken: RuleBroken) -> None:
        self.outcome, self.why = Outcome.REFUSED, broken.key
        self.places = json.dumps({k: str(v) for k, v in broken.values.items()})

    @property
    def filled(self) -> dict[str, str]:
        places: dict[str, str] = json.loads(self.places)
        return places

    @property
    def trace(self) -> Trace:
        return Trace(self.was_handler_id, self.was_verifier_id, self.event_count)
