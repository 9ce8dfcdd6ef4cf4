"""A photo taken where there is no connection arrives after the words that it belongs to."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.servers import served
from tests.browser.test_offline import outbox
from tests.browser.test_whole_way import browser_at
from tests.browser.walk import Walk
from tests.drawing import jpeg
from tests.patience import eventually

TITLE = "洗车工位地面积水"


@pytest.fixture
def walk(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("photos")
    database = f"sqlite:///{folder / 'photos.sqlite'}"
    with (
        served(database, folder / "instance", seed=("--empty",)) as site,
        browser_at(chromium, site, java_script=True) as walk,
    ):
        yield walk


def hand_to_caolei(walk: Walk) -> str:
    """An issue with its measures planned; where it is."""
    walk.sign_in("fangmin")
    walk.go("/issues/new")
    walk.fill("title", TITLE)
    walk.pick("department_id", "车间")
    walk.page.locator("#new-issue button.primary").click()
    expect(walk.page.locator("h1")).to_have_text(TITLE)
    issue = walk.path()
    walk.sign_in("zhaoguoqing")
    walk.go(issue)
    walk.step("acceptance", handler_id="曹磊")
    walk.sign_in("caolei")
    walk.go(issue)
    walk.step("measures", note="疏通地漏。")
    return issue


def take_a_photo(walk: Walk, *, seed: int) -> None:
    body = jpeg(2000, 1000, seed=seed)
    photo: FilePayload = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": body}
    shown = walk.page.locator(".step-form [data-thumbnails] li")
    before = shown.count()
    walk.page.locator("#evidence-files").set_input_files(photo)
    expect(shown).to_have_count(before + 1)


def test_a_photo_taken_offline_when_applying_for_closing_arrives_after_the_words(
    walk: Walk,
) -> None:
    issue = hand_to_caolei(walk)
    walk.go(f"{issue}/closing-application")
    walk.context.set_offline(True)
    take_a_photo(walk, seed=1)
    take_a_photo(walk, seed=2)
    walk.page.locator(".step-form [data-thumbnails] button").first.click()
    walk.fill("note", "地漏已疏通。")
    walk.fill("result", "地面无积水。")
    walk.page.locator(".step-form button.primary").click()
    outbox(walk, "1 份待上传")
    walk.context.set_offline(False)
    outbox(walk, "已同步")
    walk.go(issue)
    walk.sees("申请闭环")
    after = walk.page.locator(".compared > div").last.locator("img")
    eventually(lambda: bool(walk.seen_anew(after)), expected=True, page=walk.page)
    expect(after).to_have_count(1)
    assert after.evaluate("image => image.decode().then(() => image.naturalWidth)")
