"""A month of the dealer's own files goes in; a dissatisfied customer's issue is closed at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from blueprints.core.clock import now
from tests.browser.walk import Walk
from tests.imports.files import VINS, deliveries, delivery, order, orders
from tests.patience import eventually, patient

WORDS = "刹车修了两次还是响,开着心里没底。"


@pytest.fixture(params=[True, False], ids=["JavaScript", "no JavaScript"])
def walk(request: pytest.FixtureRequest, chromium: Browser, site: str) -> Iterator[Walk]:
    with browser_at(chromium, site, java_script=request.param) as walk:
        yield walk


@contextmanager
def browser_at(chromium: Browser, site: str, *, java_script: bool) -> Iterator[Walk]:
    """A tablet held upright."""
    context = chromium.new_context(
        viewport={"width": 800, "height": 1280},
        locale="zh-CN",
        java_script_enabled=java_script,
    )
    patient(context)
    yield Walk(context, site, context.new_page(), java_script)
    context.close()


def import_month(walk: Walk, folder: Path, day: date) -> None:
    walk.sign_in("hejing")
    new_car = delivery(day=f"{day}", name="周雨桐", phone="138 0013 8000")
    left = {"arrived": f"{day} 09:00", "left": f"{day} 11:30"}
    repair = order(name="马志强", phone="13900139000", vin=VINS[1], **left)
    files = (
        deliveries(folder / "deliveries.xlsx", new_car),
        orders(folder / "orders.csv", repair),
    )
    for file in files:
        walk.upload(file, since=day.isoformat())
        walk.sees("已导入")


def log_a_content_customer(walk: Walk) -> None:
    walk.sign_in("linyue")
    walk.go("/callbacks")
    walk.open("周雨桐")
    walk.choose("outcome", "connected")
    for code in ("overall", "quality", "service", "time", "price"):
        walk.choose(f"a_{code}", "5")
    walk.press(walk.page.locator("#call .answers-part > button[type=submit]"))
    walk.sees("已完成")


def log_a_dissatisfied_one(walk: Walk) -> str:
    """Without the customer's words and the issue it is not taken; then both are there."""
    walk.go("/callbacks")
    walk.open("马志强")
    callback = walk.path()
    walk.choose("outcome", "connected")
    walk.choose("a_overall", "2")
    walk.choose("a_first_time_fix", "0")
    save = walk.page.locator("#call .answers-part > button[type=submit]")
    walk.press(save)
    expect(walk.page.locator("#call [aria-invalid=true], #call .error").first).to_be_visible()
    walk.fill("a_words", WORDS)
    walk.page.locator("#call .issue-part label", has_text="车间").click()
    walk.press(save)
    walk.sees("待受理")
    return callback


def handle(walk: Walk) -> None:
    walk.sign_in("zhaoguoqing")
    walk.open("刹车修了两次")
    walk.step("acceptance", handler_id="曹磊")
    walk.sign_in("caolei")
    walk.open("刹车修了两次")
    walk.step("measures", note="总监试车,更换导向销。")
    walk.step("closing-application", note="已更换导向销。", result="试车二十公里无异响。")


def verify(walk: Walk) -> None:
    """Not the handler: for him there is no such button."""
    assert walk.page.locator("#issue nav a[href$='/verification']").count() == 0
    walk.sign_in("linyue")
    walk.open("刹车修了两次")
    walk.step("verification", note="随车试驾,无异响。")
    walk.sees("待客户确认")


def tell_the_customer(walk: Walk) -> None:
    """In the evening it waits for the morning: it is looked for among all of them."""
    walk.go("/callbacks?kind=second&show=all")
    walk.open("马志强")
    walk.choose("outcome", "connected")
    walk.choose("a_told", "1")
    walk.choose("a_content", "1")
    walk.fill("a_words", "这次修好了,谢谢。")
    walk.press(walk.page.locator("#call .answers-part > button[type=submit]"))
    walk.sees("已闭环")


def print_the_month(walk: Walk, month: str) -> bytes:
    walk.sign_in("hejing")
    walk.go(f"/overview?month={month}")
    walk.press(walk.page.locator("#printing form button[type=submit]").first)
    url = f"{walk.address}/overview/prints/1.pdf"
    eventually(lambda: walk.context.request.get(url).ok, expected=True, page=walk.page)
    return walk.context.request.get(url).body()


def test_from_the_dealer_s_files_to_the_printed_month(walk: Walk, tmp_path: Path) -> None:
    day = now().date() - timedelta(days=3)
    import_month(walk, tmp_path, day)
    log_a_content_customer(walk)
    callback = log_a_dissatisfied_one(walk)
    handle(walk)
    verify(walk)
    tell_the_customer(walk)
    walk.go(callback)
    walk.sees("已闭环")  # what became of it, where it began
    walk.sees("试车二十公里无异响")
    pdf = print_the_month(walk, f"{day:%Y-%m}")
    assert pdf.startswith(b"%PDF")
