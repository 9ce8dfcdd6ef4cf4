"""What did not happen: a feature says what it misses, and one page shows it and knows none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select

from blueprints.core.hooks import Gathering
from blueprints.core.people import Membership


@dataclass(frozen=True)
class Told:
    """A row in the reader's language, and where one can do something about it."""

    title: str
    url: str
    hint: str = ""


@dataclass(frozen=True)
class Silence:
    """A kind of thing that should have happened and has not, as far as the member may see it.

    `title` and `rule`, one sentence that says what counts, are in the reader's language. `found`
    selects a row for each: `id`, `since` (never NULL), `department_id`, `person`, a name, and what
    `told` needs of it.
    """

    key: str
    title: str
    rule: str
    found: Select[*tuple[Any, ...]]
    told: Callable[[Row[Any]], Told]


@Gathering
def silent(member: Membership, *, at: datetime) -> Iterable[Silence]:
    """What a feature misses in the member's store."""
    raise NotImplementedError
