"""The rail says where one is."""

import re

import pytest

from blueprints.core.people import Membership
from tests.conftest import SignIn

SETTINGS = (
    "/settings",
    "/account",
    "/people",
    "/departments",
    "/stores",
    "/issues/rules",
    "/issues/reminders",
    "/notices/channels",
    "/imports",
    "/stand-ins",
)


def marked(page: str) -> set[str]:
    """The words of the places in the rail that are said to be this one."""
    rail = page.partition('<nav class="nav"')[2].partition("</nav>")[0]
    return set(re.findall(r'aria-current="page">.*?class="word">([^<]+)<', rail, re.DOTALL))


@pytest.mark.parametrize("path", SETTINGS)
def test_what_is_set_up_is_found_under_the_settings(
    sign_in: SignIn, admin: Membership, path: str
) -> None:
    assert marked(sign_in(admin).get(path).text) == {"Settings"}


@pytest.mark.parametrize("path", ["/issues", "/issues/board", "/issues/views", "/silence"])
def test_every_look_at_issues_is_found_under_the_issues(
    sign_in: SignIn, head: Membership, path: str
) -> None:
    assert marked(sign_in(head).get(path).text) == {"Issues"}
