"""Lists, counts, search and my work walk an index of issues, never all of them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from blueprints.core.db import db
from blueprints.core.people import Membership
from tests.conftest import Browser, SignIn
from tests.tracker.conftest import Cast

Asked = list[tuple[str, Any]]
LISTS = (
    "/issues",
    "/issues?handler=1",
    "/issues?department=1",
    "/issues?mine=acceptance",
    "/issues?overdue=1",
    "/issues?q=%E5%BC%82%E5%93%8D",
    "/search?q=%E5%BC%82%E5%93%8D",
    "/",
)
IN_ORDER = ("/issues", "/issues?handler=1", "/issues?department=1", "/issues?overdue=1")
SCANS = {
    "sqlite": re.compile(r"^SCAN (issue|issue_event|issue_search)\b"),
    "postgresql": re.compile(r"Seq Scan on (issue|issue_event|issue_search)\b"),
}

SORTS = {"sqlite": re.compile("TEMP B-TREE FOR ORDER BY"), "postgresql": re.compile(r"\bSort\b")}


@contextmanager
def statements() -> Iterator[Asked]:
    """What is asked of the database meanwhile, with what fills it."""
    asked: Asked = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def plan_of(statement: str, parameters: Any) -> Sequence[str]:
    """PostgreSQL reads a small table whole, whatever there is: it is told not to while it can."""
    connection = db.session.connection()
    if db.engine.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row.detail for row in rows]
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    connection.exec_driver_sql("SET LOCAL enable_sort = off")
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


def plans(browser: Browser, url: str) -> list[tuple[str, Sequence[str]]]:
    """Of what a page asks about issues."""
    with statements() as asked:
        browser.get(url)
    about = [s for s in asked if s[0].startswith("SELECT") and "issue" in s[0]]
    return [(statement, plan_of(statement, parameters)) for statement, parameters in about]


def lines(plan: Sequence[str], patterns: Mapping[str, re.Pattern[str]]) -> list[str]:
    pattern = patterns[db.engine.dialect.name]
    return [line for line in plan if pattern.search(line.strip())]


@pytest.mark.parametrize("url", LISTS)
def test_no_list_reads_every_issue(
    sign_in: SignIn, cast: Cast, cs_manager: Membership, head: Membership, url: str
) -> None:
    cast.draft(title="刹车异响")
    db.session.commit()
    for member in (cs_manager, head, cast.handler, cast.recorder):
        for statement, plan in plans(sign_in(member), url):
            assert lines(plan, SCANS) == [], statement


@pytest.mark.parametrize("url", IN_ORDER)
def test_a_list_of_what_is_open_is_walked_in_its_order(
    sign_in: SignIn, cast: Cast, cs_manager: Membership, head: Membership, url: str
) -> None:
    """Else every row that is open would be read and sorted for the fifty that are shown."""
    for member in (cs_manager, head, cast.handler, cast.recorder):
        found = plans(sign_in(member), url)
        rows = [(s, plan) for s, plan in found if "ORDER BY issue.deadline" in s]
        assert rows
        for statement, plan in rows:
            assert lines(plan, SORTS) == [], statement
