"""How long nothing has happened, and how much of it a page and a print hold. Standard library only."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

FEW = 5
"""Rows of each kind where all kinds are shown."""
MOST_PRINTED = 100
"""Rows of each kind on paper; the screen has all of them."""
FILES = "silence-"  # how the names of the PDFs begin

Counts = Mapping[int | None, int]
"""How often in each department; None: in nobody's."""


def days_silent(since: date, today: date) -> int:
    """In natural days, as people count them; 0 is since today."""
    return max((today - since).days, 0)


def count_in(counts: Counts, departments: Collection[int] | None) -> int:
    """How many in these departments; None: in all, those of nobody's included."""
    if departments is None:
        return sum(counts.values())
    return sum(counts.get(department_id, 0) for department_id in departments)


def count_below(counts: Counts, department_id: int, parents: Mapping[int, int | None]) -> int:
    """How many in the department and all those below it."""
    return sum(
        number
        for where, number in counts.items()
        if where is not None and department_id in line_up(where, parents)
    )


def line_up(department_id: int, parents: Mapping[int, int | None]) -> list[int]:
    """From a department upwards; one that stands under itself by mistake ends the walk."""
    line: list[int] = []
    at: int | None = department_id
    while at is not None and at not in line:
        line.append(at)
        at = parents.get(at)
    return line


def all_kinds(counts: Mapping[str, Counts]) -> Counts:
    """The kinds added up, department by department."""
    total: Counter[int | None] = Counter()
    for each in counts.values():
        total.update(each)
    return total


def file_name(job_id: UUID) -> str:
    return f"{FILES}{job_id}.pdf"
