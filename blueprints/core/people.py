"""Who works where: stores, departments, people, and the one role a person has in a store."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.core.db import Model
from blueprints.core.rules import Can, Role, grants


class Store(Model):
    __tablename__ = "store"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    is_demo: Mapped[bool] = mapped_column(default=False)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Department(Model):
    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("store_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    code: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True)

    store: Mapped[Store] = relationship()
    parent: Mapped["Department | None"] = relationship(remote_side="Department.id")


class Person(Model):
    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str] = mapped_column(default="")
    must_change_password: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="zh")
    session_epoch: Mapped[int] = mapped_column(default=0)
    ticket_epoch: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person")

    def sign_out_everywhere(self) -> None:
        """Every cookie and ticket given out so far is of an epoch that has passed."""
        self.session_epoch += 1
        self.ticket_epoch += 1


class Membership(Model):
    """Who somebody is in one store: the one role, and the department."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "store_id"),
        Index(None, "store_id", "department_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    department_id: Mapped[int | None] = mapped_column(ForeignKey(Department.id), index=True)
    role: Mapped[Role]
    is_active: Mapped[bool] = mapped_column(default=True)

    person: Mapped[Person] = relationship(back_populates="memberships")
    store: Mapped[Store] = relationship()
    department: Mapped[Department | None] = relationship()

    def can(self, can: Can) -> bool:
        return grants(self.role, can)


class EndedSession(Model):
    """A sign-in that was ended. An answer on its way may set its cookie again: it opens nothing."""

    __tablename__ = "ended_session"

    key: Mapped[str] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)


class SignInAttempt(Model):
    """One try to sign in, good or bad: what the limits count."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index(None, "username", "at"), Index(None, "address", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    address: Mapped[str]
    succeeded: Mapped[bool]
    at: Mapped[datetime]
