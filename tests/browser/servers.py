"""The real thing: gunicorn with keep-alive and both workers, on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settings(database: str, instance: Path) -> Mapping[str, str]:
    return os.environ | {"BIHUAN_DATABASE_URL": database, "BIHUAN_INSTANCE": str(instance)}


def flask(*arguments: str, env: Mapping[str, str]) -> str:
    """Run a command of the program's and give back what it printed."""
    command = [str(BIN / "flask"), "--app", "app", *arguments]
    ended = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urlopen(url, timeout=5):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(url)


@contextmanager
def processes(env: Mapping[str, str], port: int) -> Iterator[None]:
    gunicorn = [
        *(str(BIN / "gunicorn"), "-c", "deploy/web.py", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "1", "--threads", "8", "--keep-alive", "15", "app:create_app()"),
    ]
    worker = [str(BIN / "flask"), "--app", "app", "jobs", "serve"]
    log = (Path(env["BIHUAN_INSTANCE"]) / "server.log").open("w")
    started = [
        subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
        for command in (gunicorn, [*worker, "work"], [*worker, "prints"])
    ]
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
        log.close()


@contextmanager
def served(database: str, instance: Path, *, seed: tuple[str, ...]) -> Iterator[str]:
    """The address of a server on a migrated database with `flask demo …` in it."""
    instance.mkdir(parents=True, exist_ok=True)
    env, port = settings(database, instance), free_port()
    flask("db", "upgrade", env=env)
    flask("demo", *seed, env=env)
    with processes(env, port):
        yield f"http://127.0.0.1:{port}"
