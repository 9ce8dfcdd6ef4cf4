"""Where one can go from a list. Standard library only."""

from dataclasses import dataclass, replace
from typing import Any

from blueprints.issue_filters.rules import OPEN, Filters, address


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

    def turned(self, page: str, sort: str) -> str:
        """To another page, in the order in which this one stands."""
        return self.to(self.filters, sort=sort, page=page)

    def to(self, filters: Filters, *, sort: str = "", page: str = "") -> str:
        """Never without a question: an address without one asks for what a person has chosen."""
        asked = address(filters, sort=sort or self.sort, page=page)
        return f"{self.path}?{asked or f'state={OPEN}'}"
