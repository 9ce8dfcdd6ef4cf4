"""Choose the five issues that a month is to settle. None commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import N_, RuleBroken
from blueprints.figures.queries import this_month
from blueprints.month.models import TopFive
from blueprints.month.rules import check_top_five
from blueprints.tracker.models import Issue


def choose_top_five(month: str, issue_ids: Sequence[int], *, by: Membership, at: datetime) -> None:
    """The five issues that a month is to settle, in the order given, in place of those before."""
    mine = (TopFive.store_id == by.store_id) & (TopFive.month == month)
    before = set(db.session.scalars(select(TopFive.issue_id).where(mine)))
    found = db.session.scalars(
        select(Issue.id).where(
            Issue.store_id == by.store_id, Issue.id.in_(issue_ids), Issue.is_open
        )
    )
    check_top_five(issue_ids, before | set(found))
    if month < this_month(by.store, at):
        raise RuleBroken(N_("The five of a month that is over stay as they were chosen."))
    db.session.execute(delete(TopFive).where(mine))
    for rank, issue_id in enumerate(issue_ids, start=1):
        chosen = TopFive(store_id=by.store_id, month=month, rank=rank, issue_id=issue_id)
        chosen.chosen_by_id, chosen.chosen_at = by.person_id, at
        db.session.add(chosen)
