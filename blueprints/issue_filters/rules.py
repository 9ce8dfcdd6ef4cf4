"""What a list of issues is asked to show, as its address says it. Standard library only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from blueprints.core.rules import N_
from blueprints.issue_rules.rules import Level
from blueprints.tracker.rules import Box, IssueKind, State

OPEN, ALL = "open", "all"
LARGEST = 2**31 - 1  # of an id, on both databases
LONGEST = 200  # characters of what is searched for
MOST_CHOSEN = 500
"""Issues that a list can be asked for one by one: what somebody has picked from another list."""


@dataclass(frozen=True)
class Filters:
    """Each field is named as in the address. `state` is a state, "open" or "all"; "" is everything
    that is meant where nobody says: open, but for a search or a figure all.

    `declined`, `returned` and `reopened` are "at least so many times"; days are both included.
    """

    state: str = ""
    department: int | None = None
    level: Level | None = None
    category: int | None = None
    kind: IssueKind | None = None
    acceptor: int | None = None
    handler: int | None = None
    feedback_by: int | None = None
    feedback_to: int | None = None
    tracker: int | None = None
    recorder: int | None = None
    verifier: int | None = None
    customer: int | None = None
    vehicle: int | None = None
    number: str = ""
    overdue: bool = False
    due_from: date | None = None
    due_to: date | None = None
    recorded_from: date | None = None
    recorded_to: date | None = None
    closed_from: date | None = None
    closed_to: date | None = None
    extended: bool = False
    declined: int | None = None
    returned: int | None = None
    reopened: int | None = None
    repeated: bool = False
    photos: bool = False
    mine: str = ""
    q: str = ""
    figure: str = ""
    month: str = ""
    part: str = ""
    issue: tuple[int, ...] = ()

    @property
    def shown_state(self) -> str:
        """What is listed where the address names no state."""
        whole = self.q or self.figure or self.number or self.issue or self.closed_from
        return self.state or (ALL if whole or self.closed_to else OPEN)

    @property
    def without_words(self) -> "Filters":
        """What is asked for beside them."""
        return replace(self, q="", state=self.shown_state)

    @property
    def is_plain(self) -> bool:
        """Nothing narrows the list but its state."""
        return not any(getattr(self, name) for name in READERS if name != "state")

    @property
    def asks_more(self) -> bool:
        """For something that stands among the rarer filters."""
        return any(getattr(self, name) for name in READERS if name not in ALWAYS_OFFERED)

    @property
    def is_cheap(self) -> bool:
        """Open issues are few beside all; those alone are counted without being asked for."""
        return self.shown_state not in {ALL, State.CLOSED, State.VOID} and not self.q


ALWAYS_OFFERED = frozenset(
    {"state", "q", "mine", "figure", "month", "part", "customer", "vehicle", "issue"}
)
"""What stands above every list, or goes with its form unseen."""
PEOPLE: Sequence[Box] = tuple(Box)
COUNTERS: Mapping[str, str] = {
    "declined": N_("Declined at least"),
    "returned": N_("Returned at least"),
    "reopened": N_("Reopened at least"),
}
SPANS: Mapping[str, str] = {
    "due": N_("Deadline"),
    "recorded": N_("Recorded"),
    "closed": N_("Closed"),
}


class Sort(StrEnum):
    """In which order the rows stand. `created` is named as bookmarks know it."""

    DEADLINE = "deadline"
    CREATED = "created"
    MOVED = "moved"
    LEVEL = "level"
    DEPARTMENT = "department"
    RELEVANCE = "relevance"

    @property
    def label(self) -> str:
        return SORT_LABELS[self]


SORT_LABELS: Mapping[Sort, str] = {
    Sort.DEADLINE: N_("By deadline"),
    Sort.CREATED: N_("Newest first"),
    Sort.MOVED: N_("Last moved first"),
    Sort.LEVEL: N_("Gravest first"),
    Sort.DEPARTMENT: N_("By department"),
    Sort.RELEVANCE: N_("Best match first"),
}


# Reading an address


def state(text: str) -> str:
    return text if text in {OPEN, ALL} else State(text).value


def number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:11]) <= LARGEST):
        raise ValueError(text)
    return int(text)


def times(text: str) -> int:
    if number(text) > 99:
        raise ValueError(text)
    return int(text)


def yes(text: str) -> bool:
    if text != "1":
        raise ValueError(text)
    return True


def words(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:LONGEST]


READERS: Mapping[str, Callable[[str], Any]] = {
    "state": state,
    "department": number,
    "level": Level,
    "category": number,
    "kind": IssueKind,
    **{box.value: number for box in PEOPLE},
    "customer": number,
    "vehicle": number,
    "number": words,
    "overdue": yes,
    **{f"{span}_{end}": date.fromisoformat for span in SPANS for end in ("from", "to")},
    "extended": yes,
    **dict.fromkeys(COUNTERS, times),
    "repeated": yes,
    "photos": yes,
    "mine": words,
    "q": words,
    "figure": words,
    "month": words,
    "part": words,
    "issue": number,
}


@dataclass(frozen=True)
class Asked:
    """What an address asks for; `wrong` names what in it nobody can understand and is left out."""

    filters: Filters
    wrong: Sequence[str] = ()


def read(args: Mapping[str, Sequence[str]]) -> Asked:
    """Of the query of an address. Raises nothing, whatever somebody typed there."""
    found: dict[str, Any] = {}
    wrong = []
    for name, reader in READERS.items():
        texts = [text for text in args.get(name, ()) if text.strip()]
        try:
            values = tuple(dict.fromkeys(reader(text.strip()) for text in texts))
        except ValueError:
            wrong.append(name)
            continue
        if values:
            found[name] = values[:MOST_CHOSEN] if name == "issue" else values[0]
    return Asked(Filters(**found), wrong)


def query(filters: Filters) -> dict[str, str | list[str]]:
    """The same as a query: what reads back as these filters."""
    asked: dict[str, str | list[str]] = {}
    for field in fields(filters):
        value = getattr(filters, field.name)
        if field.name == "issue" and value:
            asked[field.name] = [str(v) for v in value]
        elif value not in {None, "", False, ()}:
            asked[field.name] = "1" if value is True else str(value)
    return asked


def address(filters: Filters, **more: str) -> str:
    """As it stands behind the question mark."""
    return urlencode(query(filters) | {k: v for k, v in more.items() if v}, doseq=True)
