"""gunicorn with keep-alive, which can be killed, restarted with other settings, and looked into."""

import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser.servers import BIN, ROOT, flask, free_port, settings, wait_for

THREADS = "8"


@dataclass
class Server:
    """One worker with threads, on a port that stays the same."""

    database: str
    instance: Path
    port: int = field(default_factory=free_port)
    secret: str = "a secret of the fault tests, long enough"  # noqa: S105 - of a test
    asked: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        own = {"BIHUAN_SECRET_KEY": self.secret, "FAULTS": json.dumps(self.asked)}
        return {**settings(self.database, self.instance), **own}

    def seed(self) -> None:
        self.instance.mkdir(parents=True, exist_ok=True)
        flask("db", "upgrade", env=self.env)
        flask("demo", "--empty", env=self.env)

    def start(self) -> None:
        command = [
            *(str(BIN / "gunicorn"), "-c", "deploy/web.py", "--preload"),
            *("--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", THREADS),
            *("--keep-alive", "15", "tests.faults.wsgi:app"),
        ]
        with (self.instance / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                command, env=self.env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(f"{self.address}/healthz")

    def kill(self) -> None:
        """-9, with everything that it started."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def restart(self) -> None:
        self.kill()
        self.start()

    @contextmanager
    def other(self, *, secret: str = "", **asked: Any) -> Iterator[None]:
        """Restarted with other settings, and as it was afterwards."""
        before = self.secret, self.asked
        self.secret, self.asked = secret or self.secret, {**self.asked, **asked}
        try:
            self.restart()
            yield
        finally:
            self.secret, self.asked = before
            self.restart()

    def die(self, point: str) -> None:
        """The worker kills itself there at the next form; another takes its place."""
        (self.instance / f"die-{point}").touch()

    def has_died(self, point: str) -> bool:
        return not (self.instance / f"die-{point}").exists()

    @contextmanager
    def killed_for(self, seconds: float) -> Iterator[None]:
        self.kill()
        yield
        time.sleep(seconds)
        self.start()


def another_secret() -> str:
    return secrets.token_hex(32)


@contextmanager
def running(database: str, folder: Path, **asked: Any) -> Iterator[Server]:
    server = Server(database, folder / "instance", asked=asked)
    server.seed()
    server.start()
    try:
        yield server
    finally:
        server.kill()
