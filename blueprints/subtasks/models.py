"""A part of an issue's work that another department or person does."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Department, Person, Store
from blueprints.subtasks.rules import State
from blueprints.tracker.models import Issue


class SubTask(Model):
    """Open, done with a note, or dropped with a reason. Overdue is computed."""

    __tablename__ = "sub_task"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_at_and_by"),
        CheckConstraint("(settled_at IS NULL) = (state = 'open')", name="settled_at_and_state"),
        Index("ix_sub_task_issue_id", "issue_id"),
        Index("ix_sub_task_person", "person_id", "state", "due_at", "id"),
        Index("ix_sub_task_department", "store_id", "department_id", "state", "due_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id))
    title: Mapped[str]
    department_id: Mapped[int] = mapped_column(ForeignKey(Department.id))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    due_at: Mapped[datetime]
    state: Mapped[State] = mapped_column(default=State.OPEN)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    raised_at: Mapped[datetime]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    settled_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
    reopens: Mapped[int] = mapped_column(default=0)

    issue: Mapped[Issue] = relationship()
    department: Mapped[Department] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    raised_by: Mapped[Person] = relationship(foreign_keys=[raised_by_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])

    def is_overdue(self, at: datetime) -> bool:
        return self.state is State.OPEN and self.due_at < at
