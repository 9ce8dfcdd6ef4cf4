"""`python -m tests.faults.taps [N]`: from the tap to the saved record, ours beside a plain post of the same form."""

import sys
import time
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from uuid import uuid4

from tests.faults.arena import SCREEN, Arena, arena_on
from tests.faults.run import say
from tests.faults.tablet import Tablet

PLAIN = """addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("form[data-offline]")) form.removeAttribute("data-offline");
}, true)"""
"""The same page and the same scripts, but the browser posts the form by itself."""
WARM = 3
LINE = "{:<42} {:>8} {:>8} {:>8}"


def tablet_of(arena: Arena, script: str = "") -> Tablet:
    """Straight at the server: the proxy of the faults is no part of a good link."""
    context = arena.browser.new_context(**SCREEN)
    if script:
        context.add_init_script(script)
    tablet = Tablet(context, arena.server.address)
    tablet.sign_in()
    return tablet


def milliseconds(tablet: Tablet) -> float:
    """From the tap until the page of the new issue stands there."""
    token = f"t{uuid4().hex[:12]}"
    tablet.open("/issues/new")
    form = tablet.page.locator("#new-issue")
    form.locator("[name=title]").fill(token)
    form.locator("[name=department_id]").select_option(index=1)
    tablet.page.wait_for_timeout(300)  # the draft is kept, the page at rest
    button, heading = form.locator("button.primary"), tablet.page.locator("h1", has_text=token)
    began = time.perf_counter()
    button.click(no_wait_after=True)
    heading.wait_for()
    return (time.perf_counter() - began) * 1000


def measured(arena: Arena, times: int) -> dict[str, list[float]]:
    """In turns, so that what else the machine does meets both alike."""
    tablets = {
        "kept here, sent, the record opened": tablet_of(arena),
        "plain post of the same form": tablet_of(arena, PLAIN),
    }
    taken: dict[str, list[float]] = {name: [] for name in tablets}
    for number in range(WARM + times):
        for name, tablet in tablets.items():
            taps = milliseconds(tablet)
            taken[name] += [taps] if number >= WARM else []
    return taken


def main(times: int) -> int:
    with TemporaryDirectory(prefix="bihuan-taps-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with arena_on(f"sqlite:///{folder / 'bihuan.sqlite'}", folder) as arena:
            taken = measured(arena, times)
    say(LINE.format(f"{times} taps each, milliseconds", "median", "p95", "fastest"))
    for what, times_taken in taken.items():
        figures = (median(times_taken), quantiles(times_taken, n=20)[-1], min(times_taken))
        say(LINE.format(what, *(f"{figure:.0f}" for figure in figures)))
    ours, plain = (median(times_taken) for times_taken in taken.values())
    say(f"ratio of the medians: {ours / plain:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
