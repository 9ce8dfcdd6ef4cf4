"""Check lists as they stand: who sees which, the version that holds, its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import joinedload

from blueprints.checklists.models import CheckArea, CheckList, CheckListVersion, CheckRow
from blueprints.checklists.rules import Difference, NewRow, differences
from blueprints.core.db import db
from blueprints.core.hooks import Gathering
from blueprints.core.people import Membership
from blueprints.core.rules import Can

PUBLISHED = CheckListVersion.published_at.is_not(None)
BY_NAME = (CheckList.is_active.desc(), CheckList.name.asc(), CheckList.id.asc())

# Who sees what


def visible_to(member: Membership) -> Select[CheckList]:
    """Whoever does not edit them sees those of which something is published."""
    found = select(CheckList).where(CheckList.store_id == member.store_id)
    if not member.can(Can.READ_CHECK_LISTS):
        return found.where(false())
    if member.can(Can.EDIT_CHECK_LISTS):
        return found
    published = select(CheckListVersion.check_list_id).where(
        CheckListVersion.store_id == member.store_id, PUBLISHED
    )
    return found.where(CheckList.id.in_(published))


def get_visible(member: Membership, list_id: int) -> CheckList | None:
    return db.session.scalar(visible_to(member).where(CheckList.id == list_id))


def visible_versions(member: Membership) -> Select[CheckListVersion]:
    """A draft is there for those alone who edit it."""
    found = select(CheckListVersion).where(CheckListVersion.store_id == member.store_id)
    if not member.can(Can.READ_CHECK_LISTS):
        return found.where(false())
    return found if member.can(Can.EDIT_CHECK_LISTS) else found.where(PUBLISHED)


def get_version(member: Membership, version_id: int) -> CheckListVersion | None:
    found = visible_versions(member).options(
        joinedload(CheckListVersion.check_list),
        joinedload(CheckListVersion.made_by),
        joinedload(CheckListVersion.published_by),
    )
    return db.session.scalar(found.where(CheckListVersion.id == version_id))


def get_row(member: Membership, row_id: int) -> CheckRow | None:
    versions = visible_versions(member).with_only_columns(CheckListVersion.id)
    found = select(CheckRow).options(joinedload(CheckRow.area), joinedload(CheckRow.version))
    return db.session.scalar(found.where(CheckRow.id == row_id, CheckRow.version_id.in_(versions)))


def get_area(member: Membership, area_id: int) -> CheckArea | None:
    area = db.session.get(CheckArea, area_id)
    return area if area and area.store_id == member.store_id else None


# Lists and versions


@dataclass(frozen=True)
class VersionLink:
    """A way on from a version's page, with words in the reader's language."""

    text: str
    url: str
    icon: str


@Gathering
def version_links(
    version: CheckListVersion,  # noqa: ARG001 - a declaration
    member: Membership,  # noqa: ARG001 - as above
) -> Iterable[VersionLink]:
    """What upper features do with a version."""
    return ()


@dataclass(frozen=True)
class Standing:
    """What a list comes to: its version in force, with rows and points, and its draft."""

    in_force: CheckListVersion | None = None
    draft: CheckListVersion | None = None
    rows: int = 0
    points: int = 0


def standings_of(list_ids: Sequence[int]) -> Mapping[int, Standing]:
    found = versions_of(list_ids)
    in_force = {v.check_list_id: v for v in found if v.published_at}
    drafts = {v.check_list_id: v for v in found if not v.published_at}
    sizes = sizes_of([version.id for version in in_force.values()])
    standings: dict[int, Standing] = {}
    for list_id in list_ids:
        version = in_force.get(list_id)
        rows, points = sizes.get(version.id, (0, 0)) if version else (0, 0)
        standings[list_id] = Standing(version, drafts.get(list_id), rows, points)
    return standings


def versions_of(list_ids: Sequence[int]) -> Sequence[CheckListVersion]:
    """Of each list the earliest first."""
    found = select(CheckListVersion).where(CheckListVersion.check_list_id.in_(list_ids))
    named = found.options(
        joinedload(CheckListVersion.made_by), joinedload(CheckListVersion.published_by)
    )
    return db.session.scalars(named.order_by(CheckListVersion.number)).all()


def sizes_of(version_ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """How many rows each version has, and how many points."""
    counted = select(CheckRow.version_id, func.count(), func.sum(CheckRow.points))
    found = counted.where(CheckRow.version_id.in_(version_ids)).group_by(CheckRow.version_id)
    return {version: (rows, int(points)) for version, rows, points in db.session.execute(found)}


def current_version(check_list_id: int) -> CheckListVersion | None:
    """The newest that has been published; None for a list that never was."""
    found = select(CheckListVersion).where(
        CheckListVersion.check_list_id == check_list_id, PUBLISHED
    )
    return db.session.scalar(found.order_by(CheckListVersion.number.desc()).limit(1))


def draft_of(check_list_id: int) -> CheckListVersion | None:
    found = select(CheckListVersion).where(
        CheckListVersion.check_list_id == check_list_id, ~PUBLISHED
    )
    return db.session.scalar(found)


def version_before(version: CheckListVersion) -> CheckListVersion | None:
    """The one that it replaced or is to replace."""
    found = select(CheckListVersion).where(
        CheckListVersion.check_list_id == version.check_list_id,
        CheckListVersion.number < version.number,
    )
    return db.session.scalar(found.order_by(CheckListVersion.number.desc()).limit(1))


def published_lists(store_id: int) -> Sequence[CheckList]:
    """That an inspection can be made with."""
    published = select(CheckListVersion.check_list_id).where(
        CheckListVersion.store_id == store_id, PUBLISHED
    )
    found = select(CheckList).where(
        CheckList.store_id == store_id, CheckList.is_active, CheckList.id.in_(published)
    )
    return db.session.scalars(found.order_by(CheckList.name, CheckList.id)).all()


# Rows


def rows_of(version_id: int) -> Sequence[CheckRow]:
    """In their order, with area and department."""
    found = select(CheckRow).where(CheckRow.version_id == version_id)
    named = found.options(joinedload(CheckRow.area), joinedload(CheckRow.department))
    return db.session.scalars(named.order_by(CheckRow.position, CheckRow.id)).all()


def said_in(version: CheckListVersion | None) -> list[NewRow]:
    return [row.said for row in rows_of(version.id)] if version else []


def differences_of(version: CheckListVersion) -> list[Difference]:
    """From the version before; all is new in the first."""
    return differences(said_in(version_before(version)), said_in(version))


def find_area(store_id: int, name: str) -> CheckArea | None:
    return db.session.scalar(
        select(CheckArea).where(CheckArea.store_id == store_id, CheckArea.name == name)
    )


def areas_by_name(store_id: int) -> Mapping[str, CheckArea]:
    return {area.name: area for area in areas_of(store_id)}


def areas_of(store_id: int) -> Sequence[CheckArea]:
    found = select(CheckArea).where(CheckArea.store_id == store_id)
    return db.session.scalars(found.order_by(CheckArea.name, CheckArea.id)).all()
