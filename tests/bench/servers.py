"""Both programs as they are served: gunicorn with two workers, and what each worker weighs."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.make import Databases
from tests.browser.servers import BIN, ROOT, free_port, settings, wait_for

OURS, FLOOR = "app:create_app()", "tests.bench.floor:create_floor()"
AS_SHIPPED = ("-c", "deploy/web.py")
"""The floor is served no worse."""


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def workers(self) -> Sequence[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def cpu(self) -> float:
        """Milliseconds that the workers' threads have been on a processor."""
        threads = (Path(f"/proc/{pid}/task").iterdir() for pid in self.workers())
        spent = ((thread / "schedstat").read_text() for each in threads for thread in each)
        return sum(int(line.split()[0]) for line in spent) / 1e6

    def megabytes(self, what: str = "Rss") -> float:
        """The heaviest worker's: `Rss`, or `Pss` with what it shares divided."""
        return max(weight(pid, what) for pid in self.workers())


def weight(pid: int, what: str) -> float:
    found = re.search(
        rf"^{what}: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE
    )
    assert found
    return int(found[1]) / 1024


@contextmanager
def gunicorn(application: str, env: Mapping[str, str], log: Path) -> Iterator[Server]:
    port = free_port()
    command = [str(BIN / "gunicorn"), *AS_SHIPPED, "--bind", f"127.0.0.1:{port}"]
    with log.open("w") as file:
        process = subprocess.Popen(
            [*command, application],
            env={**env, "MALLOC_ARENA_MAX": "1"},
            cwd=ROOT,
            stdout=file,
            stderr=file,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@contextmanager
def both(made: Databases) -> Iterator[tuple[Server, Server]]:
    """Ours and the floor."""
    ours = settings(made.ours, made.instance)
    floor = {**os.environ, "FLOOR_DATABASE_URL": made.floor}
    with (
        gunicorn(OURS, ours, made.instance / "ours.log") as first,
        gunicorn(FLOOR, floor, made.instance / "floor.log") as second,
    ):
        yield first, second
