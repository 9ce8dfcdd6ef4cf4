"""Who sees which callbacks, the call list, a customer's history, and the figures of a month."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload, selectinload

from blueprints.callbacks.models import (
    Answer,
    Attempt,
    Callback,
    CallbackRule,
    QuestionSet,
    Reply,
)
from blueprints.callbacks.rules import (
    ALL_STORE,
    CALL_ROLES,
    GOOD_SCORE,
    NOT_COUNTED,
    CallbackKind,
    State,
    nps,
)
from blueprints.core.clock import day_end, local_day
from blueprints.core.db import db
from blueprints.core.figures import Figure, Period, Unit, rate
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import ngettext
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import N_, Can
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.customers.models import Customer, RepairOrder, Vehicle
from blueprints.customers.queries import BannerLine, Pointer, TimelineLine
from blueprints.tracker import queries as tracker
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import IssueKind

KEPT = 200
"""Rows of the call list that a device keeps."""
MOVED_LATELY = timedelta(days=7)
Claimant = aliased(Person)
Condition = ColumnElement[bool]


def visible_to(member: Membership) -> Select[Callback]:
    """Customer service and general managers see the store's; others those whose issue they see."""
    return select(Callback).where(*seen_by(member))


def seen_by(member: Membership) -> list[Condition]:
    mine: list[Condition] = [Callback.store_id == member.store_id]
    if member.role not in ALL_STORE:
        issues = tracker.visible_to(member).with_only_columns(Issue.id)
        mine.append(or_(Callback.raised_issue_id.in_(issues), Callback.issue_id.in_(issues)))
    return mine


def get_visible(member: Membership, callback_id: int) -> Callback | None:
    return db.session.scalar(
        visible_to(member)
        .where(Callback.id == callback_id)
        .options(
            joinedload(Callback.customer, innerjoin=True),
            joinedload(Callback.rule, innerjoin=True),
            joinedload(Callback.store, innerjoin=True),
            joinedload(Callback.vehicle),
            joinedload(Callback.delivery),
            joinedload(Callback.repair_order),
            joinedload(Callback.issue),
            joinedload(Callback.raised_issue),
            joinedload(Callback.claimed_by),
            joinedload(Callback.assigned_to),
            joinedload(Callback.done_by),
        )
    )


# The call list


class Show(StrEnum):
    """The parts of the call list."""

    DUE = "due"
    LATER = "later"
    PHONES = "phones"
    ALL = "all"

    @property
    def label(self) -> str:
        return SHOW_LABELS[self]


SHOW_LABELS: Mapping[Show, str] = {
    Show.DUE: N_("To call today"),
    Show.LATER: N_("Later"),
    Show.PHONES: N_("Phone wanted"),
    Show.ALL: N_("All callbacks"),
}


@dataclass(frozen=True)
class Filters:
    """What the list's URL says."""

    show: Show = Show.DUE
    state: State | None = None
    kind: CallbackKind | None = None
    mine: bool = False
    figure: str = ""
    period: Period | None = None
    only_numerator: bool = False


def part_of(show: Show, tonight: datetime) -> Condition:
    """Which open tasks a part of the list holds, up to the end of the store's day."""
    parts: Mapping[Show, Condition] = {
        Show.DUE: Callback.is_open & ~Callback.phone_wanted & (Callback.call_from < tonight),
        Show.LATER: Callback.is_open & ~Callback.phone_wanted & (Callback.call_from >= tonight),
        Show.PHONES: Callback.is_open & Callback.phone_wanted,
        Show.ALL: true(),
    }
    return parts[show]


def tonight(store: Store, at: datetime) -> datetime:
    return day_end(local_day(at, store.zone), store.zone)


def conditions(filters: Filters, member: Membership, at: datetime) -> Iterator[Condition]:
    yield part_of(filters.show, tonight(member.store, at))
    if filters.state:
        yield Callback.state == filters.state
    if filters.kind:
        yield Callback.kind == filters.kind
    if filters.mine:
        yield or_(
            Callback.assigned_to_id == member.person_id, Callback.done_by_id == member.person_id
        )
    if filters.figure in MEASURES and filters.period:
        yield counted_rows(MEASURES[filters.figure], filters.period, filters.only_numerator)


def call_list(filters: Filters, member: Membership, at: datetime) -> Select[*tuple[Any, ...]]:
    """The rows to show, as columns. Sorted by `order_of`: overdue, due today, then by the hour."""
    return (
        select(
            Callback.id,
            Callback.kind,
            Callback.state,
            Callback.left_on,
            Callback.due_on,
            Callback.window_ends_on,
            Callback.call_from,
            Callback.next_at,
            Callback.is_promised,
            Callback.is_open,
            Callback.attempts_made,
            Callback.phone_wanted,
            Callback.is_dissatisfied,
            Callback.overall,
            Callback.claimed_until,
            Claimant.name.label("claimant"),
            Callback.customer_id,
            Customer.name.label("customer"),
            Customer.phone,
            Customer.preferred_time,
            Vehicle.plate,
            Vehicle.series,
            RepairOrder.number.label("order_number"),
        )
        .join(Customer, Customer.id == Callback.customer_id)
        .outerjoin(Vehicle, Vehicle.id == Callback.vehicle_id)
        .outerjoin(RepairOrder, RepairOrder.id == Callback.repair_order_id)
        .outerjoin(Claimant, Claimant.id == Callback.claimed_by_id)
        .where(*seen_by(member), *conditions(filters, member, at))
    )


def kept_list(member: Membership, at: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """What may lie on a tablet: whom to call today and tomorrow, by which number, why and until when."""
    tomorrow = tonight(member.store, at) + timedelta(days=1)
    return db.session.execute(
        select(
            Callback.id,
            Callback.kind,
            Callback.due_on,
            Callback.window_ends_on,
            Callback.call_from,
            Callback.next_at,
            Callback.is_promised,
            Callback.is_open,
            Customer.name.label("customer"),
            Customer.phone,
        )
        .join(Customer, Customer.id == Callback.customer_id)
        .where(*seen_by(member), part_of(Show.DUE, tomorrow))
        .order_by(Callback.call_from, Callback.id)
        .limit(KEPT)
    ).all()


def order_of(show: Show) -> list[Any]:
    if show is Show.ALL:
        return [Callback.call_from.desc(), Callback.id.desc()]
    return [Callback.call_from, Callback.id]


def tallies(member: Membership, at: datetime) -> dict[Show, int]:
    """How many open tasks each part of the list holds: one pass over the open ones."""
    night = tonight(member.store, at)
    parts = (Show.DUE, Show.LATER, Show.PHONES)
    counts = [func.count(case((part_of(show, night), 1))) for show in parts]
    row = db.session.execute(select(*counts).where(*seen_by(member), Callback.is_open)).one()
    return dict(zip(parts, row, strict=True))


def next_due(member: Membership, at: datetime, *, but: int = 0) -> int | None:
    """Whom to call next: due by now, in nobody else's hands, the longest waiting first."""
    me = member.person_id
    free = or_(
        Callback.claimed_until.is_(None), Callback.claimed_until <= at, Callback.claimed_by_id == me
    )
    mine = or_(Callback.assigned_to_id.is_(None), Callback.assigned_to_id == me)
    found = (
        select(Callback.id)
        .where(*seen_by(member), part_of(Show.DUE, at), Callback.id != but, free, mine)
        .order_by(Callback.call_from, Callback.id)
        .limit(1)
    )
    return db.session.scalar(found)


# One customer


def history(customer_id: int, member: Membership, *, limit: int = 6) -> Sequence[Callback]:
    """The customer's latest callbacks with attempts and answers, in four queries."""
    return db.session.scalars(
        visible_to(member)
        .where(Callback.customer_id == customer_id)
        .order_by(Callback.due_on.desc(), Callback.id.desc())
        .limit(limit)
        .options(
            selectinload(Callback.attempts).joinedload(Attempt.by, innerjoin=True),
            selectinload(Callback.replies).options(
                joinedload(Reply.by, innerjoin=True),
                selectinload(Reply.answers).joinedload(Answer.question, innerjoin=True),
            ),
        )
    ).all()


def claimed_by_another(callback: Callback, by_id: int, at: datetime) -> str | None:
    """The name of who is calling this customer now, on this task or another."""
    return db.session.scalar(
        select(Person.name)
        .join(Callback, Callback.claimed_by_id == Person.id)
        .where(
            Callback.customer_id == callback.customer_id,
            Callback.is_open,
            Callback.claimed_until > at,
            Callback.claimed_by_id != by_id,
        )
        .limit(1)
    )


def open_callbacks(customer_id: int) -> Sequence[Callback]:
    return db.session.scalars(
        select(Callback).where(Callback.customer_id == customer_id, Callback.is_open)
    ).all()


def callback_behind(issue_id: int) -> Callback | None:
    """The callback whose displeasure made the issue."""
    return db.session.scalar(select(Callback).where(Callback.raised_issue_id == issue_id))


def open_second(issue_id: int) -> Callback | None:
    return db.session.scalar(
        select(Callback).where(Callback.issue_id == issue_id, Callback.is_open)
    )


def caller_or_none(store_id: int, person_id: int | None) -> int | None:
    """Who makes calls here; what is due to anybody else is the team's."""
    return db.session.scalar(
        select(Membership.person_id).where(
            Membership.store_id == store_id,
            Membership.person_id == person_id,
            Membership.role.in_(CALL_ROLES),
            Membership.is_active,
        )
    )


# Rules and questions


def rules_of(store_id: int) -> Sequence[CallbackRule]:
    return db.session.scalars(
        select(CallbackRule).where(CallbackRule.store_id == store_id).order_by(CallbackRule.id)
    ).all()


def rule_for(store_id: int, kind: CallbackKind) -> CallbackRule | None:
    return db.session.scalar(
        select(CallbackRule).where(CallbackRule.store_id == store_id, CallbackRule.kind == kind)
    )


def question_set_for(rule: CallbackRule) -> QuestionSet:
    """The version that is asked now."""
    return (
        db.session.scalars(
            select(QuestionSet)
            .where(
                QuestionSet.store_id == rule.store_id,
                QuestionSet.code == rule.question_set_code,
                QuestionSet.is_current,
            )
            .order_by(QuestionSet.version.desc())
            .limit(1)
            .options(joinedload(QuestionSet.questions))
        )
        .unique()
        .one()
    )


def current_sets(store_id: int) -> Sequence[QuestionSet]:
    found = select(QuestionSet).where(QuestionSet.store_id == store_id, QuestionSet.is_current)
    return db.session.scalars(found.options(selectinload(QuestionSet.questions))).all()


def question_codes(store_id: int) -> Sequence[str]:
    return db.session.scalars(
        select(QuestionSet.code).where(QuestionSet.store_id == store_id).distinct()
    ).all()


# Figures


class Basis(StrEnum):
    """Which tasks belong to a month: by the end of their window, or by their reply."""

    WINDOW = "window"
    REPLY = "reply"


@dataclass(frozen=True)
class Measure:
    """A formula of the month: `n` is the denominator's condition, `part` the numerator's."""

    key: str
    label: str
    basis: Basis
    n: Condition
    part: Condition | None = None
    minus: Condition | None = None
    unit: Unit = Unit.RATE

    def value(self, n: int, part: int, minus: int) -> float | None:
        if self.unit is Unit.COUNT:
            return n
        return nps(part, minus, n) if self.unit is Unit.SCORE else rate(part, n)


COUNTED = Callback.state.not_in(NOT_COUNTED)
DISSATISFIED = Callback.is_dissatisfied.is_(True)

MEASURES: Mapping[str, Measure] = {
    measure.key: measure
    for measure in (
        Measure("due", N_("Callbacks due"), Basis.WINDOW, COUNTED, unit=Unit.COUNT),
        Measure(
            "on_time_rate",
            N_("Called on time"),
            Basis.WINDOW,
            COUNTED,
            COUNTED & Callback.is_on_time.is_(True),
        ),
        Measure(
            "success_rate",
            N_("Completed callbacks"),
            Basis.WINDOW,
            COUNTED,
            Callback.state == State.COMPLETED,
        ),
        Measure(
            "connected_rate",
            N_("Customers reached"),
            Basis.WINDOW,
            Callback.attempts_made > 0,
            Callback.connected_at.is_not(None),
        ),
        Measure(
            "satisfied_rate",
            N_("Satisfied customers"),
            Basis.REPLY,
            Callback.overall.is_not(None),
            Callback.overall >= GOOD_SCORE,
        ),
        Measure(
            "nps",
            N_("NPS"),
            Basis.REPLY,
            Callback.nps.is_not(None),
            Callback.nps >= 9,
            Callback.nps <= 6,
            Unit.SCORE,
        ),
        Measure(
            "first_time_fix_rate",
            N_("Fixed the first time"),
            Basis.REPLY,
            Callback.first_time_fix.is_not(None),
            Callback.first_time_fix.is_(True),
        ),
        Measure(
            "dissatisfied_issue_rate",
            N_("Dissatisfied with an issue"),
            Basis.REPLY,
            DISSATISFIED,
            DISSATISFIED
            & or_(Callback.raised_issue_id.is_not(None), Callback.issue_id.is_not(None)),
        ),
    )
}


def in_period(basis: Basis, period: Period) -> Condition:
    if basis is Basis.WINDOW:
        return Callback.window_ends_on.between(period.first_day, period.last_day)
    return and_(Callback.done_at >= period.start, Callback.done_at < period.end)


def counted_rows(measure: Measure, period: Period, only_numerator: bool) -> Condition:
    part = measure.part if only_numerator and measure.part is not None else true()
    return in_period(measure.basis, period) & measure.n & part


def figures(store: Store, period: Period, at: datetime) -> list[Figure]:
    """The figures of product.md's callbacks for a month, in two statements.

    应访 are tasks whose window ends in the month, less cancelled and 不再回访; a missing phone
    counts. The shares of answers (satisfied, NPS, first-time fix, 派单) are of the month's replies;
    satisfied is an overall score of 4 or 5.
    """
    del at  # every task counts as it stands now
    counts = count_all(store, period, Basis.WINDOW) | count_all(store, period, Basis.REPLY)
    return [figure_of(measure, period, *counts[key]) for key, measure in MEASURES.items()]


def count_all(store: Store, period: Period, basis: Basis) -> dict[str, tuple[int, int, int]]:
    measures = [m for m in MEASURES.values() if m.basis is basis]
    columns = [count_where(c) for m in measures for c in (m.n, m.part, m.minus)]
    row = db.session.execute(
        select(*columns).where(Callback.store_id == store.id, in_period(basis, period))
    ).one()
    return {m.key: (row[3 * i], row[3 * i + 1], row[3 * i + 2]) for i, m in enumerate(measures)}


def count_where(condition: Condition | None) -> ColumnElement[int]:
    return func.count() if condition is None else func.count(case((condition, 1)))


def figure_of(measure: Measure, period: Period, n: int, part: int, minus: int) -> Figure:
    url = f"/callbacks?show=all&figure={measure.key}&month={period.key}"
    has_part = measure.part is not None
    return Figure(
        key=measure.key,
        label=_(measure.label),
        unit=measure.unit,
        value=measure.value(n, part, minus),
        n=n,
        url=url,
        numerator=part if has_part else None,
        numerator_url=f"{url}&part=numerator" if has_part else "",
    )


# What the screens below ask for


def work_of(member: Membership, *, at: datetime) -> Iterable[WorkGroup]:
    """The caller's day: second calls first, then the list, phones wanted, issues that moved."""
    if not member.can(Can.LOG_CALLBACKS):
        return
    counts = tallies(member, at)
    yield second_calls(member, at)
    yield WorkGroup(
        "callbacks", _("Callbacks due"), counts[Show.DUE], "/callbacks", due_rows(member, at)
    )
    yield WorkGroup("phones", _("Phone wanted"), counts[Show.PHONES], "/callbacks?show=phones", ())
    yield issues_that_moved(member, at)


def work_rows(statement: Select[*tuple[Any, ...]], zone: ZoneInfo) -> list[WorkRow]:
    return [
        WorkRow(
            title=f"{row.customer} {row.plate or ''}".strip(),
            url=f"/callbacks/{row.id}",
            due_at=late_from(row, zone),
            hint=_(row.kind.label),
        )
        for row in db.session.execute(statement)
    ]


def late_from(row: Row[Any], zone: ZoneInfo) -> datetime:
    """A promise to the customer is due at its time; any other call until its window's last second."""
    last_second = day_end(row.window_ends_on, zone) - timedelta(seconds=1)
    return row.call_from if row.is_promised else last_second


def due_rows(member: Membership, at: datetime) -> list[WorkRow]:
    due = call_list(Filters(), member, at).where(Callback.kind != CallbackKind.SECOND)
    return work_rows(due.order_by(*order_of(Show.DUE)).limit(5), member.store.zone)


def second_calls(member: Membership, at: datetime) -> WorkGroup:
    filters = Filters(kind=CallbackKind.SECOND, mine=True)
    due = call_list(filters, member, at).order_by(*order_of(Show.DUE))
    rows = work_rows(due.limit(20), member.store.zone)
    url = "/callbacks?kind=second&mine=1"
    return WorkGroup("second_callbacks", _("Second callbacks to make"), len(rows), url, rows[:5])


def issues_that_moved(member: Membership, at: datetime) -> WorkGroup:
    """Issues of my calls that somebody moved in the last seven days."""
    found = db.session.execute(
        select(Issue.id, Issue.title, Issue.state, Callback.issue_moved_at)
        .join(Callback, Callback.raised_issue_id == Issue.id)
        .where(
            Callback.store_id == member.store_id,
            Callback.done_by_id == member.person_id,
            Callback.issue_moved_at > at - MOVED_LATELY,
        )
        .order_by(Callback.issue_moved_at.desc())
        .limit(20)
    ).all()
    rows = [WorkRow(r.title, f"/issues/{r.id}", None, _(r.state.label)) for r in found]
    url = "/issues?kind=callback"
    return WorkGroup(
        "callback_issues", _("Issues of my calls that moved"), len(rows), url, rows[:5]
    )


def timeline_of(customer: Customer, member: Membership) -> Iterable[TimelineLine]:
    """Calls that were answered, tried in vain, or given up."""
    tried = (
        select(Callback)
        .where(*seen_by(member), Callback.customer_id == customer.id, Callback.attempts_made > 0)
        .order_by(Callback.due_on.desc())
        .limit(50)
        .options(joinedload(Callback.done_by))
    )
    for callback in db.session.scalars(tried):
        at = callback.done_at or callback.first_attempt_at
        if at:
            yield TimelineLine(at, line_of(callback), f"/callbacks/{callback.id}", "phone")


def line_of(callback: Callback) -> str:
    kind = _(callback.kind.label)
    if callback.state is not State.COMPLETED:
        tries = ngettext("%(num)d attempt", "%(num)d attempts", callback.attempts_made)
        state = _(callback.state.label)
        return _("%(kind)s: %(state)s, %(tries)s", kind=kind, state=state, tries=tries)
    return _("%(kind)s: %(verdict)s", kind=kind, verdict=verdict(callback))


def verdict(callback: Callback) -> str:
    if callback.is_dissatisfied:
        return _("dissatisfied")
    if callback.overall is None:
        return _("content with what was done")
    return _("overall %(score)s of 5", score=callback.overall)


def banner_of(customer: Customer, member: Membership) -> Iterable[BannerLine]:
    """What whoever meets the customer next should know of our calls."""
    last = db.session.scalar(
        select(Callback)
        .where(*seen_by(member), Callback.customer_id == customer.id)
        .where(Callback.is_dissatisfied.is_(True))
        .order_by(Callback.done_at.desc())
        .limit(1)
    )
    if last and last.done_at:
        day = local_day(last.done_at, member.store.zone).isoformat()
        text = N_("Dissatisfied at the callback of %(day)s")
        yield BannerLine("warning", text, f"/callbacks/{last.id}", {"day": day})


def pointers_at_customers() -> Iterable[Pointer]:
    yield Pointer(Callback.customer_id, N_("Callbacks"))


def source_of(issue: Issue) -> Iterable[tracker.SourceLink]:
    """The tracker asks where an issue comes from."""
    if issue.kind is IssueKind.CALLBACK and issue.source_id:
        callback = db.session.get(Callback, issue.source_id)
        if callback and callback.store_id == issue.store_id:
            yield tracker.SourceLink(_(callback.kind.label), f"/callbacks/{callback.id}")
