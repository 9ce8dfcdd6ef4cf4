"""Style, script and icons: one file each, a name that changes with it, compressed ahead."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from blueprints.core import assets
from blueprints.core.assets import LAYERS, SCRIPT, STYLE, asset_url, style_sheet


def fetch(app: Flask, url: str, **headers: str) -> TestResponse:
    return app.test_client().get(url, headers=headers)


def url_of(app: Flask, name: str) -> str:
    with app.test_request_context():
        return asset_url(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small house of styles."""
    for layer in LAYERS:
        (tmp_path / "css" / layer).mkdir(parents=True)
    (tmp_path / "css/base/type.css").write_text("p { color: red; }\n")
    (tmp_path / "css/screens/issues.css").write_text("p { color: blue; }\n")
    (tmp_path / "js").mkdir()
    return tmp_path


def test_a_style_sheet_puts_each_folder_in_its_layer(folder: Path) -> None:
    sheet = style_sheet(folder)
    assert sheet.startswith("@layer reset, base, components, screens, print;")
    assert "@layer base {\np { color: red; }\n}" in sheet
    assert sheet.index("red") < sheet.index("blue")


def test_a_changed_file_has_another_name(folder: Path) -> None:
    first = assets.made(folder, STYLE)
    assert assets.made(folder, STYLE) == first
    (folder / "css/base/type.css").write_text("p { color: green; }\n")
    assert assets.made(folder, STYLE).fingerprint != first.fingerprint


@pytest.mark.parametrize("name", [STYLE, SCRIPT, "icons.svg", "vendor/htmx-2.0.11.min.js"])
def test_what_is_named_by_its_content_is_kept_for_ever(app: Flask, name: str) -> None:
    answer = fetch(app, url_of(app, name))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers


def test_it_comes_compressed_as_the_browser_likes(app: Flask) -> None:
    url = url_of(app, STYLE)
    plain = fetch(app, url)
    small = fetch(app, url, **{"Accept-Encoding": "gzip, br"})
    older = fetch(app, url, **{"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "br"
    assert older.headers["Content-Encoding"] == "gzip"
    assert brotli.decompress(small.data) == gzip.decompress(older.data) == plain.data
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in small.headers["Vary"]
    assert len({a.headers["ETag"] for a in (plain, small, older)}) == 3


def test_what_the_browser_has_is_not_sent_again(app: Flask) -> None:
    url = url_of(app, STYLE)
    etag = fetch(app, url).headers["ETag"]
    assert fetch(app, url, **{"If-None-Match": etag}).status_code == 304


def test_the_name_of_the_version_before_gets_the_new_file_and_does_not_keep_it(app: Flask) -> None:
    answer = fetch(app, "/assets/0123456789ab/app.css")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.css", "../app.py", "%2e%2e/app.py", "css"])
def test_nothing_else_is_served(app: Flask, name: str) -> None:
    assert fetch(app, f"/assets/0123456789ab/{name}").status_code == 404


def test_what_a_page_loads_is_small(app: Flask) -> None:
    names = (STYLE, SCRIPT, "icons.svg", "favicon.svg", "vendor/htmx-2.0.11.min.js")
    loaded = [fetch(app, url_of(app, n), **{"Accept-Encoding": "br"}).data for n in names]
    assert sum(len(data) for data in loaded) <= 50 * 1024
    assert len(loaded) + 1 <= 6


def test_our_scripts_are_small(app: Flask) -> None:
    """What every page loads, and the worker with it."""
    script = fetch(app, url_of(app, SCRIPT), **{"Accept-Encoding": "gzip"}).data
    worker = gzip.compress(fetch(app, "/sw.js").data, mtime=0)
    assert len(script) + len(worker) <= 12 * 1024


def test_what_is_for_those_who_read_it_is_left_out_of_a_script_and_its_words_stay(
    folder: Path,
) -> None:
    source = "// A note.\nconst words = `a  // b`;\n  /* more */ say(/[/ ]+\\s/, words + 'c  d');\n"
    (folder / "js/say.js").write_text(source)
    made = assets.made(folder, SCRIPT).body.decode()
    assert made == "(() => {const words=`a  // b`;say(/[/ ]+\\s/,words+'c  d');})();\n"


def test_every_icon_that_a_template_names_is_drawn() -> None:
    root = Path(__file__).parents[2]
    drawn = set(re.findall(r'id="([a-z-]+)"', (root / "static/icons.svg").read_text()))
    for path in (root / "templates").rglob("*.html"):
        named = set(re.findall(r"""icon\(["']([a-z-]+)["'][,)]""", path.read_text()))
        assert named <= drawn, path.name


def test_in_debug_mode_a_change_is_seen_at_once(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "static_folder", str(folder))
    monkeypatch.setattr(app, "debug", True)
    before = url_of(app, STYLE)
    (folder / "css/print/print.css").write_text("p { color: black; }\n")
    assert url_of(app, STYLE) != before
