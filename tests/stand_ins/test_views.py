"""Naming a stand-in, and what then reaches whom."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.notices.actions import tell
from blueprints.notices.models import Notice
from blueprints.stand_ins import actions
from blueprints.stand_ins.actions import Leave
from blueprints.stand_ins.models import StandIn
from blueprints.tracker.rules import State
from tests.conftest import MemberOf, SignIn
from tests.notices.conftest import news
from tests.tracker.conftest import Cast, cast

__all__ = ["cast"]


@pytest.fixture
def today(store: Store) -> date:
    return local_day(now(), store.zone)


def typed(absent: Membership, stand_in: Membership, first: date, last: date) -> dict[str, Any]:
    return {
        "absent": absent.person_id,
        "stand_in": stand_in.person_id,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
    }


def arranged(absent: Membership, stand_in: Membership, day: date) -> StandIn:
    leave = Leave(absent.person_id, stand_in.person_id, day, day + timedelta(days=3))
    named = actions.name_stand_in(leave, by=absent, at=now())
    db.session.commit()
    return named


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_has_the_page(
    sign_in: SignIn, store: Store, member_of: MemberOf, role: Role, language: str
) -> None:
    member = member_of(store, role)
    page = sign_in(member, language=language).get("/stand-ins").text
    assert ("Nobody stands in" in page) is (language == "en")
    link = 'href="/stand-ins"'
    assert link in sign_in(member, language=language).get("/account").text


@pytest.mark.parametrize("htmx", [False, True])
def test_a_stand_in_is_named_told_and_ended(
    sign_in: SignIn, head: Membership, advisor: Membership, today: date, *, htmx: bool
) -> None:
    browser = sign_in(head, htmx=htmx)
    form = typed(head, advisor, today, today + timedelta(days=2))
    browser.post("/stand-ins", expect=422, **form | {"last_day": "soon"})
    browser.post("/stand-ins", expect=409, **form | {"stand_in": head.person_id})
    browser.post("/stand-ins", **form)
    browser.post("/stand-ins", expect=409, **form)
    stand_in = db.session.scalars(select(StandIn)).one()
    told = db.session.scalars(select(Notice.person_id)).all()
    assert told == [advisor.person_id]
    assert "now" in browser.get("/stand-ins").text
    sign_in(advisor).post(f"/stand-ins/{stand_in.id}/end", expect=409)
    browser.post(f"/stand-ins/{stand_in.id}/end")
    browser.post(f"/stand-ins/{stand_in.id}/end", expect=409)
    assert "ended early" in browser.get("/stand-ins").text
    browser.post("/stand-ins", **form)


def test_nobody_is_chosen_beforehand_unless_there_is_one_only(
    sign_in: SignIn, head: Membership, advisor: Membership, today: date
) -> None:
    both, own = sign_in(head).get("/stand-ins").text, sign_in(advisor).get("/stand-ins").text
    nobody = '<option selected value="">—'
    assert (both.count(nobody), own.count(nobody)) == (2, 1)
    form = typed(head, advisor, today, today)
    answer = sign_in(head).post("/stand-ins", expect=422, **form | {"absent": "", "stand_in": ""})
    assert answer.text.count("This field is required.") == 4


def test_only_a_head_or_an_administrator_names_somebody_for_others(
    sign_in: SignIn,
    other_store: Store,
    head: Membership,
    advisor: Membership,
    caller: Membership,
    admin: Membership,
    member_of: MemberOf,
    today: date,
) -> None:
    stranger = member_of(other_store, Role.ADVISOR, "service")
    sign_in(caller).post("/stand-ins", expect=422, **typed(advisor, head, today, today))
    sign_in(head).post("/stand-ins", expect=422, **typed(caller, head, today, today))
    sign_in(head).post("/stand-ins", expect=422, **typed(head, stranger, today, today))
    sign_in(head).post("/stand-ins", **typed(advisor, caller, today, today))
    sign_in(admin).post("/stand-ins", **typed(head, caller, today, today))
    named = db.session.scalars(select(StandIn)).first()
    assert named
    sign_in(stranger).post(f"/stand-ins/{named.id}/end", expect=404)


def test_a_stand_in_is_told_what_the_absent_is_told_while_it_lasts(
    app: Flask, store: Store, head: Membership, advisor: Membership, today: date, sign_in: SignIn
) -> None:
    named = arranged(head, advisor, today)
    db.session.execute(delete(Notice))
    tell(head.person_id, store, news("a"), at=now())
    tell(head.person_id, store, news("b"), at=now() + timedelta(days=9))
    actions.end(named, by=head, at=now())
    tell(head.person_id, store, news("c"), at=now())
    told = db.session.execute(select(Notice.person_id, Notice.key, Notice.for_id)).all()
    own = [(head.person_id, key, None) for key in ("a", "b", "c")]
    in_stead = (advisor.person_id, "a", head.person_id)
    assert {tuple(row) for row in told if ":" not in row.key} == {*own, in_stead}
    assert "For Wang Jun:" in sign_in(advisor).get("/notices").text


def test_a_stand_in_sees_what_waits_for_the_absent_and_opens_it(
    cast: Cast, sign_in: SignIn, member_of: MemberOf, store: Store, today: date
) -> None:
    rep = member_of(store, Role.REP, "sales", name="Other")
    issue = cast.in_state(State.AWAITING_ACCEPTANCE)
    browser = sign_in(rep)
    browser.get(f"/issues/{issue.id}", expect=404)
    named = arranged(cast.acceptor, rep, today)
    page = browser.get("/").text
    assert "For Acceptor until" in page
    assert issue.title in page
    browser.get(f"/issues/{issue.id}")
    browser.get(f"/issues/{issue.id}/acceptance", expect=409)
    actions.end(named, by=cast.acceptor, at=now())
    browser.get(f"/issues/{issue.id}", expect=404)
    assert "For Acceptor" not in browser.get("/").text
