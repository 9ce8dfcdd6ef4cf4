"""`make faults-mutations`: five ways to build it wrong, and that the matrix sees each of them."""

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import patience
from tests.browser.servers import ROOT
from tests.faults.arena import Arena, arena_on
from tests.faults.faults import FAULTS
from tests.faults.matrix import run
from tests.faults.run import say

STATIC = ROOT / "static"
SENDS = "    const answer = await send(item);\n"
SHIFTS = """    await remove("outbox", item.seq);
    const answer = await send(item);
    if (!answer.ack) await put("outbox", item);
"""
READS = "await answer.json()"
READS_ANYTHING = "await answer.json().catch(() => ({}))"
OURS = "[200, 201].includes(status) && said.ack === item.id && said.sha === item.sha"
LEAVES = 'if (event.request.method !== "GET") return;'
FETCHES = 'if (event.request.method !== "GET") return event.respondWith(fetch(event.request));'
NOT_UNIQUE = """CREATE TRIGGER not_unique BEFORE INSERT ON inbox
WHEN EXISTS (SELECT 1 FROM inbox WHERE id = NEW.id)
BEGIN UPDATE inbox SET id = lower(hex(randomblob(16))) WHERE id = NEW.id; END"""

Patches = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Mutation:
    """`red` are the faults that must see it."""

    number: str
    name: str
    red: tuple[str, ...]
    patches: Patches = field(default_factory=dict)
    asked: Mapping[str, Any] = field(default_factory=dict)
    spoil: Callable[[Arena], None] = lambda _arena: None


def without_unique_id(arena: Arena) -> None:
    """The id of a form is no key any more: the one that was there before makes room."""
    arena.oracle.tell(NOT_UNIQUE)


MUTATIONS = (
    Mutation(
        "M1",
        "taken out of the outbox before it is sent",
        ("16",),
        {"js/offline/flush.js": {SENDS: SHIFTS}},
    ),
    Mutation(
        "M2",
        "any answer from 200 to 299 counts",
        ("7",),
        {
            "js/offline/flush.js": {
                READS: READS_ANYTHING,
                OURS: "status >= 200 && status < 300 && Object.assign(said, { ack: item.id })",
            }
        },
    ),
    Mutation("M3", "the form's id is not unique", ("2", "4", "10"), spoil=without_unique_id),
    Mutation("M4", "the cookie says whose it is", ("18", "21"), asked={"by_cookie": True}),
    Mutation(
        "M5",
        "the worker sends the forms",
        ("1", "31"),
        {"worker/worker.js": {LEAVES: FETCHES}},
    ),
)


def patched(patches: Patches, folder: Path) -> Path:
    """The static files, built wrong. A text that is not there any more is an error."""
    static = folder / "static"
    shutil.copytree(STATIC, static)
    for name, changes in patches.items():
        text = (static / name).read_text()
        for right, wrong in changes.items():
            assert text.count(right) == 1, f"{name} has changed: the mutation does not fit any more"
            text = text.replace(right, wrong)
        (static / name).write_text(text)
    return static


def words_for(*, is_red: bool, problem: str) -> str:
    return f"red    {' '.join(problem.split())[:110]}" if is_red else "GREEN  not seen"


def is_caught(mutation: Mutation, folder: Path) -> bool:
    static = str(patched(mutation.patches, folder))
    database = f"sqlite:///{folder / 'bihuan.sqlite'}"
    say(f"{mutation.number}  {mutation.name}")
    with arena_on(database, folder, static=static, **mutation.asked) as arena:
        mutation.spoil(arena)
        seen = [is_seen(arena, number) for number in mutation.red]
    return all(seen)


def is_seen(arena: Arena, number: str) -> bool:
    result = run(FAULTS[number], arena, int(FAULTS[number].order[0]))
    is_red = bool(result.lost or result.doubled or result.problem)
    counts = f"lost {result.lost}, twice {result.doubled}"
    say(f"    {number:>3}  {counts:<16} {words_for(is_red=is_red, problem=result.problem)}")
    return is_red


def main(numbers: list[str]) -> int:
    wanted = [one for one in MUTATIONS if not numbers or one.number in numbers]
    caught, patience.PATIENCE = 0, 15.0  # what is built wrong never comes true
    for mutation in wanted:
        with TemporaryDirectory(prefix="bihuan-faults-", ignore_cleanup_errors=True) as folder:
            caught += is_caught(mutation, Path(folder))
    say(f"{caught} of {len(wanted)} mutations caught.")
    return 0 if caught == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
