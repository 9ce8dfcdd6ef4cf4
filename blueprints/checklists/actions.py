"""Make a check list and its versions. None commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from blueprints.checklists.models import (
    CheckArea,
    CheckItem,
    CheckList,
    CheckListVersion,
    CheckRow,
)
from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import RuleBroken
from blueprints.issue_rules.rules import Level


@dataclass(frozen=True)
class NewRow:
    """A row of a version; `item_id` where it is an item that the list has had before."""

    area: str
    words: str
    points: int
    department_id: int
    level: Level = Level.NORMAL
    standard: str = ""
    words_en: str = ""
    item_id: int | None = None


def make_list(store_id: int, name: str, name_en: str = "") -> CheckList:
    """Raises RuleBroken where the store has one of this name."""
    taken = select(CheckList.id).where(CheckList.store_id == store_id, CheckList.name == name)
    if db.session.scalar(taken) is not None:
        raise RuleBroken("There is a check list of this name already.")
    made = CheckList(store_id=store_id, name=name, name_en=name_en)
    db.session.add(made)
    db.session.flush()
    return made


def make_version(check_list: CheckList, *, by: Membership, at: datetime) -> CheckListVersion:
    """An empty draft. Raises RuleBroken while there is another."""
    if any(version.published_at is None for version in check_list.versions):
        raise RuleBroken("This check list has a draft already. Go on with it or discard it.")
    last = select(func.max(CheckListVersion.number)).where(
        CheckListVersion.check_list_id == check_list.id
    )
    made = CheckListVersion(
        store_id=check_list.store_id,
        check_list=check_list,
        number=(db.session.scalar(last) or 0) + 1,
        made_by_id=by.person_id,
        made_at=at,
    )
    db.session.add(made)
    db.session.flush()
    return made


def fill(version: CheckListVersion, rows: Sequence[NewRow]) -> list[CheckRow]:
    """Append rows to a draft. Raises RuleBroken for a published version."""
    check_draft(version)
    first = max((row.position for row in version.rows), default=0) + 1
    made = [put(version, row, first + n) for n, row in enumerate(rows)]
    db.session.flush()
    return made


def put(version: CheckListVersion, row: NewRow, position: int) -> CheckRow:
    item_id = row.item_id or new_item(version)
    made = CheckRow(
        store_id=version.store_id,
        version=version,
        item_id=item_id,
        area_id=area_of(version.store_id, row.area).id,
        position=position,
        words=row.words,
        words_en=row.words_en,
        standard=row.standard,
        points=row.points,
        department_id=row.department_id,
        level=row.level,
    )
    db.session.add(made)
    return made


def new_item(version: CheckListVersion) -> int:
    item = CheckItem(store_id=version.store_id, check_list_id=version.check_list_id)
    db.session.add(item)
    db.session.flush()
    return item.id


def area_of(store_id: int, name: str) -> CheckArea:
    """The store's area of this name, made where there is none."""
    found = select(CheckArea).where(CheckArea.store_id == store_id, CheckArea.name == name)
    area = db.session.scalar(found)
    if area is None:
        area = CheckArea(store_id=store_id, name=name)
        db.session.add(area)
        db.session.flush()
    return area


def check_draft(version: CheckListVersion) -> None:
    if version.published_at is not None:
        raise RuleBroken("A published version does not change. Begin a new one.")


def publish(version: CheckListVersion, *, by: Membership, at: datetime) -> None:
    """From now on inspections are made with it. Raises RuleBroken for one without rows."""
    check_draft(version)
    if not version.rows:
        raise RuleBroken("A version without rows cannot be published.")
    version.published_at, version.published_by_id = at, by.person_id
