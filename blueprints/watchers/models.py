"""Who watches an issue beside those in its boxes, and who was named in a comment."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.tracker.models import Comment, Issue


class Watcher(Model):
    """Sees the issue and hears of it. `added_by_id` empty: by the program."""

    __tablename__ = "watcher"
    __table_args__ = (
        UniqueConstraint("issue_id", "person_id"),
        Index("ix_watcher_person", "store_id", "person_id", "issue_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    issue_id: Mapped[int] = mapped_column(ForeignKey(Issue.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    issue: Mapped[Issue] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Mention(Model):
    """An @ and a name in a comment, as it was typed, and who was meant."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("comment_id", "typed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey(Comment.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    typed: Mapped[str]

    comment: Mapped[Comment] = relationship()
