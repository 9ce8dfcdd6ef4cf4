"""The first page: what is due from a person now, gathered from every feature; and the search box."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from blueprints.core.hooks import Gathering
from blueprints.core.people import Membership


@dataclass(frozen=True)
class WorkRow:
    """With `ahead`, a device fetches the page before anybody opens it: it is needed where no link is."""

    title: str
    url: str
    due_at: datetime | None = None
    hint: str = ""
    ahead: bool = False


@dataclass(frozen=True)
class WorkGroup:
    """`title` is already in the reader's language; `rows` are the first few of `count`.

    `count` is None where counting would cost the first page too much: the way there is shown alone.
    """

    key: str
    title: str
    count: int | None
    url: str
    rows: Sequence[WorkRow]


@Gathering
def my_work(member: Membership, *, at: datetime) -> Iterable[WorkGroup]:
    """What is due from this person in this store."""
    raise NotImplementedError


@dataclass(frozen=True)
class WorkSection:
    """Groups under a heading of their own, below one's own."""

    key: str
    title: str
    groups: Sequence[WorkGroup]


@Gathering
def work_in_stead(member: Membership, *, at: datetime) -> Iterable[WorkGroup]:
    """Of what is due from this person, what who stands in for him may see as well."""
    raise NotImplementedError


@Gathering
def work_for_others(member: Membership, *, at: datetime) -> Iterable[WorkSection]:
    """What is due from those for whom this person stands in."""
    raise NotImplementedError


@Gathering
def found(member: Membership, text: str) -> Iterable[WorkGroup]:
    """What a person may see of what the search box asks for."""
    raise NotImplementedError
