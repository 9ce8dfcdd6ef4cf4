"""The authority, the certificate and what deploy/tls says when something is missing."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.deploy.proxy import tls, tls_environment

URL = "https://bihuan.lan"
TOOLS = ("sed", "cat", "dirname", "mkdir", "chmod", "date", "cut", "mv", "rm", "openssl", "nginx")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return tls_environment(tmp_path, URL, 80)


def made(*arguments: str, env: dict[str, str]) -> str:
    ended = tls(*arguments, env=env)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def refused(*arguments: str, env: dict[str, str]) -> str:
    ended = tls(*arguments, env=env)
    assert ended.returncode == 1, ended.stdout
    return ended.stderr


def said_of(file: Path, *arguments: str) -> str:
    openssl = shutil.which("openssl")
    assert openssl, "These tests need openssl: deploy/system-packages test"
    command = [openssl, "x509", "-noout", "-in", str(file), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def without(program: str, folder: Path) -> str:
    """A PATH on which this one program is missing."""
    bin_folder = folder / "bin"
    bin_folder.mkdir()
    for tool in set(TOOLS) - {program}:
        place = shutil.which(tool, path="/usr/bin:/bin:/usr/sbin")
        assert place, tool
        (bin_folder / tool).symlink_to(place)
    return str(bin_folder)


def test_the_keys_are_for_the_owner_only(env: dict[str, str], tmp_path: Path) -> None:
    made("setup", env=env)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "tls").glob("*.key")}
    assert modes == {"ca.key": 0o600, "server.key": 0o600}


def test_the_certificate_speaks_for_every_name(env: dict[str, str], tmp_path: Path) -> None:
    made("setup", "192.168.1.10", "bihuan-spare.lan", env=env)
    names = said_of(tmp_path / "tls/server.crt", "-ext", "subjectAltName")
    assert "DNS:bihuan.lan, IP Address:192.168.1.10, DNS:bihuan-spare.lan" in names


def test_the_certificate_lives_no_longer_than_a_browser_takes(
    env: dict[str, str], tmp_path: Path
) -> None:
    made("setup", env=env)
    day = 24 * 3600
    answer = said_of(tmp_path / "tls/server.crt", "-checkend", str(397 * day))
    assert "will expire" in answer
    assert "will not expire" in said_of(tmp_path / "tls/server.crt", "-checkend", str(390 * day))


def test_done_again_nothing_changes(env: dict[str, str], tmp_path: Path) -> None:
    made("setup", "192.168.1.10", env=env)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    made("setup", env=env)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_a_new_name_changes_the_certificate_and_not_the_authority(
    env: dict[str, str], tmp_path: Path
) -> None:
    made("setup", env=env)
    folder = tmp_path / "tls"
    authority, server = (folder / "ca.pem").read_bytes(), (folder / "server.crt").read_bytes()
    made("setup", "10.0.0.5", env=env)
    assert (folder / "ca.pem").read_bytes() == authority
    assert (folder / "server.crt").read_bytes() != server


def shorten(folder: Path, days: int) -> None:
    """A certificate for the same names, as if most of its time had passed."""
    names = "subjectAltName=DNS:bihuan.lan,IP:192.168.1.10"
    sign = f"req -x509 -CA ca.pem -CAkey ca.key -key server.key -days {days} -subj /CN=Bihuan"
    command = ["/usr/bin/openssl", *sign.split(), "-addext", names, "-out", "server.crt"]
    subprocess.run(command, cwd=folder, check=True)


@pytest.mark.parametrize(("days_left", "renewed"), [(30, True), (90, False)])
def test_what_ends_soon_is_renewed_and_nginx_is_told(
    days_left: int, renewed: bool, env: dict[str, str], tmp_path: Path
) -> None:
    made("setup", "192.168.1.10", env=env)
    shorten(tmp_path / "tls", days_left)
    told = tmp_path / "told"
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/nginx").write_text(f'#!/bin/sh\necho "$@" >{told}\n')
    (tmp_path / "bin/nginx").chmod(0o755)
    made("renew", env=env | {"PATH": f"{tmp_path / 'bin'}:{env['PATH']}"})
    assert told.exists() is renewed
    days = str(60 * 24 * 3600)
    assert "will not expire" in said_of(tmp_path / "tls/server.crt", "-checkend", days)
    if renewed:
        names = said_of(tmp_path / "tls/server.crt", "-ext", "subjectAltName")
        assert "192.168.1.10" in names


def test_the_authority_cannot_speak_for_a_bank(env: dict[str, str], tmp_path: Path) -> None:
    made("setup", env=env)
    server = (tmp_path / "tls/server.crt").read_bytes()
    assert "was not made for all of these" in refused("certificate", "bank.example", env=env)
    assert (tmp_path / "tls/server.crt").read_bytes() == server


def test_the_proxy_takes_as_much_as_the_program(env: dict[str, str], tmp_path: Path) -> None:
    made("setup", env=env | {"BIHUAN_MAX_UPLOAD_MB": "37"})
    conf = (tmp_path / "bihuan.conf").read_text()
    assert "client_max_body_size 37m;" in conf
    assert "@" not in conf.replace("@too_large", "").replace("@resting", "")


def test_the_next_steps_name_the_fingerprint(env: dict[str, str], tmp_path: Path) -> None:
    text = made("setup", env=env)
    fingerprint = said_of(tmp_path / "tls/ca.pem", "-fingerprint", "-sha256").split("=")[1].strip()
    assert fingerprint in text
    assert "BIHUAN_TRUSTED_PROXIES=1" in text


def test_a_missing_program_is_named_with_the_command_that_brings_it(
    env: dict[str, str], tmp_path: Path
) -> None:
    message = refused("setup", env=env | {"PATH": without("openssl", tmp_path)})
    assert "openssl is missing" in message
    assert "apt-get install" in message


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"BIHUAN_PUBLIC_URL": ""}, "BIHUAN_PUBLIC_URL"),
        ({"BIHUAN_PUBLIC_URL": "http://bihuan.lan"}, "BIHUAN_PUBLIC_URL"),
        ({"BIHUAN_PUBLIC_URL": "https://bihuan.lan/path"}, "no host name"),
        ({"BIHUAN_PUBLIC_URL": "https://a;b"}, "no host name"),
        ({"BIHUAN_PORT": "8000;"}, "BIHUAN_PORT"),
        ({"TLS_FOLDER": "/proc/none"}, "TLS_FOLDER"),
    ],
)
def test_a_wrong_setting_is_refused_in_a_sentence(
    wrong: dict[str, str], word: str, env: dict[str, str]
) -> None:
    assert word in refused("setup", env=env | wrong)
