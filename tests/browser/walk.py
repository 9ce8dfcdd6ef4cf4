"""What somebody does with a hand on the screen: the same with JavaScript and without."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from blueprints.demo_stage.rules import PASSWORD
from tests.browser.cookies import lose_session
from tests.patience import eventually


@dataclass
class Walk:
    """One browser at one server; whoever is signed in works in it."""

    context: BrowserContext
    address: str
    page: Page
    has_java_script: bool

    def sign_in(self, username: str) -> None:
        lose_session(self.context)
        self.go("/sign-in")
        self.page.locator("main [name=username]").fill(username)
        self.page.locator("main [name=password]").fill(PASSWORD)
        self.press(self.page.locator("main form.card button[type=submit]"))
        expect(self.page).to_have_url(f"{self.address}/")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def press(self, button: Locator) -> None:
        button.first.click()
        self.page.wait_for_load_state()

    def choose(self, name: str, value: str) -> None:
        """A radio button that looks like a segment or a button: its label is what one touches."""
        radio = f"input[name='{name}'][value='{value}']"
        self.page.locator(f"main label:has({radio})").click()
        expect(self.page.locator(radio)).to_be_checked()

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f"main [name='{name}']").fill(text)

    def pick(self, name: str, label: str) -> None:
        """An option of a list, by a part of its words."""
        choice = self.page.locator(f"main select[name='{name}']")
        option = choice.locator("option", has_text=label).first
        option.wait_for(state="attached")
        choice.select_option(value=option.get_attribute("value"))

    def open(self, words: str) -> None:
        self.press(self.page.locator("main a", has_text=words))

    def sees(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def upload(self, file: Path, *, since: str) -> None:
        """From the file to its result: mapping, dry run, job."""
        self.go("/imports")
        self.page.locator("input[type=file]").set_input_files(file)
        self.press(self.page.locator("#upload button[type=submit]"))
        self.press(self.page.locator("#mapping form[method=post] button[type=submit]"))
        self.wait_for_job()
        self.fill("callbacks_from", since)
        self.press(self.page.locator("#trial form button[type=submit]"))
        self.wait_for_job()

    def wait_for_job(self) -> None:
        """The progress page renews itself; without JavaScript one asks again."""
        self.page.wait_for_url("**/jobs/*")
        done = self.page.locator("main a.button.primary")
        eventually(lambda: bool(self.seen_anew(done)), expected=True, page=self.page)
        self.press(done)

    def seen_anew(self, what: Locator) -> int:
        if not self.has_java_script:
            self.page.reload()
        return what.count()

    def step(self, noun: str, **fields: str) -> None:
        """A step of the issue: its button, its form, and the issue again."""
        self.press(self.page.locator(f"#issue nav a[href$='/{noun}']"))
        for name, text in fields.items():
            if name.endswith("_id"):
                self.pick(name, text)
            else:
                self.fill(name, text)
        self.press(self.page.locator("#issue .step-form button[type=submit]"))
        expect(self.page.locator(".step-form")).to_have_count(0)
