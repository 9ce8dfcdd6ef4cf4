"""Chromium in front of the real server, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.servers import served
from tests.conftest import pg_uri
from tests.patience import patient

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "The browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database without tables: the migrations make them."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('browser') / 'bihuan.sqlite'}"
    server = request.getfixturevalue("postgresql")
    name = f"browser_{uuid4().hex}"
    server.psql(f"CREATE DATABASE {name}")
    return pg_uri(server, name)


@pytest.fixture
def site(empty_database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a store with people and rules, and no business yet."""
    with served(empty_database, tmp_path / "instance", seed=("--empty",)) as address:
        yield address


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[BrowserContext]:
    """Ten inches, upright."""
    context = chromium.new_context(
        viewport={"width": 800, "height": 1280}, locale="zh-CN", has_touch=True
    )
    yield patient(context)
    context.close()
