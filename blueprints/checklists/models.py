"""Check lists in versions. An item is the same in every version, wherever it stands and however it is worded."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.checklists.rules import NewRow
from blueprints.core.db import Model
from blueprints.core.people import Department, Person, Store
from blueprints.issue_rules.rules import Level


class CheckArea(Model):
    """Where in the store: check lists that look at the same place share it."""

    __tablename__ = "check_area"
    __table_args__ = (UniqueConstraint("store_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")


class CheckList(Model):
    """What is looked at in one round; its rows are those of the newest published version."""

    __tablename__ = "check_list"
    __table_args__ = (UniqueConstraint("store_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    versions: Mapped[list["CheckListVersion"]] = relationship(
        order_by="CheckListVersion.number", back_populates="check_list"
    )


class CheckItem(Model):
    """What an item is known by from one version to the next; its words are in the rows."""

    __tablename__ = "check_item"
    __table_args__ = (Index("ix_check_item_list", "check_list_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    check_list_id: Mapped[int] = mapped_column(ForeignKey(CheckList.id))


class CheckListVersion(Model):
    """A draft until it is published; from then on it never changes, so that an inspection can be read again."""

    __tablename__ = "check_list_version"
    __table_args__ = (
        UniqueConstraint("check_list_id", "number"),
        CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", name="published_by"),
        Index(
            "ix_check_list_version_draft",
            "check_list_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    check_list_id: Mapped[int] = mapped_column(ForeignKey(CheckList.id))
    number: Mapped[int]
    made_by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    published_at: Mapped[datetime | None]

    check_list: Mapped[CheckList] = relationship(back_populates="versions")
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    published_by: Mapped[Person | None] = relationship(foreign_keys=[published_by_id])
    rows: Mapped[list["CheckRow"]] = relationship(
        order_by="CheckRow.position, CheckRow.id", back_populates="version"
    )


class CheckRow(Model):
    """An item as a version has it: where, in which words, for how many points, and whose it is to mend."""

    __tablename__ = "check_row"
    __table_args__ = (
        UniqueConstraint("version_id", "item_id"),
        CheckConstraint("points >= 1", name="some_points"),
        Index("ix_check_row_version", "version_id", "position", "id"),
        Index("ix_check_row_item", "item_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    version_id: Mapped[int] = mapped_column(ForeignKey(CheckListVersion.id))
    item_id: Mapped[int] = mapped_column(ForeignKey(CheckItem.id))
    area_id: Mapped[int] = mapped_column(ForeignKey(CheckArea.id))
    position: Mapped[int]
    code: Mapped[str] = mapped_column(default="", server_default="")  # the store's own number of it
    words: Mapped[str]
    words_en: Mapped[str] = mapped_column(default="")
    standard: Mapped[str] = mapped_column(default="")  # how one tells that it is right
    points: Mapped[int]
    department_id: Mapped[int] = mapped_column(ForeignKey(Department.id))
    level: Mapped[Level]

    version: Mapped[CheckListVersion] = relationship(back_populates="rows")
    item: Mapped[CheckItem] = relationship()
    area: Mapped[CheckArea] = relationship()
    department: Mapped[Department] = relationship()

    @property
    def name(self) -> str:
        """With `name_en` what name_of() says in the reader's language."""
        return self.words

    @property
    def name_en(self) -> str:
        return self.words_en

    @property
    def said(self) -> NewRow:
        """What it says, to be compared or put into another version."""
        return NewRow(
            area=self.area.name,
            words=self.words,
            points=self.points,
            department_id=self.department_id,
            level=self.level,
            standard=self.standard,
            words_en=self.words_en,
            code=self.code,
            item_id=self.item_id,
        )
