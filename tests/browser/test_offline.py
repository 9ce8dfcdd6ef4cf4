"""A form filled in without a connection arrives once; what is typed is found again by who typed it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.servers import served
from tests.browser.test_whole_way import browser_at
from tests.browser.walk import Walk
from tests.patience import comes_true

TITLE = "休息区饮水机漏水"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("offline")
    database = f"sqlite:///{folder / 'offline.sqlite'}"
    with served(database, folder / "instance", seed=("--empty",)) as site:
        yield site


@contextmanager
def tablet_of(chromium: Browser, address: str, person: str) -> Iterator[Walk]:
    with browser_at(chromium, address, java_script=True) as walk:
        walk.sign_in(person)
        settle(walk)
        yield walk


def settle(walk: Walk) -> None:
    """Until the worker has this device in hand, and the forms without a name are kept."""
    walk.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    walk.page.reload()
    walk.page.wait_for_function("navigator.serviceWorker.controller !== null")
    for path in ("/issues/offline", "/callbacks/offline"):
        comes_true(walk.page, "path => caches.match(path).then(Boolean)", path)


def report(walk: Walk, title: str) -> None:
    walk.go("/issues/new")
    walk.page.locator("#new-issue [name=submission_id]").wait_for(state="attached")
    walk.fill("title", title)
    walk.page.locator("main select[name=department_id]").select_option(index=1)
    walk.page.locator("#new-issue button.primary").click()


def outbox(walk: Walk, words: str) -> None:
    expect(walk.page.locator("#outbox")).to_contain_text(words)


def times_listed(walk: Walk, title: str) -> int:
    walk.go("/issues?state=all")
    return walk.page.locator("main a", has_text=title).count()


def test_filled_in_offline_it_is_recorded_once_when_the_connection_is_back(
    chromium: Browser, address: str
) -> None:
    with tablet_of(chromium, address, "linyue") as walk:
        walk.context.set_offline(True)
        report(walk, TITLE)
        walk.sees("已保存到本机")
        outbox(walk, "1 份待上传")
        walk.go("/issues/new")
        outbox(walk, "1 份待上传")
        walk.context.set_offline(False)
        outbox(walk, "已同步")
        assert times_listed(walk, TITLE) == 1


def test_with_a_connection_the_page_goes_to_the_record(chromium: Browser, address: str) -> None:
    with tablet_of(chromium, address, "linyue") as walk:
        report(walk, "展厅灯不亮")
        expect(walk.page.locator("h1")).to_have_text("展厅灯不亮")
        outbox(walk, "已同步")
        assert "/issues/" in walk.page.url


def test_what_is_wrong_is_said_and_what_was_typed_stays(chromium: Browser, address: str) -> None:
    with tablet_of(chromium, address, "linyue") as walk:
        walk.go("/issues/new")
        walk.fill("description", "在二号工位旁边")
        walk.page.locator("#new-issue button.primary").click()
        walk.page.locator(".error-summary").wait_for()
        assert walk.page.input_value("main [name=description]") == "在二号工位旁边"
        walk.fill("title", "地面有油")
        walk.page.locator("main select[name=department_id]").select_option(index=1)
        walk.page.locator("#new-issue button.primary").click()
        expect(walk.page.locator("h1")).to_have_text("地面有油")
        walk.go("/tray")
        walk.sees("您没有需要处理的表单")


def test_a_draft_is_its_writer_s_alone(chromium: Browser, address: str) -> None:
    with tablet_of(chromium, address, "linyue") as walk:
        walk.go("/issues/new")
        walk.fill("title", "写到一半")
        walk.sees("已保存到本机")
        walk.page.goto("about:blank")
        walk.sign_in("hejing")
        walk.go("/issues/new")
        outbox(walk, "已同步")
        assert walk.page.input_value("main [name=title]") == ""
        walk.page.goto("about:blank")
        walk.sign_in("linyue")
        walk.go("/issues/new")
        walk.sees("已恢复")
        assert walk.page.input_value("main [name=title]") == "写到一半"


def test_signed_out_without_a_connection_nobody_writes_in_another_s_name(
    chromium: Browser, address: str
) -> None:
    with tablet_of(chromium, address, "linyue") as walk:
        walk.context.set_offline(True)
        walk.page.locator("summary:has([data-who])").click()
        walk.page.locator("form[action='/sign-out'] button").click()
        walk.page.wait_for_url("**/offline/zh")
        report(walk, "无名之物")
        outbox(walk, "1 份待上传")
        walk.context.set_offline(False)
        walk.go("/")
        expect(walk.page).to_have_url(re.compile("/sign-in"))
        walk.sign_in("hejing")
        outbox(walk, "1 份待上传")
        assert times_listed(walk, "无名之物") == 0


def test_a_tablet_that_nobody_touches_has_nobody_signed_in(chromium: Browser, address: str) -> None:
    with tablet_of(chromium, address, "linyue") as walk:
        walk.page.clock.install()
        walk.go("/issues")
        outbox(walk, "已同步")
        walk.page.clock.fast_forward("16:00")
        expect(walk.page).to_have_url(re.compile("/sign-in$"))  # after sending


def test_a_form_that_is_begun_is_not_locked_away(chromium: Browser, address: str) -> None:
    with tablet_of(chromium, address, "linyue") as walk:
        walk.page.clock.install()
        walk.go("/issues/new")
        walk.page.locator("#new-issue [name=title]").press_sequentially("地面")
        expect(walk.page.locator("#new-issue .kept-words")).to_contain_text("已保存到本机")
        walk.page.clock.fast_forward("16:00")
        walk.page.wait_for_timeout(500)
        expect(walk.page.locator("#new-issue [name=title]")).to_have_value("地面")


TINY = """navigator.storage.estimate = async () => ({ usage: 0, quota: 10 * 1024 * 1024 });
navigator.storage.persisted = async () => false;"""


def test_a_window_that_forgets_says_so_and_posts_like_any_page(
    chromium: Browser, address: str
) -> None:
    with browser_at(chromium, address, java_script=True) as walk:
        walk.context.add_init_script(TINY)
        walk.sign_in("linyue")
        walk.go("/issues/new")
        walk.sees("表单不在本机保存")
        walk.fill("title", "灭火器过期")
        walk.page.locator("main select[name=department_id]").select_option(index=1)
        with walk.page.expect_request(lambda request: request.method == "POST") as posted:
            walk.page.locator("#new-issue button.primary").click()
        assert posted.value.url.endswith("/issues/new")
        expect(walk.page.locator("h1")).to_have_text("灭火器过期")
        assert walk.page.evaluate("navigator.serviceWorker.getRegistration()") is None
