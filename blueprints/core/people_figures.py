"""A month's rates of each person, gathered from every feature that counts somebody's work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from blueprints.core.figures import Period, rate
from blueprints.core.hooks import Gathering
from blueprints.core.people import Store


@dataclass(frozen=True)
class PersonFigure:
    """`count` of `n`; `label` is an English key. `url` opens what is counted, `rest_url` what falls short."""

    person_id: int
    key: str
    label: str
    count: int
    n: int
    url: str
    rest_url: str = ""

    @property
    def value(self) -> float | None:
        """None where nothing was counted (printed as —)."""
        return rate(self.count, self.n)


@Gathering
def people_figures(
    store: Store,  # noqa: ARG001 - a declaration
    period: Period,  # noqa: ARG001 - as above
    *,
    at: datetime,  # noqa: ARG001 - as above
) -> Iterable[PersonFigure]:
    """Of everybody of the store who has something to count."""
    return ()
