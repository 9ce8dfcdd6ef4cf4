"""In which form a list leaves the program, and how much of it. Standard library only."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from blueprints.core.rules import N_, RuleBroken


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: Mapping[Format, str] = {
    Format.XLSX: N_("Excel (XLSX)"),
    Format.CSV: N_("Text (CSV)"),
    Format.PDF: N_("Print (PDF, A4 landscape)"),
}
MOST: Mapping[Format, int] = {Format.XLSX: 50_000, Format.CSV: 50_000, Format.PDF: 2_000}
"""Rows. A print of two thousand has eighty pages; nobody reads a longer one."""
KEPT_FOR = timedelta(days=7)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def check_size(count: int, format_: Format) -> None:
    if not count:
        raise RuleBroken("There is nothing in this list to take along.")
    if count > MOST[format_]:
        raise RuleBroken(
            "This form holds %(most)s issues at most. Narrow the list and try again.",
            most=f"{MOST[format_]:,}",
        )


def harmless(text: str) -> str:
    """A spreadsheet must not take what somebody typed for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
