"""Who sees an inspection, what its form asks, and what is known of its rows from before."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import joinedload

from blueprints.checklists.models import CheckArea, CheckListVersion, CheckRow
from blueprints.checklists.queries import current_version, rows_of
from blueprints.core.attachments import Place
from blueprints.core.db import db
from blueprints.core.hooks import Gathering
from blueprints.core.people import Department, Membership
from blueprints.core.rules import Can, RuleBroken
from blueprints.inspections.models import Inspection, InspectionAnswer, InspectionRule
from blueprints.inspections.rules import Outcome, Score, score
from blueprints.stores.queries import departments_of


@dataclass(frozen=True)
class EarlierFinding:
    """What was found before and is not finally closed: the form asks what has become of it."""

    key: str  # names it in the form: letters, digits and hyphens
    area_id: int
    area: str
    words: str
    number: int  # the how-manieth time it was found
    url: str
    row_id: int | None = None  # the row of this very inspection that looks at the same item
    history: Sequence[str] = ()  # who found and promised what, when; in the reader's language
    is_late: bool = False


@Gathering
def carried_into(
    inspection: Inspection,  # noqa: ARG001 - a declaration
    rows: Sequence[CheckRow],  # noqa: ARG001 - as above
    at: datetime,  # noqa: ARG001 - as above
) -> Iterable[EarlierFinding]:
    """What upper features know of these areas from before."""
    return ()


@Gathering
def found_before(
    rows: Sequence[CheckRow],  # noqa: ARG001 - a declaration
    at: datetime,  # noqa: ARG001 - as above
) -> Iterable[tuple[int, int]]:
    """For rows whose item has been found faulty before: the row's id, and how many times in a chain."""
    return ()


@dataclass(frozen=True)
class RowLink:
    """Where what came of a failed row can be seen, in the reader's language."""

    row_id: int
    text: str
    url: str
    number: int = 1
    tone: str = "plain"
    shape: str = "ring"


@Gathering
def row_links(inspection: Inspection, member: Membership) -> Iterable[RowLink]:  # noqa: ARG001 - a declaration
    """What became of the failed rows."""
    return ()


@Gathering
def record_of_photo(inspection: Inspection, place: str) -> Iterable[str]:  # noqa: ARG001 - a declaration
    """The record that shows a photo taken at a place of the form; none: the inspection itself."""
    return ()


@dataclass(frozen=True)
class PagePart:
    """What an upper feature adds to a page: its template, and what that is given as `part`."""

    template: str
    values: Mapping[str, object]


@Gathering
def page_parts(inspection: Inspection, member: Membership) -> Iterable[PagePart]:  # noqa: ARG001 - a declaration
    """What upper features do with an inspection that has been held."""
    return ()


# Who may see what


def scope(member: Membership) -> ColumnElement[bool]:
    if not member.can(Can.READ_INSPECTIONS):
        return false()
    return Inspection.store_id == member.store_id


def visible_to(member: Membership) -> Select[Inspection]:
    return select(Inspection).where(scope(member))


def get_visible(member: Membership, inspection_id: int) -> Inspection | None:
    return db.session.scalar(
        visible_to(member)
        .where(Inspection.id == inspection_id)
        .options(
            joinedload(Inspection.check_list),
            joinedload(Inspection.version),
            joinedload(Inspection.inspector),
            joinedload(Inspection.done_by),
            joinedload(Inspection.cancelled_by),
            joinedload(Inspection.store),
        )
    )


# What is asked


@dataclass(frozen=True)
class AreaRows:
    """A part of the form: what was found here before, then the rows."""

    id: int
    place: CheckArea
    rows: Sequence[CheckRow]
    earlier: Sequence[EarlierFinding]  # those that no row of this inspection looks at


@dataclass(frozen=True)
class Sheet:
    """Everything that an inspection asks, and what a fault costs that has been found before."""

    version: CheckListVersion
    areas: Sequence[AreaRows]
    earlier: Sequence[EarlierFinding]
    departments: Sequence[Department]  # that a fault can be given to
    factors: dict[int, int] = field(default_factory=dict)  # row's id -> times its points are lost

    @property
    def rows(self) -> list[CheckRow]:
        return [row for area in self.areas for row in area.rows]

    @property
    def department_ids(self) -> set[int]:
        return {department.id for department in self.departments}

    def earlier_of(self, row: CheckRow) -> list[EarlierFinding]:
        return [each for each in self.earlier if each.row_id == row.id]


def version_for(inspection: Inspection, version_id: int | None = None) -> CheckListVersion:
    """The one in force, or an earlier one with which a device began. Raises RuleBroken for none."""
    if inspection.version:
        return inspection.version
    version = (
        db.session.get(CheckListVersion, version_id)
        if version_id
        else current_version(inspection.check_list_id)
    )
    ours = version is not None and version.check_list_id == inspection.check_list_id
    if version is None or not ours or version.published_at is None:
        raise RuleBroken("This check list has no version that is published.")
    return version


def sheet_of(inspection: Inspection, version_id: int | None = None, *, at: datetime) -> Sheet:
    """Raises RuleBroken for a list without a published version."""
    version = version_for(inspection, version_id)
    rows = rows_of(version.id)
    earlier = list(carried_into(inspection, rows, at))
    return Sheet(
        version,
        areas_of(rows, earlier),
        earlier,
        departments_of(inspection.store_id),
        factors_of(inspection.store_id, rows, at),
    )


def areas_of(rows: Sequence[CheckRow], earlier: Sequence[EarlierFinding]) -> list[AreaRows]:
    """In the order of the rows; an area stands once, though its rows may be scattered."""
    places = {row.area_id: row.area for row in rows}
    return [
        AreaRows(
            area_id,
            place,
            [row for row in rows if row.area_id == area_id],
            [each for each in earlier if each.area_id == area_id and each.row_id is None],
        )
        for area_id, place in places.items()
    ]


def factors_of(store_id: int, rows: Sequence[CheckRow], at: datetime) -> dict[int, int]:
    factor = rule_of(store_id).repeat_factor
    return {row_id: factor for row_id, times in found_before(rows, at) if times > 0}


def rule_of(store_id: int) -> InspectionRule:
    return db.session.get(InspectionRule, store_id) or InspectionRule(
        store_id=store_id, repeat_factor=2, raises_level=True, final_after_days=180
    )


# What was found


def answers_of(inspection: Inspection) -> Sequence[InspectionAnswer]:
    """In the order of the rows."""
    found = (
        select(InspectionAnswer)
        .join(InspectionAnswer.row)
        .where(InspectionAnswer.inspection_id == inspection.id)
        .options(
            joinedload(InspectionAnswer.row).options(
                joinedload(CheckRow.area), joinedload(CheckRow.department)
            )
        )
    )
    return db.session.scalars(found.order_by(CheckRow.position, CheckRow.id)).all()


@dataclass(frozen=True)
class AreaScore:
    """What an area scored; a repeated fault may have taken more than the area has."""

    place: CheckArea
    answers: Sequence[InspectionAnswer]
    score: Score

    @property
    def failed(self) -> list[InspectionAnswer]:
        return [answer for answer in self.answers if answer.outcome is Outcome.FAILED]


def by_area(answers: Sequence[InspectionAnswer]) -> list[AreaScore]:
    places = {answer.row.area_id: answer.row.area for answer in answers}
    parts = {
        area_id: [answer for answer in answers if answer.row.area_id == area_id]
        for area_id in places
    }
    return [
        AreaScore(place, parts[area_id], score(answer.mark for answer in parts[area_id]))
        for area_id, place in places.items()
    ]


def place_of(record: str, member: Membership) -> Iterator[Place]:
    """/inspections/7, for the photos of a round that show no finding."""
    match = re.fullmatch(r"/inspections/([1-9][0-9]{0,17})", record)
    inspection = get_visible(member, int(match[1])) if match else None
    if inspection:
        name = f"{inspection.check_list.name} {inspection.due_on.isoformat()}"
        yield Place(record, name, may_add=member.can(Can.INSPECT))
