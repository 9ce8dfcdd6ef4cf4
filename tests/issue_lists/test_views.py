"""The list on the screen: what is asked for, what stands there, where one can go from it."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.issue_filters import queries
from blueprints.issue_filters.rules import Filters
from blueprints.issue_lists.queries import CARDS, COLUMNS
from blueprints.issue_rules.rules import Level
from blueprints.tracker.forms import NOUNS
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import State, Step
from tests.conftest import MemberOf, SignIn, department_of
from tests.tracker.conftest import AT, Cast, Report, cast, report

__all__ = ["cast", "report"]
# The list


def listed_titles(page: str, issues: list[Issue]) -> list[str]:
    return [issue.title for issue in issues if re.search(f'href="/issues/{issue.id}["?]', page)]


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


def test_what_nobody_understands_in_the_address_is_named(
    three: list[Issue], sign_in: SignIn, caller: Membership
) -> None:
    page = sign_in(caller).get("/issues?level=nonsense&due_from=tomorrow&customer=1;2").text
    assert "Level, Customer, Deadline from" in page
    sign_in(caller).get("/issues?figure=none&month=2026-10", expect=404)
    sign_in(caller).get("/issues?page=none", expect=404)


def test_each_filter_is_a_chip_that_takes_it_away(
    three: list[Issue], sign_in: SignIn, caller: Membership
) -> None:
    page = sign_in(caller).get("/issues?state=closed&level=critical&q=异响").text
    assert 'href="/issues?state=closed&amp;q=%E5%BC%82%E5%93%8D"' in page
    assert 'href="/issues?state=closed&amp;level=critical"' in page


def test_a_customer_is_named_on_a_chip_for_who_may_look_customers_up(
    cast: Cast, sign_in: SignIn, other_store: Store, member_of: MemberOf
) -> None:
    url = f"/issues?customer={cast.customer.id}"
    assert cast.customer.name in sign_in(cast.manager).get(url).text
    for member in (cast.verifier, member_of(other_store, Role.CS_MANAGER)):
        assert cast.customer.name not in sign_in(member).get(url).text


def test_the_filters_are_folded_away_and_say_how_many_are_active(
    three: list[Issue], sign_in: SignIn, caller: Membership
) -> None:
    browser = sign_in(caller)
    folded = browser.get("/issues?level=critical&overdue=1").text.split("filter-fold")[1]
    summary, rest = folded.split("</summary>", 1)
    assert summary.split("Filter")[1].split(">")[1].startswith("2")
    assert 'id="filter-q"' in rest.split("</form>")[0]
    assert "count" not in browser.get("/issues").text.split("filter-fold")[1].split("</summary>")[0]


def test_rows_are_fetched_again_by_themselves_but_not_while_some_are_picked(
    three: list[Issue], sign_in: SignIn, caller: Membership
) -> None:
    browser = sign_in(caller)
    assert 'hx-select="#issue-rows"' in browser.get("/issues").text
    picking = browser.get("/issues?select=1").text
    assert 'id="issue-rows"' in picking
    assert 'hx-select="#issue-rows"' not in picking


def test_the_rarer_filters_come_when_they_are_asked_for_and_stay_while_one_is_on(
    three: list[Issue], sign_in: SignIn, caller: Membership
) -> None:
    browser = sign_in(caller)
    plain = browser.get("/issues?q=异响").text
    assert 'id="filter-department"' not in plain
    more = re.search(r'id="more-filters"[^>]*href="([^"]*)"', plain)
    assert more
    for address in (unescape(more[1]), "/issues?photos=1", f"/issues/board?handler={caller.id}"):
        assert 'id="filter-department"' in browser.get(address).text
    assert 'value="异响"' in browser.get(unescape(more[1])).text


def test_rows_are_picked_without_any_script(
    three: list[Issue], sign_in: SignIn, caller: Membership
) -> None:
    browser = sign_in(caller)
    assert 'type="checkbox"\n' not in browser.get("/issues").text.split("<table")[1]
    page = browser.get("/issues?select=page").text
    assert page.split("<table")[1].count("checked") == 3
    assert 'action="/issues/batches/new"' in page


# The way through a list


def way(page: str, rel: str) -> str:
    return unescape(page.split(f'rel="{rel}"')[1].split('href="')[1].split('"', maxsplit=1)[0])


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_overdue_ones_are_accepted_one_after_the_other_in_five_taps(
    report: Report, head: Membership, advisor: Membership, sign_in: SignIn, htmx: bool
) -> None:
    issues = [report(f"问题 {n}", days=n / 10) for n in range(3)]
    ids = [issue.id for issue in issues]
    browser, reading = sign_in(head, htmx=htmx), sign_in(head)
    listed = reading.get(
        "/issues?overdue=1&state=awaiting_acceptance"
    ).text  # 1: a saved view, or a chip
    row = unescape(listed.split(f'href="/issues/{ids[0]}?')[1].split('"')[0])
    page = reading.get(f"/issues/{ids[0]}?{row}").text  # 2: the row
    assert 'rel="prev"' not in page
    step = unescape(page.split(f'href="/issues/{ids[0]}/acceptance')[1].split('"')[0])
    form = reading.get(f"/issues/{ids[0]}/acceptance{step}").text  # 3: accept
    version = form.split('name="version"')[1].split('value="')[1].split('"')[0]
    sent: dict[str, Any] = {"handler_id": advisor.person_id, "version": version}
    browser.post(f"/issues/{ids[0]}/acceptance{step}", **sent)  # 4: who, and send
    assert issues[0].state is State.IN_PROGRESS
    after = reading.get(f"/issues/{ids[0]}?{row}").text
    assert way(page, "next") == way(after, "next")
    assert way(after, "next").startswith(f"/issues/{ids[1]}?list=")  # 5: the next
    second = reading.get(way(after, "next")).text
    assert way(second, "next").startswith(f"/issues/{ids[2]}?list=")
    assert 'rel="prev"' not in second  # the first is no longer in the list
    assert 'rel="next"' not in reading.get(way(second, "next")).text


def test_a_list_is_only_told_of_by_an_address_that_can_be_read(
    three: list[Issue], sign_in: SignIn, caller: Membership, member_of: MemberOf, store: Store
) -> None:
    browser, url = sign_in(caller), f"/issues/{three[0].id}"
    assert 'class="trail"' not in browser.get(url).text
    assert 'class="trail"' not in browser.get(f"{url}?list=figure%3Dnone").text
    page = browser.get(f"{url}?list=state%3Dall%26sort%3Dcreated").text
    assert 'href="/issues?state=all&amp;sort=created"' in page
    sign_in(member_of(store, Role.ADVISOR, "sales")).get(f"{url}?list=state%3Dall", expect=404)


def test_a_count_ends_where_counting_is_dear(three: list[Issue], caller: Membership) -> None:
    where = queries.wanted(caller, Filters(), AT)
    assert queries.count_of(where, cap=3) == 3
    assert queries.count_of(where, cap=1) == 2


# The board


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_a_card_stands_in_the_column_of_its_state_with_the_steps_of_its_reader(
    cast: Cast, sign_in: SignIn, htmx: bool
) -> None:
    issues = {state: cast.in_state(state) for state in COLUMNS}
    page = sign_in(cast.handler, htmx=htmx).get("/issues/board").text
    for state, part in zip(COLUMNS, page.split('<section class="board-column')[1:], strict=True):
        assert f"column-{state.value}" in part
        shown = [i for i in issues.values() if f'href="/issues/{i.id}?list=' in part]
        if state is not State.PAUSED:  # its review is long over: it is in progress again
            assert issues[state] in shown
    assert f'href="/issues/{issues[State.IN_PROGRESS].id}/closing-application"' in page
    assert f'href="/issues/{issues[State.CLOSING_APPLIED].id}/verification"' not in page


def test_a_card_says_in_which_column_each_of_its_steps_leads(cast: Cast, sign_in: SignIn) -> None:
    cast.in_state(State.IN_PROGRESS)
    browser = sign_in(cast.handler)
    card = browser.get("/issues/board").text
    assert 'draggable="true"' in card
    leads = dict(re.findall(r'/([a-z-]+)"\s+data-leads-to="(\w+)"', card))
    assert leads[NOUNS[Step.APPLY]] == State.CLOSING_APPLIED
    assert leads[NOUNS[Step.PAUSE]] == State.PAUSED
    assert leads[NOUNS[Step.PLAN]] == State.IN_PROGRESS
    assert State.AWAITING_ACCEPTANCE not in leads.values()
    others = sign_in(cast.finder).get("/issues/board").text
    assert 'draggable="true"' not in others


def test_the_board_asks_what_the_list_asks(
    three: list[Issue], sign_in: SignIn, caller: Membership
) -> None:
    page = sign_in(caller).get("/issues/board?level=critical&column=paused").text
    assert listed_titles(page, three) == ["乙 门板异响"]
    assert 'class="board-column here"\n' in page
    sign_in(caller).get("/issues/board?figure=none", expect=404)


def test_a_column_shows_its_first_cards_and_leads_to_the_rest(
    report: Report, sign_in: SignIn, caller: Membership, statements: Statements
) -> None:
    for number in range(CARDS + 2):
        report(f"问题 {number}", days=number)
    browser = sign_in(caller)
    browser.get("/issues")
    statements.count = 0
    page = browser.get("/issues/board").text
    assert statements.count <= 12
    assert page.count('class="board-card"') == CARDS
    assert 'href="/issues?state=awaiting_acceptance"' in page


def test_the_board_is_closed_to_who_reads_no_issues(sign_in: SignIn, admin: Membership) -> None:
    sign_in(admin).get("/issues/board", expect=403)
