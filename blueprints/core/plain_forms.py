"""What is typed, without what means nothing: bytes and characters that no database keeps."""

import re
from collections.abc import Iterable
from typing import IO, Any
from urllib.parse import parse_qsl

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property

RAW = re.compile(rb"[^!-~]")
"""What an address has no place for: a browser writes it as %FF."""


def plain(typed: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """NUL comes from a clipboard, and means nothing. PostgreSQL refuses it; SQLite would keep it."""
    return ((name, text.replace("\0", "")) for name, text in typed)


class PlainParser(FormDataParser):
    def parse(self, stream: IO[bytes], *args: Any, **options: Any) -> Any:
        stream, form, files = super().parse(stream, *args, **options)
        return stream, self.cls(plain(form.items(multi=True))), files


class PlainAddress(Request):
    """Whatever bytes a program sends behind the question mark, they are read as text."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.query_string = RAW.sub(lambda found: b"%%%02X" % found[0][0], self.query_string)

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        asked = parse_qsl(self.query_string.decode(), keep_blank_values=True)
        return ImmutableMultiDict(plain(asked))


def init_app(app: Flask) -> None:
    """On the class of requests that other extensions have put there."""
    parsing = {"form_data_parser_class": PlainParser}
    app.request_class = type("PlainRequest", (PlainAddress, app.request_class), parsing)
