"""The month of a store in one picture: figures of the features below, targets, and kept months."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, Select, and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from blueprints.callbacks import queries as callbacks
from blueprints.callbacks.models import Callback
from blueprints.callbacks.rules import GOOD_SCORE
from blueprints.core.clock import local, local_day
from blueprints.core.db import db
from blueprints.core.figures import Figure, Period, month_key, month_period
from blueprints.core.people import Membership, Store
from blueprints.customers.models import Delivery
from blueprints.issue_figures import queries as issues
from blueprints.overview import rules
from blueprints.overview.models import (
    FigureTarget,
    FrozenMonth,
    MonthFigure,
    OverviewPrint,
    TopFive,
)
from blueprints.overview.rules import (
    Balance,
    Cause,
    Count,
    DepartmentRow,
    IssueLine,
    Overview,
    RepRow,
    Tile,
)
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import State

Figures = Mapping[str, Figure]
Line = tuple[float | None, ...]


def months_before(month: str, count: int) -> list[str]:
    """The `count` months before this one, the oldest first."""
    first = date.fromisoformat(f"{month}-01")
    return [month_key(first, back=back) for back in range(count, 0, -1)]


def this_month(store: Store, at: datetime) -> str:
    return month_key(local_day(at, store.zone))


def figures_of(store: Store, period: Period, at: datetime) -> Figures:
    found = (*callbacks.figures(store, period, at), *issues.figures(store, period, at))
    return {figure.key: figure for figure in found}


def targets(store: Store) -> dict[str, float]:
    own = db.session.execute(
        select(FigureTarget.key, FigureTarget.value).where(FigureTarget.store_id == store.id)
    )
    defaults = {key: norm.target for key, norm in rules.NORMS.items()}
    return defaults | {row.key: row.value for row in own}


# The twelve-month lines


def kept(store: Store, months: Sequence[str]) -> dict[str, dict[str, float | None]]:
    """Month → key → value of the months that are kept with today's definitions."""
    rows = db.session.execute(
        select(MonthFigure.month, MonthFigure.key, MonthFigure.value).where(
            MonthFigure.store_id == store.id,
            MonthFigure.month.in_(months),
            MonthFigure.definitions == rules.DEFINITIONS_VERSION,
        )
    )
    found: dict[str, dict[str, float | None]] = {}
    for month, key, value in rows:
        found.setdefault(month, {})[key] = value
    return found


def counted(store: Store, month: str, at: datetime) -> dict[str, float | None]:
    figures = figures_of(store, month_period(month, store.zone), at)
    return {key: figures[key].value if key in figures else None for key in rules.NORMS}


def past(store: Store, month: str, at: datetime) -> list[dict[str, float | None]]:
    """The eleven months before: as kept, or counted now where nobody has kept them yet."""
    months = months_before(month, rules.LINE_MONTHS - 1)
    known = kept(store, months)
    return [known[m] if m in known else counted(store, m, at) for m in months]


# The parts of the page


def tile(key: str, figures: Figures, target: float, before: Line) -> Tile:
    figure = figures.get(key)
    value = figure.value if figure else None
    return Tile(
        key=key,
        value=value,
        n=figure.n if figure else 0,
        numerator=figure.numerator if figure else None,
        target=target,
        before=before[-1],
        line=(*before, value),
        url=figure.url if figure else "",
    )


def tiles(store: Store, figures: Figures, month: str, at: datetime) -> tuple[Tile, ...]:
    wanted, before = targets(store), past(store, month, at)
    return tuple(
        tile(key, figures, wanted[key], tuple(m.get(key) for m in before)) for key in rules.NORMS
    )


def count_of(figures: Figures, key: str) -> Count:
    figure = figures.get(key)
    return Count(int(figure.value or 0), figure.url) if figure else Count(0)


def balance(figures: Figures) -> Balance:
    keys = ("opening", "new", "closed", "reopened", "open_at_end")
    return Balance(*(count_of(figures, key) for key in keys))


def departments(store: Store, period: Period, at: datetime) -> tuple[DepartmentRow, ...]:
    return tuple(
        DepartmentRow(
            name=row.department.name,
            name_en=row.department.name_en,
            new=row.new,
            closed=row.closed,
            open=row.open,
            overdue=row.overdue,
            on_time=row.closed_on_time_rate,
            n=row.n,
            url=row.url,
        )
        for row in issues.department_figures(store, period, at)
        if row.new or row.closed or row.open or row.n
    )


def causes(store: Store, period: Period) -> tuple[Cause, ...]:
    rows = [row for row in issues.category_pareto(store, period) if row.count]
    total, running, found = sum(row.count for row in rows), 0, []
    for row in rows:
        running += row.count
        share, sum_so_far = row.count / total, running / total
        found.append(Cause(row.name, row.name_en, row.count, share, sum_so_far, row.url))
    return tuple(found)


def line_of(issue: Issue, store: Store, at: datetime) -> IssueLine:
    """An issue with its department and handler, as a line of the page."""
    first = local_day(issue.first_deadline, store.zone) if issue.first_deadline else None
    last = local_day(issue.deadline, store.zone) if first else None
    late = (local_day(at, store.zone) - last).days if last and issue.is_open else 0
    department = issue.department
    return IssueLine(
        id=issue.id,
        number=issue.number,
        title=issue.title,
        level=issue.level.label,
        state=issue.state_at(at).label,
        department=department.name if department else "",
        department_en=department.name_en if department else "",
        handler=issue.handler.name if issue.handler else "",
        deadline=first.isoformat() if first else "",
        extended=last.isoformat() if last and last != first else "",
        days_late=max(late, 0),
    )


def oldest_overdue(store: Store, at: datetime) -> tuple[IssueLine, ...]:
    late = issues.oldest_overdue(store, at, limit=rules.TOP)
    return tuple(line_of(issue, store, at) for issue in late)


def top_five(store: Store, months: Sequence[str], at: datetime) -> dict[str, list[IssueLine]]:
    """Month → the issues set for it, in their order."""
    chosen = db.session.execute(
        select(TopFive.month, Issue)
        .join(Issue, Issue.id == TopFive.issue_id)
        .where(TopFive.store_id == store.id, TopFive.month.in_(months))
        .options(joinedload(Issue.department), joinedload(Issue.handler))
        .order_by(TopFive.month, TopFive.rank)
    )
    found: dict[str, list[IssueLine]] = {month: [] for month in months}
    for month, issue in chosen:
        found[month].append(line_of(issue, store, at))
    return found


def reps(store: Store, period: Period) -> tuple[RepRow, ...]:
    """A consultant's deliveries of the month, and what those customers said so far."""
    called = Callback.overall.is_not(None)
    rows = db.session.execute(
        select(
            Delivery.rep_name,
            func.count(Delivery.id.distinct()),
            func.count(case((called, 1))),
            func.count(case((Callback.overall >= GOOD_SCORE, 1))),
        )
        .outerjoin(Callback, and_(Callback.delivery_id == Delivery.id, called))
        .where(
            Delivery.store_id == store.id,
            Delivery.delivered_on.between(period.first_day, period.last_day),
            Delivery.rep_name != "",
        )
        .group_by(Delivery.rep_name)
        .order_by(func.count(Delivery.id.distinct()).desc(), Delivery.rep_name)
    )
    return tuple(RepRow(*row) for row in rows)


def overview_of(store: Store, month: str, at: datetime) -> Overview:
    """Everything that the month's page says, as it stands at `at`."""
    period = month_period(month, store.zone)
    figures = figures_of(store, period, at)
    following = month_key(period.first_day, back=-1)
    chosen = top_five(store, (month, following), at)
    shown = tiles(store, figures, month, at)
    split = len(rules.TILES)
    return Overview(
        store=store.name,
        store_en=store.name_en,
        month=month,
        first_day=period.first_day.isoformat(),
        last_day=period.last_day.isoformat(),
        cut_off=local(at, store.zone).strftime("%Y-%m-%d %H:%M"),
        definitions=rules.DEFINITIONS_VERSION,
        tiles=shown[:split],
        further=shown[split:],
        balance=balance(figures),
        funnel=rules.funnel_of(figures),
        departments=departments(store, period, at),
        causes=causes(store, period),
        overdue=oldest_overdue(store, at),
        top=tuple(chosen[month]),
        next_top=tuple(chosen[following]),
        reps=reps(store, period),
    )


def as_json(overview: Overview) -> str:
    return json.dumps(asdict(overview), ensure_ascii=False, sort_keys=True)


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
    overview = rules.overview_from(frozen.figures)
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


def candidates(store: Store, at: datetime, chosen: Sequence[int]) -> list[IssueLine]:
    """Open issues to choose the next five from, by deadline, after those chosen before."""
    first = case((Issue.id.in_(chosen), 0), else_=1)
    found = db.session.scalars(
        select(Issue)
        .where(Issue.store_id == store.id, or_(Issue.is_open, Issue.id.in_(chosen)))
        .options(joinedload(Issue.department), joinedload(Issue.handler))
        .order_by(first, Issue.deadline, Issue.id)
        .limit(60)
    )
    return [line_of(issue, store, at) for issue in found]


def store_coded(code: str) -> Store | None:
    return db.session.scalar(select(Store).where(Store.code == code))
