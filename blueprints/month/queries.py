"""All that there is to say of a store's month, as it stands now."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import joinedload

from blueprints.callbacks.models import Callback
from blueprints.callbacks.rules import GOOD_SCORE
from blueprints.core.clock import local, local_day
from blueprints.core.db import db
from blueprints.core.figures import Period, month_key, month_period
from blueprints.core.people import Store
from blueprints.customers.models import Delivery
from blueprints.figures.queries import Figures, figures_of, tiles
from blueprints.figures.rules import DEFINITIONS_VERSION, TILES
from blueprints.issue_figures import queries as issues
from blueprints.month.models import TopFive
from blueprints.month.rules import (
    TOP,
    Balance,
    Cause,
    Count,
    DepartmentRow,
    IssueLine,
    Overview,
    RepRow,
    funnel_of,
)
from blueprints.tracker.models import Issue


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
    late = issues.oldest_overdue(store, at, limit=TOP)
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
    split = len(TILES)
    return Overview(
        store=store.name,
        store_en=store.name_en,
        month=month,
        first_day=period.first_day.isoformat(),
        last_day=period.last_day.isoformat(),
        cut_off=local(at, store.zone).strftime("%Y-%m-%d %H:%M"),
        definitions=DEFINITIONS_VERSION,
        tiles=shown[:split],
        further=shown[split:],
        balance=balance(figures),
        funnel=funnel_of(figures),
        departments=departments(store, period, at),
        causes=causes(store, period),
        overdue=oldest_overdue(store, at),
        top=tuple(chosen[month]),
        next_top=tuple(chosen[following]),
        reps=reps(store, period),
    )


def as_json(overview: Overview) -> str:
    return json.dumps(asdict(overview), ensure_ascii=False, sort_keys=True)


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
