from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.month.models import TopFive
from blueprints.tracker.models import Issue
from tests.conftest import SignIn
from tests.overview.conftest import months_ago


def test_next_months_five_are_chosen_from_open_issues(
    sign_in: SignIn, gm: Membership, busy: Store
) -> None:
    browser = sign_in(gm)
    assert "右前门异响" in browser.get("/overview/top-five").text
    ids = list(db.session.scalars(select(Issue.id).order_by(Issue.id)))
    month = months_ago(busy, -1)
    browser.post("/overview/top-five", month=month, place_1=ids[2], place_3=ids[0])
    chosen = db.session.execute(select(TopFive.rank, TopFive.issue_id).order_by(TopFive.rank))
    assert [tuple(row) for row in chosen] == [(1, ids[2]), (2, ids[0])]
    twice = {"month": month, "place_1": ids[0], "place_2": ids[0]}
    browser.post("/overview/top-five", expect=409, **twice)
    browser.post("/overview/top-five", expect=404, month="2020-01", place_1=ids[0])
    browser.post("/overview/top-five", expect=422, month=month, place_1="x")
    browser.get("/overview/top-five?month=2020-01", expect=404)
