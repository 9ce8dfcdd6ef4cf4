"""Shown with a form of the account page, as one form stands for all."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from blueprints.core.db import db
from blueprints.core.people import Membership
from tests.conftest import Browser, SignIn


@pytest.fixture(params=[True, False], ids=["htmx", "no JavaScript"])
def browser(request: pytest.FixtureRequest, sign_in: SignIn, caller: Membership) -> Browser:
    return sign_in(caller, htmx=request.param)


@pytest.fixture
def form(caller: Membership) -> dict[str, Any]:
    return {"submission_id": uuid4(), "store_id": caller.store_id}


def test_sent_again_it_is_answered_again(browser: Browser, form: dict[str, Any]) -> None:
    first = browser.post("/store", **form)
    again = browser.post("/store", **form)
    assert first.headers.get("HX-Redirect") == again.headers.get("HX-Redirect")
    assert first.location == again.location


def test_the_same_id_with_other_words_is_refused(browser: Browser, form: dict[str, Any]) -> None:
    browser.post("/store", **form)
    answer = browser.post("/store", expect=422, **form | {"other": "words"})
    assert "sent before with other words" in answer.text


def test_the_id_of_another_person_s_form_is_refused(
    sign_in: SignIn, caller: Membership, cs_manager: Membership, form: dict[str, Any]
) -> None:
    sign_in(caller).post("/store", **form)
    sign_in(cs_manager).post("/store", expect=422, **form)


def test_a_form_that_a_rule_refused_can_be_sent_again(
    browser: Browser, form: dict[str, Any]
) -> None:
    wrong = {"submission_id": form["submission_id"], "current": "x", "new": "y", "again": "y"}
    browser.post("/account/password", expect=409, **wrong)
    browser.post("/store", **form)


def test_a_write_without_an_id_is_refused(browser: Browser) -> None:
    browser.post("/store", expect=400, submission_id="", store_id=1)


def test_of_one_form_sent_many_times_at_once_one_is_done(
    app: Flask, sign_in: SignIn, caller: Membership
) -> None:
    epoch = caller.person.session_epoch
    form = {"submission_id": uuid4()}
    browsers = [sign_in(caller) for _ in range(4)]

    def send(browser: Browser) -> int:
        with app.app_context():
            answer = browser.client.post("/account/sign-outs", data=form, headers=browser.headers)
            return answer.status_code

    with ThreadPoolExecutor(max_workers=4) as threads:
        assert set(threads.map(send, browsers)) == {303}
    db.session.rollback()
    db.session.expire_all()
    assert caller.person.session_epoch == epoch + 1
