"""What the search box finds of issues."""

from collections.abc import Iterator

from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.issue_filters.queries import count_of, listed, order_of, sort_of
from blueprints.issue_filters.rules import Filters, address, words
from blueprints.tracker.models import SEARCH, Issue

FEW = 5


def found_of(member: Membership, text: str) -> Iterator[WorkGroup]:
    """The best few, and how many there are."""
    filters = Filters(q=words(text))
    where = Issue.id.in_(SEARCH.matching(filters.q))
    count = count_of(member, where)
    if not count:
        return
    order = order_of(sort_of("", filters, count), filters)
    rows = [
        WorkRow(row.title, f"/issues/{row.id}", hint=f"{row.number} · {_(row.state.label)}")
        for row in db.session.execute(listed(member, where).order_by(*order).limit(FEW))
    ]
    yield WorkGroup("issues", _("Issues"), count, f"/issues?{address(filters)}", rows)
