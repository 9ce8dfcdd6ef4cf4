"""Rules, tasks, attempts, and what customers answered in the words they were asked in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from blueprints.callbacks import rules
from blueprints.callbacks.rules import (
    AnswerType,
    CallbackKind,
    Need,
    Outcome,
    State,
    Trigger,
)
from blueprints.core.db import Model
from blueprints.core.people import Person, Store
from blueprints.customers.models import Customer, Delivery, RepairOrder, Vehicle
from blueprints.tracker.models import Issue


class QuestionSet(Model):
    """One version of what is asked. A change of wording is a new version; the old one stays."""

    __tablename__ = "question_set"
    __table_args__ = (UniqueConstraint("store_id", "code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    code: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    is_current: Mapped[bool] = mapped_column(default=True)

    questions: Mapped[list["Question"]] = relationship(order_by="Question.position")


class Question(Model):
    """A question in both languages. An answer of `low_at` or less is dissatisfied."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("question_set_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_set_id: Mapped[int] = mapped_column(ForeignKey(QuestionSet.id))
    position: Mapped[int]
    code: Mapped[str]
    chinese: Mapped[str]
    english: Mapped[str]
    type: Mapped[AnswerType]
    low_at: Mapped[int | None]
    need: Mapped[Need] = mapped_column(default=Need.NO)

    def wording(self, language: str) -> str:
        return self.english if language == "en" and self.english else self.chinese

    def for_rules(self) -> rules.Question:
        return rules.Question(self.code, self.type, self.low_at, self.need)


class CallbackRule(Model):
    """When cars that left make a task, how long it is on time, and how often one tries.

    A switched-off rule makes no new tasks; those that it made stay.
    """

    __tablename__ = "callback_rule"
    __table_args__ = (
        UniqueConstraint("store_id", "kind"),
        CheckConstraint("offset_days >= 0 AND window_days >= 1", name="days"),
        CheckConstraint("max_attempts >= 1", name="max_attempts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    kind: Mapped[CallbackKind]
    offset_days: Mapped[int]
    window_days: Mapped[int]
    max_attempts: Mapped[int] = mapped_column(default=3)
    question_set_code: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)

    @property
    def trigger(self) -> Trigger:
        return rules.TRIGGERS[self.kind]


class Callback(Model):
    """One task to call a customer, from the day the car left until it is settled.

    `call_from` is the moment from which it may be called: the due day at the customer's preferred
    hour, later the time of the next attempt. `phone_wanted`: no number that leads to the customer
    is known. `bad_phone` is the number found wrong. `overall`, `nps`, `first_time_fix` repeat the
    current reply's answers, so that figures are counted without joining every answer.
    """

    __tablename__ = "callback"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN delivery_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN repair_order_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN issue_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_source",
        ),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_at_and_by"),
        CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_by_id IS NULL)", name="cancelled_at_and_by"
        ),
        CheckConstraint("state <> 'completed' OR done_at IS NOT NULL", name="completed_is_done"),
        CheckConstraint(
            "is_open = (state IN ('to_call', 'calling', 'to_redial'))", name="open_by_state"
        ),
        CheckConstraint("(claimed_until IS NULL) = (claimed_by_id IS NULL)", name="claim"),
        UniqueConstraint("rule_id", "delivery_id"),
        UniqueConstraint("rule_id", "repair_order_id"),
        Index(
            "uq_callback_open_second",
            "issue_id",
            unique=True,
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
        Index(None, "store_id", "is_open", "phone_wanted", "call_from", "id"),
        Index(None, "store_id", "call_from", "id"),
        Index(None, "store_id", "window_ends_on", "state"),
        Index(None, "store_id", "done_at"),
        Index(None, "customer_id", "due_on"),
        Index(None, "delivery_id"),
        Index(None, "repair_order_id"),
        Index(None, "raised_issue_id"),
        Index(None, "issue_id"),
        Index(None, "done_by_id", "issue_moved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    kind: Mapped[CallbackKind]
    rule_id: Mapped[int] = mapped_column(ForeignKey(CallbackRule.id))
    customer_id: Mapped[int] = mapped_column(ForeignKey(Customer.id))
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey(Vehicle.id))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey(Delivery.id))
    repair_order_id: Mapped[int | None] = mapped_column(ForeignKey(RepairOrder.id))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey(Issue.id))
    raised_issue_id: Mapped[int | None] = mapped_column(ForeignKey(Issue.id))
    issue_moved_at: Mapped[datetime | None]

    left_on: Mapped[date]
    due_on: Mapped[date]
    window_ends_on: Mapped[date]
    state: Mapped[State] = mapped_column(default=State.TO_CALL)
    is_open: Mapped[bool] = mapped_column(default=True)
    call_from: Mapped[datetime]
    next_at: Mapped[datetime | None]
    is_promised: Mapped[bool] = mapped_column(default=False)
    phone_wanted: Mapped[bool] = mapped_column(default=False)
    bad_phone: Mapped[str] = mapped_column(default="")

    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    claimed_until: Mapped[datetime | None]

    attempts_made: Mapped[int] = mapped_column(default=0)
    first_attempt_at: Mapped[datetime | None]
    is_on_time: Mapped[bool | None]
    connected_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    note: Mapped[str] = mapped_column(default="")  # why it was cancelled
    is_dissatisfied: Mapped[bool | None]
    overall: Mapped[int | None]
    nps: Mapped[int | None]
    first_time_fix: Mapped[bool | None]

    store: Mapped[Store] = relationship()
    rule: Mapped[CallbackRule] = relationship()
    customer: Mapped[Customer] = relationship()
    vehicle: Mapped[Vehicle | None] = relationship()
    delivery: Mapped[Delivery | None] = relationship()
    repair_order: Mapped[RepairOrder | None] = relationship()
    issue: Mapped[Issue | None] = relationship(foreign_keys=[issue_id])
    raised_issue: Mapped[Issue | None] = relationship(foreign_keys=[raised_issue_id])
    assigned_to: Mapped[Person | None] = relationship(foreign_keys=[assigned_to_id])
    claimed_by: Mapped[Person | None] = relationship(foreign_keys=[claimed_by_id])
    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id])
    cancelled_by: Mapped[Person | None] = relationship(foreign_keys=[cancelled_by_id])
    attempts: Mapped[list["Attempt"]] = relationship(order_by="Attempt.id")
    replies: Mapped[list["Reply"]] = relationship(order_by="Reply.id")

    def claimant(self, at: datetime) -> Person | None:
        """Who is calling the customer just now."""
        return self.claimed_by if self.claimed_until and self.claimed_until > at else None

    @property
    def can_be_called(self) -> bool:
        """One who could not be reached may ring us."""
        return self.is_open or self.state is State.UNREACHABLE

    @property
    def version(self) -> str:
        """Changes with every call, correction and step; claiming the customer is none."""
        return f"{self.attempts_made}-{len(self.replies)}-{self.state.value}"

    @property
    def reply(self) -> "Reply | None":
        """What holds: the last reply, corrections included."""
        return self.replies[-1] if self.replies else None


class Attempt(Model):
    """One dialling and what came of it. Only ever added to."""

    __tablename__ = "callback_attempt"
    __table_args__ = (
        Index(None, "store_id", "at"),
        CheckConstraint("outcome <> 'call_later' OR next_at IS NOT NULL", name="later_has_a_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey(Callback.id), index=True)
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    outcome: Mapped[Outcome]
    phone: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    next_at: Mapped[datetime | None]
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()


class Reply(Model):
    """What a customer answered in one call. A correction is another reply; the old one stays."""

    __tablename__ = "callback_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    callback_id: Mapped[int] = mapped_column(ForeignKey(Callback.id), index=True)
    question_set_id: Mapped[int] = mapped_column(ForeignKey(QuestionSet.id))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("callback_reply.id"), unique=True)
    reason: Mapped[str] = mapped_column(default="")
    is_dissatisfied: Mapped[bool]
    by_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    at: Mapped[datetime]

    by: Mapped[Person] = relationship()
    question_set: Mapped[QuestionSet] = relationship()
    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.id")

    def value(self, code: str) -> rules.Value:
        found = (a for a in self.answers if a.question.code == code)
        answer = next(found, None)
        return answer.value if answer else None


class Answer(Model):
    """An answer to one question of one version: a number or words."""

    __tablename__ = "callback_answer"
    __table_args__ = (
        UniqueConstraint("reply_id", "question_id"),
        CheckConstraint("(number IS NULL) <> (words IS NULL)", name="number_or_words"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reply_id: Mapped[int] = mapped_column(ForeignKey(Reply.id))
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), index=True)
    number: Mapped[int | None]
    words: Mapped[str | None]

    question: Mapped[Question] = relationship()

    @property
    def value(self) -> rules.Value:
        return self.number if self.number is not None else self.words
