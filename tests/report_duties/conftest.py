"""A store that asks for reports since January, and people who hold their posts since then."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.report_duties import actions
from blueprints.report_duties.models import Duty, Post, ReportType
from blueprints.report_duties.rules import ReportKind
from tests.conftest import MemberOf, saved

AT = datetime(2026, 10, 14, 2, tzinfo=UTC)  # a Wednesday, 10:00 in Shanghai
TODAY = date(2026, 10, 14)
Since = Callable[..., Membership]


@pytest.fixture
def types(store: Store) -> dict[ReportKind, ReportType]:
    """The defaults, asked for from the Monday of the week on."""
    actions.add_defaults(store)
    found = {each.kind: each for each in db.session.scalars(select(ReportType))}
    for each in found.values():
        each.starts_on = date(2026, 10, 12)
    db.session.commit()
    return found


@pytest.fixture
def since(store: Store, member_of: MemberOf) -> Since:
    """since(date(2026, 1, 1), Role.REP): somebody who holds the post from a day on."""

    def since(day: date, role: Role, department: str = "sales", name: str = "") -> Membership:
        member = member_of(store, role, department, name=name)
        held = {"person_id": member.person_id, "department_id": member.department_id}
        saved(Post(store_id=store.id, role=role, first_day=day, **held))
        return member

    return since


@pytest.fixture
def rep(since: Since) -> Membership:
    return since(date(2026, 1, 1), Role.REP, name="Chen")


@pytest.fixture
def boss(since: Since) -> Membership:
    """Heads the sales department."""
    return since(date(2026, 1, 1), Role.HEAD, name="Li")


def duties(member: Membership, kind: ReportKind = ReportKind.DAILY) -> list[Duty]:
    found = (
        select(Duty)
        .join(Duty.type)
        .where(Duty.person_id == member.person_id, ReportType.kind == kind)
        .where(Duty.withdrawn_at.is_(None))
    )
    return list(db.session.scalars(found.order_by(Duty.first_day)))


def days_of(member: Membership, kind: ReportKind = ReportKind.DAILY) -> list[int]:
    return [duty.first_day.day for duty in duties(member, kind)]


def sent(duty: Duty, at: datetime) -> Duty:
    duty.sent_at, duty.sent_by_id, duty.answer_due_at = at, duty.person_id, at
    return saved(duty)
