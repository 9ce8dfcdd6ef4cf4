"""Customers and their cars; visits to the workshop, each with the callback that followed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from blueprints.callbacks.models import (
    Answer,
    Attempt,
    Callback,
    CallbackRule,
    Question,
    QuestionSet,
    Reply,
)
from blueprints.callbacks.rules import AnswerType, CallbackKind, Outcome, State, due_day, window_end
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.rules import Role
from blueprints.customers.models import Customer, RepairOrder, Vehicle
from blueprints.customers.rules import Gender
from blueprints.demo_stage.rules import COLOURS, SERIES, WORK_KINDS, Dealer
from tests.bench.lives import AGE
from tests.bench.people import Staff
from tests.bench.rows import Writer

SHANGHAI = ZoneInfo("Asia/Shanghai")
SAID = ("服务不错。", "等的时间有点长。", "师傅很专业。", "没什么意见。")


@dataclass(frozen=True, slots=True)
class Owner:
    customer_id: int
    vehicle_id: int
    name: str
    phone: str
    plate: str


@dataclass(frozen=True)
class Asked:
    """The rule that makes the tasks, and which of its questions are answered."""

    rule_id: int
    second_id: int
    set_id: int
    overall: int
    nps: int
    words: int


def asked_in(store_id: int) -> Asked:
    rules = db.session.scalars(select(CallbackRule).where(CallbackRule.store_id == store_id))
    by_kind = {rule.kind: rule for rule in rules}
    rule, second = by_kind[CallbackKind.SERVICE_3], by_kind[CallbackKind.SECOND]
    questions = db.session.execute(
        select(Question.code, Question.id, Question.type, QuestionSet.id.label("set_id"))
        .join(QuestionSet, QuestionSet.id == Question.question_set_id)
        .where(QuestionSet.store_id == store_id, QuestionSet.code == rule.question_set_code)
    ).all()
    ids = {row.code: row.id for row in questions}
    words = next(row.id for row in questions if row.type is AnswerType.TEXT)
    return Asked(rule.id, second.id, questions[0].set_id, ids["overall"], ids["nps"], words)


def make_owners(
    writer: Writer, dealer: Dealer, store_id: int, count: int, at: datetime
) -> list[Owner]:
    """A customer with a car, so many times."""
    owners = []
    for number in range(1, count + 1):
        name, phone = dealer.name(), dealer.phone()
        plate = f"湘A{number:06d}"
        writer.add(
            Customer,
            id=number,
            store_id=store_id,
            name=name,
            phone=phone,
            gender=dealer.rng.choice((Gender.MALE, Gender.FEMALE)),
            created_at=at - AGE,
        )
        writer.add(
            Vehicle,
            id=number,
            store_id=store_id,
            customer_id=number,
            vin=f"LBH{number:014d}",
            plate=plate,
            series=dealer.rng.choice(SERIES)[0],
            colour=dealer.rng.choice(COLOURS),
        )
        owners.append(Owner(number, number, name, phone, plate))
        writer.flush_when_full()
    writer.last |= {Customer: count, Vehicle: count}
    return owners


@dataclass(frozen=True)
class Desk:
    """What the calls are made up from; `at` is the present."""

    rng: Random
    staff: Staff
    asked: Asked
    at: datetime
    issues: int
    callbacks: int

    @property
    def today(self) -> date:
        return local_day(self.at, SHANGHAI)


def make_calls(writer: Writer, desk: Desk, owners: Sequence[Owner]) -> None:
    """Evenly over the years, so that the calls of a day are of its cars; one in a hundred is the
    second on an issue.
    """
    count = desk.callbacks
    for number in range(1, count + 1):
        left_at = desk.at - AGE * ((count - number + 1) / count) - timedelta(hours=1)
        make_call(writer, desk, number, desk.rng.choice(owners), left_at)
        writer.flush_when_full()
    writer.last |= {RepairOrder: count, Callback: count}


def make_call(writer: Writer, desk: Desk, number: int, owner: Owner, left_at: datetime) -> None:
    second = number % 100 == 0
    if not second:
        writer.add(RepairOrder, id=number, **order(desk, number, owner, left_at))
    left_on = local_day(left_at, SHANGHAI)
    due = due_day(left_on, 3)
    row: dict[str, Any] = {
        "id": number,
        "store_id": desk.staff.store_id,
        "kind": CallbackKind.SECOND if second else CallbackKind.SERVICE_3,
        "rule_id": desk.asked.second_id if second else desk.asked.rule_id,
        "customer_id": owner.customer_id,
        "vehicle_id": owner.vehicle_id,
        "repair_order_id": None if second else number,
        "issue_id": number * (desk.issues - 1) // desk.callbacks + 1 if second else None,
        "left_on": left_on,
        "due_on": due,
        "window_ends_on": window_end(due, 3),
        "call_from": datetime(due.year, due.month, due.day, 9, tzinfo=SHANGHAI),
    }
    if is_open(desk, due):
        writer.add(Callback, **row, phone_wanted=desk.rng.random() < 0.03)
    else:
        writer.add(Callback, **row | settled(writer, desk, row, owner))


def is_open(desk: Desk, due: date) -> bool:
    age = (desk.today - due).days
    return age < 0 or desk.rng.random() < {0: 0.8, 1: 0.3, 2: 0.1}.get(age, 0.0)


def settled(writer: Writer, desk: Desk, row: dict[str, Any], owner: Owner) -> dict[str, Any]:
    rng, by = desk.rng, desk.rng.choice(desk.staff.of(Role.CS_SPECIALIST))
    at = min(row["call_from"] + timedelta(hours=rng.uniform(0, 60)), desk.at)
    reached = rng.random() < 0.93
    writer.numbered(
        Attempt,
        callback_id=row["id"],
        store_id=row["store_id"],
        outcome=Outcome.CONNECTED if reached else Outcome.NO_ANSWER,
        phone=owner.phone,
        by_id=by,
        at=at,
    )
    tried = {
        "is_open": False,
        "attempts_made": 1 if reached else 3,
        "first_attempt_at": at,
        "is_on_time": local_day(at, SHANGHAI) <= row["window_ends_on"],
    }
    if not reached:
        return tried | {"state": State.UNREACHABLE}
    overall, nps = rng.choices((5, 4, 3, 2), (70, 22, 5, 3))[0], rng.randrange(5, 11)
    raised = 1 + row["id"] * (desk.issues - 1) // desk.callbacks if overall <= 2 else None
    answer(writer, desk, (row["id"], by, at), (overall, nps))
    return tried | {
        "state": State.COMPLETED,
        "connected_at": at,
        "done_at": at,
        "done_by_id": by,
        "is_dissatisfied": overall <= 2,
        "raised_issue_id": raised,
        "overall": overall,
        "nps": nps,
        "first_time_fix": rng.random() < 0.95,
    }


def answer(
    writer: Writer, desk: Desk, call: tuple[int, int, datetime], scores: tuple[int, int]
) -> None:
    callback_id, by, at = call
    reply = writer.numbered(
        Reply,
        callback_id=callback_id,
        question_set_id=desk.asked.set_id,
        is_dissatisfied=scores[0] <= 2,
        by_id=by,
        at=at,
    )
    for question, number in zip((desk.asked.overall, desk.asked.nps), scores, strict=True):
        writer.numbered(Answer, reply_id=reply, question_id=question, number=number)
    words = desk.rng.choice(SAID)
    writer.numbered(Answer, reply_id=reply, question_id=desk.asked.words, words=words)


def order(desk: Desk, number: int, owner: Owner, left_at: datetime) -> dict[str, Any]:
    rng = desk.rng
    return {
        "store_id": desk.staff.store_id,
        "customer_id": owner.customer_id,
        "vehicle_id": owner.vehicle_id,
        "number": f"RO{number:09d}",
        "arrived_at": left_at - timedelta(hours=2),
        "left_at": left_at,
        "contact_name": owner.name,
        "contact_phone": owner.phone,
        "plate": owner.plate,
        "work_kind": rng.choice(WORK_KINDS),
        "labour": rng.randrange(6_000, 180_000),
        "parts": rng.randrange(0, 420_000),
        "imported_at": left_at + timedelta(hours=3),
    }
