import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from blueprints.core.db import db
from blueprints.core.paging import keyset, parsed
from blueprints.core.people import Store

ORDER = (Store.name.desc(), Store.id)


def walk(limit: int) -> list[int]:
    seen: list[int] = []
    page = keyset(select(Store.id), order=ORDER, page=None, limit=limit)
    assert page.previous is None
    while True:
        seen += [row.id for row in page.rows]
        if not page.next:
            return seen
        page = keyset(select(Store.id), order=ORDER, page=page.next, limit=limit)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_every_row_comes_once_in_order_and_one_can_go_back(app: Flask, limit: int) -> None:
    names = ["b", "a", "c", "a", "b", "b"]
    db.session.add_all([Store(code=str(n), name=name) for n, name in enumerate(names)])
    db.session.commit()
    whole = db.session.scalars(select(Store.id).order_by(*ORDER)).all()
    assert walk(limit) == whole
    first = keyset(select(Store.id), order=ORDER, page=None, limit=2)
    second = keyset(select(Store.id), order=ORDER, page=first.next, limit=2)
    back = keyset(select(Store.id), order=ORDER, page=second.previous, limit=2)
    assert [row.id for row in back.rows] == [row.id for row in first.rows]
    assert back.previous is None
    assert back.next is not None


def test_an_empty_list_has_one_page(app: Flask) -> None:
    page = keyset(select(Store.id), order=ORDER, page=None)
    assert (list(page.rows), page.next, page.previous) == ([], None, None)


@given(st.text(max_size=60))
def test_a_made_up_page_does_not_exist(text: str) -> None:
    try:
        direction, values = parsed(text, 2)
    except NotFound:
        return
    assert direction in {"after", "before"}
    assert len(values) == 2
