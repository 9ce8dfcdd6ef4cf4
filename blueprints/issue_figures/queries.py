"""What a month of issues came to: one condition says what is counted and which rows a figure opens."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Select,
    case,
    extract,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
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
Walk = Select[*tuple[int, ...]]
NOT_VOID = Issue.state != State.VOID

TURNS = IssueEvent.opens != literal_column("0")
"""Opened or ended: said in the words of the partial index, which a parameter would not meet."""
ENDS = TURNS & (IssueEvent.opens == -1)
CLOSES = ENDS & (IssueEvent.state == State.CLOSED)
REOPENS = TURNS & (IssueEvent.what == Step.REOPEN.value)


IS_COMPLAINT = NOT_VOID & Issue.kind.in_(COMPLAINTS)
IS_ANSWERED = NOT_VOID & (Issue.responded_at <= Issue.response_due_at)
IS_KEPT = NOT_VOID & (Issue.closed_at <= Issue.first_deadline)
IS_KEPT_EXTENDED = NOT_VOID & (Issue.closed_at <= Issue.deadline)


def turned_since(span: Span, moment: datetime) -> Select[int]:
    """Issues with what they were opened and ended since: to be asked for more or less than 0."""
    since = (IssueEvent.store_id == span.store_id) & (IssueEvent.at >= moment) & TURNS
    each = IssueEvent.issue_id + literal_column("0")  # else SQLite groups by walking all history
    return select(each).where(since).group_by(each)


def open_then(span: Span, moment: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Those open then are of two kinds: open still, and ended since. Counted back from now by what
    has happened since, a month as a rule: from the first day on it would be the whole history.
    """
    since, balance = turned_since(span, moment), func.sum(IssueEvent.opens)
    own = Issue.store_id == span.store_id
    still = Issue.is_open.is_(True) & Issue.id.not_in(since.having(balance > 0))
    return own & still, own & Issue.id.in_(since.having(balance < 0))


def open_ids(span: Span, moment: datetime, *further: ColumnElement[bool]) -> CompoundSelect[int]:
    return union_all(*(select(Issue.id).where(k, *further) for k in open_then(span, moment)))


def open_at(span: Span, moment: datetime) -> ColumnElement[bool]:
    """By the events, so that a past month stays as it was."""
    return Issue.id.in_(open_ids(span, moment))


def turned(span: Span, condition: ColumnElement[bool]) -> Select[int]:
    """Issues that were opened or ended in the month in a certain way."""
    return select(IssueEvent.issue_id).where(
        IssueEvent.store_id == span.store_id, span.holds(IssueEvent.at), condition
    )


def stayed_closed(span: Span) -> Select[int]:
    """Closed in the month, and not open at its end: the last turn was no opening."""
    last_end = func.max(case((IssueEvent.opens == -1, IssueEvent.seq), else_=0))
    last_start = func.max(case((IssueEvent.opens == 1, IssueEvent.seq), else_=0))
    closings = func.count(case((CLOSES, 1)))
    ours = turned(span, TURNS).where(IssueEvent.at < span.cut).group_by(IssueEvent.issue_id)
    return ours.having((closings > 0) & (last_end > last_start))


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
    return span.holds(Issue.response_due_at) & IS_ANSWERED


def deadline_in(span: Span) -> ColumnElement[bool]:
    return span.holds(Issue.first_deadline) & NOT_VOID


def closed_in_time(span: Span) -> ColumnElement[bool]:
    return span.holds(Issue.first_deadline) & IS_KEPT


def closed_in_extended_time(span: Span) -> ColumnElement[bool]:
    return span.holds(Issue.first_deadline) & IS_KEPT_EXTENDED


def settled(span: Span) -> ColumnElement[bool]:
    return Issue.id.in_(stayed_closed(span))


def old(span: Span) -> ColumnElement[bool]:
    return Issue.sent_at < span.cut - rules.TWO_WEEKS


def settled_or_old(span: Span) -> ColumnElement[bool]:
    return or_(settled(span), Issue.id.in_(open_ids(span, span.cut, old(span))))


def complaints(span: Span) -> ColumnElement[bool]:
    return sent(span) & IS_COMPLAINT


def repeated_complaints(span: Span) -> ColumnElement[bool]:
    return Issue.id.in_(repeated(span))


def repeated(span: Span) -> set[int]:
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
    return {row.id for row in rows if has_come_back(row.first, row.sent_at)}


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
    """Every count in one statement, each from one walk of one index: a test holds them to the rows
    that the figures open. Of rows, of numerators (`key/part`), of events (`key/turns`): who is
    closed, reopened and closed again in a month was closed twice.
    """
    beside: FromClause = WALKS[0](span).subquery()
    for walk in WALKS[1:]:
        beside = beside.join(walk(span).subquery(), true())
    found = db.session.execute(select(beside)).mappings().one()
    return {key.replace("__", "/"): count for key, count in found.items()} | {
        "repeat_complaint_rate/part": len(repeated(span))
    }


def if_(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def of_issues(span: Span, moment: InstrumentedAttribute[Any], **counts: ColumnElement[int]) -> Walk:
    """Issues that have this moment in the month."""
    found = select(*(count.label(key) for key, count in counts.items()))
    return found.where(Issue.store_id == span.store_id, span.holds(moment))


def sent_walk(span: Span) -> Walk:
    return of_issues(span, Issue.sent_at, new=func.count(), repeat_complaint_rate=if_(IS_COMPLAINT))


def response_walk(span: Span) -> Walk:
    return of_issues(
        span,
        Issue.response_due_at,
        first_response_rate=if_(NOT_VOID),
        first_response_rate__part=if_(IS_ANSWERED),
    )


def deadline_walk(span: Span) -> Walk:
    return of_issues(
        span,
        Issue.first_deadline,
        closed_on_time_rate=if_(NOT_VOID),
        closed_on_time_rate__part=if_(IS_KEPT),
        with_extension_on_time_rate=if_(NOT_VOID),
        with_extension_on_time_rate__part=if_(IS_KEPT_EXTENDED),
    )


def turns_walk(span: Span) -> Walk:
    def issues(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((condition, IssueEvent.issue_id)).distinct())

    return select(
        issues(ENDS).label("closed"),
        if_(ENDS).label("closed__turns"),
        issues(REOPENS).label("reopened"),
        if_(REOPENS).label("reopened__turns"),
        issues(CLOSES).label("closing_time_median"),
        issues(CLOSES).label("closing_time_p90"),
    ).where(IssueEvent.store_id == span.store_id, span.holds(IssueEvent.at), TURNS)


def open_walk(span: Span) -> Walk:
    """As `open_at` counts them, without naming them."""
    return select(
        (open_now(span) - turned_by(span, span.period.start)).label("opening"),
        (open_now(span) - turned_by(span, span.cut)).label("open_at_end"),
    )


def open_now(span: Span) -> ColumnElement[int]:
    is_open = (Issue.store_id == span.store_id) & Issue.is_open.is_(True)
    return select(func.count()).select_from(Issue).where(is_open).scalar_subquery()


def turned_by(span: Span, moment: datetime) -> ColumnElement[int]:
    """By how many more are open now than at that moment."""
    since = (IssueEvent.store_id == span.store_id) & (IssueEvent.at >= moment) & TURNS
    turns = func.coalesce(func.sum(IssueEvent.opens, type_=Integer), 0)
    return select(turns).where(since).scalar_subquery()


def settled_walk(span: Span) -> Walk:
    closed_ones = select(func.count()).select_from(stayed_closed(span).subquery())
    old_ones = select(func.count()).select_from(open_ids(span, span.cut, old(span)).subquery())
    number = closed_ones.scalar_subquery()
    return select(
        (number + old_ones.scalar_subquery()).label("two_week_rate"),
        number.label("two_week_rate__part"),
    )


WALKS = (sent_walk, response_walk, deadline_walk, turns_walk, open_walk, settled_walk)


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
    last = func.max(extract("epoch", IssueEvent.at))
    rows = db.session.execute(
        select(last - extract("epoch", Issue.sent_at))
        .select_from(IssueEvent)
        .join(Issue, Issue.id == IssueEvent.issue_id)
        .where(IssueEvent.store_id == span.store_id, span.holds(IssueEvent.at), CLOSES)
        .where(Issue.sent_at.is_not(None))
        .group_by(Issue.id, Issue.sent_at)
    )
    return [float(seconds) / 86400 for (seconds,) in rows]


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
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    for keys, department_id, *counts in db.session.execute(
        by_department(Span(store.id, period, at))
    ):
        found[department_id].update(dict(zip(keys.split(), counts, strict=False)))
    return [
        DepartmentFigures(
            department=department,
            url=f"/issues?state=all&figure=open_at_end&month={period.key}&department={department.id}",
            **{key: found[department.id][key] for key in PARTS},
        )
        for department in departments_of(store.id)
    ]


PARTS = ("new", "closed", "open", "overdue", "n", "closed_on_time")


def by_department(span: Span) -> CompoundSelect[*tuple[Any, ...]]:
    """What is counted, of which department, and the counts: each walk keeps to an index of its own."""
    nothing: ColumnElement[int] = literal(0)
    walks: Sequence[tuple[str, ColumnElement[bool], ColumnElement[int]]] = (
        ("new", sent(span), nothing),
        ("closed", ended(span), nothing),
        *(("open overdue", c, if_(Issue.deadline < span.cut)) for c in open_then(span, span.cut)),
        ("n closed_on_time", deadline_in(span), if_(IS_KEPT)),
    )
    return union_all(
        *(
            select(literal(keys), Issue.department_id, func.count(), second)
            .where(Issue.store_id == span.store_id, condition)
            .group_by(Issue.department_id)
            for keys, condition, second in walks
        )
    )


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
    counted = (
        select(Issue.category_id, func.count().label("count"))
        .where(Issue.store_id == store.id, complaints(span))
        .group_by(Issue.category_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Category.id, Category.name, Category.name_en, counted.c.count)
        .join(counted, counted.c.category_id == Category.id)
        .order_by(counted.c.count.desc(), Category.id)
    )
    url = f"/issues?state=all&figure=repeat_complaint_rate&month={period.key}&category="
    return [Cause(row.name, row.name_en, row._mapping["count"], f"{url}{row.id}") for row in rows]
