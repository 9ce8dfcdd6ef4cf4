from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.figures import LINE_MONTHS
from blueprints.core.jobs import Job, JobState
from blueprints.core.people import Membership, Store
from blueprints.figures import jobs, rules
from blueprints.figures.models import MonthFigure
from blueprints.inspections.actions import HandedIn
from tests.inspecting import a_list, a_round, rows_for
from tests.overview.conftest import months_ago

RunJobs = Callable[[], None]


def kept_months() -> list[str]:
    return list(db.session.scalars(select(MonthFigure.month).distinct()))


def test_an_import_has_the_past_months_counted(busy: Store, run_jobs: RunJobs) -> None:
    jobs.keep_after_import(busy, callbacks_from=None, at=now())
    assert kept_months() == []
    run_jobs()
    assert sorted(kept_months()) == sorted(months_ago(busy, back) for back in range(1, 13))
    last = MonthFigure.month == months_ago(busy, 1)
    kept = db.session.scalar(
        select(MonthFigure.value).where(last, MonthFigure.key == "success_rate")
    )
    assert kept == 0.8


@pytest.mark.parametrize(("hours", "started"), [(1, 0), (31 * 24, 1)])
def test_a_round_of_a_month_that_is_over_has_the_months_counted(
    store: Store, inspector: Membership, hours: int, started: int
) -> None:
    at = datetime(2026, 10, 14, 2, tzinfo=UTC)
    made = a_round(a_list(inspector, at, rows_for(store)), inspector, at.date(), at)
    version_id = made.check_list.versions[0].id
    made.done_at, made.done_by_id = at - timedelta(hours=hours), inspector.person_id
    made.version_id = version_id
    jobs.keep_after_round(HandedIn(made, [], [], inspector, at))
    assert db.session.scalar(select(func.count()).select_from(Job)) == started
    db.session.rollback()


def test_each_night_the_months_of_every_store_are_counted(
    busy: Store, other_store: Store, run_jobs: RunJobs
) -> None:
    for _ in range(2):  # a round may run twice
        jobs.keep_all(now())
    run_jobs()
    rows = select(func.count()).select_from(MonthFigure)
    assert db.session.scalar(rows) == 2 * LINE_MONTHS * len(rules.NORMS)
    assert set(db.session.scalars(select(Job.state))) == {JobState.DONE}
