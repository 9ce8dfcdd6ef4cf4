"""A tablet in somebody's hands: what one opens, types and taps, and what one sees."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Request, expect

from blueprints.demo_stage.rules import PASSWORD
from tests.browser.cookies import lose_session
from tests.faults.oracle import kept
from tests.patience import comes_true, patient

READY = "() => document.getElementById('outbox')?.dataset.state"
MINTED = """async (form) => {
  const id = document.querySelector(form)?.elements.submission_id?.value;
  const { held } = await navigator.locks.query();
  return held.some((lock) => lock.name === `draft:${id}`);
}"""


KEPT_COPY = "(url) => caches.match(url).then(Boolean)"


def kept_of(address: str, path: str) -> str:
    """Of a callback only the form is kept that is the same for every one."""
    return "/callbacks/offline" if path.startswith("/callbacks/") else address + path


@dataclass(frozen=True)
class Paper:
    """A form that survives: where its token is typed, and what sends it."""

    name: str
    words: str  # the name of the field
    button: str
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> str:
        return f"form[data-offline={self.name}]"


CALL = Paper("callback", "note", "button[name=at_once][value=no_answer]")
ISSUE = Paper("issue", "title", "button[type=submit]:not([name=draft])")
COMMENT = Paper("comment", "words", "button[type=submit]")


@dataclass
class Tablet:
    """A browser's profile at the proxy's address."""

    context: BrowserContext
    address: str
    has_java_script: bool = True  # without, nothing is kept, and nothing can be asked
    page: Page = field(init=False)
    puts: list[str] = field(default_factory=list)  # as the scripts sent them
    by_worker: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        patient(self.context)
        self.context.on("request", self.note)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()

    def note(self, request: Request) -> None:
        if request.method == "GET":
            return
        with suppress(Error):
            if request.service_worker:
                self.by_worker.append(request.url)
                return
        if request.method == "PUT":
            self.puts.append(request.url.removeprefix(self.address))

    # What one does

    def sign_in(self, username: str = "linyue", page: Page | None = None) -> None:
        self.sign_in_plainly(username, page)
        self.ready(page)

    def sign_in_plainly(self, username: str = "linyue", page: Page | None = None) -> None:
        """Whoever was signed in before is not any more."""
        page = page or self.page
        lose_session(self.context)
        page.goto(f"{self.address}/sign-in")
        page.locator("main [name=username]").fill(username)
        page.locator("main [name=password]").fill(PASSWORD)
        page.locator("main form.card button[type=submit]").click()
        expect(page).to_have_url(f"{self.address}/")

    def sign_out(self) -> None:
        """Out of the menu, whatever the connection."""
        self.page.evaluate("document.querySelector('form[action$=sign-out]').requestSubmit()")
        self.page.wait_for_url(lambda url: "sign-in" in url or "/offline/" in url)

    def open(self, path: str, page: Page | None = None) -> None:
        page = page or self.page
        page.goto(self.address + path)
        self.ready(page)

    def ready(self, page: Page | None = None) -> None:
        """The scripts know who works here and have looked at what waits."""
        (page or self.page).wait_for_function(READY)

    def open_kept(self, path: str) -> None:
        """The worker has a copy of this page."""
        self.open(path)
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.reload()
        self.ready()
        comes_true(self.page, KEPT_COPY, kept_of(self.address, path))

    def fill(self, paper: Paper, token: str, page: Page | None = None) -> None:
        page = page or self.page
        comes_true(page, MINTED, paper.form)
        self.write_words(paper, token, page)

    def write_words(self, paper: Paper, token: str, page: Page | None = None) -> None:
        page = page or self.page
        closed = f"details:not([open]):has({paper.form}), {paper.form} details:not([open])"
        for summary in page.locator(closed).locator("> summary").all():
            summary.click()
        self.choose_department(paper, page)
        page.locator(f"{paper.form} [name={paper.words}]").fill(token)

    def choose_department(self, paper: Paper, page: Page | None = None) -> None:
        if paper is ISSUE:
            (page or self.page).locator("select[name=department_id]").select_option(index=1)

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"main label:has(input[name='{name}'][value='{value}'])").click()

    def tap(self, paper: Paper, page: Page | None = None) -> None:
        (page or self.page).locator(f"{paper.form} {paper.button}").first.click(no_wait_after=True)

    def saved(self, page: Page | None = None) -> None:
        """It says so, or it is gone to where it can be seen already."""
        page = page or self.page
        page.wait_for_function(
            "() => !document.querySelector('form[data-offline][data-sent]')"
            " || /已保存到本机/.test(document.querySelector('#main').innerText)"
        )

    def write(self, paper: Paper, path: str, token: str) -> None:
        self.open(path)
        self.fill(paper, token)
        self.tap(paper)

    def send_now(self) -> None:
        self.page.locator("[data-flush]").first.click()

    @contextmanager
    def offline(self) -> Iterator[None]:
        self.context.set_offline(True)
        yield
        self.context.set_offline(False)

    # What is on it

    def outbox(self) -> list[Any]:
        return kept(self.page)["outbox"]

    def drafts(self) -> list[Any]:
        return kept(self.page)["drafts"]

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)
