"""HTML to PDF. WeasyPrint is imported where one is made: the prints worker and the command line."""

import gc
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from markupsafe import Markup

from blueprints.core.i18n import LANGUAGES, speaking

STATIC = Path(__file__).resolve().parents[2] / "static"
STATIC_URL = f"{STATIC.as_uri()}/"
SVG_WITHOUT_FONT = re.compile(r"<svg(?![^>]*font-family)")
ONE_GLYPH = '<link rel="stylesheet" href="print/base.css"><p>闭<b>环</b></p>'


Uploads = Mapping[str, tuple[Path, str]]
"""What a print may show of what people uploaded: the address in its page, the file, its type."""


def pdf_from(html: str, *, base_url: str = STATIC_URL, uploads: Uploads | None = None) -> bytes:
    """The PDF of a page. Links to files are relative to static/.

    Only what lies there is read, and the uploads that this print was given, by their names.
    """
    from weasyprint import HTML  # noqa: PLC0415 - 60 MB for the web

    fetcher = fetchers()(uploads or {})
    page = HTML(string=svg_in_our_font(html), base_url=base_url, url_fetcher=fetcher)
    with no_collection():
        pdf: bytes = page.write_pdf(font_config=kept_fonts())
    return pdf


def printed(
    template: str, *, language: str, uploads: Uploads | None = None, **context: Any
) -> bytes:
    """The PDF of a template, outside any request: nothing of who is signed in gets into it."""
    with speaking(language):
        page = current_app.jinja_env.get_template(template)
        lang = LANGUAGES[language].replace("_", "-")
        html = page.render(language=language, lang=lang, qr=qr, **context)
    return pdf_from(html, uploads=uploads)


def qr(url: str) -> Markup:
    """An SVG as wide as its box that leads from paper to the live page."""
    import segno  # noqa: PLC0415 - only for prints

    code = segno.make(url, error="m", micro=False)
    return Markup(code.svg_inline(border=0, omitsize=True))  # noqa: S704 - segno draws, escapes


def warm_up() -> None:
    """What the first print would wait for: the import and both weights of the font."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No fonts configured")  # ours come with the program
        pdf_from(ONE_GLYPH)


def path_in_static(url: str) -> Path:
    """The file that a print asks for. Another machine, another folder, `data:`: refused."""
    asked = urlsplit(url)
    path = Path(unquote(asked.path)).resolve()
    if asked.scheme != "file" or asked.netloc or not path.is_relative_to(STATIC):
        raise PermissionError(f"A print reads only what lies in static/, not {url[:100]}")
    return path


def svg_in_our_font(html: str) -> str:
    """WeasyPrint draws the text of an SVG in the system's font unless the SVG names one."""
    return SVG_WITHOUT_FONT.sub("<svg font-family='Bihuan Sans SC'", html)


@contextmanager
def no_collection() -> Iterator[None]:
    """Laying out makes millions of objects that live to the end: looking through them is in vain."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


@cache
def kept_fonts() -> Any:
    from weasyprint.text.fonts import (  # noqa: PLC0415 - as above
        FontConfiguration,
    )

    return FontConfiguration()


def named(url: str, uploads: Uploads) -> tuple[Path, str]:
    if url in uploads:
        return uploads[url]
    path = path_in_static(url)
    return path, guess_type(path)[0] or "application/octet-stream"


@cache
def fetchers() -> Any:
    from weasyprint.urls import (  # noqa: PLC0415 - as above
        URLFetcher,
        URLFetcherResponse,
    )

    class OnlyGiven(URLFetcher):  # type: ignore[misc]  # WeasyPrint says nothing of its types
        def __init__(self, uploads: Uploads) -> None:
            super().__init__()
            self.uploads = uploads

        def fetch(self, url: str, _headers: Any = None) -> URLFetcherResponse:
            path, kind = named(url, self.uploads)
            return URLFetcherResponse(path.as_uri(), path.read_bytes(), {"Content-Type": kind})

    return OnlyGiven
