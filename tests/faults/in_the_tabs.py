"""Faults 9 to 13, 17, 26 and 34: what happens in the page."""

from playwright.sync_api import Page

from tests.faults.arena import Case
from tests.faults.faults import fault
from tests.faults.on_the_line import wait_for_puts
from tests.faults.tablet import Tablet
from tests.patience import eventually

NO_LOCK = """(() => {
  const request = navigator.locks.request.bind(navigator.locks);
  navigator.locks.request = (name, options, work) =>
    name === "outbox-flush" ? Promise.resolve((work ?? options)({})) : request(name, options, work);
})()"""
FREEZE = """() => new Promise((taken) => {
  navigator.locks.request("outbox-flush", () => { taken(true); return new Promise(() => {}); });
})"""
PATIENT = {"send": 60_000}
"""Where requests are counted: none is sent again because the machine is busy."""
HTMX = """addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-offline]")) form.setAttribute("hx-post", form.action);
}, true)"""


def three_tabs(case: Case, script: str) -> tuple[Tablet, str]:
    """One form waits, and three tabs learn at the same time that the connection is back."""
    tablet, form = case.tablet(script=script), case.form()
    tablet.open(form.path)
    for _ in range(2):
        tablet.open("/", tablet.context.new_page())
    with tablet.offline():
        tablet.fill(form.paper, form.token)
        tablet.tap(form.paper)
        case.expect(form, 0, 0, 1)
        before = len(tablet.puts)
        case.pause(0.3)
    case.expect(form, 1, 0, 0)
    return tablet, f"after {before} tries offline"


def forms_come(case: Case) -> int:
    return sum(n for line, n in case.chaos.came.items() if line in case.lines())


@fault("9", "three tabs send at once")
def three_tabs_at_once(case: Case) -> None:
    with case.server.other(waits=PATIENT):
        _tablet, words = three_tabs(case, "")
        assert forms_come(case) == 1, words


@fault("10", "three tabs, and no lock between them")
def three_tabs_without_lock(case: Case) -> None:
    three_tabs(case, NO_LOCK)


@fault("11", "a frozen tab holds the lock")
def frozen_tab(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    frozen = tablet.context.new_page()
    tablet.open("/", frozen)
    frozen.evaluate(FREEZE)
    tablet.fill(form.paper, form.token)
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)


@fault("12", "the same form in two tabs")
def two_tabs_one_form(case: Case) -> None:
    tablet, first = case.tablet(), case.form()
    second = case.form(first.paper)
    other = tablet.context.new_page()
    tablet.open(first.path)
    tablet.fill(first.paper, first.token)
    eventually(lambda: len(tablet.drafts()), 1)
    tablet.open(first.path, other)
    tablet.fill(second.paper, "", other)
    words = other.locator(f"{first.paper.form} [name={first.paper.words}]")
    assert words.input_value() == ""
    tablet.fill(second.paper, second.token, other)
    tablet.tap(second.paper, other)
    case.expect(second, 1, 0, 0)
    tablet.tap(first.paper)
    case.expect(first, 1, 0, 0)
    assert len(set(tablet.puts)) == 2


def in_one_task(page: Page, button: str, work: str) -> None:
    script = f"(selector) => {{ const button = document.querySelector(selector); {work} }}"
    page.evaluate(script, button)


@fault("13", "tapped three times")
def triple_tap(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    button = f"{form.paper.form} {form.paper.button}"
    in_one_task(tablet.page, button, "button.click(); button.click(); button.click();")
    case.expect(form, 1, 0, 0)


@fault("17", "page left in the task of the tap")
def left_with_the_tap(case: Case) -> None:
    tablet, form = case.tablet(), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    button = f"{form.paper.form} {form.paper.button}"
    in_one_task(tablet.page, button, "button.click(); location.href = '/';")
    tablet.page.wait_for_url(f"{tablet.address}/")
    case.expect(form, 1, 0, 0)


@fault("26", "the same id with other words")
def same_id_other_words(case: Case) -> None:
    tablet, first = case.tablet(), case.form()
    tablet.write(first.paper, first.path, first.token)
    case.expect(first, 1, 0, 0)
    used = tablet.puts[0].rpartition("/")[2]
    second = case.form(first.paper)
    tablet.open(second.path)
    tablet.fill(second.paper, second.token)
    tablet.page.evaluate(
        "([form, id]) => { document.querySelector(form).elements.submission_id.value = id; }",
        [second.paper.form, used],
    )
    tablet.tap(second.paper)
    wait_for_puts(tablet, 2)
    case.stays(second, 0, 0, 1)
    eventually(lambda: tablet.outbox()[0]["state"], "attention")
    tablet.open("/tray")
    tablet.page.get_by_role("button", name="作为新表单上传").click()
    case.expect(second, 1, 0, 0)


@fault("34", "htmx attributes on the form")
def htmx_on_the_form(case: Case) -> None:
    with case.server.other(waits=PATIENT):
        sent_once(case)


def sent_once(case: Case) -> None:
    tablet, form = case.tablet(script=HTMX), case.form()
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    assert tablet.page.locator(f"{form.paper.form}[hx-post]").count()
    posts: list[str] = []
    tablet.context.on("request", lambda r: posts.append(r.url) if r.method == "POST" else None)
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)
    assert len(tablet.puts) == 1
    assert [url for url in posts if not url.endswith("/pulse")] == []


@fault("33", "no JavaScript")
def no_java_script(case: Case) -> None:
    tablet, form = case.tablet(None, java_script_enabled=False), case.form()
    tablet.sign_in_plainly()
    tablet.page.goto(tablet.address + form.path)
    tablet.write_words(form.paper, form.token)
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)
