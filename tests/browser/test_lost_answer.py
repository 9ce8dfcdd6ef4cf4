"""The server has saved it, and its answer never arrives: the browser sends again by itself."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from blueprints.core.clock import now
from tests.browser.test_whole_way import browser_at
from tests.browser.walk import Walk
from tests.faults.chaos import Mode, Trouble, chaos_before
from tests.imports.files import order, orders

CALLS = "^(PUT /inbox/|POST /callbacks/[0-9]+/attempts)"


def import_one(walk: Walk, folder: Path) -> None:
    day = now().date() - timedelta(days=3)
    left = {"arrived": f"{day} 09:00", "left": f"{day} 11:30"}
    walk.sign_in("hejing")
    walk.upload(orders(folder / "orders.csv", order(name="马志强", **left)), since=f"{day}")


@pytest.mark.parametrize("java_script", [True, False], ids=["JavaScript", "no JavaScript"])
@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
def test_a_call_whose_answer_is_lost_is_logged_once(
    chromium: Browser, site: str, tmp_path: Path, *, java_script: bool
) -> None:
    with (
        chaos_before(urlsplit(site).port or 0) as chaos,
        browser_at(chromium, f"http://127.0.0.1:{chaos.port}", java_script=java_script) as walk,
    ):
        import_one(walk, tmp_path)
        walk.sign_in("linyue")
        walk.go("/callbacks")
        walk.open("马志强")
        chaos.make(Trouble(Mode.LOSE, only=CALLS, times=1))
        walk.press(walk.page.locator("#call button[name=at_once][value=no_answer]"))
        walk.sees("已拨 1 次")
        assert sorted(n for line, n in chaos.came.items() if re.search(CALLS, line)) == [2]
        walk.page.reload()
        walk.sees("已拨 1 次")
