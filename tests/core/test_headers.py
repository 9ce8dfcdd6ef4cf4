from flask import Flask

from blueprints.core.people import Membership
from tests.conftest import SignIn


def test_every_answer_forbids_inline_script_and_framing(
    sign_in: SignIn, caller: Membership
) -> None:
    headers = sign_in(caller).get("/account").headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_behind_tls_it_stays_behind_tls(app: Flask) -> None:
    answer = app.test_client().get("/healthz", base_url="https://localhost")
    assert "Strict-Transport-Security" in answer.headers


def test_health_and_readiness_answer(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ok"}
