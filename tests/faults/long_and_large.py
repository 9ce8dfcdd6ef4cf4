"""Faults 35 and 38: an hour of bad luck, and a photo."""

import hashlib
import random
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Error

from tests.faults.arena import Case
from tests.faults.chaos import ANYTHING, Mode, Trouble
from tests.faults.faults import fault
from tests.faults.tablet import ISSUE
from tests.patience import eventually

FORMS = 25
TROUBLES = (
    Trouble(Mode.LOSE, times=2),
    Trouble(Mode.CUT, times=2),
    Trouble(Mode.HOLE, times=1),
    Trouble(Mode.DELAY, only=ANYTHING, seconds=0.2),
    Trouble(Mode.ANSWER, status="502 Bad Gateway"),
    Trouble(Mode.ANSWER),
    Trouble(Mode.DOWN),
)
PHOTO = "SELECT size FROM attachment WHERE sha = :sha AND received_at IS NOT NULL"
SHA = (
    "SELECT attachment.sha FROM attachment JOIN inbox ON inbox.id = attachment.inbox_id"
    " WHERE inbox.body LIKE :token"
)


@contextmanager
def bad_luck(case: Case) -> Iterator[None]:
    """The link and the server fail at random until the end."""
    over = threading.Event()

    def fail() -> None:
        luck = random.Random(case.run)  # noqa: S311 - no secret
        while not over.is_set():
            case.chaos.make(luck.choice(TROUBLES))
            if luck.random() < 0.3:
                case.server.die(luck.choice(("before-commit", "after-commit")))
            over.wait(luck.uniform(0.2, 1.0))
            case.chaos.heal()
            over.wait(luck.uniform(0.1, 0.6))

    thread = threading.Thread(target=fail)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        case.chaos.heal()


@fault("35", "25 forms, the link and the server failing at random")
def soak(case: Case) -> None:
    tablet, forms = case.tablet(), []
    tablet.open_kept("/issues/new")
    with bad_luck(case):
        for number in range(FORMS):
            form = case.form(ISSUE)
            forms.append(form)
            for _ in range(20):
                try:
                    tablet.page.goto(tablet.address + form.path)
                    tablet.fill(form.paper, form.token)
                    break
                except (Error, AssertionError):
                    time.sleep(0.1)
            tablet.tap(form.paper)
            tablet.saved()
            if number % 8 == 7:
                with tablet.offline():
                    tablet.page.reload()
    for form in forms:
        case.expect(form, 1, 0, 0)


def picture(width: int, height: int, seed: int) -> bytes:
    """Noise: what a camera's picture weighs."""
    noise = random.Random(seed)  # noqa: S311 - no secret
    rows = b"".join(b"\0" + noise.randbytes(width) for _ in range(height))

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    ends = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows, 1)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(ends)


@fault("38", "photo cut on the way")
def photo_cut(case: Case) -> None:
    tablet, form = case.tablet(), case.form(ISSUE)
    tablet.open(form.path)
    tablet.fill(form.paper, form.token)
    png = picture(1200, 1000, case.run)
    tablet.page.locator("#photos-files").set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": png}
    )
    tablet.page.locator("[data-thumbnails] img").wait_for()
    case.chaos.make(Trouble(Mode.CUT, only="/files/", times=1))
    tablet.tap(form.paper)
    case.expect(form, 1, 0, 0)
    sha = case.oracle.ask(SHA, token=f"%{form.token}%")
    eventually(lambda: bool(case.oracle.ask(PHOTO, sha=sha)), expected=True)
    kept = (case.server.instance / "files" / sha[:2] / sha).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == sha
    assert len(kept) == case.oracle.ask(PHOTO, sha=sha) > 512 * 1024
