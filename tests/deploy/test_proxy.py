"""Chromium over https, trusting nothing but the store's own authority; and bad links that nobody notices."""

import http.client
import os
import shutil
import socket
import sqlite3
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect, sync_playwright

from blueprints.demo_stage.rules import PASSWORD
from tests.browser.conftest import ARGUMENTS
from tests.deploy.proxy import Site, behind_nginx
from tests.patience import eventually, patient

STALLED = 12
SLOWEST = 30.0  # seconds; a stalled worker would answer after a minute


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with behind_nginx(tmp_path_factory.mktemp("proxy")) as site:
        yield site


def trust(home: Path, authority: Path) -> None:
    """What importing the authority by hand does: into the store of certificates of this home."""
    certutil = shutil.which("certutil")
    assert certutil, "These tests need certutil: deploy/system-packages test"
    store = home / ".pki/nssdb"
    store.mkdir(parents=True)
    for arguments in (
        ["-N", "--empty-password"],
        ["-A", "-n", "Bihuan", "-t", "C,,", "-i", str(authority)],
    ):
        subprocess.run([certutil, "-d", f"sql:{store}", *arguments], check=True)


@contextmanager
def browser_at(home: Path) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=list(ARGUMENTS),
            env={**os.environ, "HOME": str(home)},
        )
        page = browser.new_page(locale="zh-CN", viewport={"width": 800, "height": 1280})
        patient(page.context)
        yield page
        browser.close()


def test_without_the_authority_the_browser_refuses(site: Site, tmp_path: Path) -> None:
    with browser_at(tmp_path) as page, pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        page.goto(f"{site.address}/sign-in")


def test_with_the_authority_it_is_a_secure_context_and_one_can_sign_in(
    site: Site, tmp_path: Path
) -> None:
    trust(tmp_path, site.authority)
    with browser_at(tmp_path) as page:
        answer = page.goto(f"{site.address}/sign-in")
        assert answer is not None
        assert answer.header_value("strict-transport-security")
        assert page.evaluate("isSecureContext && 'serviceWorker' in navigator && !!crypto.subtle")
        assert spoken_by(page) == "h2"
        sign_in(page)
        expect(page).to_have_url(f"{site.address}/")
        cookies = {c["name"]: c for c in page.context.cookies()}
        assert cookies["bihuan"]["secure"]
        assert cookies["bihuan"]["httpOnly"]
        assert cookies["bihuan"]["sameSite"] == "Lax"


def spoken_by(page: Page) -> str:
    return str(page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"))


def sign_in(page: Page) -> None:
    page.locator("main [name=username]").fill("linyue")
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main form.card button[type=submit]").click()


def ask(
    site: Site, method: str, path: str, body: str = "", **headers: str
) -> http.client.HTTPResponse:
    connection = http.client.HTTPSConnection(
        "localhost", site.port, context=site.trust, timeout=SLOWEST
    )
    if body:
        headers["content-type"] = "application/x-www-form-urlencoded"
    with closing(connection):
        connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        answer.read()
        return answer


WRONG_SIGN_IN = "submission_id=1b4e28ba-2fa1-41d2-883f-0016d3cca427&username=nobody&password=wrong"


def test_a_client_cannot_say_that_it_is_somebody_else(site: Site) -> None:
    answer = ask(
        *(site, "POST", "/sign-in", WRONG_SIGN_IN),
        origin=site.address,
        x_forwarded_for="203.0.113.9",
        forwarded="for=203.0.113.9",
    )
    assert answer.status == 422
    with closing(sqlite3.connect(site.database)) as database:
        tried_from = database.execute("SELECT DISTINCT address FROM sign_in_attempt").fetchall()
    assert tried_from == [("127.0.0.1",)]


def test_a_page_elsewhere_cannot_say_that_it_is_ours(site: Site) -> None:
    answer = ask(
        *(site, "POST", "/sign-in", WRONG_SIGN_IN),
        origin="https://elsewhere.example",
        x_forwarded_host="elsewhere.example",
    )
    assert answer.status == 403


def test_a_name_that_is_not_ours_gets_no_page(site: Site) -> None:
    assert ask(site, "GET", "/sign-in", host="elsewhere.example").status == 421


def test_a_client_cannot_say_that_the_link_is_plain(site: Site) -> None:
    answer = ask(site, "GET", "/sign-in", x_forwarded_proto="http")
    assert answer.headers.get_all("Strict-Transport-Security") == [
        "max-age=31536000; includeSubDomains"
    ]


def plainly(site: Site, path: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("localhost", site.plain_port, timeout=SLOWEST)
    with closing(connection):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer, answer.read()


def test_plain_http_gives_the_authority_and_leads_everything_else_to_https(site: Site) -> None:
    answer, body = plainly(site, "/ca.crt")
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    assert body == ssl.PEM_cert_to_DER_cert(site.authority.read_text())
    answer, _ = plainly(site, "/callbacks?state=all")
    assert (answer.status, answer.headers["Location"]) == (
        308,
        f"{site.address}/callbacks?state=all",
    )


def test_what_comes_compressed_is_left_as_it_is_and_pages_are_compressed(site: Site) -> None:
    page = ask(site, "GET", "/sign-in", accept_encoding="gzip")
    assert page.headers["Content-Encoding"] == "gzip"
    style = ask(site, "GET", "/assets/x/app.css", accept_encoding="br, gzip")
    assert style.headers["Content-Encoding"] == "br"


def test_a_file_that_is_too_large_is_refused_in_words(site: Site) -> None:
    assert ask(site, "POST", "/sign-in", "x" * (2 * 1024 * 1024 + 1)).status == 413


def test_the_log_names_nobody(site: Site) -> None:
    ask(site, "GET", "/search?q=%E7%8E%8B%E5%86%9B")
    eventually(lambda: " GET /search " in (site.folder / "bihuan.log").read_text(), expected=True)
    log = (site.folder / "bihuan.log").read_text()
    assert "%E7" not in log
    assert "127.0.0.1" not in log


def stall(site: Site) -> ssl.SSLSocket:
    """An upload whose body stops after a third, on a link that stays open."""
    plain = socket.create_connection(("localhost", site.port), timeout=20)
    link = site.trust.wrap_socket(plain, server_hostname="localhost")
    head = f"POST /sign-in HTTP/1.1\r\nHost: localhost:{site.port}\r\nOrigin: {site.address}\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 90000\r\n\r\n"
    link.sendall((head + kind + "x" * 30_000).encode())
    return link


def test_stalled_uploads_keep_nobody_waiting(site: Site) -> None:
    """More of them than the program has threads."""
    ask(site, "GET", "/sign-in")
    with ExitStack() as stalled:
        for _ in range(STALLED):
            stalled.enter_context(stall(site))
        for _ in range(5):
            assert ask(site, "GET", "/sign-in").status == 200
