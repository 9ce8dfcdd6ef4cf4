"""Views of the list that somebody has given a name. Standard library only."""

from urllib.parse import parse_qs

from blueprints.core.rules import Role
from blueprints.issue_filters.rules import Filters, Sort, address, read

MOST = 20  # of a person's own, and of a department's
MOST_COUNTED = 99
LONGEST_NAME = 40
LEADS = frozenset({Role.HEAD, Role.CS_MANAGER, Role.GM})
"""Who saves views for the whole department."""


def filters_of(query: str) -> Filters:
    return read(parse_qs(query)).filters


def sort_of(query: str) -> str:
    sort = parse_qs(query).get("sort", [""])[0]
    return sort if sort in {*Sort} else ""


def plain(query: str) -> str:
    """The same question in the one spelling that is kept; what nobody understands goes."""
    return address(filters_of(query), sort=sort_of(query)) or "state=open"


def plain_name(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())
