"""What a month of inspections came to: one condition says what is counted and which rows a figure opens."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from blueprints.checklists.models import CheckArea, CheckList, CheckRow
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.figures import LINE_MONTHS, Figure, Period, Unit, month_key, month_period
from blueprints.core.formats import name_of
from blueprints.core.hooks import Gathering
from blueprints.core.people import Department, Membership, Store
from blueprints.findings import queries as findings
from blueprints.findings.models import Finding, FindingAnswer
from blueprints.inspection_figures import rules
from blueprints.inspection_figures.rules import Key, Rate, rate_of
from blueprints.inspections import queries as inspections
from blueprints.inspections.models import Inspection, InspectionAnswer
from blueprints.inspections.rules import Answer, Mark, Score
from blueprints.tracker.models import Issue, IssueEvent
from blueprints.tracker.rules import State, Step

Where = ColumnElement[bool]
Before = aliased(Finding)
Again = aliased(Finding)


@dataclass(frozen=True)
class Span:
    """A month of a store, as far as it has gone."""

    store: Store
    period: Period
    at: datetime

    @property
    def cut(self) -> datetime:
        return min(self.period.end, self.at)

    @property
    def months_before(self) -> Period:
        """The first of the three months before; it ends where the month itself begins."""
        first = month_key(self.period.first_day, back=rules.RAISED_BEFORE)
        return month_period(first, self.store.zone)

    def holds(self, moment: InstrumentedAttribute[Any]) -> Where:
        return (moment >= self.period.start) & (moment < self.period.end)


Condition = Callable[[Span], Where]
NOT_VOID = Issue.state != State.VOID


# Of rounds


def done(span: Span) -> Where:
    return span.holds(Inspection.done_at)


def due(span: Span) -> Where:
    today = local_day(span.at, span.store.zone)
    over = or_(Inspection.due_on < today, Inspection.done_at.is_not(None))
    in_month = Inspection.due_on.between(span.period.first_day, span.period.last_day)
    return in_month & Inspection.cancelled_at.is_(None) & over


def held(span: Span) -> Where:
    return due(span) & Inspection.done_at.is_not(None)


# Of the issues that findings became: of each its first finding stands for it


def first_of_issue() -> Where:
    same = (Before.id == Finding.earlier_id) & (Before.issue_id == Finding.issue_id)
    return ~exists().where(same)


def deadline_in(span: Span) -> Where:
    return span.holds(Issue.first_deadline) & NOT_VOID & first_of_issue()


def fixed_on_time(span: Span) -> Where:
    again = exists().where(Again.earlier_id == Finding.id, Again.issue_id == Finding.issue_id)
    return deadline_in(span) & (Issue.closed_at <= Issue.first_deadline) & ~again


def took(step: Step, span: Span, *further: Where) -> Select[int]:
    return select(IssueEvent.issue_id).where(
        IssueEvent.store_id == span.store.id, IssueEvent.what == step.value, *further
    )


def verified(span: Span) -> Where:
    in_month = took(Step.VERIFY, span, span.holds(IssueEvent.at))
    return Issue.id.in_(in_month) & first_of_issue()


def verified_at_first(span: Span) -> Where:
    returned = exists().where(
        IssueEvent.issue_id == Issue.id,
        IssueEvent.what == Step.RETURN.value,
        IssueEvent.at < span.period.end,
    )
    return verified(span) & ~returned


def raised_before(span: Span) -> Where:
    begin, end = span.months_before.start, span.period.start
    return (Finding.found_at >= begin) & (Finding.found_at < end) & NOT_VOID & first_of_issue()


def closed_for_good(span: Span) -> Where:
    final = select(Again.id).where(Again.issue_id == Finding.issue_id, Again.final_at < span.cut)
    return raised_before(span) & final.exists()


# Of findings, each time one, and of what was said of them


def found(span: Span) -> Where:
    return span.holds(Finding.found_at) & NOT_VOID


def found_again(span: Span) -> Where:
    return found(span) & (Finding.number > 1)


def answered(span: Span) -> Where:
    said = FindingAnswer.answer.in_((Answer.FIXED, Answer.NOT_FIXED))
    return span.holds(FindingAnswer.at) & said


def not_fixed(span: Span) -> Where:
    return span.holds(FindingAnswer.at) & (FindingAnswer.answer == Answer.NOT_FIXED)


def of_rounds(*columns: Any) -> Select[*tuple[Any, ...]]:
    return select(*columns).select_from(Inspection)


def of_findings(*columns: Any) -> Select[*tuple[Any, ...]]:
    made = select(*columns).select_from(Finding).join(Issue, Issue.id == Finding.issue_id)
    return made.join(Inspection, Inspection.id == Finding.inspection_id)


def of_answers(*columns: Any) -> Select[*tuple[Any, ...]]:
    return of_findings(*columns).join(FindingAnswer, FindingAnswer.finding_id == Finding.id)


@dataclass(frozen=True)
class Formula:
    """What a figure counts: `rows` are its denominator, `part` its numerator."""

    source: Callable[..., Select[*tuple[Any, ...]]]
    rows: Condition
    part: Condition | None = None


FORMULAS: Mapping[Key, Formula] = {
    Key.SCORE: Formula(of_rounds, done),
    Key.FIXED: Formula(of_findings, deadline_in, fixed_on_time),
    Key.VERIFIED: Formula(of_findings, verified, verified_at_first),
    Key.UNFIXED: Formula(of_answers, answered, not_fixed),
    Key.REPEATED: Formula(of_findings, found, found_again),
    Key.FINAL: Formula(of_findings, raised_before, closed_for_good),
    Key.HELD: Formula(of_rounds, due, held),
}
COUNTED = {key: formula for key, formula in FORMULAS.items() if formula.part}


# The month


def here(formula: Formula, span: Span) -> Where:
    of = Inspection if formula.source is of_rounds else Finding
    return of.store_id == span.store.id


def counts(formula: Formula, span: Span) -> list[ColumnElement[int]]:
    part = formula.part(span) if formula.part else false()
    return [func.count(), func.count(case((part, 1)))]


def counted(formula: Formula, span: Span) -> Select[*tuple[Any, ...]]:
    return formula.source(*counts(formula, span)).where(here(formula, span), formula.rows(span))


def scored(span: Span) -> Select[*tuple[Any, ...]]:
    points = (func.coalesce(func.sum(of), 0) for of in (Inspection.reached, Inspection.possible))
    rows = of_rounds(func.count(), *points)
    return rows.where(Inspection.store_id == span.store.id, done(span))


def rates(span: Span) -> dict[Key, Rate]:
    """Every figure, in one statement."""
    beside: FromClause = named(scored(span), ("rounds", "reached", "possible"))
    for key, formula in COUNTED.items():
        walk = named(counted(formula, span), (key.value, f"{key.value}_part"))
        beside = beside.join(walk, true())
    row = db.session.execute(select(beside)).mappings().one()
    score = Score(row["reached"], row["possible"])
    first = Rate(row["rounds"], score.reached, score.rate, url_of(Key.SCORE, span))
    return {Key.SCORE: first} | {
        key: rate_of(row[f"{key.value}_part"], row[key.value], url_of(key, span)) for key in COUNTED
    }


def named(walk: Select[*tuple[Any, ...]], names: tuple[str, ...]) -> Subquery:
    columns = zip(walk.selected_columns, names, strict=True)
    return walk.with_only_columns(*(column.label(name) for column, name in columns)).subquery()


def url_of(key: Key, span: Span, **group: int | str) -> str:
    more = "".join(f"&{name}={value}" for name, value in group.items())
    return f"/inspections/figures/{key.value}?month={span.period.key}{more}"


def figures(store: Store, period: Period, at: datetime) -> list[Figure]:
    """For the overview."""
    return [
        Figure(
            key=key.value,
            label=key.label,
            unit=Unit.RATE,
            value=rate.value,
            n=rate.n,
            url=rate.url,
            numerator=rate.part,
            numerator_url=f"{rate.url}&part=numerator" if key in COUNTED else "",
        )
        for key, rate in rates(Span(store, period, at)).items()
    ]


@Gathering
def kept_rates(
    store: Store,  # noqa: ARG001 - a declaration
    months: Sequence[str],  # noqa: ARG001 - as above
) -> Iterable[tuple[str, Key, Rate]]:
    """What upper features keep of months that are over: all figures of a month, or none."""
    return ()


def lines(span: Span) -> dict[Key, list[tuple[str, Rate]]]:
    """Of each figure the twelve months up to this one: as kept, or counted now where nobody did."""
    first = span.period.first_day
    months = [month_key(first, back=back) for back in range(LINE_MONTHS - 1, -1, -1)]
    known: dict[str, dict[Key, Rate]] = {}
    for month, key, rate in kept_rates(span.store, months[:-1]):
        known.setdefault(month, {})[key] = rate
    for month in months:
        if month not in known:
            known[month] = rates(Span(span.store, month_period(month, span.store.zone), span.at))
    return {key: [(month, known[month][key]) for month in months] for key in Key}


# Departments, areas and lists beside each other


@dataclass(frozen=True)
class Group:
    """One department, area or list, with the figures that there are of it."""

    name: str
    rates: Mapping[Key, Rate] = field(default_factory=dict)


Named = type[Department] | type[CheckArea] | type[CheckList]


@dataclass(frozen=True)
class Kind:
    """By what is compared: in the address, of findings, of whom there are names; which figures."""

    model: Named
    column: InstrumentedAttribute[Any]
    keys: tuple[Key, ...]


OF_FINDINGS = (Key.FIXED, Key.VERIFIED, Key.UNFIXED, Key.REPEATED)
KINDS: Mapping[str, Kind] = {
    "department": Kind(Department, Issue.department_id, OF_FINDINGS),
    "area": Kind(CheckArea, Finding.area_id, (Key.SCORE, *OF_FINDINGS)),
    "list": Kind(CheckList, Inspection.check_list_id, (Key.SCORE, Key.HELD, Key.REPEATED)),
}


def compared(name: str, span: Span) -> list[Group]:
    kind = KINDS[name]
    of = {key: by_group(name, key, span) for key in kind.keys}
    seen = {id_ for groups in of.values() for id_ in groups}
    names = names_of(kind.model, span.store.id)
    nothing = rate_of(0, 0)
    return [
        Group(name, {key: of[key].get(id_, nothing) for key in kind.keys})
        for id_, name in names.items()
        if id_ in seen
    ]


def names_of(model: Named, store_id: int) -> dict[int, str]:
    found = select(model.id, model.name, model.name_en).where(model.store_id == store_id)
    return {row.id: name_of(row) for row in db.session.execute(found.order_by(model.id))}


def by_group(name: str, key: Key, span: Span) -> Mapping[int, Rate]:
    if key is Key.SCORE:
        return by_score(name, span)
    formula, column = FORMULAS[key], KINDS[name].column
    rows = formula.source(column, *counts(formula, span)).where(
        here(formula, span), formula.rows(span), column.is_not(None)
    )
    return {
        id_: rate_of(part, n, url_of(key, span, **{name: id_}))
        for id_, n, part in db.session.execute(rows.group_by(column))
    }


def by_score(name: str, span: Span) -> Mapping[int, Rate]:
    scores = list_scores(span) if name == "list" else rules.area_scores(marks_of(span))
    return {
        id_: rules.together(of_group, url_of(Key.SCORE, span, **{name: id_}))
        for id_, of_group in scores.items()
    }


def list_scores(span: Span) -> dict[int, list[Score]]:
    rows = of_rounds(Inspection.check_list_id, Inspection.reached, Inspection.possible)
    scores: dict[int, list[Score]] = {}
    for row in db.session.execute(rows.where(Inspection.store_id == span.store.id, done(span))):
        scores.setdefault(row.check_list_id, []).append(Score(row.reached, row.possible))
    return scores


def marks_of(span: Span) -> list[tuple[int, int, Mark]]:
    of = InspectionAnswer
    rows = of_rounds(Inspection.id, CheckRow.area_id, of.outcome, of.points, of.lost, of.factor)
    rows = rows.join(of, of.inspection_id == Inspection.id).join(CheckRow, CheckRow.id == of.row_id)
    found = db.session.execute(rows.where(Inspection.store_id == span.store.id, done(span)))
    return [(row[0], row[1], Mark(*row[2:])) for row in found]


# The rows that a figure opens


@dataclass(frozen=True)
class Asked:
    """A figure of a month, or its numerator; of one department, area or list, or of all."""

    key: Key
    part: bool = False
    department: int | None = None
    area: int | None = None
    list: int | None = None

    @property
    def condition(self) -> Condition:
        """Raises KeyError for a numerator that is not one of rows."""
        formula = FORMULAS[self.key]
        chosen = formula.part if self.part else formula.rows
        if chosen is None:
            raise KeyError(self.key)
        return chosen

    @property
    def is_of_rounds(self) -> bool:
        return FORMULAS[self.key].source is of_rounds


def in_group(asked: Asked) -> list[Where]:
    found: list[Where] = []
    if asked.department is not None and not asked.is_of_rounds:
        found.append(Issue.department_id == asked.department)
    if asked.list is not None:
        found.append(Inspection.check_list_id == asked.list)
    if asked.area is not None:
        found.append(looked_at(asked.area) if asked.is_of_rounds else Finding.area_id == asked.area)
    return found


def looked_at(area_id: int) -> Where:
    rows = select(InspectionAnswer.inspection_id).join(CheckRow).where(CheckRow.area_id == area_id)
    return Inspection.id.in_(rows)


def opened(member: Membership, asked: Asked, span: Span) -> Select[*tuple[Any, ...]]:
    """Raises KeyError for a figure that has no such rows."""
    condition = asked.condition(span)
    if asked.is_of_rounds:
        rows = of_rounds(Inspection).where(inspections.scope(member), condition, *in_group(asked))
        return rows.options(joinedload(Inspection.check_list), joinedload(Inspection.inspector))
    columns = (Finding, FindingAnswer) if FORMULAS[asked.key].source is of_answers else (Finding,)
    rows = FORMULAS[asked.key].source(*columns)
    rows = rows.where(findings.scope(member), condition, *in_group(asked))
    return rows.options(
        contains_eager(Finding.issue).joinedload(Issue.department), joinedload(Finding.area)
    )


def order_of(asked: Asked) -> Sequence[Any]:
    if asked.is_of_rounds:
        return (Inspection.due_on.desc(), Inspection.id.desc())
    if FORMULAS[asked.key].source is of_answers:
        return (FindingAnswer.id.desc(),)
    return (Finding.id.desc(),)


def group_name(member: Membership, asked: Asked) -> str:
    """Of which department, area or list alone; "" for all, and for another store's."""
    for name, kind in KINDS.items():
        id_ = getattr(asked, name)
        if id_ is not None:
            return names_of(kind.model, member.store_id).get(id_, "")
    return ""
