"""A check list and rounds with it, for tests of inspections and of what they find."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from blueprints.checklists import actions as checklists
from blueprints.checklists.actions import NewRow
from blueprints.checklists.models import CheckList, CheckListVersion
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.inspections import actions as inspections
from blueprints.inspections.actions import Filled
from blueprints.inspections.models import Inspection
from blueprints.inspections.queries import Sheet, sheet_of
from blueprints.inspections.rules import Answer, Carried, Found, Outcome
from tests.conftest import department_of, saved

ROWS = (
    ("展厅", "展车清洁", 5, "sales"),
    ("展厅", "价格牌齐全", 3, "sales"),
    ("车间", "地面无油污", 10, "workshop"),
)


def rows_for(store: Store, rows: Sequence[tuple[str, str, int, str]] = ROWS) -> list[NewRow]:
    return [
        NewRow(area, words, points, department_of(store, code).id)
        for area, words, points, code in rows
    ]


def a_list(by: Membership, at: datetime, rows: Sequence[NewRow], name: str = "6S") -> CheckList:
    made = checklists.make_list(by.store_id, name)
    publish(made, by, at, rows)
    return made


def publish(
    check_list: CheckList, by: Membership, at: datetime, rows: Sequence[NewRow]
) -> CheckListVersion:
    version = checklists.make_version(check_list, by=by, at=at)
    checklists.fill(version, rows)
    checklists.publish(version, by=by, at=at)
    db.session.commit()
    return version


def a_round(check_list: CheckList, by: Membership, day: date, at: datetime) -> Inspection:
    return saved(
        Inspection(
            store_id=by.store_id,
            check_list_id=check_list.id,
            inspector_id=by.person_id,
            due_on=day,
            planned_by_id=by.person_id,
            planned_at=at,
        )
    )


def answers_for(
    inspection: Inspection, at: datetime, failed: Mapping[str, str], **carried: str
) -> dict[str, Any]:
    """As the form posts them: what fails, by its words, with what was seen; `carried` by its words, too."""
    sheet: Sheet = sheet_of(inspection, at=at)
    said: dict[str, Any] = {"version_id": sheet.version.id}
    for row in sheet.rows:
        said[f"{row.id}-outcome"] = "failed" if row.words in failed else "passed"
        if row.words in failed:
            said[f"{row.id}-note"] = failed[row.words]
    for earlier in sheet.earlier:
        answer, _, note = carried[earlier.words].partition(":")
        said |= {f"{earlier.key}-answer": answer, f"{earlier.key}-note": note}
    return said


def hold(
    inspection: Inspection, by: Membership, at: datetime, failed: Mapping[str, str], **carried: str
) -> Inspection:
    """Handed in: what fails and what becomes of what was found before, as answers_for() has it."""
    sheet = sheet_of(inspection, at=at)
    found = [
        Found(row.id, Outcome.FAILED, failed[row.words])
        if row.words in failed
        else Found(row.id, Outcome.PASSED)
        for row in sheet.rows
    ]
    said = [(each.key, carried[each.words].partition(":")) for each in sheet.earlier]
    answers = [Carried(key, Answer(answer), note) for key, (answer, _colon, note) in said]
    inspections.hand_in(inspection, sheet, Filled(found, answers), by=by, at=at)
    db.session.commit()
    return inspection
