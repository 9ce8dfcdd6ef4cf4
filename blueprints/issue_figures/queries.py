"""What a month of issues came to: one condition says what is counted and which rows a figure opens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from blueprints.core.db import db
from blueprints.core.figures import Figure, Period, Unit, rate
from blueprints.core.people import Department, Store
from blueprints.core.rules import N_
from blueprints.issue_figures import rules
from blueprints.issue_rules.models import Category
from blueprints.repeats.queries import is_unlinked, same_trouble
from blueprints.repeats.rules import REPEATS_WITHIN, has_come_back
from blueprints.stores.queries import departments_of
from blueprints.tracker.models import Issue, IssueEvent
from blueprints.tracker.queries import is_late
from blueprints.tracker.rules import COMPLAINTS, State, Step

FEW = 5  # rows where nobody says how many


@dataclass(frozen=True)
class Counted:
    """The rows that a figure counts, for the list that it opens."""

    label: str
    rows: ColumnElement[bool]
    has_part: bool = False  # of these rows some met it, and they can be listed alone


@dataclass(frozen=True)
class Span:
    """A month of a store, as far as it has gone."""

    store_id: int
    period: Period
    at: datetime

    @property
    def cut(self) -> datetime:
        return min(self.period.end, self.at)

    def holds(self, moment: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        return (moment >= self.period.start) & (moment < self.period.end)


Condition = Callable[[Span], ColumnElement[bool]]
NOT_VOID = Issue.state != State.VOID


def open_at(span: Span, moment: datetime) -> ColumnElement[bool]:
    """By the events before that moment, so that a past month stays as it was."""
    balance = (
        select(IssueEvent.issue_id)
        .where(IssueEvent.store_id == span.store_id, IssueEvent.at < moment)
        .group_by(IssueEvent.issue_id)
        .having(func.sum(IssueEvent.opens) > 0)
    )
    return Issue.id.in_(balance)


def turned(span: Span, *conditions: ColumnElement[bool]) -> Select[int]:
    """Issues that were opened or ended in the month in a certain way."""
    return select(IssueEvent.issue_id).where(
        IssueEvent.store_id == span.store_id, span.holds(IssueEvent.at), *conditions
    )


ENDS = IssueEvent.opens == -1
CLOSES = ENDS & (IssueEvent.state == State.CLOSED)
REOPENS = IssueEvent.what == Step.REOPEN.value


def opening(span: Span) -> ColumnElement[bool]:
    return open_at(span, span.period.start)


def open_at_end(span: Span) -> ColumnElement[bool]:
    return open_at(span, span.cut)


def sent(span: Span) -> ColumnElement[bool]:
    return span.holds(Issue.sent_at)


def ended(span: Span) -> ColumnElement[bool]:
    return Issue.id.in_(turned(span, ENDS))


def reopened(span: Span) -> ColumnElement[bool]:
    return Issue.id.in_(turned(span, REOPENS))


def closed(span: Span) -> ColumnElement[bool]:
    return Issue.id.in_(turned(span, CLOSES))


def response_due(span: Span) -> ColumnElement[bool]:
    return span.holds(Issue.response_due_at) & NOT_VOID


def responded_in_time(span: Span) -> ColumnElement[bool]:
    return response_due(span) & (Issue.responded_at <= Issue.response_due_at)


def deadline_in(span: Span) -> ColumnElement[bool]:
    return span.holds(Issue.first_deadline) & NOT_VOID


def closed_in_time(span: Span) -> ColumnElement[bool]:
    return deadline_in(span) & (Issue.closed_at <= Issue.first_deadline)


def closed_in_extended_time(span: Span) -> ColumnElement[bool]:
    return deadline_in(span) & (Issue.closed_at <= Issue.deadline)


def settled(span: Span) -> ColumnElement[bool]:
    return closed(span) & ~open_at_end(span)


def settled_or_old(span: Span) -> ColumnElement[bool]:
    old = open_at_end(span) & (Issue.sent_at < span.cut - rules.TWO_WEEKS)
    return or_(settled(span), old)


def complaints(span: Span) -> ColumnElement[bool]:
    return sent(span) & NOT_VOID & Issue.kind.in_(COMPLAINTS)


def repeated_complaints(span: Span) -> ColumnElement[bool]:
    """Same customer or car and same category as one sent at most 90 days before."""
    earlier = aliased(Issue)
    recent = earlier.sent_at >= span.period.start - REPEATS_WITHIN
    pairs = (
        select(Issue.id, Issue.sent_at, earlier.sent_at.label("first"))
        .where(Issue.store_id == span.store_id, complaints(span), ~is_unlinked())
        .join(earlier, same_trouble(earlier) & recent)
        .where(earlier.kind.in_(COMPLAINTS))
    )
    rows = db.session.execute(pairs)
    near = {row.id for row in rows if has_come_back(row.first, row.sent_at)}
    return Issue.id.in_(near)


@dataclass(frozen=True)
class Formula:
    """What a figure counts: `rows` are its denominator, `part` its numerator."""

    label: str
    unit: Unit
    rows: Condition
    part: Condition | None = None


FORMULAS: Mapping[str, Formula] = {
    "opening": Formula(N_("Open at the start"), Unit.COUNT, opening),
    "new": Formula(N_("New"), Unit.COUNT, sent),
    "closed": Formula(N_("Closed or void"), Unit.COUNT, ended),
    "reopened": Formula(N_("Reopened"), Unit.COUNT, reopened),
    "open_at_end": Formula(N_("Open at the end"), Unit.COUNT, open_at_end),
    "first_response_rate": Formula(
        N_("First response in time"), Unit.RATE, response_due, responded_in_time
    ),
    "closed_on_time_rate": Formula(N_("Closed on time"), Unit.RATE, deadline_in, closed_in_time),
    "with_extension_on_time_rate": Formula(
        N_("Closed on time with extension"), Unit.RATE, deadline_in, closed_in_extended_time
    ),
    "two_week_rate": Formula(N_("Settled within two weeks"), Unit.RATE, settled_or_old, settled),
    "closing_time_median": Formula(N_("Time to close (median)"), Unit.DAYS, closed),
    "closing_time_p90": Formula(N_("Time to close (P90)"), Unit.DAYS, closed),
    "repeat_complaint_rate": Formula(
        N_("Repeated complaints"), Unit.RATE, complaints, repeated_complaints
    ),
}
TURNS: Mapping[str, ColumnElement[bool]] = {"closed": ENDS, "reopened": REOPENS}
"""Counted by event: who is closed, reopened and closed again in a month was closed twice."""


def figure_rows(key: str, part: str, span: Span) -> ColumnElement[bool]:
    """The rows that a figure opens. Raises KeyError for a figure or a part that is none."""
    formula = FORMULAS[key]
    if part not in {"", "numerator"} or (part and formula.part is None):
        raise KeyError(part)
    chosen = formula.part if part and formula.part else formula.rows
    return chosen(span)


def counted(key: str, part: str, *, store_id: int, period: Period, at: datetime) -> Counted | None:
    """What the list of issues asks; None for a figure or a part that is none."""
    try:
        rows = figure_rows(key, part, Span(store_id, period, at))
    except KeyError:
        return None
    return Counted(FORMULAS[key].label, rows, has_part=FORMULAS[key].part is not None)


def figures(store: Store, period: Period, at: datetime) -> list[Figure]:
    """product.md's formulas for issues; a zero denominator has no value."""
    span = Span(store.id, period, at)
    counts = tally(span)
    times = closing_times(span)
    return [figure(key, formula, counts, times, period) for key, formula in FORMULAS.items()]


def tally(span: Span) -> dict[str, int]:
    """Every count in one statement: of rows, of numerators (`key/part`), of turns (`key/turns`)."""
    wanted_rows = {key: formula.rows(span) for key, formula in FORMULAS.items()}
    parts = {f"{k}/part": f.part(span) for k, f in FORMULAS.items() if f.part}
    columns = [
        select(func.count())
        .select_from(Issue)
        .where(Issue.store_id == span.store_id, condition)
        .scalar_subquery()
        .label(key)
        for key, condition in (wanted_rows | parts).items()
    ]
    columns += [
        select(func.count())
        .select_from(turned(span, turn).subquery())
        .scalar_subquery()
        .label(f"{key}/turns")
        for key, turn in TURNS.items()
    ]
    return dict(db.session.execute(select(*columns)).mappings().one())


def figure(
    key: str, formula: Formula, counts: Mapping[str, int], times: Sequence[float], period: Period
) -> Figure:
    url = f"/issues?state=all&figure={key}&month={period.key}"
    n, part = counts[key], counts.get(f"{key}/part")
    values: dict[Unit, float | None] = {
        Unit.COUNT: float(counts.get(f"{key}/turns", n)),
        Unit.RATE: rate(part or 0, n),
        Unit.DAYS: rules.percentile(times, 90 if key.endswith("p90") else 50),
    }
    return Figure(
        key=key,
        label=formula.label,
        unit=formula.unit,
        value=values[formula.unit],
        n=n,
        url=url,
        numerator=part,
        numerator_url=f"{url}&part=numerator" if part is not None else "",
    )


def closing_times(span: Span) -> list[float]:
    """Days from sending to the month's last closing, of each issue closed in it."""
    last = func.max(IssueEvent.at, type_=IssueEvent.at.type)
    rows = db.session.execute(
        select(Issue.sent_at, last.label("closed_at"))
        .join(Issue, Issue.id == IssueEvent.issue_id)
        .where(IssueEvent.store_id == span.store_id, span.holds(IssueEvent.at), CLOSES)
        .group_by(Issue.id, Issue.sent_at)
    )
    return [(row.closed_at - row.sent_at).total_seconds() / 86400 for row in rows if row.sent_at]


@dataclass(frozen=True)
class DepartmentFigures:
    """A department's month, by where the issues are now. `n`: first deadlines in the month."""

    department: Department
    new: int
    closed: int
    open: int
    overdue: int
    n: int
    closed_on_time: int
    url: str

    @property
    def closed_on_time_rate(self) -> float | None:
        return rate(self.closed_on_time, self.n)


def department_figures(store: Store, period: Period, at: datetime) -> list[DepartmentFigures]:
    span = Span(store.id, period, at)
    late = open_at_end(span) & (Issue.deadline < span.cut)
    conditions = {
        "new": sent(span),
        "closed": ended(span),
        "open": open_at_end(span),
        "overdue": late,
        "n": deadline_in(span),
        "closed_on_time": closed_in_time(span),
    }
    sums = [count_where(condition).label(key) for key, condition in conditions.items()]
    counted = select(Issue.department_id, *sums).where(Issue.store_id == store.id)
    rows = db.session.execute(counted.group_by(Issue.department_id)).mappings()
    found: dict[int, Mapping[str, int]] = {row["department_id"]: row for row in rows}  # type: ignore[misc]
    return [
        DepartmentFigures(
            department=department,
            url=f"/issues?state=all&figure=open_at_end&month={period.key}&department={department.id}",
            **{key: found.get(department.id, {}).get(key, 0) for key in conditions},
        )
        for department in departments_of(store.id)
    ]


def count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0), type_=Integer), 0)


def oldest_overdue(store: Store, at: datetime, *, limit: int = FEW) -> Sequence[Issue]:
    """Open issues past their deadline, the longest first."""
    late = select(Issue).where(Issue.store_id == store.id, is_late(at))
    late = late.options(joinedload(Issue.department), joinedload(Issue.handler))
    return db.session.scalars(late.order_by(Issue.deadline, Issue.id).limit(limit)).all()


@dataclass(frozen=True)
class Cause:
    """A category and how many complaints of the month are of it."""

    name: str
    name_en: str
    count: int
    url: str


def category_pareto(store: Store, period: Period) -> list[Cause]:
    """Complaints sent in the month, by category, the most frequent first."""
    span = Span(store.id, period, period.end)
    number = func.count(Issue.id)
    rows = db.session.execute(
        select(Category.id, Category.name, Category.name_en, number.label("count"))
        .join(Issue, Issue.category_id == Category.id)
        .where(Issue.store_id == store.id, complaints(span))
        .group_by(Category.id, Category.name, Category.name_en)
        .order_by(number.desc(), Category.id)
    )
    url = f"/issues?state=all&figure=repeat_complaint_rate&month={period.key}&category="
    return [Cause(row.name, row.name_en, row._mapping["count"], f"{url}{row.id}") for row in rows]
