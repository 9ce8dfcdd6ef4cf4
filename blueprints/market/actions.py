"""Tell of the market, and decide what becomes of it. None commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex

from blueprints.calendars.queries import working_calendar
from blueprints.calendars.rules import Calendar
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_, RuleBroken
from blueprints.market import queries, rules
from blueprints.market.models import MarketItem, MarketKind, MarketRule
from blueprints.market.rules import Disposition, Layout
from blueprints.notices.actions import tell
from blueprints.notices.rules import News
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import NewIssue


@dataclass(frozen=True)
class Found:
    """One thing that somebody tells. Money in 分."""

    kind_id: int
    words: str = ""
    brand: str = ""
    series: str = ""
    variant: str = ""
    retail: int | None = None
    wholesale: int | None = None


@dataclass(frozen=True)
class Seen:
    layout: Layout
    day: date
    place: str = ""


def tell_market(
    seen: Seen, found: Sequence[Found], *, by: Membership, at: datetime
) -> list[MarketItem]:
    """What was found in one go. Decided on within the store's working days from its arrival."""
    calendar = working_calendar(by.department_id) if by.department_id else Calendar(by.store.zone)
    due_at = calendar.deadline(at, queries.days_in(by.store_id))
    told = {
        "store_id": by.store_id,
        "layout": seen.layout,
        "seen_on": seen.day,
        "place": seen.place,
        "department_id": by.department_id,
        "by_id": by.person_id,
        "at": at,
        "due_at": due_at,
    }
    items = [MarketItem(**told, **vars(each)) for each in found]
    db.session.add_all(items)
    db.session.flush()
    return items


def decide(
    item: MarketItem, disposition: Disposition, reason: str, *, by: Membership, at: datetime
) -> None:
    """Who told it hears of it; a task is an issue of his department. Raises RuleBroken."""
    if not queries.decides(by):
        raise RuleBroken(N_("The head of sales or marketing or the general manager decides on it."))
    db.session.refresh(item, with_for_update={"of": MarketItem})
    is_own = item.by_id == by.person_id
    rules.check_decision(item.disposition, disposition, reason, is_own=is_own)
    item.disposition, item.reason = disposition, reason
    item.decided_by_id, item.decided_at = by.person_id, at
    if disposition is Disposition.TASK:
        item.issue_id = make_issue(item, by=by, at=at)
    values = {"what": item.title, "name": by.person.name}
    news = News(f"market-{item.id}", OUTCOMES[disposition], f"/market/{item.id}", values)
    db.session.flush()
    tell(item.by_id, item.store, news, at=at)


OUTCOMES = {
    Disposition.ADOPTED: N_("%(name)s adopted what you told of the market: %(what)s"),
    Disposition.TASK: N_("%(name)s made a task of what you told of the market: %(what)s"),
    Disposition.FILED: N_("%(name)s filed what you told of the market: %(what)s"),
    Disposition.REFUSED: N_("%(name)s did not adopt what you told of the market: %(what)s"),
}


def make_issue(item: MarketItem, *, by: Membership, at: datetime) -> int:
    said = "\n".join(filter(None, (item.words, item.model, item.place)))
    department_id = item.department_id or by.department_id
    new = NewIssue(title=item.title, department_id=department_id, description=said)
    return tracker.report(new, by=by, at=at).id


def set_days(store_id: int, days: int) -> None:
    rule = db.session.get(MarketRule, store_id)
    if rule is None:
        db.session.add(MarketRule(store_id=store_id, days=days))
    else:
        rule.days = days


def add_defaults(store: Store) -> None:
    """What a new store begins with."""
    for code, name, name_en in rules.KINDS:
        names = {"code": code, "name": name, "name_en": name_en}
        db.session.add(MarketKind(store_id=store.id, **names))
    db.session.flush()


@dataclass(frozen=True)
class KindDetails:
    name: str
    name_en: str = ""
    is_active: bool = True


def save_kind(kind: MarketKind | None, store_id: int, details: KindDetails) -> None:
    if kind is None:
        kind = MarketKind(store_id=store_id, code=token_hex(4))
        db.session.add(kind)
    for name, value in vars(details).items():
        setattr(kind, name, value)
