"""Losing the session's cookie, for good."""

from playwright.sync_api import BrowserContext

SESSION = "bihuan"
QUIET = 4  # looks in a row, a tenth of a second apart


def lose_session(context: BrowserContext) -> None:
    """An answer still on its way sets the cookie again: it is lost when it stays away."""
    quiet = 0 if has_session(context) else QUIET
    while quiet < QUIET:
        quiet = 0 if has_session(context) else quiet + 1
        context.clear_cookies(name=SESSION)
        context.pages[0].wait_for_timeout(100)


def has_session(context: BrowserContext) -> bool:
    return any(cookie.get("name") == SESSION for cookie in context.cookies())
