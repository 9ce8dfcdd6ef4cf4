"""nginx as deploy/tls configures it, in front of the real server, with an authority of its own."""

import os
import shutil
import signal
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.servers import ROOT, flask, free_port, processes, settings, wait_for

PATH_WITH_SBIN = f"{os.environ['PATH']}:/usr/sbin"
FRAME = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; {user}
events {{ worker_connections 256; }}
http {{
  client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/answers;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/bihuan.conf;
}}
"""


@dataclass(frozen=True)
class Site:
    """One server behind nginx: where it is, where its files lie, what its program writes to."""

    folder: Path
    port: int
    plain_port: int
    database: Path

    @property
    def address(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def authority(self) -> Path:
        return self.folder / "tls/ca.pem"

    @property
    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))


def tls_environment(folder: Path, url: str, plain_port: int, port: int = 8000) -> dict[str, str]:
    return {
        "PATH": PATH_WITH_SBIN,
        "BIHUAN_PUBLIC_URL": url,
        "BIHUAN_PORT": str(port),
        "BIHUAN_MAX_UPLOAD_MB": "2",
        "HTTP_PORT": str(plain_port),
        "TLS_FOLDER": str(folder / "tls"),
        "NGINX_CONF": str(folder / "bihuan.conf"),
        "NGINX_LOGS": str(folder),
    }


def tls(*arguments: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(ROOT / "deploy/tls"), *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@contextmanager
def nginx(site: Site) -> Iterator[None]:
    program = shutil.which("nginx", path=PATH_WITH_SBIN)
    assert program, "These tests need nginx: deploy/system-packages test"
    user = "user root;" if os.geteuid() == 0 else ""
    conf = site.folder / "nginx.conf"
    conf.write_text(FRAME.format(folder=site.folder, user=user))
    started = subprocess.Popen([program, "-p", str(site.folder), "-c", str(conf)])
    try:
        wait_for(f"http://localhost:{site.plain_port}/ca.crt")
        yield
    finally:
        started.send_signal(signal.SIGTERM)
        started.wait(timeout=30)


@contextmanager
def behind_nginx(folder: Path) -> Iterator[Site]:
    """A demo store without business, as a dealer would run it."""
    site = Site(folder, free_port(), free_port(), folder / "bihuan.sqlite")
    port = free_port()
    of_tls = tls_environment(folder, site.address, site.plain_port, port)
    made = tls("setup", env=of_tls)
    assert made.returncode == 0, made.stderr
    (folder / "instance").mkdir()
    env = {
        **settings(f"sqlite:///{site.database}", folder / "instance"),
        **{key: value for key, value in of_tls.items() if key.startswith("BIHUAN_")},
        "BIHUAN_TRUSTED_PROXIES": "1",
    }
    flask("db", "upgrade", env=env)
    flask("demo", "--empty", env=env)
    with processes(env, port), nginx(site):
        yield site
