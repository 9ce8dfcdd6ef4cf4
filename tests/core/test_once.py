"""What is read once a request is read again as soon as something is written."""

from flask import Flask
from sqlalchemy import update

from blueprints.core.db import db
from blueprints.core.once import keep, once
from blueprints.core.people import Store
from tests.conftest import saved


def test_it_is_read_once_until_something_is_written(app: Flask) -> None:
    asked: list[int] = []

    def read() -> int:
        asked.append(len(asked))
        return asked[-1]

    assert [once("x", read), once("x", read), once("y", read)] == [0, 0, 1]
    saved(Store(code="new", name="新店", name_en="New"))
    assert once("x", read) == 2
    db.session.execute(update(Store).values(name="改名的店"))
    assert once("x", read) == 3
    db.session.add(Store(code="newer", name="更新的店", name_en="Newer"))
    db.session.rollback()
    assert once("x", read) == 4


def test_what_came_with_something_else_is_not_read_until_something_is_written(app: Flask) -> None:
    keep("x", 7)
    assert once("x", lambda: 8) == 7
    saved(Store(code="new", name="新店", name_en="New"))
    assert once("x", lambda: 8) == 8
