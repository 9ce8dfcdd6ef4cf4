"""Who watches an issue, and who is meant by an @ and a name."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from blueprints.core.db import db
from blueprints.core.inbox import Why
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role, RuleBroken
from blueprints.tracker import actions as tracker
from blueprints.tracker import queries as issues
from blueprints.tracker.rules import State
from blueprints.watchers import queries, rules
from blueprints.watchers.rules import Colleague
from tests.conftest import MemberOf, SignIn
from tests.depositing import Tablet, row_of
from tests.tracker.conftest import AT, Cast

JUN = Colleague(1, "王军", ("车间", "Workshop"))
JUN_TOO = Colleague(2, "王军", ("配件", "Parts"))
JUNJUN = Colleague(3, "王军军", ("车间", "Workshop"))
LIN = Colleague(4, "Lin", ("销售部", "Sales"))
PEOPLE = [JUN, JUNJUN, LIN]


# The rules


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("请@王军看一下", [("@王军", 1)]),
        ("@王军军 @王军", [("@王军军", 3), ("@王军", 1)]),
        ("@lin please", [("@lin", 4)]),
        ("@Linda, x@Lin.cn, lin", []),
        ("@", []),
        ("@王军·车间：到货了", [("@王军·车间", 1)]),
    ],
)
def test_a_name_behind_an_at_sign_is_somebody(text: str, meant: list[tuple[str, int]]) -> None:
    assert [(m.typed, m.person_id) for m in rules.mentions(text, PEOPLE)] == meant


@pytest.mark.parametrize("text", ["@王军·配件", "@王军（配件）", "@王军(Parts)", "@王军 · 配件"])
def test_two_of_one_name_are_told_apart_by_the_department(text: str) -> None:
    assert [m.person_id for m in rules.mentions(text, [JUN, JUN_TOO])] == [2]


def test_a_name_of_two_people_is_asked_about() -> None:
    with pytest.raises(RuleBroken, match="Several people are called"):
        rules.mentions("请@王军看", [JUN, JUN_TOO])


@given(st.text(), st.text())
def test_whatever_is_typed_around_it_the_typed_part_stands_in_the_text(a: str, b: str) -> None:
    text = f"{a}@王军{b}"
    assert all(m.typed in text for m in rules.mentions(text, PEOPLE))


# What is done


def test_who_is_named_in_a_comment_watches_and_sees_the_issue(
    cast: Cast, caller: Membership
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    assert not issues.is_visible(caller, issue.id)
    said = tracker.comment(issue, words="@Lin Yue 请回访", by=cast.handler, at=AT)
    tracker.comment(issue, words="@Lin Yue @Lin Yue", by=cast.handler, at=AT)
    assert issues.is_visible(caller, issue.id)
    assert [w.person_id for w in queries.watchers_of(issue)] == [caller.person_id]
    assert [m.typed for m in queries.mentioned_in(said)] == ["@Lin Yue"]
    assert [group.count for group in queries.work_of(caller, at=AT)] == [1]


def test_a_name_within_another_is_a_link_of_its_own(
    cast: Cast, sign_in: SignIn, store: Store, member_of: MemberOf
) -> None:
    one = member_of(store, Role.ADVISOR, "parts", name="王军").person_id
    other = member_of(store, Role.ADVISOR, "parts", name="王军华").person_id
    issue = cast.in_state(State.IN_PROGRESS)
    tracker.comment(issue, words="@王军华 和 @王军 <b>", by=cast.handler, at=AT)
    link = '<a href="/issues?handler={}">{}</a>'
    words = f"{link.format(other, '@王军华')} 和 {link.format(one, '@王军')} &lt;b&gt;"
    assert words in sign_in(cast.handler).get(f"/issues/{issue.id}").text


def test_somebody_of_another_store_is_nobody_here(
    cast: Cast, other_store: Store, member_of: MemberOf
) -> None:
    member_of(other_store, Role.REP, "sales", name="Qian")
    issue = cast.in_state(State.IN_PROGRESS)
    tracker.comment(issue, words="@Qian 看一下", by=cast.handler, at=AT)
    assert list(queries.watchers_of(issue)) == []


def test_a_comment_that_names_two_is_looked_at_again_when_it_comes_from_a_device(
    app: Flask, cast: Cast, store: Store, member_of: MemberOf
) -> None:
    for department in ("workshop", "parts"):
        member_of(store, Role.ADVISOR, department, name="王军")
    issue = cast.in_state(State.IN_PROGRESS)
    db.session.commit()
    tablet = Tablet(app)
    row = row_of(tablet.put(cast.handler, "comment", {"issue_id": issue.id, "words": "@王军 看"}))
    assert row.why is Why.RULE
    told = {"issue_id": issue.id, "words": "@王军·配件 看"}
    assert row_of(tablet.put(cast.handler, "comment", told)).outcome == f"/issues/{issue.id}"
    assert [w.person.name for w in queries.watchers_of(issue)] == ["王军"]


# On screen


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_one_watches_stops_and_adds_a_colleague(
    cast: Cast, sign_in: SignIn, caller: Membership, htmx: bool
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    handler, url = sign_in(cast.handler, htmx=htmx), f"/issues/{issue.id}"
    sign_in(caller).post(f"{url}/watchers", expect=404, person_id=caller.person_id)
    handler.post(f"{url}/watchers", person_id=cast.handler.person_id)
    handler.post(f"{url}/watchers", person_id=caller.person_id)
    handler.post(f"{url}/watchers", expect=409, person_id="")
    handler.post(f"{url}/watchers", expect=409, person_id=999_999)
    page = handler.get(url).text
    assert "Handler, Lin Yue" in page
    assert "Stop watching" in page
    assert issue.title in sign_in(caller).get("/watched").text
    handler.post(f"{url}/watching-end")
    assert [w.person_id for w in queries.watchers_of(issue)] == [caller.person_id]


def test_the_colleague_chosen_beside_a_comment_is_named_in_it_with_a_link(
    cast: Cast, sign_in: SignIn, caller: Membership
) -> None:
    issue = cast.in_state(State.IN_PROGRESS)
    browser = sign_in(cast.handler)
    chosen = "@Lin Yue·客户关系部"
    assert chosen in browser.get(f"/issues/{issue.id}").text
    browser.post(f"/issues/{issue.id}/comments", words="<b>请回访</b>", colleague=chosen)
    page = browser.get(f"/issues/{issue.id}").text
    assert (
        f'&lt;b&gt;请回访&lt;/b&gt; <a href="/issues?handler={caller.person_id}">{chosen}</a>'
        in page
    )


def test_an_empty_list_says_how_one_watches(sign_in: SignIn, advisor: Membership) -> None:
    assert "You watch no open issue" in sign_in(advisor).get("/watched").text
