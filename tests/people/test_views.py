"""The screens of administrators, with htmx and without, for them and for nobody else."""

import re
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import event, select

from blueprints.core.db import db
from blueprints.core.people import Membership, Person, Store
from blueprints.core.rules import Role
from tests.conftest import MemberOf, SignIn, department_of

PAGES = ["/people", "/people/new", "/changes", "/settings"]
PASSWORD = re.compile(r'class="one-time">([a-z0-9]{12})<')


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_administrator_sees_every_page_in_both_languages(
    sign_in: SignIn, admin: Membership, url: str, language: str
) -> None:
    page = sign_in(admin, language=language).get(url).text
    assert ('lang="zh-CN"' in page) is (language == "zh")


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.ADMIN])
def test_nobody_else_does(sign_in: SignIn, store: Store, member_of: MemberOf, role: Role) -> None:
    browser = sign_in(member_of(store, role))
    for url in PAGES[:-1]:
        browser.get(url, expect=403)
    browser.post("/people", expect=403, name="X", username="x")


def test_people_of_another_store_are_not_there(
    sign_in: SignIn, admin: Membership, other_store: Store, member_of: MemberOf
) -> None:
    stranger = member_of(other_store, Role.REP, "sales", name="Stranger")
    browser = sign_in(admin)
    browser.get(f"/people/{stranger.person_id}", expect=404)
    browser.post(f"/people/{stranger.person_id}/deactivation", expect=404)
    assert "Stranger" not in browser.get("/people").text


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_a_new_person_s_password_is_shown_once(
    sign_in: SignIn, store: Store, admin: Membership, htmx: bool
) -> None:
    browser = sign_in(admin, htmx=htmx)
    form = {
        "name": "赵云",
        "username": " ZhaoYun ",
        "role": "advisor",
        "department": department_of(store, "service").id,
        "submission_id": "11111111-1111-4111-8111-111111111111",
    }
    answer = browser.post("/people", expect=200, **form).text
    assert PASSWORD.search(answer)
    assert ("<html" in answer) is not htmx
    again = browser.post("/people", expect=200 if htmx else 303, **form)
    person = db.session.scalars(select(Person).where(Person.username == "zhaoyun")).one()
    where = again.headers["HX-Redirect"] if htmx else again.location
    assert where == f"/people/{person.id}"
    browser.headers.pop("HX-Request", None)
    assert not PASSWORD.search(browser.get(f"/people/{person.id}").text)


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "no JavaScript"])
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(
    sign_in: SignIn, admin: Membership, htmx: bool
) -> None:
    page = sign_in(admin, htmx=htmx).post(
        "/people", expect=422, name="赵云", username="赵云", role="advisor", department=0
    )
    assert "error-summary" in page.text
    assert "Small letters and digits" in page.text
    assert 'aria-invalid="true"' in page.text
    assert 'value="赵云"' in page.text


def test_a_taken_user_name_is_refused_beside_the_form(
    sign_in: SignIn, store: Store, admin: Membership
) -> None:
    answer = sign_in(admin, htmx=True).post(
        "/people",
        expect=409,
        name="X",
        username=admin.person.username,
        role="gm",
        department=0,
    )
    assert answer.headers["HX-Retarget"] == "#message"
    assert "is taken" in answer.text


def test_a_person_is_renamed_and_given_another_role(
    sign_in: SignIn, store: Store, admin: Membership, caller: Membership
) -> None:
    browser, url = sign_in(admin), f"/people/{caller.person_id}"
    browser.get(url)
    browser.post(f"{url}/name", 422, name="")
    browser.post(f"{url}/name", name="林月")
    browser.post(f"{url}/membership", 422, role="king", department=0)
    workshop = department_of(store, "workshop").id
    browser.post(f"{url}/membership", role="head", department=workshop)
    assert caller.person.name == "林月"
    assert (caller.role, caller.department_id) == (Role.HEAD, workshop)


def test_a_person_gets_a_role_in_another_store(
    sign_in: SignIn, admin: Membership, caller: Membership, other_store: Store
) -> None:
    sales = department_of(other_store, "sales")
    url = f"/people/{caller.person_id}/memberships"
    sign_in(admin).post(url, 422, department_there=sales.id, role_there="king")
    sign_in(admin).post(url, department_there=sales.id, role_there="rep")
    there = db.session.scalars(
        select(Membership).where(Membership.store_id == other_store.id)
    ).all()
    assert [(m.person_id, m.role, m.department_id) for m in there] == [
        (caller.person_id, Role.REP, sales.id)
    ]


def test_who_has_left_is_signed_out_of_every_browser(
    sign_in: SignIn, admin: Membership, caller: Membership
) -> None:
    tablet, url = sign_in(caller), f"/people/{caller.person_id}"
    tablet.get("/")
    sign_in(admin).post(f"{url}/deactivation")
    assert "/sign-in" in tablet.get("/", expect=303).location
    page = sign_in(admin).get("/people?left=y").text
    assert caller.person.name in page
    assert caller.person.name not in sign_in(admin).get("/people").text
    assert PASSWORD.search(sign_in(admin).post(f"{url}/activation", 200).text)


def test_a_reset_password_must_be_changed_at_the_first_sign_in(
    app: Flask, sign_in: SignIn, admin: Membership, caller: Membership
) -> None:
    answer = sign_in(admin).post(f"/people/{caller.person_id}/one-time-password", 200).text
    found = PASSWORD.search(answer)
    assert found
    client = app.test_client()
    headers = {"Sec-Fetch-Site": "same-origin"}
    username = caller.person.username
    client.post("/sign-in", data={"username": username, "password": found[1]}, headers=headers)
    assert client.get("/").location == "/account"
    assert "given to you by somebody else" in client.get("/account").text


def test_people_are_found_by_name_role_and_department(
    sign_in: SignIn, admin: Membership, caller: Membership, head: Membership, store: Store
) -> None:
    browser = sign_in(admin, htmx=True)
    part = browser.get("/people?q=lin").text
    assert "<html" not in part
    assert "Lin Yue" in part
    assert "Wang Jun" not in part
    assert "Lin Yue" not in browser.get("/people?role=head").text
    service = department_of(store, "service").id
    assert "Wang Jun" in browser.get(f"/people?department={service}").text
    assert "Nobody fits" in browser.get("/people?q=nobody-like-this").text
    browser.get("/people?role=king", expect=404)


def test_a_list_of_people_costs_the_same_however_long(
    sign_in: SignIn, store: Store, admin: Membership, member_of: MemberOf
) -> None:
    for number in range(60):
        member_of(store, Role.REP, "sales", name=f"Rep{number:02}")
    browser, statements = sign_in(admin), list[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    first = browser.get("/people").text
    event.remove(db.engine, "before_cursor_execute", note)
    assert len([s for s in statements if s.startswith("SELECT")]) <= 6
    assert first.count("row-link") == 50
    following = re.search(r'rel="next"\s+href="([^"]+)"', first)
    assert following
    assert browser.get(following[1].replace("&amp;", "&")).text.count("row-link") == 11


def add_admin(app: Flask, *arguments: str, typed: str) -> Result:
    db.session.commit()
    return app.test_cli_runner(env={"BIHUAN_ADMIN_PASSWORD": typed}).invoke(
        args=["add-admin", *arguments]
    )


def test_a_command_makes_the_first_administrator_and_the_first_store(app: Flask) -> None:
    result = add_admin(
        app,
        "Founder",
        "--name",
        "周敏",
        "--store",
        "NORTH",
        "--store-name",
        "城北店",
        typed="a-long-sentence-of-hers",
    )
    assert result.exit_code == 0, result.output
    assert "founder" in result.output
    member = db.session.scalars(select(Membership)).one()
    assert (member.role, member.store.name) == (Role.ADMIN, "城北店")


def test_the_command_refuses_a_weak_password_and_makes_nothing(app: Flask) -> None:
    result = add_admin(app, "founder", "--name", "F", "--store", "NORTH", typed="founder")
    assert result.exit_code != 0
    assert "at least 10 characters" in result.output
    assert db.session.scalars(select(Store)).all() == []


def test_the_command_asks_for_a_store_where_there_is_none(app: Flask) -> None:
    result = add_admin(app, "founder", "--name", "F", typed="a-long-sentence-of-hers")
    assert result.exit_code != 0
    assert "--store" in result.output
