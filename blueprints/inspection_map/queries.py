"""The last rounds of a check list, or the last weeks of all of them, area by area."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from blueprints.checklists.models import CheckArea, CheckList, CheckRow
from blueprints.checklists.queries import versions_of
from blueprints.core.db import db
from blueprints.core.hooks import Gathering
from blueprints.core.people import Membership
from blueprints.inspection_map import rules
from blueprints.inspection_map.rules import Tally
from blueprints.inspections.models import Inspection, InspectionAnswer
from blueprints.inspections.queries import PagePart, scope
from blueprints.inspections.rules import Outcome

Round = Row[Any]
Cell = tuple[int, int]
"""A round and an area."""


@Gathering
def map_parts(check_list: CheckList | None, member: Membership) -> Iterable[PagePart]:  # noqa: ARG001 - a declaration
    """What upper features do with a map."""
    return ()


@dataclass(frozen=True)
class Column:
    """One round, or the rounds of a week."""

    first: date
    last: date
    rounds: Sequence[Round]
    round_id: int | None = None  # of a column that is one round


@dataclass(frozen=True)
class MapRow:
    area: CheckArea
    cells: Sequence[Tally]


@dataclass(frozen=True)
class AreaMap:
    columns: Sequence[Column]
    rows: Sequence[MapRow]
    totals: Sequence[Tally]


def lists_of(member: Membership) -> Sequence[CheckList]:
    """With which a round was planned; also what is retired has been held."""
    used = select(Inspection.check_list_id).where(scope(member))
    found = select(CheckList).where(CheckList.id.in_(used))
    return db.session.scalars(found.order_by(CheckList.name, CheckList.id)).all()


def get_list(member: Membership, list_id: int) -> CheckList | None:
    return next((each for each in lists_of(member) if each.id == list_id), None)


def map_of(member: Membership, check_list: CheckList | None, today: date) -> AreaMap:
    """Of one list by rounds, of all lists by weeks."""
    columns = by_round(member, check_list, today) if check_list else by_week(member, today)
    rounds = [each for column in columns for each in column.rounds]
    looked_at = areas_looked_at({each.check_list_id for each in rounds})
    tallies = held(rounds) | missed(rounds, looked_at)
    areas = areas_in(tallies, looked_at)
    rows = [MapRow(area, [cell_of(tallies, area.id, col) for col in columns]) for area in areas]
    return AreaMap(columns, rows, [total_of(tallies, column) for column in columns])


def past(member: Membership, today: date) -> Select[*tuple[Any, ...]]:
    """Held, or to be held on a day that is over."""
    over = Inspection.done_at.is_not(None) | (Inspection.due_on < today)
    return select(
        Inspection.id,
        Inspection.check_list_id,
        Inspection.due_on,
        Inspection.done_at,
        Inspection.reached,
        Inspection.possible,
    ).where(scope(member), Inspection.cancelled_at.is_(None), over)


def by_round(member: Membership, check_list: CheckList, today: date) -> list[Column]:
    """The last ones, the latest to the right."""
    found = past(member, today).where(Inspection.check_list_id == check_list.id)
    latest = found.order_by(Inspection.due_on.desc(), Inspection.id.desc()).limit(rules.MOST)
    rounds = db.session.execute(latest).all()
    return [Column(each.due_on, each.due_on, [each], each.id) for each in reversed(rounds)]


def by_week(member: Membership, today: date) -> list[Column]:
    weeks = rules.weeks_until(today)
    end = weeks[-1] + timedelta(days=7)
    found = past(member, today).where(Inspection.due_on >= weeks[0], Inspection.due_on < end)
    rounds = db.session.execute(found.order_by(Inspection.due_on, Inspection.id)).all()
    return [
        Column(
            week,
            week + timedelta(days=6),
            [each for each in rounds if rules.monday_of(each.due_on) == week],
        )
        for week in rules.since_the_first(weeks, (each.due_on for each in rounds))
    ]


def held(rounds: Sequence[Round]) -> dict[Cell, Tally]:
    """What each area reached; faults found again may have taken more than it has."""
    ids = [each.id for each in rounds if each.done_at]
    counts = InspectionAnswer.outcome != Outcome.NOT_APPLICABLE
    found = (
        select(
            InspectionAnswer.inspection_id,
            CheckRow.area_id,
            func.sum(case((counts, InspectionAnswer.points), else_=0)).label("possible"),
            func.sum(InspectionAnswer.lost * InspectionAnswer.factor).label("deducted"),
            func.sum(case((InspectionAnswer.outcome == Outcome.FAILED, 1), else_=0)).label(
                "failed"
            ),
        )
        .join(InspectionAnswer.row)
        .where(InspectionAnswer.inspection_id.in_(ids))
        .group_by(InspectionAnswer.inspection_id, CheckRow.area_id)
    )
    return {
        (row.inspection_id, row.area_id): Tally(
            max(0, int(row.possible) - int(row.deducted)), int(row.possible), int(row.failed)
        )
        for row in db.session.execute(found)
    }


def missed(rounds: Sequence[Round], looked_at: Mapping[int, Sequence[int]]) -> dict[Cell, Tally]:
    """A round that was not held would have looked at the areas that its list has now."""
    return {
        (each.id, area_id): Tally(missed=1)
        for each in rounds
        if not each.done_at
        for area_id in looked_at.get(each.check_list_id, ())
    }


def areas_looked_at(list_ids: Iterable[int]) -> dict[int, list[int]]:
    """By list, in the order of the rows of its version in force."""
    versions = versions_of(sorted(list_ids))
    in_force = {each.check_list_id: each.id for each in versions if each.published_at}
    lists = {version_id: list_id for list_id, version_id in in_force.items()}
    place = func.min(CheckRow.position)
    found = select(CheckRow.version_id, CheckRow.area_id).where(CheckRow.version_id.in_(lists))
    found = found.group_by(CheckRow.version_id, CheckRow.area_id)
    areas: dict[int, list[int]] = {}
    for version_id, area_id in db.session.execute(found.order_by(CheckRow.version_id, place)):
        areas.setdefault(lists[version_id], []).append(area_id)
    return areas


def areas_in(
    tallies: Mapping[Cell, Tally], looked_at: Mapping[int, Sequence[int]]
) -> list[CheckArea]:
    """As the lists have them now; then those that only earlier versions had."""
    now = [area_id for areas in looked_at.values() for area_id in areas]
    ids = list(dict.fromkeys([*now, *sorted(area_id for _round, area_id in tallies)]))
    found = db.session.scalars(select(CheckArea).where(CheckArea.id.in_(ids)))
    areas = {area.id: area for area in found}
    return [areas[area_id] for area_id in ids]


def cell_of(tallies: Mapping[Cell, Tally], area_id: int, column: Column) -> Tally:
    return rules.summed(tallies.get((each.id, area_id), Tally()) for each in column.rounds)


def total_of(tallies: Mapping[Cell, Tally], column: Column) -> Tally:
    """Of whole rounds: what a round scored, as its own page says it."""
    ids = {each.id for each in column.rounds}
    failed = sum(tally.failed for (round_id, _area), tally in tallies.items() if round_id in ids)
    done = [each for each in column.rounds if each.done_at]
    return Tally(
        sum(each.reached for each in done),
        sum(each.possible for each in done),
        failed,
        len(column.rounds) - len(done),
    )
