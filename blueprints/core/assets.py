"""Static files for browsers: one style sheet, one script, names that change with their content.

Made once at start, compressed ahead, cached for ever. In debug mode a changed file is seen at once.
"""

import gzip
import hashlib
import mimetypes
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import brotli
from flask import Blueprint, Flask, abort, current_app, request, url_for
from flask.wrappers import Response
from rjsmin import jsmin

from blueprints.core.access import PUBLIC, requires

LAYERS = ("reset", "base", "components", "screens", "print")
STYLE, SCRIPT = "app.css", "app.js"
FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".webmanifest"}
STATIC = Path(__file__).parents[2] / "static"

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    name: str
    body: bytes
    fingerprint: str

    @property
    def mimetype(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_compressible(self) -> bool:
        return Path(self.name).suffix in COMPRESSIBLE


@cache
def in_brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT))


@cache
def in_gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


ENCODINGS = {"br": in_brotli, "gzip": in_gzip}


def style_sheet(static: Path) -> str:
    """Every file of a layer's folder, in the layer: who styles a screen cannot break the base."""
    parts = [f"@layer {', '.join(LAYERS)};\n"]
    for layer in LAYERS:
        for path in sorted((static / "css" / layer).glob("*.css")):
            parts.append(f"@layer {layer} {{\n{path.read_text()}}}\n")
    return "".join(parts)


def script(static: Path) -> str:
    """Every behaviour in a scope of its own; the files of a folder share theirs."""
    js = static / "js"
    scopes = [[path] for path in sorted(js.glob("*.js"))]
    scopes += [sorted(folder.glob("*.js")) for folder in sorted(js.iterdir()) if folder.is_dir()]
    bodies = ("".join(path.read_text() for path in paths) for paths in scopes)
    return "".join(f"(() => {{{jsmin(body)}}})();\n" for body in bodies)


def is_our_script(name: str) -> bool:
    """Its comments and indentation are for us: a tablet need not load them."""
    return name.endswith(".js") and not name.startswith("vendor/")


def contents(static: Path, name: str) -> bytes:
    if name == STYLE:
        return style_sheet(static).encode()
    if name == SCRIPT:
        return script(static).encode()
    path = (static / name).resolve()
    if not path.is_relative_to(static.resolve()) or not path.is_file():
        raise FileNotFoundError(name)
    body = path.read_bytes()
    return jsmin(body) if is_our_script(name) else body


def made(static: Path, name: str) -> Asset:
    body = contents(static, name)
    return Asset(name, body, hashlib.sha256(body).hexdigest()[:12])


@lru_cache(maxsize=256)
def kept(static: Path, name: str) -> Asset:
    return made(static, name)


def asset(name: str) -> Asset:
    """Raises FileNotFoundError."""
    static = Path(current_app.static_folder or STATIC)
    return made(static, name) if current_app.debug else kept(static, name)


def fresh_url(_root: str, _static: str, name: str) -> str:
    return url_for("assets.serve", fingerprint=asset(name).fingerprint, name=name)


kept_url = lru_cache(maxsize=256)(fresh_url)


def asset_url(name: str) -> str:
    """Kept for each path that a proxy serves us under: every icon of a page asks."""
    url = fresh_url if current_app.debug else kept_url
    return url(request.script_root, current_app.static_folder or "", name)


def inlined(name: str) -> str:
    """A small picture as an address that needs no request."""
    found = asset(name)
    return f"data:{found.mimetype};base64,{b64encode(found.body).decode()}"


def accepted_encodings() -> Iterator[str]:
    return (name for name in ENCODINGS if request.accept_encodings[name] > 0)


@bp.get("/assets/<string:fingerprint>/<path:name>")
@requires(PUBLIC)
def serve(fingerprint: str, name: str) -> Response:
    """A page of the version before asks for the old name during an upgrade: it gets the new file."""
    try:
        found = asset(name)
    except FileNotFoundError:
        abort(404)
    encoding = next(accepted_encodings(), None) if found.is_compressible else None
    body = ENCODINGS[encoding](found.body) if encoding else found.body
    answer = Response(body, mimetype=found.mimetype)
    answer.headers["Cache-Control"] = FOR_EVER if fingerprint == found.fingerprint else "no-cache"
    answer.set_etag(found.fingerprint + (encoding or ""))
    answer.vary.add("Accept-Encoding")
    if encoding:
        answer.content_encoding = encoding
    answer.make_conditional(request)
    return answer


def compress_ahead(static: Path) -> None:
    for name in (STYLE, SCRIPT, "icons.svg", *vendored(static)):
        body = kept(static, name).body
        for compress in ENCODINGS.values():
            compress(body)


def vendored(static: Path) -> Iterator[str]:
    return (f"vendor/{path.name}" for path in sorted((static / "vendor").glob("*.js")))


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.jinja_env.globals.update(asset=asset_url, inlined=inlined)
    if not (app.debug or app.testing):
        compress_ahead(Path(app.static_folder or STATIC))
