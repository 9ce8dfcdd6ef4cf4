"""What somebody did in a period, gathered from every feature: a report is drafted from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from blueprints.core.hooks import Gathering
from blueprints.core.people import Membership
from blueprints.core.rules import N_


class Section(StrEnum):
    """Under which heading of a report a line stands."""

    HAPPENED = "happened"
    WRONG = "wrong"
    NEEDED = "needed"
    COMPETITOR = "competitor"

    @property
    def label(self) -> str:
        return SECTION_LABELS[self]


SECTION_LABELS: Mapping[Section, str] = {
    Section.HAPPENED: N_("What was done"),
    Section.WRONG: N_("What went wrong"),
    Section.NEEDED: N_("What is needed"),
    Section.COMPETITOR: N_("What competitors do"),
}


@dataclass(frozen=True)
class Days:
    """Of a store's calendar, both included; `start` and `end` are their moments, half open, in UTC."""

    first: date
    last: date
    start: datetime
    end: datetime


@dataclass(frozen=True)
class ReportLine:
    """A row of a feature in a sentence, in the writer's language, and where the row can be seen.

    `kind` and `id` name the row for good: "visit", 17. A line of the same row has the same both times.
    """

    kind: str
    id: int
    words: str
    url: str
    at: datetime
    section: Section = Section.HAPPENED


@Gathering
def report_lines(member: Membership, days: Days) -> Iterable[ReportLine]:  # noqa: ARG001 - a declaration
    """What this person did in these days, each row a line."""
    return ()
