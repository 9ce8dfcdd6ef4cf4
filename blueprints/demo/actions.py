"""Make the demo store: people and rules at once, then a year of business, played in order.

What satisfied customers said is written in bulk; every issue goes through the tracker's own steps, so that its
history verifies like any other. None commits.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from blueprints.callbacks import actions as callbacks
from blueprints.callbacks.models import Answer, Attempt, Callback, QuestionSet, Reply
from blueprints.callbacks.rules import CallbackKind, Outcome
from blueprints.callbacks.rules import State as CallbackState
from blueprints.checklists.models import CheckList
from blueprints.checklists.queries import published_lists
from blueprints.core import passwords
from blueprints.core.clock import local_day
from blueprints.core.db import Model, db
from blueprints.core.figures import month_key, month_period
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.customers.models import Customer, Delivery, RepairOrder, Vehicle
from blueprints.customers.rules import Gender
from blueprints.demo_check_lists.actions import make_check_lists
from blueprints.demo_desk import actions as demo_desk
from blueprints.demo_pictures.actions import take_photos
from blueprints.demo_reports.actions import make_reports
from blueprints.demo_reps import actions as demo_reps
from blueprints.demo_rounds.actions import scenes_of, walks_of, work_until
from blueprints.demo_rounds.rules import HELD_FOR, PLANNED_EVERY
from blueprints.demo_stage import rules
from blueprints.demo_stage.actions import Scene, play
from blueprints.demo_stage.queries import Planned, Stage, Task, set_stage
from blueprints.demo_stage.rules import Car
from blueprints.demo_visits.actions import make_visits
from blueprints.figures import actions as figures
from blueprints.inspection_plans import actions as inspection_plans
from blueprints.inspection_plans.actions import NewRoutine
from blueprints.inspection_plans.rules import Rhythm
from blueprints.inspections.rules import Every
from blueprints.issue_rules.queries import level_rules_of
from blueprints.issue_rules.rules import DEFAULT_TIMES
from blueprints.month.models import TopFive
from blueprints.notices import actions as notices
from blueprints.stores.actions import store_added
from blueprints.tracker.models import Issue

CHUNK = 500
OPENS = time(8, 30)
UNREAD_FOR = timedelta(days=2)


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


# A year of cars


def bulk(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert; many times quicker than with their ids, which SQLite gives back one by one."""
    table: Any = model.__table__
    for start in range(0, len(rows), CHUNK):
        db.session.execute(insert(table), rows[start : start + CHUNK])


def bulk_keys(model: type[Model], rows: Sequence[dict[str, Any]]) -> list[int]:
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
    customers = bulk_keys(
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
    vehicles = bulk_keys(
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
    """New cars are handed over and old ones repaired, day by day; of late customers are visited."""
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
    make_visits(stage)


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


def make_calls(stage: Stage, first: date, rounds: Sequence[Scene] = ()) -> None:
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
        share = 0.13 if stage.today - task.due_on < rules.RECENT else 0.028
        pile = angry if draw < share else unreached if draw < share + 0.05 else content
        pile.append((task, call_time(stage, task)))
    log_content(stage, [c for c in content if c[1] < stage.at])
    log_unreached(stage, [u for u in unreached if u[0].window_ends_on < stage.today])
    angry = [a for a in angry if a[1] < stage.at]
    play(stage, first, angry, [*rounds, *demo_desk.scenes(stage, angry)])


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
    replies = bulk_keys(
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


def make_history(store: Store, *, seed: int, at: datetime, first: date | None = None) -> None:
    """Business from the first day, twelve months ago, up to `at`; one seed, one history."""
    stage = set_stage(store, seed=seed, at=at)
    ask_for_evidence(store, asked=False)
    first = first or rules.a_year_before(stage.today)
    manager = stage.people["hejing"]
    opening = datetime.combine(first, OPENS, tzinfo=store.zone)
    make_check_lists(store, by=manager, first=opening, at=at)
    make_business(stage, first)
    db.session.flush()
    callbacks.make_tasks(store, callbacks_from=first, at=at)
    db.session.flush()
    make_routines(stage, opening)
    walks = walks_of(stage, seed=seed)
    make_calls(stage, first, scenes_of(walks))
    work_until(walks, at)
    take_photos(store)
    make_desks(stage)
    tidy_notices(store, at)
    ask_for_evidence(store, asked=True)


def make_desks(stage: Stage) -> None:
    """What lies on people's desks today."""
    make_meetings(stage)
    demo_desk.arrange(stage)
    demo_reps.arrange(stage)
    make_reports(stage)


def tidy_notices(store: Store, at: datetime) -> None:
    notices.take_as_read(store, before=at - UNREAD_FOR)
    notices.forget_old(at)


def ask_for_evidence(store: Store, *, asked: bool) -> None:
    """Grave issues need a photo from today on: the year before it was not asked for."""
    for level, rule in level_rules_of(store.id).items():
        rule.needs_evidence = asked and DEFAULT_TIMES[level].needs_evidence
    db.session.flush()


# What is inspected


def make_routines(stage: Stage, opening: datetime) -> None:
    """Each check list comes round to the inspector: the BOC check every month, the others every week.

    They begin with the weekday of today, on which something is to be inspected then. Of every day
    since they began they stand in the calendar, as if somebody had looked at it all the time.
    """
    began = max(opening, stage.at - HELD_FOR)
    for number, check_list in enumerate(published_lists(stage.store.id)):
        new = NewRoutine(
            check_list=check_list,
            inspector_id=stage.people["fangmin"].person_id,
            rhythm=rhythm_of(check_list, stage.today + timedelta(days=number)),
            first_on=local_day(began, stage.store.zone),
        )
        inspection_plans.begin_routine(new, by=stage.people["hejing"], at=began)
    while began < stage.at:
        inspection_plans.plan_ahead(stage.store, began)
        began += PLANNED_EVERY
    inspection_plans.plan_ahead(stage.store, stage.at)


def rhythm_of(check_list: CheckList, day: date) -> Rhythm:
    if check_list.name.startswith("BOC"):
        return Rhythm(Every.MONTH, 15)
    return Rhythm(Every.WEEK, day.weekday())


# What the managers chose and kept


def make_meetings(stage: Stage) -> None:
    """The five issues of this month and of the last; the months that are over are kept."""
    for back in (0, 1):
        month = month_key(stage.today, back=back)
        period = month_period(month, stage.store.zone)
        worst = (
            select(Issue.id)
            .where(Issue.store_id == stage.store.id, Issue.first_deadline < period.end)
            .where(Issue.first_deadline >= period.start)
            .order_by(Issue.is_open.desc(), Issue.level.desc(), Issue.id.desc())
            .limit(5)
        )
        chosen = {"store_id": stage.store.id, "month": month, "chosen_at": stage.at}
        chosen["chosen_by_id"] = stage.people["hejing"].person_id
        for rank, issue_id in enumerate(db.session.scalars(worst).all(), start=1):
            db.session.add(TopFive(rank=rank, issue_id=issue_id, **chosen))
    for month in figures.months_to_keep(stage.store, at=stage.at):
        figures.keep_month(stage.store, month, at=stage.at)
