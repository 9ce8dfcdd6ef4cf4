"""Settings come from the environment as BIHUAN_…; a wrong one refuses the start in one sentence."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SETTINGS: Mapping[str, str] = {
    "BIHUAN_DATABASE_URL": "SQLAlchemy's URL of the database; default: SQLite under instance/",
    "BIHUAN_INSTANCE": "folder for the database, uploads and prints; default: instance/",
    "BIHUAN_SECRET_KEY": "signs the cookies, 32 characters or more; default: made once and kept",
    "BIHUAN_PUBLIC_URL": "the address that people use, for QR codes; https makes cookies secure",
    "BIHUAN_MAX_UPLOAD_MB": "the largest file that is accepted; default: 100",
    "BIHUAN_TRUSTED_PROXIES": "how many proxies in front may name the client; default: 0",
    "BIHUAN_PORT": "where `make run` serves; default: 8000",
}


class WrongSetting(SystemExit):
    """Ends the start with a sentence instead of a traceback."""


MOST_PARTS = 5000
"""Of a form that a browser posts by itself: a round of 600 rows has some five fields for each."""


def read_settings(environ: Mapping[str, str], root: Path) -> dict[str, Any]:
    """Flask's configuration from the environment. Raises WrongSetting."""
    given = {key: value for key, value in environ.items() if key.startswith("BIHUAN_") and value}
    for key in given.keys() - SETTINGS.keys() - {"BIHUAN_ADMIN_PASSWORD"}:
        raise WrongSetting(f"{key} is no setting of Bihuan. There are: {', '.join(SETTINGS)}.")
    instance = Path(given.get("BIHUAN_INSTANCE", root / "instance")).absolute()
    public_url = checked_url(given.get("BIHUAN_PUBLIC_URL", ""))
    return {
        "INSTANCE": instance,
        "SQLALCHEMY_DATABASE_URI": database_url(given, instance),
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_use_lifo": True, "pool_recycle": 3600},
        "SECRET_KEY": given.get("BIHUAN_SECRET_KEY", ""),
        "PUBLIC_URL": public_url,
        "SESSION_COOKIE_SECURE": public_url.startswith("https:"),
        "MAX_CONTENT_LENGTH": number(given, "BIHUAN_MAX_UPLOAD_MB", 100, at_least=1) * 1024 * 1024,
        "MAX_FORM_PARTS": MOST_PARTS,
        "TRUSTED_PROXIES": number(given, "BIHUAN_TRUSTED_PROXIES", 0, at_least=0),
        "PORT": number(given, "BIHUAN_PORT", 8000, at_least=1),
    }


def from_environment(root: Path) -> dict[str, Any]:
    return read_settings(os.environ, root)


def database_url(given: Mapping[str, str], instance: Path) -> str:
    url = given.get("BIHUAN_DATABASE_URL", f"sqlite:///{instance / 'bihuan.sqlite'}")
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        scheme = "postgresql+psycopg"
    if not separator or scheme not in {"sqlite", "postgresql+psycopg"}:
        raise WrongSetting(
            "BIHUAN_DATABASE_URL must begin with sqlite:// or postgresql://, "
            f"and this begins with {scheme[:20]!r}."
        )
    return f"{scheme}://{rest}"


def number(given: Mapping[str, str], key: str, default: int, *, at_least: int) -> int:
    text = given.get(key, str(default))
    if not text.isdecimal() or int(text) < at_least:
        raise WrongSetting(f"{key} must be a whole number from {at_least} on, not {text!r}.")
    return int(text)


def checked_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.netloc):
        raise WrongSetting(f"BIHUAN_PUBLIC_URL must be like https://bihuan.example, not {url!r}.")
    return url.rstrip("/")


def prepare(config: dict[str, Any]) -> None:
    """Make the instance folder and, unless one is given, a secret of its own."""
    instance: Path = config["INSTANCE"]
    try:
        instance.mkdir(parents=True, exist_ok=True)
        config["SECRET_KEY"] = config["SECRET_KEY"] or kept_secret(instance / "secret-key")
    except OSError as error:
        raise WrongSetting(
            f"The folder {instance} cannot be written to: {error.strerror}."
        ) from None
    if len(config["SECRET_KEY"]) < 32:
        raise WrongSetting("BIHUAN_SECRET_KEY must be at least 32 characters long.")


def kept_secret(path: Path) -> str:
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip()
