"""How long a test waits for what must come: so long that a busy machine turns nothing red."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

PATIENCE = 60.0
"""Seconds. Who waits for what is sure not to come may set it lower."""

expect.set_options(timeout=PATIENCE * 1000)


def patient(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(PATIENCE * 1000)
    return context


def eventually(look: Callable[[], Any], expected: Any, *, page: Page | None = None) -> None:
    """`page` lets the browser's events through, for what only they bring."""
    until = time.monotonic() + PATIENCE
    while (found := look()) != expected:
        assert time.monotonic() < until, f"{found} instead of {expected}"
        if page:
            page.wait_for_timeout(100)
        else:
            time.sleep(0.1)


def comes_true(page: Page, script: str, argument: str) -> None:
    """As wait_for_function, which takes a promise for an answer."""
    eventually(lambda: bool(page.evaluate(script, argument)), expected=True, page=page)
