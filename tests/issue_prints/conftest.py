from collections.abc import Callable

from sqlalchemy import event

from blueprints.core.db import db
from tests.tracker.conftest import cast, report

__all__ = ["cast", "report", "statements_of"]


def statements_of(do: Callable[[], object]) -> int:
    """How many it sends to the database."""
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        do()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
