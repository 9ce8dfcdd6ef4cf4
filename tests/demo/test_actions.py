from datetime import UTC, date, datetime

from flask import Flask
from sqlalchemy import func, select

from blueprints.checklists import actions as checklists
from blueprints.checklists.actions import NewRow
from blueprints.core.db import db
from blueprints.core.people import Department, Membership, Store
from blueprints.demo import actions
from blueprints.demo_stage.queries import set_stage
from blueprints.demo_stage.rules import Dealer, a_year_before
from blueprints.inspections.models import Inspection, InspectionRoutine
from blueprints.inspections.rules import Every

AT = datetime(2026, 3, 12, 6, tzinfo=UTC)


def publish_lists(store: Store, by: Membership, *names: str) -> None:
    department = db.session.scalars(select(Department.id)).first() or 0
    for name in names:
        version = checklists.make_version(checklists.make_list(store.id, name), by=by, at=AT)
        checklists.fill(version, [NewRow("展厅", "地面清洁", 5, department)])
        checklists.publish(version, by=by, at=AT)


def test_each_check_list_comes_round_to_the_inspector(app: Flask) -> None:
    store = actions.make_store()
    stage = set_stage(store, seed=1, at=AT)
    publish_lists(store, stage.people["hejing"], "BOC检查", "6S检查")
    actions.make_routines(stage, AT)
    rhythms = {r.check_list.name: r.every for r in db.session.scalars(select(InspectionRoutine))}
    assert rhythms == {"BOC检查": Every.MONTH, "6S检查": Every.WEEK}
    days = select(func.max(Inspection.due_on))
    assert (db.session.scalar(days) or AT.date()) > AT.date()


def test_one_seed_gives_one_history(app: Flask) -> None:
    drawn = [[dealer.car() for _ in range(5)] for dealer in (Dealer(7), Dealer(7), Dealer(8))]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]


def test_twelve_months_begin_on_a_first_day() -> None:
    assert a_year_before(date(2026, 11, 23)) == date(2025, 12, 1)
    assert a_year_before(date(2026, 12, 1)) == date(2026, 1, 1)
