"""What is typed, without the one character that no database keeps."""

from collections.abc import Iterable
from typing import IO, Any

from flask import Flask
from werkzeug.formparser import FormDataParser


def plain(typed: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """NUL comes from a clipboard, and means nothing. PostgreSQL refuses it; SQLite would keep it."""
    return ((name, text.replace("\0", "")) for name, text in typed)


class PlainParser(FormDataParser):
    def parse(self, stream: IO[bytes], *args: Any, **options: Any) -> Any:
        stream, form, files = super().parse(stream, *args, **options)
        return stream, self.cls(plain(form.items(multi=True))), files


def init_app(app: Flask) -> None:
    """On the class of requests that other extensions have put there."""
    parsing = {"form_data_parser_class": PlainParser}
    app.request_class = type("PlainRequest", (app.request_class,), parsing)
