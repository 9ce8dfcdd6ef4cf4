"""An address that asks for a list: read, written again, and never too much for the program."""

from datetime import date
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blueprints.issue_filters.rules import ALL, OPEN, READERS, SPANS, Filters, address, read
from blueprints.issue_rules.rules import Level
from blueprints.tracker.rules import IssueKind, State

IDS = st.none() | st.integers(1, 2**31 - 1)
TIMES = st.none() | st.integers(1, 99)
DAYS = st.none() | st.dates(date(1, 1, 1))
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30).map(
    lambda text: " ".join(text.split())
)
KINDS = {
    "state": st.sampled_from(["", OPEN, ALL, *(s.value for s in State)]),
    "level": st.none() | st.sampled_from(Level),
    "kind": st.none() | st.sampled_from(IssueKind),
    "issue": st.lists(st.integers(1, 99), unique=True, max_size=4).map(tuple),
    **dict.fromkeys(("declined", "returned", "reopened"), TIMES),
    **dict.fromkeys(("overdue", "extended", "repeated", "photos"), st.booleans()),
    **dict.fromkeys(("number", "mine", "q", "figure", "month", "part"), WORDS),
    **{f"{name}_{end}": DAYS for name in SPANS for end in ("from", "to")},
}
FILTERS = st.builds(
    Filters,
    **{name: KINDS.get(name, IDS) for name in READERS},
)


@given(FILTERS)
def test_what_is_asked_for_reads_back_as_it_was_written(filters: Filters) -> None:
    asked = read(parse_qs(address(filters)))
    assert asked.filters == filters
    assert asked.wrong == []


@given(st.dictionaries(st.sampled_from(list(READERS)), st.lists(st.text(max_size=30), max_size=3)))
def test_whatever_is_typed_into_an_address_is_read_or_named(args: dict[str, list[str]]) -> None:
    asked = read(args)
    assert read(parse_qs(address(asked.filters))).filters == asked.filters
    assert set(asked.wrong) <= set(args)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("department", "99999999999999999999"),
        ("department", "-1"),
        ("department", "٣"),
        ("level", "gravest"),
        ("state", "opened"),
        ("due_from", "2026-02-30"),
        ("returned", "100"),
        ("overdue", "yes"),
        ("issue", "1;2"),
    ],
)
def test_what_nobody_understands_is_left_out_and_named(name: str, text: str) -> None:
    assert read({name: [text]}) == read({}) or read({name: [text]}).wrong == [name]
    assert read({name: [text]}).wrong == [name]


def test_a_search_looks_through_all_and_a_list_through_what_is_open() -> None:
    assert Filters().shown_state == OPEN
    assert Filters(q="异响").shown_state == ALL
    assert Filters(q="异响", state=OPEN).shown_state == OPEN
    assert Filters(closed_to=date(2026, 1, 1)).shown_state == ALL
