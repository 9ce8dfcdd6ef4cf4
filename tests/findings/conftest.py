"""Rounds over one list, and the people who mend what they find."""

from datetime import date

import pytest
from sqlalchemy import select

from blueprints.checklists.models import CheckList
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.findings import actions
from blueprints.findings.models import Finding
from blueprints.inspections.models import Inspection
from blueprints.tracker import actions as tracker
from blueprints.tracker.rules import Details, Step
from tests.conftest import MemberOf, SignIn
from tests.inspecting import a_list, a_round, answers_for, rows_for

FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 6)


@pytest.fixture
def check_list(inspector: Membership, store: Store, head: Membership) -> CheckList:
    return a_list(inspector, now(), rows_for(store))


@pytest.fixture
def worker(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.ADVISOR, "workshop", name="Li Wei")


class Rounds:
    def __init__(self, check_list: CheckList, by: Membership, sign_in: SignIn) -> None:
        self.check_list, self.by, self.sign_in = check_list, by, sign_in

    def go(self, day: date, failed: dict[str, str], **carried: str) -> Inspection:
        made = a_round(self.check_list, self.by, day, now())
        given = answers_for(made, now(), failed, **carried)
        self.sign_in(self.by).post(f"/inspections/{made.id}/filling", **given)
        db.session.refresh(made)
        return made


@pytest.fixture
def rounds(check_list: CheckList, inspector: Membership, sign_in: SignIn) -> Rounds:
    return Rounds(check_list, inspector, sign_in)


def findings() -> list[Finding]:
    return list(db.session.scalars(select(Finding).order_by(Finding.id)))


def mend(finding: Finding, head: Membership, worker: Membership, verifier: Membership) -> None:
    """Accepted, planned, approved, done with evidence, verified: closed for now."""
    issue, at = finding.issue, now()
    tracker.accept(issue, handler_id=worker.person_id, by=head, at=at)
    tracker.plan(issue, measures="每班清洗地面", by=worker, at=at)
    actions.decide_measures(issue, approve=True, words="", by=head, at=at)
    done = Details(note="已清洗", result="地面干净", told="已完成", evidence=1)
    tracker.apply_for_closing(issue, done, by=worker, at=at)
    seen = Details(note="地面干净", evidence=1)
    tracker.move(issue, Step.VERIFY, seen, by=verifier, at=at)
    db.session.commit()


@pytest.fixture
def chief(store: Store, member_of: MemberOf) -> Membership:
    """Heads the inspector's department."""
    return member_of(store, Role.HEAD, "cr", name="Qin")
