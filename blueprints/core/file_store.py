"""Files on disk, named by the hash of their content: the same one is there once."""

import hashlib
import os
import re
from pathlib import Path

from flask import current_app


def folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "files"


def path_of(sha: str) -> Path:
    return folder() / sha[:2] / sha


def thumbnail_of(sha: str) -> Path:
    return folder() / "thumbnails" / sha[:2] / sha


def parts() -> Path:
    return folder() / "parts"


def hash_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def keep(body: bytes, sha: str = "") -> str:
    """The hash under which it lies there, whole and on the disk, when this returns."""
    sha = sha or hash_of(body)
    put(path_of(sha), body)
    return sha


def put(path: Path, body: bytes) -> None:
    """A file that is there already looks new: nobody sweeps it away before its row is committed."""
    if path.exists():
        path.touch()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with new.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def is_whole(path: Path) -> bool:
    """Is its content what its name says?"""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == path.name


NAME = re.compile(r"[0-9a-f]{64}")


def kept() -> list[Path]:
    """Every file that lies there under its hash."""
    return [path for path in folder().glob("[0-9a-f][0-9a-f]/*") if NAME.fullmatch(path.name)]
