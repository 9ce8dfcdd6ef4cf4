"""Where one can go from a list. Standard library only."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from blueprints.issue_filters.rules import OPEN, Filters, address

LONGEST_TRAIL = (
    1_000  # characters; a proxy takes an address of some 4,000, and this is quoted in it
)


@dataclass(frozen=True)
class Links:
    """Addresses of this list with something in it changed."""

    path: str
    filters: Filters
    sort: str = ""

    def __call__(self, **changes: Any) -> str:
        """With other filters, and from the first page on. None takes a filter away."""
        defaults = Filters()
        values = {k: getattr(defaults, k) if v is None else v for k, v in changes.items()}
        return self.to(replace(self.filters, **values))

    def without(self, names: list[str]) -> str:
        return self(**dict.fromkeys(names))

    def turned(self, page: str, sort: str, select: str = "") -> str:
        """To another page, in the order in which this one stands."""
        return self.to(self.filters, sort=sort, page=page, select=select)

    def with_(self, **more: str) -> str:
        """The same list, seen otherwise."""
        return self.to(self.filters, **more)

    @property
    def trail(self) -> str | None:
        """What an issue that is opened from here is told of this list; nothing where it is too long."""
        return self.question if len(self.question) <= LONGEST_TRAIL else None

    @property
    def around_an_id(self) -> tuple[str, str]:
        """Of the address of an issue opened from here: fifty links of a page begin and end alike."""
        return "/issues/", f"?{urlencode({'list': self.trail})}" if self.trail else ""

    def elsewhere(self, path: str) -> str:
        """The same question at another address."""
        return f"{path}?{self.question}"

    @property
    def question(self) -> str:
        """Never empty: an address without one asks for what a person has chosen to begin with."""
        return address(self.filters, sort=self.sort) or f"state={OPEN}"

    def to(self, filters: Filters, **more: str) -> str:
        asked = address(filters, **({"sort": self.sort} | more))
        return f"{self.path}?{asked or f'state={OPEN}'}"
