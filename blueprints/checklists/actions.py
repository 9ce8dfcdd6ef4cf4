"""Make check lists, their versions, and the rows of a draft. None commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from blueprints.checklists import queries, rules
from blueprints.checklists.models import (
    CheckArea,
    CheckItem,
    CheckList,
    CheckListVersion,
    CheckRow,
)
from blueprints.checklists.rules import NewRow
from blueprints.core import audit
from blueprints.core.db import db
from blueprints.core.hooks import Hook
from blueprints.core.people import Membership
from blueprints.core.rules import N_, RuleBroken

__all__ = ["NewRow"]

# Lists


def make_list(store_id: int, name: str, name_en: str = "") -> CheckList:
    """Raises RuleBroken where the store has one of this name."""
    check_name(store_id, name)
    made = CheckList(store_id=store_id, name=name, name_en=name_en)
    db.session.add(made)
    db.session.flush()
    return made


def check_name(store_id: int, name: str, *, but_for: int = 0) -> None:
    taken = select(CheckList.id).where(
        CheckList.store_id == store_id, CheckList.name == name, CheckList.id != but_for
    )
    if db.session.scalar(taken) is not None:
        raise RuleBroken(N_("There is a check list of this name already."))


def rename(check_list: CheckList, name: str, name_en: str) -> None:
    """Raises RuleBroken where the store has another of this name."""
    check_name(check_list.store_id, name, but_for=check_list.id)
    check_list.name, check_list.name_en = name, name_en


@Hook
def use_changed(check_list: CheckList, by: Membership, at: datetime) -> None:
    """A list was retired, or taken into use again."""


def set_active(check_list: CheckList, *, is_active: bool, by: Membership, at: datetime) -> None:
    """A retired list is kept with what was found by it, and no inspection is made with it."""
    if is_active is check_list.is_active:
        return
    check_list.is_active = is_active
    what = N_("Check list in use again") if is_active else N_("Check list retired")
    audit.note(what, check_list.name, by=by, at=at)
    use_changed(check_list, by, at)


# Versions


def make_version(check_list: CheckList, *, by: Membership, at: datetime) -> CheckListVersion:
    """An empty draft. Raises RuleBroken while there is another."""
    if queries.draft_of(check_list.id) is not None:
        raise RuleBroken(N_("This check list has a draft already. Go on with it or discard it."))
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


def begin_draft(check_list: CheckList, *, by: Membership, at: datetime) -> CheckListVersion:
    """A draft that says what the version in force says, item by item. Raises RuleBroken."""
    if not check_list.is_active:
        raise RuleBroken(N_("This check list is retired. Take it into use again first."))
    in_force = queries.current_version(check_list.id)
    made = make_version(check_list, by=by, at=at)
    if in_force is not None:
        fill(made, [row.said for row in queries.rows_of(in_force.id)])
    return made


def check_draft(version: CheckListVersion) -> None:
    if version.published_at is not None:
        raise RuleBroken(N_("A published version does not change. Begin a new one."))


def publish(version: CheckListVersion, *, by: Membership, at: datetime) -> None:
    """From now on inspections are made with it. Raises RuleBroken for one without rows."""
    check_draft(version)
    if not queries.rows_of(version.id):
        raise RuleBroken(N_("A version without rows cannot be published."))
    version.published_at, version.published_by_id = at, by.person_id
    about = f"{version.check_list.name} v{version.number}"
    audit.note(N_("Check list published"), about, by=by, at=at)


def discard(version: CheckListVersion) -> None:
    """A draft is as if it had never been. Raises RuleBroken for a published version."""
    check_draft(version)
    for row in queries.rows_of(version.id):
        db.session.delete(row)
    db.session.flush()
    db.session.delete(version)
    db.session.flush()
    db.session.expire(version.check_list, ["versions"])


# Rows


def fill(version: CheckListVersion, rows: Sequence[NewRow]) -> list[CheckRow]:
    """Append rows to a draft. Raises RuleBroken for a published version."""
    check_draft(version)
    there = queries.rows_of(version.id)
    if len(there) + len(rows) > rules.MOST_ROWS:
        raise RuleBroken(N_("A check list has %(most)s rows at most."), most=rules.MOST_ROWS)
    first = max((row.position for row in there), default=0) + 1
    made = [put(version, row, first + n) for n, row in enumerate(rows)]
    db.session.flush()
    return made


def put(version: CheckListVersion, new: NewRow, position: int) -> CheckRow:
    item_id = new.item_id or new_item(version)
    made = CheckRow(
        store_id=version.store_id, version_id=version.id, item_id=item_id, position=position
    )
    say(made, new)
    db.session.add(made)
    return made


def say(row: CheckRow, new: NewRow) -> None:
    """The row's words, whatever it said before; it stays the item that it is."""
    row.area = area_of(row.store_id, new.area)
    row.code = new.code
    row.words, row.words_en, row.standard = new.words, new.words_en, new.standard
    row.points, row.level = new.points, new.level
    row.department_id = new.department_id


def new_item(version: CheckListVersion) -> int:
    item = CheckItem(store_id=version.store_id, check_list_id=version.check_list_id)
    db.session.add(item)
    db.session.flush()
    return item.id


def area_of(store_id: int, name: str) -> CheckArea:
    """The store's area of this name, made where there is none."""
    area = queries.find_area(store_id, name)
    if area is None:
        area = CheckArea(store_id=store_id, name=name)
        db.session.add(area)
        db.session.flush()
    return area


def add_row(version: CheckListVersion, new: NewRow) -> CheckRow:
    """At the end of its area. Raises RuleBroken: published, too many, twice the same."""
    check_draft(version)
    check_alone(version, new)
    (made,) = fill(version, [new])
    arrange(version)
    return made


def change_row(row: CheckRow, new: NewRow) -> None:
    """In another area it stands at the end. Raises RuleBroken: published, twice the same."""
    check_draft(row.version)
    check_alone(row.version, new, but_for=row.id)
    if new.area != row.area.name:
        row.position = max(each.position for each in queries.rows_of(row.version_id)) + 1
    say(row, new)
    arrange(row.version)


def check_alone(version: CheckListVersion, new: NewRow, *, but_for: int = 0) -> None:
    others = [row.said for row in queries.rows_of(version.id) if row.id != but_for]
    if new.place in {other.place for other in others}:
        raise RuleBroken(N_("This item stands in this area already."))
    if new.code and rules.key_of(new.code) in {rules.key_of(other.code) for other in others}:
        raise RuleBroken(N_("Another row has this number already."))


def remove_row(row: CheckRow) -> None:
    """From the draft alone: earlier versions keep it. Raises RuleBroken for a published version."""
    check_draft(row.version)
    db.session.delete(row)
    db.session.flush()


def shift_row(row: CheckRow, *, up: bool) -> None:
    """One place up or down within its area. Raises RuleBroken for a published version."""
    check_draft(row.version)
    areas = areas_in(row.version)
    areas[row.area.name] = rules.shifted(areas[row.area.name], row, up=up)
    number(areas)


def shift_area(version: CheckListVersion, area: CheckArea, *, up: bool) -> None:
    """All its rows before or behind the next area's. Raises RuleBroken for a published version."""
    check_draft(version)
    areas = areas_in(version)
    if area.name in areas:
        order = rules.shifted(list(areas), area.name, up=up)
        number({name: areas[name] for name in order})


def arrange(version: CheckListVersion) -> None:
    """The rows of an area stand together, and are numbered from 1."""
    db.session.flush()
    number(areas_in(version))


def areas_in(version: CheckListVersion) -> dict[str, list[CheckRow]]:
    return rules.grouped(queries.rows_of(version.id), lambda row: row.area.name)


def number(areas: dict[str, list[CheckRow]]) -> None:
    for position, row in enumerate((row for rows in areas.values() for row in rows), start=1):
        row.position = position
    db.session.flush()
