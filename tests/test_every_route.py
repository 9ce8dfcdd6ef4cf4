"""What must hold for every route, the ones not yet written included."""

import re

from flask import Flask

from blueprints.core.access import PUBLIC, access_of
from blueprints.core.rules import Can

FOR_EVERYBODY = {
    "static",
    "core.sign_in",
    "core.begin_session",
    "core.sign_out",
    "core.choose_language",
    "core.healthz",
    "core.readyz",
    "assets.serve",
    "inbox.deposit",  # by the ticket that comes with the form
    "inbox.deposit_file",
    "inbox.pulse",
    "worker.serve_worker",
    "worker.show_offline",
    "install.show_steps",
    "calendar_feed.fetch",  # by the secret in the address: a calendar cannot sign in
}
BY_TICKET = {"inbox.deposit", "inbox.deposit_file"}


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    silent = [r.endpoint for r in app.url_map.iter_rules() if access_of(r.endpoint) is None]
    assert silent == []


def test_only_a_few_routes_are_for_everybody(app: Flask) -> None:
    public = {r.endpoint for r in app.url_map.iter_rules() if access_of(r.endpoint) == PUBLIC}
    assert public <= FOR_EVERYBODY


def test_every_other_route_asks_for_something_that_a_role_can_have(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert access_of(rule.endpoint) in {PUBLIC, *Can}


def test_every_path_is_kebab_case(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]*>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9./-]*", path), rule.rule


def test_every_argument_has_a_type(app: Flask) -> None:
    untyped = [r.rule for r in app.url_map.iter_rules() if re.search(r"<[^:>]+>", r.rule)]
    assert untyped == []


def test_only_get_and_post_but_for_deposits(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        methods = {"PUT"} if rule.endpoint in BY_TICKET else {"GET", "HEAD", "POST"}
        assert (rule.methods or set()) <= methods | {"OPTIONS"}, rule.rule


def test_only_deposits_are_taken_from_elsewhere_than_our_pages(app: Flask) -> None:
    free = {name for name, view in app.view_functions.items() if getattr(view, "by_ticket", False)}
    assert free == BY_TICKET


def test_every_route_sends_a_stranger_to_sign_in(app: Flask) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if access_of(rule.endpoint) == PUBLIC or "GET" not in (rule.methods or set()):
            continue
        path = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", rule.rule)
        path = re.sub(r"<any\('?(\w[\w-]*)[^)]*\):\w+>", r"\1", path)
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<string:\w+>", "x", path))
        answer = client.get(path)
        assert answer.status_code == 303, rule.rule
        assert answer.location.startswith("/sign-in"), rule.rule
