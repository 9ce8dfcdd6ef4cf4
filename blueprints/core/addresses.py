"""Numbers in addresses: one that no row can have leads nowhere, and is no failure of ours."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""What the column of a row's number can hold."""


class RowNumber(IntegerConverter):
    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002 - Werkzeug's name
        super().__init__(map, *args, **{"max": LARGEST} | kwargs)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
