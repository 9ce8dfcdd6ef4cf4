"""A sales consultant's day told from a phone without a link; his head answers it, and makes an issue of a line."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Membership, Person
from blueprints.core.transactions import write
from tests.browser.servers import served
from tests.browser.walk import Walk
from tests.conftest import app_on
from tests.patience import patient
from tests.reporting import a_duty

DEAD = "远山5试驾车电瓶亏电"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A store in which Chen Siyuan owes the report of today."""
    database = f"sqlite:///{tmp_path / 'reports.sqlite'}"
    with served(database, tmp_path / "instance", seed=("--empty",)) as found:
        with app_on(database, tmp_path / "beside").app_context():
            write()
            a_duty(
                db.session.scalars(
                    select(Membership)
                    .join(Membership.person)
                    .where(Person.username == "chensiyuan")
                ).one()
            )
            db.session.remove()
            db.engine.dispose()
        yield found


@contextmanager
def phone(chromium: Browser, address: str, username: str) -> Iterator[Walk]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True
    )
    walk = Walk(patient(context), address, context.new_page(), has_java_script=True)
    walk.sign_in(username)
    yield walk
    context.close()


def outbox(walk: Walk, words: str) -> None:
    expect(walk.page.locator("#outbox")).to_contain_text(words)


def test_a_day_is_told_offline_and_a_line_of_it_becomes_an_issue(
    chromium: Browser, address: str
) -> None:
    with phone(chromium, address, "chensiyuan") as walk:
        walk.open("日报")
        walk.context.set_offline(True)
        walk.fill("own-happened", "接待到店客户4组\n试驾2组")
        walk.fill("own-wrong", DEAD)
        walk.page.locator("form.report-form button.primary").click()
        outbox(walk, "1 份待上传")
        walk.context.set_offline(False)
        outbox(walk, "已同步")
    with phone(chromium, address, "lijianguo") as walk:
        walk.go("/reports/waiting")
        line = walk.page.locator(".report-lines > li", has_text=DEAD)
        line.locator("button[value=task]").click()
        expect(line.locator(".badge").first).to_contain_text("转任务")
        walk.sees("阅示人：李建国")
        walk.press(line.locator("a[href^='/issues/']"))
        expect(walk.page.locator("h1")).to_have_text(DEAD)
        walk.sees("陈思远的日报")
