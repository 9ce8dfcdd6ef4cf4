import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import RuleBroken
from blueprints.month.queries import overview_of
from blueprints.overview import actions
from blueprints.overview.actions import Wanted
from blueprints.overview.models import FrozenMonth
from tests.overview.conftest import Call, add_call, months_ago


@pytest.fixture
def wanted(busy: Store, last_month: str) -> Wanted:
    return Wanted(busy, last_month, "zh")


def frozen(wanted: Wanted, by: Membership) -> FrozenMonth:
    month = actions.freeze(wanted, by=by.person, at=now())
    db.session.commit()
    return month


def test_a_reprint_has_identical_figures(
    wanted: Wanted, cs_manager: Membership, last_month: str
) -> None:
    first = frozen(wanted, cs_manager)
    add_call(wanted.store, last_month, cs_manager, Call(1))
    again = frozen(replace(wanted, language="en"), cs_manager)
    assert again.id == first.id
    assert again.is_final
    assert overview_of(wanted.store, last_month, now()).tile("satisfied_rate").n == 9
    assert json.loads(again.figures)["tiles"][2]["n"] == 8


def test_counting_again_makes_a_version_and_the_old_one_stays(
    wanted: Wanted, cs_manager: Membership, last_month: str
) -> None:
    first = frozen(wanted, cs_manager)
    kept = first.figures
    add_call(wanted.store, last_month, cs_manager, Call(1))
    second = frozen(replace(wanted, recount=True), cs_manager)
    assert (first.version, second.version) == (1, 2)
    assert first.sha256 != second.sha256
    assert first.figures == kept
    assert frozen(wanted, cs_manager).id == second.id


def test_a_month_that_runs_is_counted_at_each_print(busy: Store, cs_manager: Membership) -> None:
    running = Wanted(busy, months_ago(busy, 0), "zh")
    assert [frozen(running, cs_manager).is_final for _ in range(2)] == [False, False]
    assert [m.version for m in db.session.scalars(select(FrozenMonth))] == [1, 2]


def test_a_month_that_has_not_begun_is_not_printed(busy: Store, cs_manager: Membership) -> None:
    with pytest.raises(RuleBroken, match="has not begun"):
        actions.freeze(Wanted(busy, months_ago(busy, -1), "zh"), by=cs_manager.person, at=now())


def test_frozen_figures_that_somebody_changed_are_not_printed(
    wanted: Wanted, cs_manager: Membership
) -> None:
    month = frozen(wanted, cs_manager)
    month.figures = month.figures.replace("0.75", "0.95")
    with pytest.raises(RuleBroken, match="not those that were frozen"):
        frozen(wanted, cs_manager)
