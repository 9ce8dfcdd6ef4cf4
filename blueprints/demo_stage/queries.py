"""What the play needs at hand: the store, its people, what they may call things."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import cycle

from sqlalchemy import select

from blueprints.callbacks.models import CallbackRule, QuestionSet
from blueprints.callbacks.rules import CallbackKind
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.demo_stage.rules import ENDINGS, Dealer
from blueprints.issue_rules.models import Category


@dataclass(frozen=True)
class Task:
    """A callback as the generator made it."""

    id: int
    kind: CallbackKind
    due_on: date
    window_ends_on: date
    phone: str


Planned = tuple[Task, datetime]
"""A callback and when it is made."""


@dataclass
class Stage:
    """Everything that the play needs at hand."""

    store: Store
    dealer: Dealer
    at: datetime
    people: Mapping[str, Membership]
    departments: Mapping[str, int]
    categories: Mapping[str, int]
    questions: Mapping[CallbackKind, QuestionSet]
    endings: Iterator[int] = field(default_factory=lambda: cycle(ENDINGS))

    @property
    def today(self) -> date:
        return local_day(self.at, self.store.zone)

    def moment(self, day: date, first_hour: int, last_hour: int) -> datetime:
        """Some minute of the day between two hours, in the store's zone."""
        rng = self.dealer.rng
        hour, minute = rng.randrange(first_hour, last_hour), rng.randrange(60)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.store.zone)

    def by(self, person_id: int) -> Membership:
        return next(m for m in self.people.values() if m.person_id == person_id)


def set_stage(store: Store, *, seed: int, at: datetime) -> Stage:
    members = db.session.scalars(
        select(Membership).join(Person).where(Membership.store_id == store.id)
    )
    departments = select(Department.code, Department.id).where(Department.store_id == store.id)
    categories = select(Category.code, Category.id).where(Category.store_id == store.id)
    return Stage(
        store=store,
        dealer=Dealer(seed),
        at=at,
        people={m.person.username: m for m in members},
        departments={code: key for code, key in db.session.execute(departments)},  # noqa: C416 - a row is no pair to mypy
        categories={code: key for code, key in db.session.execute(categories)},  # noqa: C416 - as above
        questions=questions_of(store),
    )


def questions_of(store: Store) -> dict[CallbackKind, QuestionSet]:
    sets = {
        found.code: found
        for found in db.session.scalars(
            select(QuestionSet).where(QuestionSet.store_id == store.id, QuestionSet.is_current)
        )
    }
    rows = db.session.scalars(select(CallbackRule).where(CallbackRule.store_id == store.id))
    return {rule.kind: sets[rule.question_set_code] for rule in rows}
