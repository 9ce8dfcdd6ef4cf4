"""Every page of the demo, in both languages: accessible, and never wider than the screen."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from blueprints.callbacks.models import Callback, CallbackRule
from blueprints.callbacks.rules import State as CallbackState
from blueprints.checklists.models import CheckList, CheckListVersion, CheckRow
from blueprints.core.access import PUBLIC, access_of
from blueprints.core.db import Model, db
from blueprints.core.people import Department, Person, Store
from blueprints.core.rules import Can, Role, grants
from blueprints.customers.models import Customer
from blueprints.demo_stage.rules import PASSWORD, PEOPLE
from blueprints.inspections.models import Inspection
from blueprints.issue_rules.models import Category
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import IssueKind
from blueprints.tracker.rules import State as IssueState
from tests.browser.servers import served
from tests.conftest import app_on

READERS = {
    person.username: person.role
    for person in PEOPLE
    if person.username in {"linyue", "wangjun", "hejing", "admin"}
}
NARROWEST = 320
FIRST_OF: dict[str, type[Model]] = {
    "category_id": Category,
    "customer_id": Customer,
    "department_id": Department,
    "inspection_id": Inspection,
    "list_id": CheckList,
    "person_id": Person,
    "row_id": CheckRow,
    "rule_id": CallbackRule,
    "store_id": Store,
    "version_id": CheckListVersion,
}
NO_PAGES = re.compile(
    r"\.(csv|xlsx|pdf)$|/changes$|/owners/\d+/transfer$|^/(healthz|readyz|callbacks/next|notices/bell|(issues|customers)/alike|visits/customers)$"
)
"""Files, a redirect, what stands in pages or is asked by them, and what only somebody with customers has."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    folder = tmp_path_factory.mktemp("demo")
    database = f"sqlite:///{folder / 'demo.sqlite'}"
    with served(database, folder / "instance", seed=()) as address:
        yield address, app_on(database, Path(folder / "instance"))


def newest(model: type[Model], *where: object) -> int:
    key = model.__table__.c.id
    found = db.session.scalar(select(func.max(key)).where(*where))  # type: ignore[arg-type]  # conditions, of any kind
    assert found, model
    return int(found)


def pages(app: Flask) -> list[str]:
    """Of every route that shows a page one address, and of some several states."""
    with app.app_context():
        calls = [newest(Callback, Callback.state == s) for s in set(states_there())]
        issues = [newest(Issue, Issue.state == s) for s in issue_states()]
        issues.append(newest(Issue, Issue.kind == IssueKind.FINDING))
        done = newest(Inspection, Inspection.done_at.is_not(None))
        due = newest(Inspection, Inspection.done_at.is_(None), Inspection.cancelled_at.is_(None))
        rep = newest(Person, Person.username == "chensiyuan")
        plain = [rule.rule for rule in app.url_map.iter_rules() if is_page(app, rule.endpoint)]
        return [
            *(p for p in map(filled, plain) if "<" not in p and not NO_PAGES.search(p)),
            *(f"/callbacks/{n}" for n in calls),
            *(f"/issues/{n}" for n in issues),
            *(f"/issues/{n}/{noun}" for n in issues for noun in ("voiding", "acceptance")),
            f"/inspections/{done}",
            f"/inspections/{due}/filling",
            "/findings?stage=all",
            f"/files?record=/issues/{issues[-1]}",
            "/callbacks?state=all",
            "/issues?q=刹车",
            "/issues?more=1",
            f"/customers/owners/{rep}/transfer",
            "/customers?q=王",
            "/search?q=保养",
            "/overview?month=2020-01",
            "/nothing-here",
        ]


def states_there() -> Sequence[CallbackState]:
    return db.session.scalars(select(Callback.state).distinct()).all()


def issue_states() -> Sequence[IssueState]:
    return db.session.scalars(select(Issue.state).distinct()).all()


def is_page(app: Flask, endpoint: str) -> bool:
    rule = next(iter(app.url_map.iter_rules(endpoint)))
    return "GET" in (rule.methods or set()) and (
        access_of(endpoint) != PUBLIC or endpoint == "core.sign_in"
    )


def is_granted(app: Flask, path: str, role: Role) -> bool:
    """Whether it is worth a visit: a browser takes long to show that something is not for its reader."""
    try:
        endpoint, _values = app.url_map.bind("").match(path.partition("?")[0])
    except NotFound:
        return False
    access = access_of(endpoint)
    return access == PUBLIC or (access is not None and grants(role, Can(access)))


def filled(path: str) -> str:
    def fill(match: re.Match[str]) -> str:
        model = FIRST_OF.get(match[1])
        return str(newest(model)) if model else match[0]

    return re.sub(r"<int:(\w+)>", fill, path)


def signed_in(browser: Browser, address: str, reader: str, language: str) -> Page:
    page = browser.new_page(viewport={"width": 800, "height": 1280}, locale=language)
    page.goto(f"{address}/sign-in")
    page.locator("main [name=username]").fill(reader)
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main form.card button[type=submit]").click()
    page.wait_for_url(f"{address}/")
    if (page.locator("html").get_attribute("lang") or "")[:2] != language:
        page.locator("form[action='/language'] button:visible").first.click()
        expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))
    return page


def faults_of(page: Page) -> list[str]:
    found = [
        f"{v['id']}: {v['nodes'][0]['target']} {v['help']}"
        for v in Axe().run(page).response["violations"]
    ]
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    page.set_viewport_size({"width": 800, "height": 1280})
    return [*found, *([f"{wider} px wider than a narrow phone"] if wider > 0 else [])]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_and_nothing_overflows(
    chromium: Browser, demo: tuple[str, Flask], language: str
) -> None:
    """Each page once, as the first of the readers to whom it is open."""
    address, app = demo
    left, faults = pages(app), {}
    for reader, role in READERS.items():
        page = signed_in(chromium, address, reader, language)
        with app.app_context():
            worth = [path for path in left if is_granted(app, path, role)]
        closed = [path for path in left if path not in worth]
        for path in worth:
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status < 500, path
            if answer.status in {403, 404}:
                closed.append(path)
            elif found := faults_of(page):
                faults[path] = found
        page.close()
        left = closed
    assert faults == {}
    assert all(re.search("/nothing-here|^/files$|/(voiding|acceptance)$", path) for path in left), (
        left
    )


def test_the_sign_in_page_is_accessible(chromium: Browser, demo: tuple[str, Flask]) -> None:
    page = chromium.new_page(locale="zh-CN")
    page.goto(f"{demo[0]}/sign-in")
    assert faults_of(page) == []
    page.close()


def test_the_demo_shows_an_issue_in_most_states(demo: tuple[str, Flask]) -> None:
    with demo[1].app_context():
        assert len(issue_states()) >= 4
