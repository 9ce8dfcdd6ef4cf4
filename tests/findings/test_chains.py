"""Whatever rounds find of an item, one after the other: its chain runs on, and nobody has it twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from blueprints.checklists.actions import NewRow
from blueprints.checklists.models import CheckList
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.findings import actions
from blueprints.findings.models import Finding
from blueprints.inspections.actions import Filled, hand_in
from blueprints.inspections.queries import sheet_of
from blueprints.inspections.rules import Answer, Carried, Found, Outcome
from blueprints.tracker import actions as tracker
from blueprints.tracker.rules import OPEN, Details, State, Step
from tests.conftest import MemberOf, department_of
from tests.inspecting import a_list, a_round

NAMES = count(1)
DAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Walk:
    """A round over the one item, and whether it is mended before the next."""

    answer: Answer
    outcome: Outcome
    mended: bool


@dataclass
class People:
    inspector: Membership
    head: Membership
    worker: Membership


@pytest.fixture
def people(inspector: Membership, head: Membership, store: Store, member_of: MemberOf) -> People:
    return People(inspector, head, member_of(store, Role.ADVISOR, "workshop"))


walks = st.builds(
    Walk,
    st.sampled_from(Answer),
    st.sampled_from([Outcome.PASSED, Outcome.FAILED]),
    st.booleans(),
)


def go(check_list_id: int, item: Sequence[Finding], walk: Walk, people: People) -> None:
    check_list = db.session.get_one(CheckList, check_list_id)
    inspection = a_round(check_list, people.inspector, DAY, now())
    sheet = sheet_of(inspection, at=now())
    asked = [f"f{f.id}" for f in item if f.final_at is None and is_last(f, item)]
    assert [earlier.key for earlier in sheet.earlier] == asked, "what is carried forward"
    (row,) = sheet.rows
    found = [Found(row.id, walk.outcome, note="有油污")]
    carried = [Carried(key, walk.answer, note="见说明") for key in asked]
    hand_in(inspection, sheet, Filled(found, carried), by=people.inspector, at=now())
    db.session.flush()


def is_last(finding: Finding, item: Sequence[Finding]) -> bool:
    return all(other.earlier_id != finding.id for other in item)


def mend(finding: Finding, people: People) -> None:
    issue, at = finding.issue, now()
    if issue.state is State.AWAITING_ACCEPTANCE:
        tracker.accept(issue, handler_id=people.worker.person_id, by=people.head, at=at)
    if issue.state is State.IN_PROGRESS:
        tracker.plan(issue, measures="清洗", by=people.worker, at=at)
        actions.decide_measures(issue, approve=True, words="", by=people.head, at=at)
        done = Details(note="已清洗", result="干净", told="已告知", evidence=1)
        tracker.apply_for_closing(issue, done, by=people.worker, at=at)
        seen = Details(note="干净", evidence=1)
        tracker.move(issue, Step.VERIFY, seen, by=people.inspector, at=at)


def fails(walk: Walk, asked: bool) -> bool:
    return walk.outcome is Outcome.FAILED or (asked and walk.answer is Answer.NOT_FIXED)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(walks, min_size=1, max_size=5))
def test_a_chain_runs_on_without_a_gap_and_nobody_has_a_fault_twice(
    people: People, store: Store, way: list[Walk]
) -> None:
    shop = department_of(store, "workshop").id
    row = NewRow("车间", "地面无油污", 10, shop)
    check_list = a_list(people.inspector, now(), [row], name=f"检查{next(NAMES)}")
    item_id, number = check_list.versions[0].rows[0].item_id, 0
    mine = select(Finding).where(Finding.item_id == item_id).order_by(Finding.id)
    for walk in way:
        before = db.session.scalars(mine).all()
        asked = any(f.final_at is None and is_last(f, before) for f in before)
        go(check_list.id, before, walk, people)
        number += fails(walk, asked)
        chain = db.session.scalars(mine).all()
        assert [finding.number for finding in chain] == list(range(1, number + 1))
        assert all(later.earlier_id == f.id for f, later in pairwise(chain))
        assert len({f.issue_id for f in chain if f.issue.state in OPEN}) <= 1
        if walk.mended and chain:
            mend(chain[-1], people)
    settle(people)


def settle(people: People) -> None:
    """Areas are the store's: what is left open would be asked of the next list, too."""
    for finding in db.session.scalars(select(Finding).where(Finding.final_at.is_(None))):
        finding.final_at, finding.final_by_id = now(), people.inspector.person_id
    db.session.commit()
