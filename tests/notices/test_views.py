"""The inbox and the bell."""

from datetime import timedelta

import pytest

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.notices import actions, queries
from tests.conftest import MemberOf, SignIn
from tests.notices.conftest import news


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_an_inbox_that_says_when_it_is_empty(
    sign_in: SignIn, store: Store, member_of: MemberOf, role: Role
) -> None:
    browser = sign_in(member_of(store, role))
    page = browser.get("/notices").text
    assert "Nobody has told you anything yet" in page
    assert 'aria-label="Notices: all read"' in page


@pytest.mark.parametrize("htmx", [False, True])
def test_opening_a_notice_marks_it_read_and_leads_to_what_it_is_about(
    sign_in: SignIn, store: Store, caller: Membership, *, htmx: bool
) -> None:
    for key in ("a", "b"):
        actions.tell(caller.person_id, store, news(key), at=now())
    [notice] = actions.tell(caller.person_id, store, news("c"), at=now(), urgent=True)
    browser = sign_in(caller, htmx=htmx)
    assert "Urgent" in browser.get("/notices").text
    assert "3 unread notices" in browser.get("/notices/bell").text
    answer = browser.post(f"/notices/{notice.id}/reading")
    assert (answer.location or answer.headers["HX-Redirect"]) == "/account"
    browser.post(f"/notices/{notice.id}/reading")
    assert "2 unread notices" in browser.get("/notices/bell").text
    browser.post("/notices/readings")
    assert "Notices: all read" in browser.get("/notices/bell").text


def test_a_notice_is_read_in_the_language_of_its_reader(
    sign_in: SignIn, store: Store, caller: Membership
) -> None:
    actions.tell(caller.person_id, store, news(), at=now())
    assert "我的工作" in sign_in(caller, language="zh").get("/notices").text


def test_unread_ones_come_first_page_by_page(
    sign_in: SignIn, store: Store, caller: Membership
) -> None:
    told = [
        actions.tell(caller.person_id, store, news(f"{i}"), at=now() + timedelta(minutes=i))[0]
        for i in range(60)
    ]
    actions.mark_read(told[59], at=now())
    browser = sign_in(caller)
    first = browser.get("/notices").text
    assert f"/notices/{told[58].id}/reading" in first
    assert f"/notices/{told[59].id}/reading" not in first
    [url] = {part.split('"')[0] for part in first.split('rel="next"')[1].split('href="')[1:2]}
    assert f"/notices/{told[59].id}/reading" in browser.get(url.replace("&amp;", "&")).text


def test_nobody_sees_or_reads_what_another_was_told(
    sign_in: SignIn, store: Store, caller: Membership, head: Membership
) -> None:
    [notice] = actions.tell(caller.person_id, store, news(), at=now())
    browser = sign_in(head)
    assert "Nobody has told you" in browser.get("/notices").text
    browser.post(f"/notices/{notice.id}/reading", expect=404)
    browser.post("/notices/readings")
    db.session.refresh(notice)
    assert notice.is_unread
    assert queries.count_unread(caller) == 1
