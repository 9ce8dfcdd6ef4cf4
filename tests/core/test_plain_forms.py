"""Bytes and characters that mean nothing, in an address: read as text, on every database the same."""

from urllib.parse import quote_from_bytes

import pytest

from blueprints.core.people import Membership
from tests.conftest import SignIn

LISTS = ("/issues", "/issues/board", "/search", "/customers", "/callbacks")
BYTES = (b"\xff", b"\0", b"a\0b", "漆".encode(), "漆".encode()[:2], b"\xed\xa0\x80", b'" OR ')


@pytest.mark.parametrize("path", LISTS)
def test_any_bytes_may_be_searched_for(sign_in: SignIn, caller: Membership, path: str) -> None:
    browser = sign_in(caller)
    for typed in BYTES:
        browser.get(f"{path}?q={quote_from_bytes(typed)}")
        raw = {"QUERY_STRING": f"q={typed.decode('latin-1')}"}
        browser.open(path, 200, environ_overrides=raw)


@pytest.mark.parametrize("path", ["/issues", "/customers"])
def test_no_bytes_are_the_mark_of_a_page(sign_in: SignIn, caller: Membership, path: str) -> None:
    browser = sign_in(caller)
    browser.get(f"{path}?page=%FF", expect=404)
    browser.open(path, 404, environ_overrides={"QUERY_STRING": "page=\xff\0"})


def test_what_was_searched_for_stands_in_the_field_as_it_was_understood(
    sign_in: SignIn, caller: Membership
) -> None:
    browser = sign_in(caller)
    raw = {"QUERY_STRING": "q=" + "漆\0面".encode().decode("latin-1")}
    assert 'value="漆面"' in browser.open("/search", 200, environ_overrides=raw).text


def test_who_is_not_signed_in_is_sent_to_do_so_whatever_the_address(
    sign_in: SignIn, caller: Membership
) -> None:
    browser = sign_in(caller)
    with browser.client.session_transaction() as session:
        session.clear()
    browser.open("/issues", 303, environ_overrides={"QUERY_STRING": "q=\xff"})
