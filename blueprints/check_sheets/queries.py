"""A sheet that was handed in, beside the draft that it is for."""

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from blueprints.check_lines.rules import lines_of
from blueprints.check_sheets.rules import Plan, plan
from blueprints.checklists import queries as checklists
from blueprints.checklists.models import CheckListVersion
from blueprints.checklists.queries import VersionLink
from blueprints.checklists.rules import MOST_ROWS, key_of
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership
from blueprints.core.rules import Can
from blueprints.core.tables import Cell, read_table
from blueprints.stores.queries import departments_of

FARTHEST = 10 * MOST_ROWS
"""Further down nobody looks for a check item."""


def rows_in(path: Path) -> list[list[Cell]]:
    return list(islice(read_table(path).rows, FARTHEST))


def departments_by_name(store_id: int) -> Mapping[str, int]:
    """In either language, or by their code."""
    found: dict[str, int] = {}
    for department in departments_of(store_id):
        for name in (department.name, department.name_en, department.code):
            found.setdefault(key_of(name), department.id)
    return found


def plan_of(path: Path, version: CheckListVersion) -> Plan:
    """What would become of each row, and nothing is written. Raises RuleBroken."""
    known = departments_by_name(version.store_id)
    return plan(lines_of(rows_in(path)), checklists.said_in(version), known)


def links_of(version: CheckListVersion, member: Membership) -> Iterator[VersionLink]:
    url = f"/check-lists/versions/{version.id}"
    if version.published_at is None and member.can(Can.EDIT_CHECK_LISTS):
        yield VersionLink(_("Hand in a file"), f"{url}/sheets/new", "upload")
    yield VersionLink(_("Download as XLSX"), f"{url}/sheet.xlsx", "file")
