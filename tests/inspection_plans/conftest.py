"""A published check list, and inspections of it on days around a Wednesday."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from blueprints.checklists import actions as checklists
from blueprints.checklists.actions import NewRow
from blueprints.checklists.models import CheckList
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.inspection_plans import actions
from blueprints.inspection_plans.actions import NewRoutine, Plan
from blueprints.inspection_plans.rules import Rhythm
from blueprints.inspections.models import Inspection, InspectionRoutine
from blueprints.inspections.rules import Every
from tests.conftest import department_of, saved

AT = datetime(2026, 10, 14, 2, tzinfo=UTC)  # a Wednesday, 10:00 in Shanghai
DAY = date(2026, 10, 14)
Publish = Callable[..., CheckList]
Planned = Callable[..., Inspection]


@pytest.fixture
def today(store: Store) -> date:
    return local_day(now(), store.zone)


@pytest.fixture
def publish(store: Store, cs_manager: Membership) -> Publish:
    """publish("6S检查"): a list that one can inspect with."""

    def publish(name: str, at_store: Store = store) -> CheckList:
        check_list = checklists.make_list(at_store.id, name, "")
        version = checklists.make_version(check_list, by=cs_manager, at=AT)
        row = NewRow("展厅", "地面清洁", 5, department_of(at_store, "sales").id)
        checklists.fill(version, [row])
        checklists.publish(version, by=cs_manager, at=AT)
        db.session.commit()
        return check_list

    return publish


@pytest.fixture
def check_list(publish: Publish) -> CheckList:
    return publish("展厅检查")


@pytest.fixture
def planned(check_list: CheckList, inspector: Membership) -> Planned:
    """planned(day): in the hands of the inspector, whether the day is over or not."""

    def planned(day: date, **changed: object) -> Inspection:
        made = Inspection(
            store_id=check_list.store_id,
            check_list_id=check_list.id,
            inspector_id=inspector.person_id,
            due_on=day,
            planned_by_id=inspector.person_id,
            planned_at=AT,
        )
        for name, value in changed.items():
            setattr(made, name, value)
        return saved(made)

    return planned


def held(inspection: Inspection, by: Membership, reached: int = 92) -> Inspection:
    version = inspection.check_list.versions[0]
    inspection.done_at, inspection.done_by_id, inspection.version_id = AT, by.person_id, version.id
    inspection.reached, inspection.possible = reached, 100
    return saved(inspection)


def plan(check_list: CheckList, inspector: Membership, by: Membership, days: int = 0) -> Inspection:
    new = Plan(check_list, inspector.person_id, DAY + timedelta(days=days))
    return actions.plan(new, by=by, at=AT)


def weekly(
    check_list: CheckList, inspector: Membership, by: Membership, weekday: int = 2
) -> InspectionRoutine:
    rhythm = Rhythm(Every.WEEK, weekday)
    new = NewRoutine(check_list, inspector.person_id, rhythm, DAY)
    return actions.begin_routine(new, by=by, at=AT)
