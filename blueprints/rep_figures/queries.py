"""The figures of a month, a row a sales consultant, and the customers that some of them count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select, union_all

from blueprints.calendars.queries import working_calendars
from blueprints.core.clock import day_start, local_day
from blueprints.core.db import db
from blueprints.core.figures import Period
from blueprints.core.people import Department, Membership, Person
from blueprints.core.people_figures import PersonFigure, people_figures
from blueprints.core.rules import Role
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer, Delivery, RepairOrder
from blueprints.rep_figures import rules
from blueprints.rep_figures.rules import Tally
from blueprints.stand_ins.queries import days_away
from blueprints.visits import queries as visits
from blueprints.visits.models import Visit
from blueprints.visits.rules import Reach

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class RepRow:
    """A sales consultant's month; `others` by their keys, as other features count them."""

    person: Person
    department: Department
    tally: Tally
    others: Mapping[str, PersonFigure]


def reps_seen(member: Membership) -> Sequence[tuple[Person, Department]]:
    """Oneself, those of one's department, or all who sell."""
    found = (
        select(Person, Department)
        .join(Membership, Membership.person_id == Person.id)
        .join(Department, Department.id == Membership.department_id)
        .where(
            Membership.store_id == member.store_id,
            Membership.role == Role.REP,
            Membership.is_active,
            Person.is_active,
        )
    )
    reach = visits.reach_of(member)
    if reach is Reach.OWN:
        found = found.where(Person.id == member.person_id)
    if reach is Reach.DEPARTMENT:
        found = found.where(Department.id.in_(visits.led_by(member)))
    rows = db.session.execute(found.order_by(Department.id, Person.name, Person.id))
    return [(row[0], row[1]) for row in rows]


def month_of(member: Membership, period: Period, *, at: datetime) -> list[RepRow]:
    reps = reps_seen(member)
    visited = visited_in(member, period)
    days = working_days(member, reps, period, at=at)
    new, lost = count_new(member, period), count_lost(member, period)
    others = counted_elsewhere(member, period, at=at)
    return [
        RepRow(
            person,
            department,
            Tally(
                **visited.get(person.id, {}),
                working_days=days[person.id],
                new=new.get(person.name, 0),
                lost=lost.get(person.id, 0),
            ),
            others.get(person.id, {}),
        )
        for person, department in reps
    ]


def counted_elsewhere(
    member: Membership, period: Period, *, at: datetime
) -> dict[int, dict[str, PersonFigure]]:
    """What other features count of each person: reports, and what came of the market's news."""
    found: dict[int, dict[str, PersonFigure]] = {}
    for figure in people_figures(member.store, period, at=at):
        found.setdefault(figure.person_id, {})[figure.key] = figure
    return found


def columns_of(rows: Sequence[RepRow]) -> dict[str, str]:
    """Key and label of every figure that others count of somebody here."""
    return {figure.key: figure.label for row in rows for figure in row.others.values()}


def in_month(member: Membership, period: Period) -> list[Condition]:
    return [
        Visit.store_id == member.store_id,
        Visit.started_at >= period.start,
        Visit.started_at < period.end,
        visits.COUNTED,
    ]


def visited_in(member: Membership, period: Period) -> dict[int, dict[str, int]]:
    """Of each person who visited somebody: what was counted; a day is one of the store."""
    found: dict[int, dict[str, int]] = {}
    days: dict[int, set[date]] = {}
    rows = select(
        Visit.person_id,
        Visit.started_at,
        Visit.minutes,
        Visit.cost,
        Visit.orders,
        Visit.order_amount,
    )
    names = ("visits", "minutes", "cost", "orders", "amount")
    for person_id, started_at, *told in db.session.execute(rows.where(*in_month(member, period))):
        of = found.setdefault(person_id, dict.fromkeys(names, 0))
        for name, value in zip(names, (1, *told), strict=True):
            of[name] += value
        days.setdefault(person_id, set()).add(local_day(started_at, member.store.zone))
    return {id_: of | {"visit_days": len(days[id_])} for id_, of in found.items()}


def working_days(
    member: Membership,
    reps: Sequence[tuple[Person, Department]],
    period: Period,
    *,
    at: datetime,
) -> dict[int, int]:
    """Of the department's calendar, up to today, without those on which somebody was away."""
    calendars = working_calendars(member.store)
    last = min(period.last_day, local_day(at, member.store.zone))
    span = [period.first_day + timedelta(days=n) for n in range((last - period.first_day).days + 1)]
    leave = days_away(member.store_id, since=period.first_day, until=last)
    return {
        person.id: sum(
            calendars[department.id].is_working(day) and day not in leave.get(person.id, ())
            for day in span
        )
        for person, department in reps
    }


# Customers won and lost


def first_deliveries(store_id: int, period: Period) -> Select[int, str, date | None]:
    """Customer, sales consultant and day of each first delivery of the month."""
    earlier = select(Delivery.customer_id).where(
        Delivery.store_id == store_id, Delivery.delivered_on < period.first_day
    )
    return (
        select(
            Delivery.customer_id,
            func.min(Delivery.rep_name).label("rep_name"),
            func.min(Delivery.delivered_on).label("day"),
        )
        .where(
            Delivery.store_id == store_id,
            Delivery.delivered_on.between(period.first_day, period.last_day),
            Delivery.customer_id.not_in(earlier),
        )
        .group_by(Delivery.customer_id)
    )


def count_new(member: Membership, period: Period) -> dict[str, int]:
    first = first_deliveries(member.store_id, period).subquery()
    rows = select(first.c.rep_name, func.count()).group_by(first.c.rep_name)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def lost_in(member: Membership, period: Period) -> Condition:
    """The last time lies in the month that was so many months before this one."""
    zone = member.store.zone
    begin = day_start(rules.months_before(period.first_day, rules.LOST_AFTER), zone)
    end = day_start(rules.months_before(period.first_day, rules.LOST_AFTER - 1), zone)
    then = active(member, begin)
    return Customer.id.in_(then) & Customer.id.not_in(active(member, end))


def active(member: Membership, since: datetime) -> Select[int]:
    """Who has been there from this moment on: for a car, a repair, or was visited."""
    day = local_day(since, member.store.zone)
    of_store = (model.store_id == member.store_id for model in (Delivery, RepairOrder, Visit))
    delivered, repaired, visited = of_store
    every = union_all(
        select(Delivery.customer_id).where(delivered, Delivery.delivered_on >= day),
        select(RepairOrder.customer_id).where(repaired, RepairOrder.left_at >= since),
        select(Visit.customer_id).where(visited, Visit.started_at >= since, visits.COUNTED),
    ).subquery()
    return select(every.c.customer_id)


def count_lost(member: Membership, period: Period) -> dict[int, int]:
    rows = (
        select(Customer.owner_id, func.count())
        .where(
            Customer.store_id == member.store_id,
            Customer.owner_id.is_not(None),
            Customer.merged_into_id.is_(None),
            lost_in(member, period),
        )
        .group_by(Customer.owner_id)
    )
    return {id_: number for id_, number in db.session.execute(rows) if id_ is not None}


def customers_new(member: Membership, person: Person, period: Period) -> Select[Customer]:
    first = first_deliveries(member.store_id, period).subquery()
    ids = select(first.c.customer_id).where(first.c.rep_name == person.name)
    return customers.visible_to(member).where(Customer.id.in_(ids))


def customers_lost(member: Membership, person: Person, period: Period) -> Select[Customer]:
    mine = customers.visible_to(member).where(Customer.owner_id == person.id)
    return mine.where(lost_in(member, period))


def by_department(rows: Sequence[RepRow]) -> Iterator[tuple[Department, Tally]]:
    groups: dict[int, list[RepRow]] = {}
    for row in rows:
        groups.setdefault(row.department.id, []).append(row)
    for group in groups.values():
        yield group[0].department, rules.together(row.tally for row in group)
