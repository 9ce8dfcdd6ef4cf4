"""What waits today, and what was frozen and printed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Select, case, func, select
from sqlalchemy.orm import joinedload

from blueprints.callbacks import queries as callbacks
from blueprints.core.clock import local
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.month.rules import Cause, Count, overview_from
from blueprints.overview import rules
from blueprints.overview.models import FrozenMonth, OverviewPrint
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import State


def today(member: Membership, at: datetime) -> dict[str, Count]:
    """What waits now, of what the member sees: calls, issues to accept, to verify, overdue."""
    waiting = {
        "to_accept": Issue.state == State.AWAITING_ACCEPTANCE,
        "to_verify": Issue.state == State.CLOSING_APPLIED,
        "overdue": tracker.is_late(at),
    }
    counts = [func.count(case((condition, 1))).label(key) for key, condition in waiting.items()]
    seen = tracker.scope(member)
    row = db.session.execute(select(*counts).where(seen, Issue.is_open)).mappings().one()
    calls = callbacks.tallies(member, at)[callbacks.Show.DUE]
    return {"calls": Count(calls, "/callbacks")} | {
        key: Count(row[key], TODAY_URLS[key]) for key in waiting
    }


TODAY_URLS: Mapping[str, str] = {
    "to_accept": f"/issues?state={State.AWAITING_ACCEPTANCE.value}",
    "to_verify": f"/issues?state={State.CLOSING_APPLIED.value}",
    "overdue": "/issues?overdue=1",
}


# What was frozen and printed


def latest_final(store: Store, month: str) -> FrozenMonth | None:
    return db.session.scalar(
        select(FrozenMonth)
        .where(FrozenMonth.store_id == store.id, FrozenMonth.month == month, FrozenMonth.is_final)
        .order_by(FrozenMonth.version.desc())
        .limit(1)
    )


def last_version(store: Store, month: str) -> int:
    newest = select(func.max(FrozenMonth.version, type_=Integer)).where(
        FrozenMonth.store_id == store.id, FrozenMonth.month == month
    )
    return db.session.scalar(newest) or 0


def prints_of(store: Store, month: str) -> Sequence[OverviewPrint]:
    return db.session.scalars(
        select(OverviewPrint)
        .join(FrozenMonth, FrozenMonth.id == OverviewPrint.frozen_id)
        .where(OverviewPrint.store_id == store.id, FrozenMonth.month == month)
        .options(joinedload(OverviewPrint.frozen), joinedload(OverviewPrint.by))
        .order_by(OverviewPrint.id.desc())
        .limit(5)
    ).all()


def page_of(made: OverviewPrint, root: str) -> dict[str, Any]:
    """What the template of the print needs. The figures are the frozen ones, whoever prints."""
    frozen, english = made.frozen, made.language == "en"
    overview = overview_from(frozen.figures)
    zone = db.session.get_one(Store, made.store_id).zone

    def name(thing: Cause) -> str:
        return thing.name_en if english and thing.name_en else thing.name

    return {
        "overview": overview,
        "frozen": frozen,
        "sentences": rules.conclusion(overview, name),
        "limits": rules.LIMITS,
        "annex": rules.annex(overview),
        "store_name": overview.store_en if english and overview.store_en else overview.store,
        "printed_at": local(made.at, zone).strftime("%Y-%m-%d %H:%M"),
        "printed_by": made.by.name if made.by else "",
        "live_url": f"{root}/overview?month={frozen.month}",
        "language": made.language,
    }


def visible_to(member: Membership) -> Select[OverviewPrint]:
    return select(OverviewPrint).where(OverviewPrint.store_id == member.store_id)


def get_visible(member: Membership, print_id: int) -> OverviewPrint | None:
    return db.session.scalar(visible_to(member).where(OverviewPrint.id == print_id))


def store_coded(code: str) -> Store | None:
    return db.session.scalar(select(Store).where(Store.code == code))
