"""Make the demo store: people and rules at once, then a year of business, played in order.

What satisfied customers said is written in bulk; every issue goes through the tracker's own steps, so that its
history verifies like any other. None commits.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from blueprints.callbacks import actions as callbacks
from blueprints.callbacks import queries as asked
from blueprints.callbacks.actions import Answers, Call, Complaint
from blueprints.callbacks.models import Answer, Attempt, Callback, CallbackRule, QuestionSet, Reply
from blueprints.callbacks.rules import CallbackKind, Outcome
from blueprints.callbacks.rules import State as CallbackState
from blueprints.core import passwords
from blueprints.core.clock import local_day
from blueprints.core.db import Model, db
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.customers.models import Customer, Delivery, RepairOrder, Vehicle
from blueprints.customers.rules import Gender
from blueprints.demo import rules
from blueprints.demo.rules import Car, Dealer, Story
from blueprints.people.actions import store_added
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.models import Category, Issue
from blueprints.tracker.rules import Details, IssueKind, Level, State, Step

CHUNK = 500


def find_store() -> Store | None:
    return db.session.scalar(select(Store).where(Store.code == rules.CODE))


def make_store() -> Store:
    """The store, its departments, its people, and the rules that every store begins with."""
    store = Store(
        code=rules.CODE, name="启明汽车城东店", name_en="Qiming Motors East", is_demo=True
    )
    db.session.add(store)
    db.session.flush()
    departments = make_departments(store)
    password = passwords.hashed(rules.PASSWORD)
    for person in rules.PEOPLE:
        db.session.add(
            Membership(
                store_id=store.id,
                department_id=departments[person.department].id,
                role=person.role,
                person=Person(
                    username=person.username,
                    name=person.name,
                    password_hash=password,
                    is_demo=True,
                ),
            )
        )
    db.session.flush()
    store_added(store)
    return store


def make_departments(store: Store) -> dict[str, Department]:
    made: dict[str, Department] = {}
    for code, name, name_en, parent in rules.DEPARTMENTS:
        made[code] = Department(
            store_id=store.id,
            code=code,
            name=name,
            name_en=name_en,
            parent_id=made[parent].id if parent else None,
        )
        db.session.add(made[code])
        db.session.flush()
    return made


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
        departments={code: key for code, key in db.session.execute(departments)},  # noqa: C416
        categories={code: key for code, key in db.session.execute(categories)},  # noqa: C416
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


# A year of cars


def bulk(model: type[Model], rows: Sequence[dict[str, Any]]) -> list[int]:
    """Insert and give back the ids, in order."""
    ids: list[int] = []
    key = model.__table__.c.id
    for start in range(0, len(rows), CHUNK):
        statement = insert(model).returning(key, sort_by_parameter_order=True)
        ids += db.session.scalars(statement, rows[start : start + CHUNK]).all()
    return ids


def make_cars(stage: Stage, cars: Sequence[Car], since: date) -> list[tuple[int, int]]:
    """Customers and vehicles; their ids, car by car."""
    created = stage.moment(since, 9, 10)
    customers = bulk(
        Customer,
        [
            {
                "store_id": stage.store.id,
                "name": car.name,
                "phone": car.phone,
                "gender": stage.dealer.rng.choice((Gender.MALE, Gender.FEMALE)),
                "created_at": created,
            }
            for car in cars
        ],
    )
    vehicles = bulk(
        Vehicle,
        [
            {
                "store_id": stage.store.id,
                "customer_id": customer_id,
                "vin": car.vin,
                "plate": car.plate,
                "series": rules.SERIES[car.series][0],
                "colour": car.colour,
            }
            for car, customer_id in zip(cars, customers, strict=True)
        ],
    )
    return list(zip(customers, vehicles, strict=True))


def make_business(stage: Stage, first: date) -> None:
    """New cars are handed over and old ones repaired, day by day."""
    dealer, today = stage.dealer, stage.today
    days = rules.days_of(first, today - timedelta(days=1))
    sold = [day for day in days for _ in range(dealer.how_many(1.6))]
    regulars = [dealer.car() for _ in range(900)]
    buyers = [dealer.car() for _ in sold]
    forget_a_few_phones(buyers)
    keys = make_cars(stage, [*regulars, *buyers], first)
    known = list(zip([*regulars, *buyers], keys, strict=True))
    bulk(Delivery, [delivery(stage, d, *k) for d, k in zip(sold, known[900:], strict=True)])
    bulk(RepairOrder, list(orders(stage, days, known[:900])))


def forget_a_few_phones(buyers: list[Car]) -> None:
    """Of the last cars sold two came without a phone: they wait in the list for a correction."""
    for place in (-3, -6):
        car = buyers[place]
        buyers[place] = Car(car.name, "", car.vin, car.plate, car.series, car.colour)


def delivery(stage: Stage, day: date, car: Car, key: tuple[int, int]) -> dict[str, Any]:
    rng = stage.dealer.rng
    return {
        "store_id": stage.store.id,
        "customer_id": key[0],
        "vehicle_id": key[1],
        "delivered_on": day,
        "rep_name": rng.choice(rules.REPS),
        "price": round(rules.SERIES[car.series][1] * rng.uniform(0.9, 1.0)) * 100,
        "payment": rng.choice(rules.PAYMENTS),
        "insurance_until": day + timedelta(days=365),
        "contact_name": car.name,
        "contact_phone": car.phone,
        "plate": car.plate,
        "imported_at": stage.moment(day, 18, 19),
    }


def orders(
    stage: Stage, days: Sequence[date], known: Sequence[tuple[Car, tuple[int, int]]]
) -> Iterator[dict[str, Any]]:
    rng = stage.dealer.rng
    number = 0
    for day in days:
        for car, key in rng.sample(known, stage.dealer.how_many(7)):
            number += 1
            yield order(stage, f"RO{day:%y%m}{number:05d}", day, (car, key))


def order(
    stage: Stage, number: str, day: date, known: tuple[Car, tuple[int, int]]
) -> dict[str, Any]:
    rng, (car, (customer_id, vehicle_id)) = stage.dealer.rng, known
    labour, parts = rng.randrange(60, 1800) * 100, rng.randrange(0, 4200) * 100
    arrived = stage.moment(day, 8, 16)
    return {
        "store_id": stage.store.id,
        "customer_id": customer_id,
        "vehicle_id": vehicle_id,
        "number": number,
        "arrived_at": arrived,
        "left_at": arrived + timedelta(minutes=rng.choice((50, 75, 120, 150))),
        "contact_name": car.name,
        "contact_phone": car.phone,
        "plate": car.plate,
        "series": rules.SERIES[car.series][0],
        "mileage": rng.randrange(900, 120_000),
        "work_kind": rng.choice(rules.WORK_KINDS),
        "advisor_name": rng.choice(rules.ADVISORS),
        "technician_name": rng.choice(rules.TECHNICIANS),
        "labour": labour,
        "parts": parts,
        "total": labour + parts,
        "imported_at": stage.moment(day, 18, 19),
    }


# The calls


@dataclass(frozen=True)
class Task:
    """A callback as the generator made it."""

    id: int
    kind: CallbackKind
    due_on: date
    window_ends_on: date
    phone: str


def tasks_until(stage: Stage, last: date) -> list[Task]:
    rows = db.session.execute(
        select(
            Callback.id,
            Callback.kind,
            Callback.due_on,
            Callback.window_ends_on,
            Customer.phone,
        )
        .join(Customer)
        .where(Callback.store_id == stage.store.id, Callback.due_on <= last, Customer.phone != "")
        .order_by(Callback.due_on, Callback.id)
    )
    return [Task(*row) for row in rows]


Planned = tuple[Task, datetime]


def make_calls(stage: Stage, first: date) -> None:
    """Most are content; a few could not be reached; some are not content, and what follows is played.

    Of the last days a part is left open: the call list is never empty.
    """
    content: list[Planned] = []
    unreached: list[Planned] = []
    angry: list[Planned] = []
    for task in tasks_until(stage, stage.today):
        fate = stage.dealer.rng.random()
        if fate < still_open(stage, task):
            continue
        draw = stage.dealer.rng.random()
        pile = angry if draw < 0.035 else unreached if draw < 0.085 else content
        pile.append((task, call_time(stage, task)))
    log_content(stage, [c for c in content if c[1] < stage.at])
    log_unreached(stage, [u for u in unreached if u[0].window_ends_on < stage.today])
    play(stage, first, [a for a in angry if a[1] < stage.at])


def still_open(stage: Stage, task: Task) -> float:
    """The share of a day's tasks that nobody has called yet."""
    age = (stage.today - task.due_on).days
    return {0: 0.85, 1: 0.3, 2: 0.12}.get(age, 0.02 if age < 9 else 0.0)


def call_time(stage: Stage, task: Task) -> datetime:
    late = stage.dealer.chance(0.05)
    window = (task.window_ends_on - task.due_on).days
    days = window + 1 if late else stage.dealer.rng.choices((0, 1, 2), (80, 15, 5))[0]
    return stage.moment(task.due_on + timedelta(days=min(days, window + 1)), 9, 18)


def log_content(stage: Stage, calls: Sequence[Planned]) -> None:
    callers = [stage.people[name].person_id for name in rules.CALLERS]
    drawn = [satisfied(stage, task) for task, _at in calls]
    by = [stage.dealer.rng.choice(callers) for _ in calls]
    bulk(Attempt, [attempt(stage, t, at, b) for (t, at), b in zip(calls, by, strict=True)])
    replies = bulk(
        Reply,
        [
            {
                "callback_id": task.id,
                "question_set_id": stage.questions[task.kind].id,
                "is_dissatisfied": False,
                "by_id": person,
                "at": at,
            }
            for (task, at), person in zip(calls, by, strict=True)
        ],
    )
    given = zip(replies, calls, drawn, strict=True)
    bulk(Answer, [a for r, (t, _), v in given for a in answers(stage.questions[t.kind], r, v)])
    settle([done(call, v, person) for call, v, person in zip(calls, drawn, by, strict=True)])


def satisfied(stage: Stage, task: Task) -> dict[str, int | str]:
    dealer = stage.dealer
    values: dict[str, int | str] = dict(dealer.good_scores())
    values["nps"] = dealer.rng.choices((10, 9, 8, 7, 6), (42, 26, 18, 9, 5))[0]
    values["words"] = dealer.rng.choice(rules.PRAISE)
    values["summary"] = dealer.rng.choice(rules.SUMMARIES)
    if task.kind is CallbackKind.SERVICE_3:
        values["first_time_fix"] = 1
    return values


def attempt(stage: Stage, task: Task, at: datetime, person_id: int) -> dict[str, Any]:
    return {
        "callback_id": task.id,
        "store_id": stage.store.id,
        "outcome": Outcome.CONNECTED,
        "phone": task.phone,
        "by_id": person_id,
        "at": at,
    }


def answers(
    questions: QuestionSet, reply_id: int, values: Mapping[str, int | str]
) -> Iterator[dict[str, Any]]:
    for question in questions.questions:
        value = values.get(question.code, "")
        if value != "":
            is_number = isinstance(value, int)
            yield {
                "reply_id": reply_id,
                "question_id": question.id,
                "number": value if is_number else None,
                "words": None if is_number else value,
            }


def done(call: Planned, values: Mapping[str, int | str], person_id: int) -> dict[str, Any]:
    task, at = call
    fixed = values.get("first_time_fix")
    return {
        "id": task.id,
        "state": CallbackState.COMPLETED,
        "is_open": False,
        "attempts_made": 1,
        "first_attempt_at": at,
        "is_on_time": at.date() <= task.window_ends_on,
        "connected_at": at,
        "done_at": at,
        "done_by_id": person_id,
        "is_dissatisfied": False,
        "overall": values["overall"],
        "nps": values["nps"],
        "first_time_fix": None if fixed is None else bool(fixed),
    }


def settle(rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        db.session.execute(update(Callback), rows[start : start + CHUNK])


def log_unreached(stage: Stage, calls: Sequence[Planned]) -> None:
    """Three attempts without an answer."""
    caller = stage.people[rules.CALLERS[0]].person_id
    rows, tasks = [], []
    for task, at in calls:
        for n, outcome in enumerate((Outcome.NO_ANSWER, Outcome.BUSY, Outcome.NO_ANSWER)):
            tried = attempt(stage, task, at + timedelta(hours=2 * n), caller)
            rows.append(tried | {"outcome": outcome})
        tasks.append(
            {
                "id": task.id,
                "state": CallbackState.UNREACHABLE,
                "is_open": False,
                "attempts_made": 3,
                "first_attempt_at": at,
                "is_on_time": at.date() <= task.window_ends_on,
            }
        )
    bulk(Attempt, rows)
    settle(tasks)


# What displeased, and what became of it

Scene = tuple[datetime, Callable[[], None]]


def play(stage: Stage, first: date, calls: Sequence[Planned]) -> None:
    """Calls and findings in the order of their time, so that issues are numbered as they came."""
    scenes: list[Scene] = [
        (at, lambda task=task, at=at: play_call(stage, task, at))  # type: ignore[misc]
        for task, at in calls
    ]
    for day in rules.days_of(first, stage.today):
        if stage.dealer.chance(0.13):
            at = stage.moment(day, 10, 16)
            scenes.append((at, lambda at=at: play_finding(stage, at)))  # type: ignore[misc]
    for at, scene in sorted(scenes, key=lambda s: s[0]):
        if at < stage.at:
            scene()
            db.session.flush()


def play_call(stage: Stage, task: Task, at: datetime) -> None:
    is_service = task.kind is CallbackKind.SERVICE_3
    stories = rules.SERVICE_STORIES if is_service else rules.SALES_STORIES
    story = stage.dealer.rng.choice(stories)
    caller = stage.people[stage.dealer.rng.choice(rules.CALLERS)]
    callback = db.session.get_one(Callback, task.id)
    values: dict[str, int | str] = dict(stage.dealer.bad_scores())
    values |= {"nps": stage.dealer.rng.randrange(2, 7), "words": story.words}
    if is_service:
        values["first_time_fix"] = int(story.category != "repair_quality")
    complaint = Complaint(
        department_id=stage.departments[story.department],
        level=level_of(stage, story),
        category_id=stage.categories[story.category],
        title=story.title,
        description=story.words,
    )
    given = Answers(stage.questions[task.kind], values, complaint)
    callbacks.log_call(callback, Call(Outcome.CONNECTED, answers=given), by=caller, at=at)
    if callback.raised_issue:
        live(stage, callback.raised_issue, story, at)


def level_of(stage: Stage, story: Story) -> Level:
    if story.is_critical:
        return Level.CRITICAL if stage.dealer.chance(0.3) else Level.ESCALATED
    return Level.ESCALATED if stage.dealer.chance(0.15) else Level.NORMAL


def play_finding(stage: Stage, at: datetime) -> None:
    story = stage.dealer.rng.choice(rules.FOUND_STORIES)
    new = NewIssue(
        title=story.title,
        description=story.words,
        department_id=stage.departments[story.department],
        level=level_of(stage, story),
        category_id=stage.categories[story.category],
        kind=IssueKind.MANUAL,
    )
    live(stage, tracker.report(new, by=stage.people["fangmin"], at=at), story, at)


class Late(Exception):  # noqa: N818 - the play has come to the present
    """The next thing would happen after now."""


@dataclass
class Life:
    """An issue on its way, and the clock of its own that only runs forward."""

    stage: Stage
    issue: Issue
    at: datetime

    def later(self, *hours: float) -> datetime:
        """Some time between so and so many hours later, on a day, in the hours of work."""
        self.at += timedelta(hours=self.stage.dealer.rng.uniform(*hours))
        here = self.at.astimezone(self.stage.store.zone)
        if not 9 <= here.hour < 18:
            days = 1 if here.hour >= 18 else 0
            self.at = self.stage.moment(here.date() + timedelta(days=days), 9, 12)
        if self.at >= self.stage.at:
            raise Late
        return self.at

    def move(self, step: Step, by: Membership, at: datetime, **details: Any) -> None:
        tracker.move(self.issue, step, Details(**details), by=by, at=at)


def live(stage: Stage, issue: Issue, story: Story, at: datetime) -> None:
    """What becomes of an issue, as far as it has come by now. Some linger for good."""
    life = Life(stage, issue, at)
    if stage.dealer.chance(0.04) and (stage.at - at).days < 60:
        return
    try:
        head = stage.people[rules.HEAD_OF[story.department]]
        handle(life, story, head)
        verify(life, story)
        while not confirm(life):
            mend_again(life, story)
    except Late:
        linger(life)


def handle(life: Life, story: Story, head: Membership) -> None:
    stage, rng = life.stage, life.stage.dealer.rng
    handler = stage.people[rng.choice(rules.HANDLERS[story.department])]
    slow = stage.dealer.chance(0.15)
    life.move(Step.ACCEPT, head, life.later(0.2, 20 if slow else 2), handler_id=handler.person_id)
    life.move(Step.PLAN, handler, life.later(0.3, 3), note=story.measures)
    hours = (60, 170) if slow else (2, 16)
    if slow and stage.dealer.chance(0.5):
        extend(life, handler, head)
    life.move(Step.APPLY, handler, life.later(*hours), note=story.measures, result=story.result)


def extend(life: Life, handler: Membership, head: Membership) -> None:
    if handler.person_id == head.person_id:
        return
    asked_at = life.later(1, 4)
    day = local_day(max(life.issue.deadline, asked_at), life.stage.store.zone)
    extension = tracker.ask_extension(
        life.issue,
        day=day + timedelta(days=3),
        reason="配件需从区域库调货。",
        by=handler,
        at=asked_at,
    )
    decided_at = life.later(0.5, 3)
    tracker.decide_extension(extension, approve=True, words="同意。", by=head, at=decided_at)


def verify(life: Life, story: Story) -> None:
    if life.stage.dealer.chance(0.08):
        verifier = life.stage.by(life.issue.verifier_id or life.issue.recorder_id)
        why = "现场复核仍有同类情况,请补充措施。"
        life.move(Step.RETURN, verifier, life.later(0.5, 5), note=why)
        mend_again(life, story)
    else:
        look(life)


def mend_again(life: Life, story: Story) -> None:
    """After a return: more is done, and it is looked at once more."""
    handler = life.stage.by(life.issue.handler_id or 0)
    more = "补充措施:" + story.measures
    life.move(Step.APPLY, handler, life.later(3, 20), note=more, result=story.result)
    look(life)


def look(life: Life) -> None:
    verifier = life.stage.by(life.issue.verifier_id or life.issue.recorder_id)
    told = "已当面告知提出人整改结果。"
    seen = "现场查看,已按措施整改到位。"
    life.move(Step.VERIFY, verifier, life.later(0.5, 5), note=seen, told=told)


def confirm(life: Life) -> bool:
    """The second callback: most are content, and then it is over."""
    second = asked.open_second(life.issue.id)
    if life.issue.state is not State.AWAITING_CUSTOMER or second is None:
        return True
    stage = life.stage
    content = not stage.dealer.chance(0.06)
    values: dict[str, int | str] = {"told": 1, "content": int(content)}
    values["words"] = "处理得还可以,谢谢回访。" if content else "还是老样子,没有解决。"
    given = Answers(stage.questions[CallbackKind.SECOND], values)
    caller = stage.people[rules.CALLERS[0]]
    at = life.later(0.5, 6)
    callbacks.log_call(second, Call(Outcome.CONNECTED, answers=given), by=caller, at=at)
    return content


def linger(life: Life) -> None:
    """Some of those still open wait for something, and say so."""
    stage, issue = life.stage, life.issue
    if issue.state is State.IN_PROGRESS and stage.dealer.chance(0.25) and issue.handler_id:
        handler = stage.by(issue.handler_id)
        before = max(stage.at - timedelta(hours=2), issue.moved_at)
        review = stage.today + timedelta(days=3)
        life.move(Step.PAUSE, handler, before, note="等待厂家技术部回复。", day=review)


def make_history(store: Store, *, seed: int, at: datetime, first: date | None = None) -> None:
    """Business from the first day, twelve months ago, up to `at`; one seed, one history."""
    stage = set_stage(store, seed=seed, at=at)
    first = first or rules.a_year_before(stage.today)
    make_business(stage, first)
    db.session.flush()
    callbacks.make_tasks(store, callbacks_from=first, at=at)
    db.session.flush()
    make_calls(stage, first)
