"""The newest of a search that found too much are the same rows as if all had been read."""

from datetime import timedelta

import pytest

from blueprints.core.db import db
from blueprints.core.paging import keyset
from blueprints.issue_filters import queries
from blueprints.issue_filters.rules import Filters, Sort
from blueprints.tracker.models import Issue
from blueprints.tracker.queries import scope
from tests.tracker.conftest import AT, Cast

WORDS = Filters(q="异响")


@pytest.fixture(autouse=True)
def few_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "CAP", 6)


def recorded(cast: Cast, days: list[int]) -> list[Issue]:
    """Issues that hold the words, in the order of their ids, so many days later each."""
    issues = []
    for day in days:
        issue = cast.draft(title=f"右前门异响 {day}")
        issue.recorded_at = AT + timedelta(days=day)
        issues.append(issue)
    db.session.flush()
    return issues


def newest(cast: Cast) -> list[str] | None:
    rest = queries.wanted(cast.manager, WORDS.without_words, AT)
    page = queries.found_newest(rest, WORDS.q, store_id=cast.store.id, limit=3)
    return [row.title for row in page.rows] if page else None


def all_read(cast: Cast) -> list[str]:
    found = queries.listed(queries.wanted(cast.manager, WORDS, AT))
    page = keyset(found, order=queries.ORDERS[Sort.CREATED], page=None, limit=3)
    return [row.title for row in page.rows]


def test_they_are_found_by_their_numbers_alone(cast: Cast) -> None:
    recorded(cast, list(range(12)))
    assert newest(cast) == all_read(cast) == [f"右前门异响 {day}" for day in (11, 10, 9)]


def test_where_an_older_number_was_recorded_later_all_is_read(cast: Cast) -> None:
    recorded(cast, [50, *range(11)])
    assert newest(cast) is None
    assert all_read(cast)[0] == "右前门异响 50"


def test_where_few_of_the_newest_may_be_seen_all_is_read(cast: Cast) -> None:
    recorded(cast, list(range(12)))
    first = scope(cast.manager) & (Issue.title == "右前门异响 0")
    assert queries.found_newest(first, WORDS.q, store_id=cast.store.id, limit=3) is None
