"""What was said of a line of a report."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.report_answers.rules import Disposition
from blueprints.reports.models import Line


class LineAnswer(Model):
    """One a line: a line that is sent again is another."""

    __tablename__ = "report_line_answer"
    __table_args__ = (
        CheckConstraint("disposition <> 'decline' OR words <> ''", name="declined_with_a_reason"),
        Index("ix_report_line_answer_store", "store_id", "at"),
    )

    line_id: Mapped[int] = mapped_column(ForeignKey(Line.id), primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    disposition: Mapped[Disposition]
    words: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()
