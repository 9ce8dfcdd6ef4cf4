"""Pairs of characters: what is found, and what only looks alike is not."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from blueprints.core import search
from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.search import bigrams, fts5_query, terms, tsquery
from blueprints.tracker import actions
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.models import SEARCH, Issue, IssueSearch
from tests.tracker.conftest import AT

TEXTS = (
    "右前门异响，维修两次没有修好",
    "空调不制冷 BOC 检查",
    "沪A12345 交车延误",
    "2026-0123 的客户王小明",
)


@pytest.fixture
def issues(app: Flask, caller: Membership) -> list[Issue]:
    return [actions.raise_issue(NewIssue(text), by=caller, at=AT) for text in TEXTS]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("异响", [0]),
        ("响维", []),
        ("门异响", [0]),
        ("响", [0]),
        ("好", [0]),
        ("空调 检查", [1]),
        ("空调 异响", []),
        ("boc", [1]),
        ("\uff22\uff2f\uff23", [1]),
        ("A123", [2]),
        ("沪A12345", [2]),
        ("A124", []),
        ("2026-0123", [3]),
        ("王小明", [3]),
        ("王明", []),
        ("没有", [0]),
        ('" OR 1', []),
        ("'; DROP TABLE issue", []),
        ("*", []),
        ("", []),
    ],
)
def test_what_is_typed_is_found_where_it_stands(
    issues: list[Issue], typed: str, found: list[int]
) -> None:
    rows = db.session.scalars(select(Issue.id).where(Issue.id.in_(SEARCH.matching(typed)))).all()
    places = [i for i, issue in enumerate(issues) if issue.id in rows]
    assert places == found


def test_changed_and_deleted_words_leave_the_index(issues: list[Issue]) -> None:
    entry = db.session.get_one(IssueSearch, issues[0].id)
    entry.grams = bigrams("雨刮器")
    db.session.flush()
    assert db.session.scalars(SEARCH.matching("异响")).all() == []
    assert db.session.scalars(SEARCH.matching("雨刮")).all() == [issues[0].id]
    db.session.delete(entry)
    db.session.flush()
    assert db.session.scalars(SEARCH.matching("雨刮")).all() == []


def test_a_migration_can_run_the_same_statements() -> None:
    dialects = [dialect for dialect, _ in SEARCH.statements()]
    assert dialects == ["sqlite"] * 4 + ["postgresql"] * 2


@given(st.text())
def test_the_words_are_letters_and_digits_only(text: str) -> None:
    assert set(bigrams(text)) <= set("0123456789abcdefz ")


@given(st.text(min_size=1))
def test_whatever_is_typed_makes_a_query_or_none(text: str) -> None:
    assert bool(terms(text)) is bool(fts5_query(text)) is bool(tsquery(text))


@given(st.text(), st.text(min_size=2), st.text())
def test_a_run_contains_every_part_of_it(before: str, part: str, after: str) -> None:
    """Two characters or more that stand in a text stand in its words in the same order."""
    run = "".join(search.runs(before + part + after))
    for i in range(len(run) - 1):
        term = run[i : i + 2]
        assert search.phrase(term) == [search.word(term)]
