from uuid import UUID

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from blueprints.core.db import db
from blueprints.core.paging import keyset, parsed, token
from blueprints.core.people import Store
from blueprints.core.submissions import Submission

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
        direction, values = parsed(text, ORDER)
    except NotFound:
        return
    assert direction in {"after", "before"}
    assert len(values) == 2


@pytest.mark.parametrize(
    "values",
    [["a"], ["a", "b"], ["a", 1, 2], [1, 1], ["a", 2**63], ["\ud800", 1], ["a\0", 1], ["a", True]],
)
def test_a_page_whose_keys_do_not_fit_the_order_does_not_exist(values: list[object]) -> None:
    with pytest.raises(NotFound):
        parsed(token("after", values), ORDER)


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+10:00", "2026-01-01T00:00:00", "soon"])
def test_a_moment_that_is_none_is_no_place_in_a_list(when: str) -> None:
    order = (Submission.received_at, Submission.id)
    with pytest.raises(NotFound):
        parsed(token("after", [{"at": when}, str(UUID(int=1))]), order)


def test_what_changes_elsewhere_moves_no_other_row(app: Flask) -> None:
    """Rows with equal keys, some taken away and some added while one turns the pages."""
    db.session.add_all([Store(code=str(n), name="abc"[n % 3]) for n in range(9)])
    db.session.commit()
    whole = db.session.scalars(select(Store.id).order_by(*ORDER)).all()
    first = keyset(select(Store.id), order=ORDER, page=None, limit=4)
    for gone in (first.rows[0].id, first.rows[-1].id, whole[-1]):
        db.session.delete(db.session.get_one(Store, gone))
    db.session.add(Store(code="before", name="d"))
    db.session.flush()
    second = keyset(select(Store.id), order=ORDER, page=first.next, limit=9)
    assert [row.id for row in second.rows] == list(whole[4:-1])
    back = keyset(select(Store.id), order=ORDER, page=second.previous, limit=9)
    assert [row.id for row in back.rows][1:] == list(whole[1:3])
