"""A round on a tablet that loses its link and is killed; and the round after it, with a new list."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import select

from blueprints.checklists.actions import NewRow
from blueprints.checklists.models import CheckList
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.people import Department, Membership, Person
from blueprints.core.transactions import write
from tests.browser.servers import served
from tests.browser.test_whole_way import browser_at
from tests.browser.walk import Walk
from tests.conftest import app_on
from tests.drawing import jpeg
from tests.faults.profile import Profile
from tests.inspecting import a_list, a_round, publish
from tests.patience import eventually, patient

FLOOR, TAGS, CARS = "地面无油污", "价格牌齐全", "展车清洁"


@dataclass
class House:
    """A server with one check list, and its database."""

    address: str
    database: str
    instance: Path

    def publish(self, *, anew: bool) -> None:
        with app_on(self.database, self.instance / "beside").app_context():
            write()
            by = db.session.scalars(
                select(Membership).join(Membership.person).where(Person.username == "fangmin")
            ).one()
            shop = db.session.scalars(
                select(Department.id).where(
                    Department.store_id == by.store_id, Department.name == "车间"
                )
            ).one()
            if anew:
                check_list = db.session.scalars(
                    select(CheckList).where(CheckList.name == "每周检查")
                ).one()
                known = {row.words: row.item_id for row in check_list.versions[0].rows}
                rows = [
                    NewRow("洽谈区", "价格牌完整清楚", 4, shop, item_id=known[TAGS]),
                    NewRow("车间", FLOOR, 10, shop, item_id=known[FLOOR]),
                ]
                publish(check_list, by, now(), rows)
            else:
                rows = [
                    NewRow("展厅", CARS, 5, shop),
                    NewRow("展厅", TAGS, 3, shop),
                    NewRow("车间", FLOOR, 10, shop),
                ]
                check_list = a_list(by, now(), rows, name="每周检查")
                today = local_day(now(), by.store.zone)
                write()
                a_round(check_list, by, today, now())
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    database = f"sqlite:///{tmp_path / 'rounds.sqlite'}"
    with served(database, tmp_path / "instance", seed=("--empty",)) as address:
        found = House(address, database, tmp_path)
        found.publish(anew=False)
        yield found


@pytest.fixture
def profile(chromium: Browser, house: House, tmp_path: Path) -> Iterator[Profile]:
    found = Profile(chromium.browser_type, tmp_path / "profile", house.address)
    yield found
    found.remove()


def in_hand(profile: Profile) -> Walk:
    tablet = profile.open()
    assert profile.context
    patient(profile.context)
    return Walk(profile.context, profile.address, tablet.page, has_java_script=True)


ROUND_IS_HERE = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith("pages-"));
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().some((request) => request.url.endsWith("/filling"));
}"""


def open_where_no_link_is(walk: Walk) -> str:
    """Today's round, which nobody has opened yet, from one's own work."""
    walk.go("/")
    eventually(lambda: bool(walk.page.evaluate(ROUND_IS_HERE)), expected=True, page=walk.page)
    walk.context.set_offline(True)
    walk.page.locator("a", has_text="每周检查").first.click()
    expect(walk.page.locator("form[data-checks]")).to_be_visible()
    return walk.path()


def begin(walk: Walk) -> str:
    """Inspect now: two taps."""
    walk.go("/inspections/unplanned")
    walk.press(walk.page.locator("main button, main a", has_text="每周检查"))
    expect(walk.page.locator("form[data-checks]")).to_be_visible()
    return walk.path()


def answer(page: Page, words: str, result: str) -> None:
    row = page.locator(".check-row", has_text=words)
    row.locator(".options > label.option", has_text=result).last.click()


def see(page: Page, words: str, note: str) -> None:
    page.locator(".check-row", has_text=words).locator("textarea").last.fill(note)


def take_a_photo(page: Page, words: str) -> None:
    row = page.locator(".check-row", has_text=words)
    photo: FilePayload = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": jpeg(1200, 900)}
    row.locator("input[data-photos]").set_input_files(photo)
    expect(row.locator("[data-thumbnails] li")).to_have_count(1)


def hand_in(walk: Walk) -> None:
    walk.page.locator("form[data-checks] button.primary").click()


def walk_the_floor(page: Page) -> None:
    answer(page, FLOOR, "不合格")
    see(page, FLOOR, "三号工位漏油")
    take_a_photo(page, FLOOR)
    answer(page, TAGS, "不合格")
    see(page, TAGS, "缺两块")
    expect(page.locator("[data-reached]")).to_have_text("5")
    expect(page.locator(".kept-words")).to_contain_text("已保存到本机")


def finds_it_again(page: Page) -> None:
    floor = page.locator(".check-row", has_text=FLOOR)
    expect(floor.locator("textarea").last).to_have_value("三号工位漏油")
    expect(floor.locator("[data-thumbnails] li")).to_have_count(1)
    expect(page.locator("[data-answered]")).to_have_text("2")


def first_round(profile: Profile) -> str:
    """The link is cut and the browser killed midway; all that was tapped is there again."""
    walk = in_hand(profile)
    walk.sign_in("fangmin")
    path = open_where_no_link_is(walk)
    walk_the_floor(walk.page)
    profile.kill()
    walk = in_hand(profile)
    walk.sign_in("fangmin")  # a browser writes a new cookie to its disk when it likes
    walk.go(path)
    finds_it_again(walk.page)
    walk.context.set_offline(True)
    hand_in(walk)
    expect(walk.page.locator("[data-missing]")).to_contain_text("还有1项")
    walk.page.locator("button[data-rest]").first.click()
    expect(walk.page.locator("[data-answered]")).to_have_text("3")
    hand_in(walk)
    expect(walk.page.locator("#outbox")).to_contain_text("1 份待上传")
    walk.context.set_offline(False)
    expect(walk.page.locator("#outbox")).to_contain_text("已同步")
    return shown_with_its_photo(walk, path.removesuffix("/filling"))


def shown_with_its_photo(walk: Walk, path: str) -> str:
    """Where the issue of the floor is."""
    walk.go(path)
    walk.sees("27.8%")  # 5 of 18
    issue = walk.page.locator(".check-found", has_text=FLOOR).locator("a").get_attribute("href")
    assert issue
    walk.go(issue)
    picture = walk.page.locator("#files img, .compared img, .file-tiles img")
    eventually(lambda: bool(walk.seen_anew(picture)), expected=True, page=walk.page)
    return issue


def promise(walk: Walk, issue: str) -> None:
    walk.sign_in("zhaoguoqing")
    walk.go(issue)
    walk.step("acceptance", handler_id="曹磊")
    walk.sign_in("caolei")
    walk.go(issue)
    walk.step("measures", note="每班清洗地面。")
    walk.sign_in("zhaoguoqing")
    walk.go(issue)
    walk.press(walk.page.locator("#finding a.button.primary"))
    walk.choose("verdict", "yes")
    walk.press(walk.page.locator("#issue .step-form button[type=submit]"))
    expect(walk.page.locator(".step-form")).to_have_count(0)


def mend(walk: Walk, issue: str) -> None:
    walk.sign_in("caolei")
    walk.go(f"{issue}/closing-application")
    photo: FilePayload = {"name": "A.jpg", "mimeType": "image/jpeg", "buffer": jpeg(900, 900)}
    walk.page.locator("#evidence-files").set_input_files(photo)
    expect(walk.page.locator(".step-form [data-thumbnails] li")).to_have_count(1)
    for name, words in {"note": "已清洗。", "result": "地面干净。", "told": "已告知。"}.items():
        walk.fill(name, words)
    walk.page.locator(".step-form button.primary").click()
    expect(walk.page.locator(".step-form")).to_have_count(0)
    walk.sign_in("fangmin")
    walk.go(issue)
    walk.sees("待复查")
    walk.step("verification", note="地面干净。")
    walk.sees("复查通过（暂关）")


def test_what_a_round_finds_the_next_one_closes_for_good_or_finds_again(
    chromium: Browser, house: House, profile: Profile
) -> None:
    issue = first_round(profile)
    with browser_at(chromium, house.address, java_script=True) as walk:
        promise(walk, issue)
        mend(walk, issue)
        house.publish(anew=True)
        begin(walk)
        for words, answered in ((FLOOR, "已改"), ("价格牌完整清楚", "未改")):
            row = walk.page.locator(".check-row", has_text=words)
            expect(row.locator(".check-earlier")).to_contain_text("第1次")
            row.locator(".check-earlier label.option", has_text=answered).click()
        see(walk.page, "价格牌完整清楚", "仍缺一块")
        expect(walk.page.locator("[data-reached]")).to_have_text("6")  # 14 less twice 4
        hand_in(walk)
        expect(walk.page.locator("h1")).to_have_text("每周检查")
        walk.sees("第2次")
        walk.go(issue)
        walk.sees("已关闭")
        walk.go("/findings?stage=repeated")
        walk.press(walk.page.locator("main a", has_text="价格牌完整清楚"))
        walk.sees("历次经过")
        walk.sees("仍缺一块")
