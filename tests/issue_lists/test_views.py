"""The list on the screen: what is asked for, what stands there, where one can go from it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.issue_rules.rules import Level
from blueprints.tracker.models import Issue
from tests.conftest import SignIn, department_of
from tests.tracker.conftest import Report, cast, report

__all__ = ["cast", "report"]
# The list


def listed_titles(page: str, issues: list[Issue]) -> list[str]:
    return [issue.title for issue in issues if f'href="/issues/{issue.id}"' in page]


@pytest.fixture
def three(report: Report, store: Store) -> list[Issue]:
    return [
        report("甲 空调异味"),
        report("乙 门板异响", level=Level.CRITICAL, days=1),
        report("丙 交车延误", department_id=department_of(store, "sales").id, days=2),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "甲乙丙"),
        ("level=critical", "乙"),
        ("q=异响", "乙"),
        ("q=延误&level=critical", ""),
        ("state=closed", ""),
        ("state=awaiting_acceptance", "甲乙丙"),
        ("mine=tracked", "甲乙丙"),
        ("mine=handling", ""),
        ("overdue=1", "甲乙丙"),
        ("kind=complaint", ""),
        ("level=nonsense&department=nonsense", "甲乙丙"),
    ],
)
def test_a_filter_lives_in_the_url(
    three: list[Issue], sign_in: SignIn, caller: Membership, query: str, found: str
) -> None:
    page = sign_in(caller).get(f"/issues?{query}").text
    assert [title[0] for title in listed_titles(page, three)] == list(found)


def test_a_list_is_filtered_by_department_and_handler(
    three: list[Issue], sign_in: SignIn, gm: Membership, store: Store, advisor: Membership
) -> None:
    three[0].handler_id = advisor.person_id
    browser = sign_in(gm)
    page = browser.get(f"/issues?department={department_of(store, 'sales').id}").text
    assert listed_titles(page, three) == ["丙 交车延误"]
    page = browser.get(f"/issues?handler={advisor.person_id}").text
    assert listed_titles(page, three) == ["甲 空调异味"]


def test_the_list_is_paged_both_ways_in_either_order(
    report: Report, sign_in: SignIn, gm: Membership
) -> None:
    issues = [report(f"问题 {i}", days=i / 10) for i in range(60)]
    browser = sign_in(gm)
    for sort in ("deadline", "created"):
        first = browser.get(f"/issues?sort={sort}").text
        url = first.split('rel="next"')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
        second = browser.get(url).text
        assert len(listed_titles(first, issues)) == 50
        assert len(listed_titles(second, issues)) == 10
        back = second.split('rel="prev"')[1].split('href="')[1].split('"')[0]
        again = browser.get(back.replace("&amp;", "&")).text
        assert listed_titles(again, issues) == listed_titles(first, issues)


def test_an_empty_list_says_what_to_do_next(sign_in: SignIn, gm: Membership) -> None:
    page = sign_in(gm).get("/issues").text
    assert 'href="/issues/new"' in page
    assert "Nothing matches" in sign_in(gm).get("/issues?q=不存在").text


class Statements:
    def __init__(self) -> None:
        self.count = 0

    def note(self, *_: object) -> None:
        self.count += 1


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    counter = Statements()
    event.listen(db.engine, "before_cursor_execute", counter.note)
    yield counter
    event.remove(db.engine, "before_cursor_execute", counter.note)


@pytest.mark.parametrize("url", ["/issues", "/issues?q=问题&mine=tracked", "/issues?level=normal"])
def test_more_rows_cost_no_more_queries(
    report: Report, sign_in: SignIn, head: Membership, statements: Statements, url: str
) -> None:
    browser = sign_in(head)
    costs = []
    for _ in range(2):
        for i in range(8):
            report(f"问题 {i}")
        db.session.commit()
        statements.count = 0
        browser.get(url)
        costs.append(statements.count)
    assert costs[0] == costs[1]
    assert costs[1] <= 12
