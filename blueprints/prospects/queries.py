"""Whose prospects are where: lists by level and next contact, what is due, what a page shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from blueprints.core.clock import day_end, local_day, now
from blueprints.core.db import db
from blueprints.core.hooks import Gathering
from blueprints.core.i18n import gettext as _
from blueprints.core.once import once
from blueprints.core.people import Membership, Person
from blueprints.core.rules import N_, Can
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.customer_owners import queries as owners
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer
from blueprints.customers.queries import BannerLine, CustomerPart, PageLink, Pointer
from blueprints.intent_levels.models import IntentLevel
from blueprints.intent_levels.rules import LevelKind
from blueprints.prospects.models import Prospect
from blueprints.prospects.rules import Due

FEW = 5  # rows of a group on the first page
WEEK = timedelta(days=7)
NEXT = func.coalesce(Prospect.next_on, date.max)
"""For the order of a list: who has no next contact comes last."""


@Gathering
def intent_links(customer: Customer, member: Membership) -> Iterable[PageLink]:
    """What upper features offer beside a customer's intent."""
    raise NotImplementedError


def prospect_of(customer: Customer) -> Prospect | None:
    def read() -> Prospect | None:
        found = select(Prospect).where(Prospect.customer_id == customer.id)
        return db.session.scalar(found.options(joinedload(Prospect.level)))

    return once(("prospect", customer.id), read)


def is_lost(prospect: Prospect | None) -> bool:
    level = prospect.level if prospect else None
    return level is not None and level.kind is LevelKind.LOST


# Lists


@dataclass(frozen=True)
class Asked:
    """Which customers a list shows. `owner` is a person's id, "none" or "gone"; no level: none lost."""

    owner: str
    level_id: int | None = None
    due: Due | None = None


def of_owner(asked: Asked, store_id: int) -> ColumnElement[bool]:
    if asked.owner == "gone":
        return owners.has_left(store_id)
    if asked.owner == "none":
        return Customer.owner_id.is_(None)
    return Customer.owner_id == int(asked.owner)


def is_due(due: Due, today: date) -> ColumnElement[bool]:
    days: Mapping[Due, ColumnElement[bool]] = {
        Due.OVERDUE: Prospect.next_on < today,
        Due.TODAY: Prospect.next_on == today,
        Due.WEEK: (Prospect.next_on > today) & (Prospect.next_on <= today + WEEK),
        Due.NONE: Prospect.next_on.is_(None),
    }
    return days[due]


def joined(member: Membership) -> Select[Customer]:
    """Every customer whom the member may see, with his level as far as he has one."""
    found = customers.visible_to(member).outerjoin(Prospect, Prospect.customer_id == Customer.id)
    return found.outerjoin(IntentLevel, IntentLevel.id == Prospect.level_id)


NOT_LOST = or_(IntentLevel.kind.is_(None), IntentLevel.kind != LevelKind.LOST)


def listed(member: Membership, asked: Asked, today: date) -> Select[Any]:
    found = joined(member).where(of_owner(asked, member.store_id))
    found = found.where(IntentLevel.id == asked.level_id if asked.level_id else NOT_LOST)
    found = found.where(is_due(asked.due, today) if asked.due else true())
    return found.add_columns(Prospect).options(contains_eager(Prospect.level))


def level_counts(member: Membership, asked: Asked) -> dict[int | None, int]:
    """How many customers of the owner are at which level."""
    found = joined(member).where(of_owner(asked, member.store_id))
    counted = found.with_only_columns(IntentLevel.id, func.count()).group_by(IntentLevel.id)
    return {level_id: number for level_id, number in db.session.execute(counted)}  # noqa: C416 - a row is no pair to mypy


def due_counts(member: Membership, asked: Asked, today: date) -> dict[Due, int]:
    """The same by next contact, of those who are not lost; in one question."""
    found = joined(member).where(of_owner(asked, member.store_id), NOT_LOST)
    sums = [func.sum(case((is_due(due, today), 1), else_=0)) for due in Due]
    row = db.session.execute(found.with_only_columns(*sums)).one()
    return {due: number or 0 for due, number in zip(Due, row, strict=True)}


def owner_named(member: Membership, person_id: int) -> Person | None:
    """Somebody who works or worked in this store."""
    post = select(Membership.id).where(Membership.store_id == member.store_id)
    here = post.where(Membership.person_id == person_id)
    return db.session.get(Person, person_id) if db.session.scalar(here) else None


# One customer


def part_of(customer: Customer, member: Membership, *, at: datetime) -> Iterator[CustomerPart]:
    prospect = prospect_of(customer)
    works_on = customers.works_on(customer, member)
    links = list(intent_links(customer, member))
    if prospect is None and not works_on:
        return
    values = {
        "customer": customer,
        "prospect": prospect,
        "works_on": works_on,
        "is_lost": is_lost(prospect),
        "links": links,
        "today": local_day(at, member.store.zone),
    }
    yield CustomerPart("prospects/_intent.html", values)


def banner_of(customer: Customer, member: Membership) -> Iterator[BannerLine]:
    prospect = prospect_of(customer) if member.can(Can.READ_CUSTOMERS) else None
    if prospect is None or prospect.next_on is None:
        return
    today, day = local_day(now(), member.store.zone), prospect.next_on
    url = f"/customers/{customer.id}"
    if day < today:
        said = {"day": f"{day.month}/{day.day}"}
        yield BannerLine("warning", N_("The next contact was due on %(day)s."), url, said)
    elif day == today:
        words = prospect.next_words or "—"
        yield BannerLine("plain", N_("Next contact today: %(words)s"), url, {"words": words})


def pointers_at_customers() -> Iterator[Pointer]:
    """Where both have one, the survivor's stays and the other tells of the old one."""
    yield Pointer(Prospect.customer_id, N_("Intent"))


# My work


def list_links(member: Membership) -> Iterator[PageLink]:
    if member.can(Can.EDIT_PROSPECTS):
        yield PageLink(_("Add a customer"), "/customers/new", "plus")
        yield PageLink(_("My customers"), "/customers/mine", "person")


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:
    """Whom to contact, those who wait longest first."""
    if not member.can(Can.EDIT_PROSPECTS):
        return
    today = local_day(at, member.store.zone)
    counts = due_counts(member, Asked(str(member.person_id)), today)
    titles = {Due.OVERDUE: _("Next contact overdue"), Due.TODAY: _("Next contact today")}
    for due, title in titles.items():
        if counts[due]:
            rows = [work_row(row, member) for row in first_due(member, due, today)]
            url = f"/customers/mine?due={due.value}"
            yield WorkGroup(f"next-contact-{due.value}", title, counts[due], url, rows)


def first_due(member: Membership, due: Due, today: date) -> Sequence[Prospect]:
    found = listed(member, Asked(str(member.person_id), due=due), today)
    first = found.with_only_columns(Prospect).options(joinedload(Prospect.customer))
    return db.session.scalars(first.order_by(NEXT, Prospect.customer_id).limit(FEW)).all()


def work_row(prospect: Prospect, member: Membership) -> WorkRow:
    """Due until the end of its day."""
    ends = day_end(prospect.next_on or date.max, member.store.zone) - timedelta(minutes=1)
    level = prospect.level.code if prospect.level else ""
    hint = " · ".join(part for part in (level, prospect.next_words) if part)
    name, url = prospect.customer.name or "—", f"/customers/{prospect.customer_id}"
    return WorkRow(name, url, due_at=ends, hint=hint)
