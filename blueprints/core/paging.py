"""Keyset paging both ways: a page costs the same wherever it is in the list."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import abort
from sqlalchemy import ColumnElement, Row, Select, TypeDecorator, false, or_
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import desc_op

from blueprints.core.db import db

T = TypeVar("T")
Key = ColumnElement[Any] | InstrumentedAttribute[Any]
PAGE = 50
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Page(Generic[T]):
    """`next` and `previous` are tokens for the query string `page`; None where there is no more."""

    rows: Sequence[T]
    next: str | None
    previous: str | None


def token(direction: str, values: Sequence[Any]) -> str:
    plain = json.dumps([direction, *(written(v) for v in values)])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def written(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return str(value) if isinstance(value, UUID) else value


def read(value: Any) -> Any:
    if isinstance(value, dict) and "at" in value:
        return datetime.fromisoformat(value["at"])
    if isinstance(value, dict) and "day" in value:
        return date.fromisoformat(value["day"])
    return value


def parsed(text: str, order: Sequence[Key]) -> tuple[str, list[Any]]:
    """What a token says; one that somebody made up is a page that does not exist."""
    try:
        padded = text + "=" * (-len(text) % 4)
        direction, *values = json.loads(base64.urlsafe_b64decode(padded.encode()))
        values = [fitting(key, read(v)) for key, v in zip(order, values, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        abort(404)
    if direction not in {"after", "before"}:
        abort(404)
    return direction, values


def fitting(key: Key, value: Any) -> Any:
    """What the column can be compared with. Raises what `parsed` takes for a made-up token."""
    type_ = column(key).type
    kind = (type_.impl_instance if isinstance(type_, TypeDecorator) else type_).python_type
    if issubclass(kind, Enum | UUID):
        return kind(value)
    if type(value) is not kind or (kind is int and abs(value) > LARGEST):
        raise ValueError(value)
    if kind is datetime:
        return value.astimezone(UTC) if value.tzinfo else fitting(key, None)
    if (
        kind is str and "\0" in value.encode().decode()
    ):  # neither database takes it, nor half a pair
        raise ValueError(value)
    return value


def is_descending(key: Key) -> bool:
    return isinstance(key, UnaryExpression) and key.modifier is desc_op


def column(key: Key) -> Key:
    return key.element if isinstance(key, UnaryExpression) else key


def beyond(keys: Sequence[Key], values: Sequence[Any], *, backwards: bool) -> ColumnElement[bool]:
    """Rows after (or before) the given one in the order of the keys. No key may be NULL."""
    alternatives: list[ColumnElement[bool]] = []
    same: ColumnElement[bool] | None = None
    for key, value in zip(keys, values, strict=True):
        plain = column(key)
        sign = "<" if is_descending(key) != backwards else ">"
        further = plain.op(sign, is_comparison=True)(value)  # a yes or no has an order too
        alternatives.append(further if same is None else same & further)
        same = plain == value if same is None else same & (plain == value)
    return or_(false(), *alternatives)


def flipped(keys: Sequence[Key]) -> list[Key]:
    return [column(k) if is_descending(k) else column(k).desc() for k in keys]


def keyset(
    statement: Select[Any], *, order: Sequence[Key], page: str | None, limit: int = PAGE
) -> Page[Row[Any]]:
    """One page of a statement. `order` ends with a unique key; none of its keys may be NULL.

    Rows are what the statement selects, followed by the keys as `_key0`, `_key1`, …
    """
    direction, values = parsed(page, order) if page else ("after", None)
    backwards = direction == "before"
    if values is not None:
        statement = statement.where(beyond(order, values, backwards=backwards))
    keys = [column(k).label(f"_key{i}") for i, k in enumerate(order)]
    statement = statement.add_columns(*keys).order_by(None)
    statement = statement.order_by(*(flipped(order) if backwards else order)).limit(limit + 1)
    rows = list(db.session.execute(statement).unique().all())
    more, rows = len(rows) > limit, rows[:limit]
    if backwards:
        rows.reverse()
    return Page(rows, *tokens(rows, len(order), more=more, backwards=backwards, first=not page))


def tokens(
    rows: Sequence[Row[Any]], keys: int, *, more: bool, backwards: bool, first: bool
) -> tuple[str | None, str | None]:
    if not rows:
        return None, None
    after = token("after", rows[-1][-keys:]) if more or backwards else None
    before = token("before", rows[0][-keys:]) if (more if backwards else not first) else None
    return after, before
