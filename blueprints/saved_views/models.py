"""A view of the list that has a name, and which of them a person begins with."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Department, Person, Store


class SavedView(Model):
    """Of one person or of a department; `query` as it stands in the list's address."""

    __tablename__ = "saved_view"
    __table_args__ = (
        CheckConstraint(
            "(owner_id IS NULL) <> (department_id IS NULL)", name="owner_or_department"
        ),
        UniqueConstraint("store_id", "owner_id", "name"),
        UniqueConstraint("store_id", "department_id", "name", name="uq_saved_view_department_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id), index=True)
    name: Mapped[str]
    query: Mapped[str]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    saved_at: Mapped[datetime]

    department: Mapped[Department | None] = relationship()


class DefaultView(Model):
    """What a person sees who opens the list of a store without a question."""

    __tablename__ = "default_view"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey(SavedView.id), index=True)
