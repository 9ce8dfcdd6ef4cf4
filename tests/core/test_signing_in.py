from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from blueprints.core import access, passwords, signing_in
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import EndedSession, Membership, SignInAttempt, Store
from blueprints.core.rules import Role
from tests.conftest import MemberOf, SignIn

GOOD = "three quiet wheels"


@pytest.fixture
def lin(caller: Membership) -> Membership:
    caller.person.username = "lin"
    caller.person.password_hash = passwords.hashed(GOOD)
    db.session.commit()
    return caller


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def try_to_sign_in(client: FlaskClient, password: str, **form: Any) -> TestResponse:
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
    fields = {"username": "lin", "password": password} | form
    return client.post("/sign-in", data=fields, headers=headers)


def test_the_right_password_opens_the_page_that_was_asked_for(
    client: FlaskClient, lin: Membership
) -> None:
    assert client.get("/search?q=x").location == "/sign-in?next=/search?q%3Dx"
    answer = try_to_sign_in(client, GOOD, next="/search?q=x")
    assert (answer.status_code, answer.location) == (303, "/search?q=x")
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil"])
def test_nobody_is_sent_to_another_site(
    client: FlaskClient, lin: Membership, elsewhere: str
) -> None:
    assert try_to_sign_in(client, GOOD, next=elsewhere).location == "/"


def test_the_cookie_is_for_the_server_only(client: FlaskClient, lin: Membership) -> None:
    cookie = try_to_sign_in(client, GOOD).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires=" in cookie


def test_a_wrong_password_and_a_stranger_get_the_same_sentence(
    client: FlaskClient, lin: Membership
) -> None:
    wrong = try_to_sign_in(client, "not this one")
    stranger = try_to_sign_in(client, GOOD, username="nobody")
    assert wrong.status_code == stranger.status_code == 422
    for answer in (wrong, stranger):
        assert "do not belong together" in answer.text


def test_the_sixth_try_within_a_quarter_of_an_hour_is_refused(
    client: FlaskClient, lin: Membership
) -> None:
    for _ in range(passwords.TRIES_A_PERSON):
        assert try_to_sign_in(client, "guess").status_code == 422
    assert try_to_sign_in(client, GOOD).status_code == 429
    earlier = SignInAttempt.at - timedelta(minutes=16)
    for attempt in db.session.scalars(select(SignInAttempt)):
        attempt.at -= timedelta(minutes=16)
    db.session.commit()
    assert earlier is not None
    assert try_to_sign_in(client, GOOD).status_code == 303


def test_an_address_is_limited_over_all_names(client: FlaskClient, lin: Membership) -> None:
    try_to_sign_in(client, "guess")
    [attempt] = db.session.scalars(select(SignInAttempt))
    for n in range(passwords.TRIES_AN_ADDRESS):
        db.session.add(
            SignInAttempt(username=f"n{n}", address=attempt.address, succeeded=False, at=attempt.at)
        )
    db.session.commit()
    assert try_to_sign_in(client, GOOD).status_code == 429


def test_who_has_left_cannot_sign_in(client: FlaskClient, lin: Membership) -> None:
    lin.person.is_active = False
    db.session.commit()
    assert try_to_sign_in(client, GOOD).status_code == 422


def test_a_changed_password_signs_every_other_device_out(sign_in: SignIn, lin: Membership) -> None:
    desk, tablet = sign_in(lin), sign_in(lin, htmx=True)
    new = "five loud engines"
    desk.post("/account/password", current=GOOD, new=new, again=new)
    desk.get("/")
    assert tablet.get("/", expect=401).headers["HX-Redirect"].startswith("/sign-in")


@pytest.mark.parametrize("new", ["short", "aaaaaaaaaaaa", "0123456789", "my name is lin"])
def test_a_weak_password_is_refused(sign_in: SignIn, lin: Membership, new: str) -> None:
    sign_in(lin).post("/account/password", expect=409, current=GOOD, new=new, again=new)
    assert passwords.is_right(lin.person.password_hash, GOOD)


def test_a_password_that_somebody_else_has_seen_is_changed_first(
    sign_in: SignIn, lin: Membership
) -> None:
    lin.person.must_change_password = True
    browser = sign_in(lin)
    assert browser.get("/", expect=303).location == "/account"
    browser.post(
        "/account/password", current=GOOD, new="five loud engines", again="five loud engines"
    )
    browser.get("/")


def test_signed_out_everywhere_every_browser_is_sent_to_sign_in(
    sign_in: SignIn, lin: Membership
) -> None:
    desk, tablet = sign_in(lin), sign_in(lin, htmx=True)
    desk.post("/account/sign-outs")
    assert desk.get("/", expect=303).location.startswith("/sign-in")
    tablet.get("/", expect=401)


def test_only_a_demo_s_sign_in_page_lists_people(
    client: FlaskClient, store: Store, lin: Membership
) -> None:
    english = {"Accept-Language": "en"}
    lin.person.is_demo = True
    db.session.commit()
    assert lin.person.name not in client.get("/sign-in", headers=english).text
    db.session.execute(update(Store).values(is_demo=True))
    db.session.commit()
    assert lin.person.name in client.get("/sign-in", headers=english).text


def test_a_demo_account_opens_only_on_the_machine_itself(
    client: FlaskClient, lin: Membership
) -> None:
    lin.person.is_demo = True
    db.session.commit()
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
    form = {"username": "lin", "password": GOOD}
    for elsewhere in (
        {"base_url": "http://bihuan.example"},
        {"environ_base": {"REMOTE_ADDR": "10.0.0.9"}},
    ):
        answer = client.post("/sign-in", data=form, headers=headers, **elsewhere)
        assert answer.status_code == 422
        assert "only on the machine itself" in answer.text
    assert try_to_sign_in(client, GOOD).status_code == 303


def test_a_group_manager_changes_the_store_and_nobody_else_can(
    sign_in: SignIn, member_of: MemberOf, store: Store, other_store: Store, caller: Membership
) -> None:
    gina = member_of(store, Role.GROUP_MANAGER, "office", name="Gina")
    db.session.add(
        Membership(person_id=gina.person_id, store_id=other_store.id, role=Role.GROUP_MANAGER)
    )
    browser = sign_in(gina)
    browser.post("/store", store_id=other_store.id)
    assert other_store.name_en in browser.get("/").text
    sign_in(caller).post("/store", expect=404, store_id=other_store.id)


def test_the_language_is_kept_with_the_person(sign_in: SignIn, lin: Membership) -> None:
    browser = sign_in(lin)
    browser.post("/language", language="zh")
    assert lin.person.language == "zh"
    assert 'lang="zh-CN"' in browser.get("/").text


def test_another_site_s_form_is_refused(sign_in: SignIn, lin: Membership) -> None:
    browser = sign_in(lin)
    browser.headers["Sec-Fetch-Site"] = "cross-site"
    browser.post("/account/sign-outs", expect=403)
    browser.headers = {"Origin": "https://evil.example"}
    browser.post("/account/sign-outs", expect=403)
    browser.headers = {"Origin": "http://localhost"}
    browser.post("/account/sign-outs")


def test_a_sign_in_that_was_ended_is_refused_whichever_answer_sets_its_cookie_again(
    client: FlaskClient, lin: Membership
) -> None:
    try_to_sign_in(client, GOOD)
    cookie = client.get_cookie("bihuan")
    assert cookie is not None
    for _ in range(2):  # a page that heard nothing says it once more
        client.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
        client.set_cookie("bihuan", cookie.value)
        assert client.get("/").location == "/sign-in?next=/"
        assert client.get("/sign-in").status_code == 200
    try_to_sign_in(client, GOOD)
    assert client.get("/").status_code == 200


def test_other_devices_stay_signed_in(app: Flask, client: FlaskClient, lin: Membership) -> None:
    desk = app.test_client()
    for device in (client, desk):
        try_to_sign_in(device, GOOD)
    client.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    assert desk.get("/").status_code == 200


def test_the_cookie_comes_with_one_answer_in_ten_minutes(
    client: FlaskClient, lin: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_to_sign_in(client, GOOD)
    assert any("bihuan=" in c for c in client.get("/").headers.getlist("Set-Cookie"))
    assert not any("bihuan=" in c for c in client.get("/").headers.getlist("Set-Cookie"))
    monkeypatch.setattr(access, "now", lambda: now() + timedelta(minutes=11))
    assert any("bihuan=" in c for c in client.get("/").headers.getlist("Set-Cookie"))


def test_what_was_ended_is_forgotten_when_no_cookie_of_it_can_be_left(
    client: FlaskClient, lin: Membership
) -> None:
    try_to_sign_in(client, GOOD)
    client.post("/sign-out", headers={"Sec-Fetch-Site": "same-origin"})
    for hours, left in ((23, 1), (25, 0)):
        signing_in.forget_ended(now() + timedelta(hours=hours))
        assert db.session.scalar(select(func.count()).select_from(EndedSession)) == left


def test_a_part_of_a_page_leads_back_to_the_page(app: Flask) -> None:
    seen = {"HX-Request": "true", "HX-Current-URL": "https://bihuan.example/issues?mine=handling"}
    answer = app.test_client().get("/issues/7", headers=seen)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/issues?mine%3Dhandling"


def test_what_a_page_asks_by_itself_moves_nobody(app: Flask) -> None:
    """A bell that rings once more while somebody is being signed out keeps out of it."""
    by_itself = {"HX-Request": "true", "X-Unasked": "1"}
    answer = app.test_client().get("/notices/bell", headers=by_itself)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
