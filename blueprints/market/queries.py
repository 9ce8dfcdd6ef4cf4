"""What was told of the market, what waits for a decision, prices over time, and how much was used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, false, func, select
from sqlalchemy.orm import joinedload

from blueprints.core.clock import day_start
from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import Can, Role
from blueprints.core.silence import Silence, Told
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.market import rules
from blueprints.market.models import MarketItem, MarketKind, MarketRule
from blueprints.market.rules import Price
from blueprints.stores.queries import departments_above, every_department

FEW = 5
MONTHS = 12
NEWEST = (MarketItem.id.desc(),)


def kinds_of(store_id: int, *, also_retired: bool = False) -> Sequence[MarketKind]:
    found = select(MarketKind).where(MarketKind.store_id == store_id).order_by(MarketKind.id)
    return db.session.scalars(found if also_retired else found.where(MarketKind.is_active)).all()


def get_kind(store_id: int, kind_id: int) -> MarketKind | None:
    found = select(MarketKind).where(MarketKind.store_id == store_id)
    return db.session.scalar(found.where(MarketKind.id == kind_id))


def days_in(store_id: int) -> int:
    rule = db.session.get(MarketRule, store_id)
    return rule.days if rule else rules.USUAL_DAYS


def visible_to(member: Membership) -> Select[MarketItem]:
    items = select(MarketItem).where(MarketItem.store_id == member.store_id)
    return items if member.can(Can.READ_REP_WORK) else items.where(false())


def get_visible(member: Membership, item_id: int) -> MarketItem | None:
    return db.session.scalar(visible_to(member).where(MarketItem.id == item_id))


def decides(member: Membership) -> bool:
    """The general manager, and who heads sales or marketing."""
    if not member.can(Can.DECIDE_MARKET):
        return False
    if member.role is Role.GM:
        return True
    known = every_department(member.store_id)
    above = departments_above(member.store_id, member.department_id)
    return any(known[id_].name in rules.DECIDING_DEPARTMENTS for id_ in above)


@dataclass(frozen=True)
class Span:
    first: datetime
    end: datetime


def span_of(store: Store, month: date) -> Span:
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    return Span(day_start(month, store.zone), day_start(after, store.zone))


@dataclass(frozen=True)
class Asked:
    """`due_in` and `used` are the rows behind the figure."""

    kind_id: int | None = None
    is_open: bool = False
    due_in: date | None = None
    used: bool = False


def items(member: Membership, asked: Asked) -> Select[MarketItem]:
    found = visible_to(member)
    if asked.kind_id:
        found = found.where(MarketItem.kind_id == asked.kind_id)
    if asked.is_open:
        found = found.where(MarketItem.decided_at.is_(None))
    if asked.due_in:
        span = span_of(member.store, asked.due_in)
        found = found.where(MarketItem.due_at >= span.first, MarketItem.due_at < span.end)
    if asked.used:
        found = found.where(MarketItem.disposition.in_(rules.USED))
    return found.options(
        joinedload(MarketItem.kind), joinedload(MarketItem.by), joinedload(MarketItem.decided_by)
    )


@dataclass(frozen=True)
class Use:
    """How much of what was due in a month was used."""

    month: date
    used: int
    due: int

    @property
    def rate(self) -> str:
        return rules.rate(self.used, self.due)


def use_in(member: Membership, month: date) -> Use:
    due = items(member, Asked(due_in=month)).with_only_columns(MarketItem.disposition).subquery()
    used = func.count().filter(due.c.disposition.in_(rules.USED))
    row = db.session.execute(select(used, func.count()).select_from(due)).one()
    return Use(month, *row)


# Prices


@dataclass(frozen=True)
class PricesAsked:
    brand: str = ""
    series: str = ""
    months: int = MONTHS


def priced(member: Membership, asked: PricesAsked, today: date) -> Sequence[MarketItem]:
    found = visible_to(member).where(
        MarketItem.retail.is_not(None) | MarketItem.wholesale.is_not(None),
        MarketItem.seen_on > today - timedelta(days=31 * asked.months),
    )
    for column, wanted in ((MarketItem.brand, asked.brand), (MarketItem.series, asked.series)):
        found = found.where(column == wanted) if wanted else found
    newest = found.order_by(MarketItem.seen_on.desc(), MarketItem.id.desc()).limit(500)
    return db.session.scalars(newest).all()


def prices_in(found: Sequence[MarketItem]) -> list[Price]:
    """What buyers and what dealers pay are two lines."""
    told = [(item, _("retail"), item.retail) for item in found]
    told += [(item, _("wholesale"), item.wholesale) for item in found]
    return [
        Price(f"{i.model} · {what}", i.seen_on, fen) for i, what, fen in told if fen is not None
    ]


def brands_of(member: Membership) -> list[tuple[str, str]]:
    """Brands and series of which a price was told."""
    pair = (MarketItem.brand, MarketItem.series)
    found = visible_to(member).where(MarketItem.brand != "").with_only_columns(*pair)
    return [
        (brand, series) for brand, series in db.session.execute(found.distinct().order_by(*pair))
    ]


# My work, and what did not happen


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:  # noqa: ARG001 - as it is asked
    if not decides(member):
        return
    waiting = visible_to(member).where(
        MarketItem.decided_at.is_(None), MarketItem.by_id != member.person_id
    )
    rows = db.session.scalars(waiting.order_by(MarketItem.due_at, MarketItem.id).limit(FEW)).all()
    if rows:
        count = db.session.scalar(select(func.count()).select_from(waiting.subquery()))
        shown = [WorkRow(i.title, f"/market/{i.id}", i.due_at) for i in rows]
        title = _("Market information to decide on")
        yield WorkGroup("market", title, count, "/market?open=1", shown)


def silent_of(member: Membership, *, at: datetime) -> Iterator[Silence]:
    yield Silence(
        "market",
        _("Market information without a decision"),
        _("Nobody decided in time what becomes of it."),
        overdue(member, at),
        told,
    )


def overdue(member: Membership, at: datetime) -> Select[*tuple[Any, ...]]:
    return (
        select(
            MarketItem.id,
            MarketItem.due_at.label("since"),
            MarketItem.department_id,
            Person.name.label("person"),
            MarketKind.name,
            MarketItem.words,
            MarketItem.brand,
        )
        .join(MarketKind, MarketKind.id == MarketItem.kind_id)
        .join(Person, Person.id == MarketItem.by_id)
        .where(MarketItem.store_id == member.store_id, MarketItem.decided_at.is_(None))
        .where(MarketItem.due_at < at)
    )


def told(row: Row[Any]) -> Told:
    return Told(row.words[:60] or row.brand or "—", f"/market/{row.id}", row.name)
