from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.figures import month_key, month_period
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customer_cards.models import MonthlyReview, Strategy
from blueprints.customer_cards.queries import figures_of
from blueprints.customer_cards.rules import Figures, Mark
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import IssueKind
from tests.conftest import Browser, MemberOf, SignIn, saved
from tests.customers.rows import with_visits
from tests.reps import a_prospect


def plan(rep: Membership, **more: Any) -> dict[str, Any]:
    day = local_day(now(), rep.store.zone) + timedelta(days=30)
    said: dict[str, Any] = {"goal": "年内换购", "tactics": "每月邀约试驾", "review_on": day}
    return said | {"person_id": rep.person_id} | more


def test_a_strategy_is_written_in_versions(browser: Browser, rep: Membership) -> None:
    customer = a_prospect(rep)
    url = f"/customers/{customer.id}/strategy"
    assert "Tactics" in browser.get(url).text
    assert "年内换购" in browser.post(url, expect=422, **plan(rep, tactics="")).text
    browser.post(url, expect=422, **plan(rep, review_on="2020-01-01"))
    browser.post(url, **plan(rep))
    browser.post(url, **plan(rep, goal="年内置换"))
    versions = db.session.execute(select(Strategy.version, Strategy.is_current)).all()
    assert sorted(map(tuple, versions)) == [(1, False), (2, True)]
    page = browser.get(f"/customers/{customer.id}").text
    assert "Earlier versions" in page
    assert "wrote the strategy card" in page
    assert "look at again" not in browser.get("/").text
    db.session.execute(update(Strategy).values(review_on=date(2026, 1, 1)))
    work = browser.get("/").text
    assert "Strategy cards to look at again" in work
    assert "年内置换" in work


def test_a_month_is_reviewed_and_corrected_as_a_new_version(
    browser: Browser, rep: Membership
) -> None:
    customer = a_prospect(rep)
    url, month = f"/customers/{customer.id}/review", month_key(local_day(now(), rep.store.zone))
    marks: dict[str, Any] = {mark.value: 4 for mark in Mark}
    said = marks | {"month": month, "risk_list": ["leaves"], "words": "竞品在谈"}
    assert "Price discipline" in browser.get(url).text
    assert "竞品在谈" in browser.post(url, expect=422, **said | {"credit": 6}).text
    browser.post(url, expect=422, **said | {"month": "2020-01"})
    browser.post(url, **said)
    browser.post(url, **said | {"credit": 2})
    found = db.session.scalars(select(MonthlyReview).order_by(MonthlyReview.version)).all()
    assert [(each.version, each.credit, each.risks) for each in found] == [
        (1, 4, "leaves"),
        (2, 2, "leaves"),
    ]
    page = browser.get(f"/customers/{customer.id}").text
    assert "version 2" in page
    assert "may go to a rival" in page


def test_the_figures_of_a_month_are_counted(rep: Membership, store: Store) -> None:
    customer = with_visits(a_prospect(rep))
    for number, kind in enumerate((IssueKind.COMPLAINT, IssueKind.MANUAL)):
        saved(
            Issue(
                store_id=store.id,
                number=f"T{number}",
                kind=kind,
                title="x",
                customer_id=customer.id,
                recorder_id=rep.person_id,
                recorded_at=datetime(2026, 10, 20, tzinfo=UTC),
                moved_at=datetime(2026, 10, 20, tzinfo=UTC),
            )
        )
    found = figures_of(customer, month_period("2026-10", store.zone))
    assert found == Figures(1, 36_022_564, 1, 420_685, complaints=1)
    assert figures_of(customer, month_period("2026-09", store.zone)) == Figures()


def test_only_who_works_with_a_customer_writes_his_cards(
    sign_in: SignIn, rep: Membership, member_of: MemberOf, store: Store, other_store: Store
) -> None:
    customer = a_prospect(rep)
    for noun in ("strategy", "review"):
        url = f"/customers/{customer.id}/{noun}"
        sign_in(member_of(store, Role.REP, "sales")).post(url, expect=409, **plan(rep))
        sign_in(member_of(store, Role.ADVISOR, "service")).post(url, expect=403, **plan(rep))
        sign_in(member_of(other_store, Role.REP, "sales")).post(url, expect=404, **plan(rep))
