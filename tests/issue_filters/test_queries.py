"""Every question, in every order, forwards and backwards: each row once, and the right ones."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from blueprints.core.attachments import Attachment
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.paging import keyset
from blueprints.core.people import Membership, Store
from blueprints.core.search import bigrams
from blueprints.issue_filters import queries
from blueprints.issue_filters.rules import ALL, OPEN, SPANS, Filters, Sort
from blueprints.issue_rules.rules import Level
from blueprints.repeats.models import Repeat
from blueprints.tracker.models import NEVER, SEARCH, Issue, IssueSearch
from blueprints.tracker.rules import OPEN as OPEN_STATES
from blueprints.tracker.rules import IssueKind, State
from tests.conftest import department_of
from tests.tracker.conftest import AT

TITLES = ("右前门异响", "空调不制冷", "交车前洗车不净")


def made(store: Store, person_id: int, place: int) -> Issue:
    """Of many that differ in everything that a list can ask for; some of their keys are equal."""
    state = list(State)[place % len(State)]
    closed = state is State.CLOSED
    deadline = AT + timedelta(days=place % 5 - 2)
    return Issue(
        store_id=store.id,
        number=f"2026-{place:04d}",
        title=TITLES[place % 3],
        kind=list(IssueKind)[place % 4],
        level=list(Level)[place % 3],
        state=state,
        is_open=state in OPEN_STATES,
        department_id=None
        if state is State.DRAFT
        else department_of(store, ("sales", "service")[place % 2]).id,
        recorder_id=person_id,
        handler_id=person_id if place % 4 == 1 else None,
        recorded_at=AT - timedelta(days=place % 6),
        moved_at=AT - timedelta(hours=place % 4),
        first_deadline=None if state is State.DRAFT else deadline,
        deadline=NEVER if state is State.DRAFT else deadline,
        extensions_granted=place % 7 == 0,
        declines=place % 3,
        returns=place % 4,
        reopens=place % 5 == 0,
        resumes_at=AT + timedelta(days=place % 3 - 1) if state is State.PAUSED else None,
        closed_at=AT - timedelta(days=place % 2) if closed else None,
        closed_by_id=person_id if closed else None,
    )


@pytest.fixture
def many(store: Store, gm: Membership) -> list[Issue]:
    issues = [made(store, gm.person_id, place) for place in range(48)]
    db.session.add_all(issues)
    db.session.flush()
    db.session.add_all(
        IssueSearch(issue_id=i.id, grams=bigrams(f"{i.number} {i.title}")) for i in issues
    )
    db.session.commit()
    return issues


def day_of(at: datetime | None, store: Store) -> date | None:
    return local_day(at, store.zone) if at and at < NEVER else None


def between(day: date | None, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    return day is not None and (first or date.min) <= day <= (last or date.max)


def is_meant(issue: Issue, filters: Filters, store: Store) -> bool:
    """The same question, asked in plain Python."""
    state = filters.shown_state
    return all(
        (
            state == ALL or (issue.is_open if state == OPEN else issue.state_at(AT) == state),
            filters.department in {None, issue.department_id},
            filters.level in {None, issue.level},
            filters.kind in {None, issue.kind},
            filters.handler in {None, issue.handler_id},
            not filters.overdue or issue.is_overdue(AT),
            not filters.extended or issue.extensions_granted > 0,
            issue.declines >= (filters.declined or 0),
            issue.returns >= (filters.returned or 0),
            issue.reopens >= (filters.reopened or 0),
            between(day_of(issue.deadline, store), filters.due_from, filters.due_to),
            between(day_of(issue.recorded_at, store), filters.recorded_from, filters.recorded_to),
            between(day_of(issue.closed_at, store), filters.closed_from, filters.closed_to),
            filters.number in {"", issue.number},
            filters.q in issue.title,
            not filters.issue or issue.id in filters.issue,
        )
    )


def pages(member: Membership, filters: Filters, sort: Sort, limit: int) -> list[list[int]]:
    """To the last page and back; both ways show the same."""
    order = queries.order_of(sort, filters)
    statement = queries.listed(queries.wanted(member, filters, AT))
    page = keyset(statement, order=order, page=None, limit=limit)
    there = [[row.id for row in page.rows]]
    while page.next:
        page = keyset(statement, order=order, page=page.next, limit=limit)
        there.append([row.id for row in page.rows])
    back = [there[-1]]
    while page.previous:
        page = keyset(statement, order=order, page=page.previous, limit=limit)
        back.append([row.id for row in page.rows])
    assert back[::-1] == there
    return there


DAYS = st.dates(date(2026, 10, 8), date(2026, 10, 18))
CHOICES: dict[str, st.SearchStrategy[object]] = {
    "state": st.sampled_from([OPEN, ALL, *(s.value for s in State)]),
    "level": st.sampled_from(Level),
    "kind": st.sampled_from(IssueKind),
    "overdue": st.just(True),
    "extended": st.just(True),
    **dict.fromkeys(("declined", "returned", "reopened"), st.integers(1, 3)),
    **{f"{span}_{end}": DAYS for span in SPANS for end in ("from", "to")},
    "q": st.sampled_from(["异响", "不"]),
}
FEW = st.lists(st.sampled_from(list(CHOICES)), max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: CHOICES[name] for name in names})
)


@settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(FEW, st.sampled_from(list(Sort)), st.integers(2, 9))
def test_any_question_shows_each_of_its_rows_once_both_ways(
    many: list[Issue], gm: Membership, few: dict[str, Any], sort: Sort, limit: int
) -> None:
    filters = Filters(**few)
    shown = [i for page in pages(gm, filters, sort, limit) for i in page]
    meant = {issue.id for issue in many if is_meant(issue, filters, gm.store)}
    assert len(shown) == len(set(shown))
    assert set(shown) == meant
    where = queries.wanted(gm, filters, AT)
    assert queries.count_of(where) == len(meant)
    assert queries.count_of(where, cap=3) == min(len(meant), 4)


def test_a_person_a_department_and_what_is_picked_can_be_asked_for(
    many: list[Issue], gm: Membership, store: Store
) -> None:
    asked = [
        Filters(state=ALL, handler=gm.person_id),
        Filters(state=ALL, department=department_of(store, "sales").id),
        Filters(issue=(many[3].id, many[30].id)),
        Filters(number="2026-0007"),
    ]
    for filters in asked:
        meant = {issue.id for issue in many if is_meant(issue, filters, store)}
        assert meant
        assert {i for page in pages(gm, filters, Sort.MOVED, 5) for i in page} == meant


def test_what_comes_back_and_what_has_a_photo_can_be_asked_for(
    many: list[Issue], gm: Membership, store: Store
) -> None:
    first, again, unlinked, shown, bare = many[1:6]
    for issue, gone in ((again, None), (unlinked, AT)):
        db.session.add(
            Repeat(
                issue_id=issue.id,
                store_id=store.id,
                earlier_id=first.id,
                number=2,
                at=AT,
                unlinked_at=gone,
                unlinked_by_id=gm.person_id if gone else None,
            )
        )
    for issue, gone in ((shown, None), (bare, AT)):
        known = {"store_id": store.id, "record": f"/issues/{issue.id}", "sha": "0" * 64}
        photo = Attachment(**known, type="image/jpeg", size=1)
        if gone:
            photo.removed_at, photo.removed_by_id, photo.removal = gone, gm.person_id, "twice"
        db.session.add(photo)
    db.session.flush()
    repeated = pages(gm, Filters(state=ALL, repeated=True), Sort.CREATED, 9)
    assert repeated == [[again.id]]
    assert pages(gm, Filters(state=ALL, photos=True), Sort.CREATED, 9) == [[shown.id]]


def test_in_the_alphabet_the_gravest_level_is_first() -> None:
    assert sorted(Level, reverse=True) == list(Level)


def test_the_number_itself_then_the_title_then_the_rest(many: list[Issue], gm: Membership) -> None:
    for issue, words in ((many[5], "2026-0009"), (many[11], "空调不制冷 异响")):
        entry = db.session.get_one(IssueSearch, issue.id)
        entry.grams = f"{entry.grams} {bigrams(words)}"
    db.session.flush()
    by_number = pages(gm, Filters(q="2026-0009"), Sort.RELEVANCE, 9)[0]
    assert by_number == [many[9].id, many[5].id]
    by_title = pages(gm, Filters(q="不制冷"), Sort.RELEVANCE, 99)[0]
    assert by_title[-1] == many[11].id


def test_a_search_that_finds_too_much_shows_the_newest_first() -> None:
    filters = Filters(q="异响")
    assert queries.sort_of("", filters, queries.CAP) is Sort.RELEVANCE
    assert queries.sort_of("", filters, queries.CAP + 1) is Sort.CREATED
    assert queries.sort_of("relevance", Filters(), 1) is Sort.DEADLINE
    assert queries.sort_of("level", filters, 1) is Sort.LEVEL


# How it is found


def plan_of(statement: object) -> str:
    """What the database means to do; PostgreSQL is told that small tables are large."""
    dialect = db.engine.dialect
    compiled = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})  # type: ignore[attr-defined]  # a select can
    if dialect.name == "sqlite":
        rows = db.session.execute(text(f"EXPLAIN QUERY PLAN {compiled}".replace(":", "\\:")))
        return "\n".join(row[3] for row in rows)
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    rows = db.session.execute(text(f"EXPLAIN {compiled}".replace(":", "\\:")))
    return "\n".join(row[0] for row in rows)


SCANS = ("SCAN issue\n", "Seq Scan on issue ")


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(q="异响"),
        Filters(q="异"),
        Filters(state=ALL, declined=2),
        Filters(state=ALL, extended=True),
        Filters(state=ALL, customer=1),
        Filters(number="2026-0001"),
        Filters(closed_from=date(2026, 10, 1)),
    ],
    ids=repr,
)
def test_no_question_looks_through_every_issue(
    many: list[Issue], gm: Membership, filters: Filters
) -> None:
    where = queries.wanted(gm, filters, AT)
    order = queries.order_of(queries.sort_of("", filters, 1), filters)
    statement = queries.listed(where).order_by(*order).limit(50)
    plan = plan_of(statement) + "\n"
    assert not [scan for scan in SCANS if scan in plan], plan


@pytest.mark.parametrize("typed", ["异响", "异", "异响 空调"])
def test_words_are_looked_up_and_not_read_through(many: list[Issue], typed: str) -> None:
    plan = plan_of(SEARCH.matching(typed))
    assert "VIRTUAL TABLE INDEX" in plan or "ix_issue_search_vector" in plan, plan
