"""The screens of stores and departments, for administrators and for nobody else."""

import pytest
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Department, Membership, Store
from blueprints.core.rules import Role
from tests.conftest import MemberOf, SignIn, department_of

PAGES = ["/departments", "/departments/new", "/stores", "/stores/new"]


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
    for url in PAGES:
        browser.get(url, expect=403)
    browser.post("/stores", expect=403, name="X", code="x")


def test_departments_of_another_store_are_not_there(
    sign_in: SignIn, admin: Membership, other_store: Store
) -> None:
    browser, foreign = sign_in(admin), department_of(other_store, "sales")
    browser.get(f"/departments/{foreign.id}", expect=404)
    browser.post(f"/departments/{foreign.id}/closure", expect=404)


def test_a_department_is_added_renamed_closed_and_opened_again(
    sign_in: SignIn, store: Store, admin: Membership
) -> None:
    browser = sign_in(admin)
    browser.post("/departments", 422, name="", parent=0)
    browser.post("/departments", name="二手车部", name_en="Used cars", parent=0)
    department = db.session.scalars(select(Department).where(Department.name == "二手车部")).one()
    url = f"/departments/{department.id}"
    browser.get(url)
    browser.post(url, 422, name="", parent=0)
    browser.post(url, name="二手车", name_en="", parent=department_of(store, "sales").id)
    browser.post(f"{url}/closure")
    assert "no longer used" in browser.get("/departments").text
    browser.get(url)
    browser.post(f"{url}/reopening")
    assert (department.name, department.is_active) == ("二手车", True)


def test_a_department_with_people_is_not_closed(
    sign_in: SignIn, store: Store, admin: Membership, head: Membership
) -> None:
    service = department_of(store, "service")
    answer = sign_in(admin).post(f"/departments/{service.id}/closure", 409)
    assert "still has people" in answer.text


def test_a_store_is_added_and_renamed(sign_in: SignIn, admin: Membership) -> None:
    browser = sign_in(admin)
    browser.post("/stores", 422, code="a b", name="", timezone="")
    browser.post("/stores", code="WEST", name="城西店", timezone="Asia/Shanghai")
    store = db.session.scalars(select(Store).where(Store.code == "WEST")).one()
    browser.get(f"/stores/{store.id}")
    browser.post(f"/stores/{store.id}", 422, name="", timezone="Asia/Shanghai")
    browser.post(f"/stores/{store.id}", 409, name="城西店", timezone="Mars/Base")
    browser.post(f"/stores/{store.id}", name="城西二店", timezone="Asia/Urumqi")
    assert (store.name, store.timezone) == ("城西二店", "Asia/Urumqi")
    browser.get("/stores/0", expect=404)
    assert "城西二店" in browser.get("/changes").text
