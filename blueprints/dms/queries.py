"""A file as a store's DMS exports it: how it is to be read, and its rows."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from blueprints.core.people import Store
from blueprints.core.rules import RuleBroken
from blueprints.core.tables import Cell, read_table
from blueprints.dms.rules import Layout, Row
from blueprints.headings.queries import mapping_of, remembered_kind
from blueprints.headings.rules import HEADING_WITHIN, NOT_UNDERSTOOD, Kind, find_heading, kind_of


def first_rows(path: Path) -> list[list[Cell]]:
    return list(islice(read_table(path).rows, HEADING_WITHIN))


def layout_of(path: Path, store: Store) -> Layout:
    """How the file is read without anybody's help; what is not understood is missing in it.

    Raises RuleBroken where not even headings are found.
    """
    heading = find_heading(first_rows(path))
    if heading is None:
        raise RuleBroken(NOT_UNDERSTOOD)
    kind = remembered_kind(store, heading) or kind_of(heading) or Kind.DELIVERIES
    return Layout(kind, heading, mapping_of(store, kind, heading), store.zone)


def rows_of(path: Path, layout: Layout) -> Iterator[Row]:
    """Only what is a row, numbered as the file's lines are."""
    for number, cells in enumerate(read_table(path).rows, start=1):
        if number > layout.heading.index + 1 and layout.is_row(cells):
            yield layout.read(cells, number)
