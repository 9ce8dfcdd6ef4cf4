"""The store's ladder on screen."""

import pytest

from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.reminders.queries import ladder_of
from blueprints.reminders.rules import Ladder
from tests.conftest import MemberOf, SignIn

URL = "/issues/reminders"
DAYS = {"before": 2, "head": 2, "cs_manager": 4, "gm": 9}


@pytest.mark.parametrize("htmx", [False, True])
def test_an_administrator_sets_the_ladder(
    sign_in: SignIn, admin: Membership, other_store: Store, *, htmx: bool
) -> None:
    browser = sign_in(admin, htmx=htmx)
    browser.get(URL)
    browser.post(URL, **DAYS)
    assert ladder_of(admin.store_id) == Ladder(2, 2, 4, 9)
    assert 'value="soon"' in browser.post(URL, expect=422, **DAYS | {"gm": "soon"}).text
    browser.post(URL, expect=409, **DAYS | {"gm": 3})
    assert ladder_of(admin.store_id) == Ladder(2, 2, 4, 9)
    assert ladder_of(other_store.id) == Ladder()


def test_nobody_else_does(sign_in: SignIn, store: Store, member_of: MemberOf) -> None:
    for role in set(Role) - {Role.ADMIN}:
        browser = sign_in(member_of(store, role))
        browser.get(URL, expect=403)
        browser.post(URL, expect=403, **DAYS)


def test_the_page_is_in_chinese_too(sign_in: SignIn, admin: Membership) -> None:
    assert "督办" in sign_in(admin, language="zh").get(URL).text
