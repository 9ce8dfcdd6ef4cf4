"""A store's rules on screen."""

from datetime import UTC, datetime
from typing import Any

import pytest

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.issue_rules import actions, queries
from blueprints.issue_rules.models import LevelRule
from blueprints.issue_rules.rules import Level
from tests.conftest import SignIn


def test_an_administrator_changes_the_rules_and_nobody_else(
    sign_in: SignIn, admin: Membership, gm: Membership, store: Store
) -> None:
    browser = sign_in(admin, htmx=True)
    browser.get("/issues/rules")
    url = "/issues/rules/levels/normal"
    sent: dict[str, Any] = {
        "normal-response_hours": 8,
        "normal-closing_days": 4,
        "normal-measures_days": 2,
    }
    browser.post(url, **sent)
    browser.post(url, expect=422, **sent | {"normal-closing_days": "soon"})
    rule = db.session.query(LevelRule).filter_by(store_id=store.id, level=Level.NORMAL).one()
    assert (rule.response_hours, rule.counts_natural_hours, rule.closing_days) == (8, False, 4)
    sign_in(gm).get("/issues/rules", expect=403)
    sign_in(gm).post(url, expect=403, **sent)


def test_categories_are_added_renamed_and_retired(
    sign_in: SignIn, admin: Membership, store: Store, other_store: Store
) -> None:
    actions.add_defaults(store)
    actions.add_defaults(store)
    actions.add_defaults(other_store)
    db.session.commit()
    browser = sign_in(admin)
    browser.post("/issues/rules/categories", name="洗车质量", is_active="y")
    browser.post("/issues/rules/categories", expect=422, name="")
    added = queries.categories_of(store.id)[-1]
    assert added.name == "洗车质量"
    url = f"/issues/rules/categories/{added.id}"
    browser.get(url)
    browser.post(url, expect=422, name="")
    browser.post(url, name="洗车", name_en="Car wash")
    db.session.refresh(added)
    assert (added.name, added.is_active) == ("洗车", False)
    assert added not in queries.categories_of(store.id)
    theirs = queries.categories_of(other_store.id)[0]
    browser.get(f"/issues/rules/categories/{theirs.id}", expect=404)
    browser.post(f"/issues/rules/categories/{theirs.id}", expect=404, name="x")


def test_a_year_without_known_holidays_is_named(
    sign_in: SignIn, admin: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime(2098, 12, 14, tzinfo=UTC)
    monkeypatch.setattr("blueprints.issue_rules.views.now", lambda: later)
    assert "public holidays of 2098, 2099" in sign_in(admin).get("/issues/rules").text
