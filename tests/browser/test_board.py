"""A card is taken to another column by hand, by its menu, and not where no step leads."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.servers import served
from tests.browser.test_whole_way import browser_at
from tests.browser.walk import Walk

TITLE = "三号工位举升机漏油"


@pytest.fixture
def board(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Of the head of the workshop, with one issue to accept."""
    folder = tmp_path_factory.mktemp("board")
    database = f"sqlite:///{folder / 'board.sqlite'}"
    with (
        served(database, folder / "instance", seed=("--empty",)) as site,
        browser_at(chromium, site, java_script=True) as walk,
    ):
        walk.page.set_viewport_size({"width": 1280, "height": 800})
        walk.sign_in("fangmin")
        walk.go("/issues/new")
        walk.fill("title", TITLE)
        walk.pick("department_id", "车间")
        walk.page.locator("#new-issue button.primary").click()
        expect(walk.page.locator("h1")).to_have_text(TITLE)
        walk.sign_in("zhaoguoqing")
        walk.go("/issues/board")
        yield walk


def column(walk: Walk, state: str) -> Locator:
    return walk.page.locator(f"[data-column={state}]")


def card(walk: Walk) -> Locator:
    return walk.page.locator(".board-card", has_text=TITLE)


def test_a_card_goes_only_where_a_step_leads(board: Walk) -> None:
    card(board).drag_to(column(board, "awaiting_customer"))
    expect(column(board, "awaiting_acceptance")).to_contain_text(TITLE)
    assert board.path().startswith("/issues/board")
    card(board).locator("summary").press("Enter")
    expect(card(board).locator("[data-leads-to=in_progress]")).to_be_visible()
    board.page.keyboard.press("Escape")
    card(board).drag_to(column(board, "in_progress"))
    expect(board.page.locator(".step-form")).to_be_visible()
    assert "/acceptance" in board.path()
    board.pick("handler_id", "曹磊")
    board.page.locator(".step-form button.primary").click()
    expect(board.page.locator(".step-form")).to_have_count(0)
    board.go("/issues/board")
    expect(column(board, "in_progress")).to_contain_text(TITLE)
