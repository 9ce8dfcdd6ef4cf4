"""Where the cases run: one server behind one proxy, one browser; each case brings its own profile."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserType, Error, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS
from tests.faults.chaos import Chaos, chaos_before
from tests.faults.ground import Ground, ground_of
from tests.faults.oracle import Oracle, Where, oracle_of
from tests.faults.profile import Profile
from tests.faults.server import Server, running
from tests.faults.tablet import CALL, COMMENT, ISSUE, Paper, Tablet
from tests.patience import eventually

SCREEN: dict[str, Any] = {"viewport": {"width": 800, "height": 1280}, "locale": "zh-CN"}


@dataclass
class Arena:
    server: Server
    chaos: Chaos
    oracle: Oracle
    ground: Ground
    chromium: BrowserType
    browser: Browser
    folder: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.chaos.port}"

    @cached_property
    def issue_id(self) -> int:
        """The one that all comments are about."""
        return self.ground.issue("Comments of the fault tests")


@contextmanager
def arena_on(database: str, folder: Path, **asked: Any) -> Iterator[Arena]:
    path = shutil.which("chromium")
    assert path, "The fault tests need Chromium: apt-get install chromium"
    with ExitStack() as stack:
        server = stack.enter_context(running(database, folder, **asked))
        chaos = stack.enter_context(chaos_before(server.port))
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=path, args=list(ARGUMENTS))
        stack.callback(browser.close)
        ground = ground_of(database, folder / "ground")
        oracle = oracle_of(database)
        stack.callback(oracle.engine.dispose)
        yield Arena(server, chaos, oracle, ground, chromium, browser, folder)


@dataclass(frozen=True)
class Filling:
    """A form to fill in: on which paper, where, and the token by which it is found again."""

    paper: Paper
    path: str
    token: str


@dataclass
class Case:
    """One run of one fault. Every form that it fills in is looked for at the end."""

    arena: Arena
    run: int = 0
    expected: dict[str, Where] = field(default_factory=dict)
    tablets: list[Tablet] = field(default_factory=list)
    stack: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.chaos, self.server, self.oracle = (
            self.arena.chaos,
            self.arena.server,
            self.arena.oracle,
        )

    # What one needs

    def tablet(self, username: str | None = "linyue", script: str = "", **options: Any) -> Tablet:
        """A fresh profile: what a case changes in it leaks into no other."""
        context = self.arena.browser.new_context(**SCREEN, **options)
        self.stack.callback(quietly, context.close)
        if script:
            context.add_init_script(script)
        has_java_script = options.get("java_script_enabled", True)
        return self.in_use(Tablet(context, self.arena.address, has_java_script), username)

    def in_use(self, tablet: Tablet, username: str | None) -> Tablet:
        self.tablets.append(tablet)
        if username:
            tablet.sign_in(username)
        return tablet

    def profile(self) -> Profile:
        """A browser of its own, on a disk, that can be killed."""
        folder = self.arena.folder / f"profile-{uuid4().hex}"
        profile = Profile(self.arena.chromium, folder, self.arena.address)
        self.stack.callback(profile.remove)
        return profile

    def form(self, paper: Paper | None = None, *, more: str = "") -> Filling:
        """One of the three that survive, in turn, about something of its own."""
        paper = paper or (CALL, ISSUE, COMMENT)[self.run % 3]
        token = f"t{uuid4().hex[:12]}"
        self.expected[token] = Where(1, 0, 0)
        return Filling(paper, self.path(paper), token + more)

    def path(self, paper: Paper) -> str:
        if paper is CALL:
            return f"/callbacks/{self.arena.ground.callback('周女士')}"
        return "/issues/new" if paper is ISSUE else f"/issues/{self.arena.issue_id}"

    # What must hold

    def where(self, token: str) -> Where:
        return self.arena.oracle.where(token[:13], *self.pages())

    def pages(self) -> list[Page]:
        """One of each profile: what is kept is the profile's."""
        asked = (t for t in self.tablets if t.has_java_script)
        open_pages = ([p for p in t.context.pages if not p.is_closed()] for t in asked)
        return [pages[0] for pages in open_pages if pages]

    def expect(self, filling: Filling, *counts: int) -> None:
        """It comes to be so, and is what is looked for at the end."""
        expected = self.expected[filling.token[:13]] = Where(*counts)
        eventually(lambda: self.where(filling.token), expected)

    def stays(self, filling: Filling, *counts: int, seconds: float = 0.8) -> None:
        """It is so, and still is after a while in which much was tried."""
        self.expect(filling, *counts)
        self.pause(seconds)
        assert self.where(filling.token) == Where(*counts)

    def pause(self, seconds: float) -> None:
        """Letting the browser's events through."""
        for page in self.pages()[:1]:
            page.wait_for_timeout(seconds * 1000)

    def finish(self) -> None:
        for token, expected in self.expected.items():
            eventually(partial(self.where, token), expected)
        for tablet in self.tablets:
            assert not tablet.by_worker, f"the worker sent {tablet.by_worker}"

    def close(self) -> None:
        self.chaos.heal()
        self.stack.close()

    # What is counted

    def lines(self) -> set[str]:
        return {f"PUT {path}" for tablet in self.tablets for path in tablet.puts}

    def resent(self) -> int:
        """More arrived than the scripts sent: the browser sent again by itself."""
        sent = sum(len(tablet.puts) for tablet in self.tablets)
        came = sum(self.chaos.copies(line)[0] for line in self.lines())
        return max(0, came - sent)

    def absorbed(self) -> int:
        """Copies that the server got and made nothing of."""
        forms = [line for line in self.lines() if "/files/" not in line]
        return sum(max(0, self.chaos.copies(line)[1] - 1) for line in forms)


def quietly(close: Any) -> None:
    with suppress(Error):
        close()
