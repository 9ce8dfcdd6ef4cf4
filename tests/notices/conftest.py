"""News to tell."""

from blueprints.core.rules import N_
from blueprints.notices.rules import News


def news(key: str = "k", *, url: str = "/account") -> News:
    return News(key, N_("My work"), url, {"n": 1})
