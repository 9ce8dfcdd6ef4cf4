import pytest
from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import RuleBroken
from blueprints.month import actions
from blueprints.month.models import TopFive
from blueprints.tracker.models import Issue
from tests.overview.conftest import months_ago


def test_only_open_issues_of_the_store_are_chosen(
    busy: Store, other_store: Store, gm: Membership
) -> None:
    with pytest.raises(RuleBroken, match="open issue of this store"):
        actions.choose_top_five(months_ago(busy, 0), [404], by=gm, at=now())
    issue_id = db.session.scalar(select(Issue.id)) or 0
    with pytest.raises(RuleBroken, match="stay as they were"):
        actions.choose_top_five(months_ago(busy, 1), [issue_id], by=gm, at=now())
    assert db.session.scalar(select(TopFive.id)) is None
