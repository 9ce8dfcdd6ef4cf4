"""Give the demo store its check lists. None commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from blueprints.checklists import actions as checklists
from blueprints.checklists import queries
from blueprints.checklists.models import CheckList, CheckListVersion
from blueprints.checklists.rules import NewRow
from blueprints.core.people import Membership, Store
from blueprints.demo_check_lists import rules
from blueprints.demo_check_lists.rules import DemoList
from blueprints.stores.queries import departments_of

AGAIN, BEGUN = timedelta(days=40), timedelta(days=1)  # before today


def make_check_lists(
    store: Store, *, by: Membership, first: datetime, at: datetime
) -> list[CheckList]:
    """All have been there since the first day; one was published again not long ago."""
    again, begun = (datetime.combine((at - t).date(), first.timetz()) for t in (AGAIN, BEGUN))
    codes = {department.code: department.id for department in departments_of(store.id)}
    made = [make_list(demo, demo.rows(codes), by, first) for demo in rules.LISTS]
    for check_list in made:
        if check_list.name == rules.ANEW:
            publish_anew(check_list, by=by, at=max(first, again))
        if check_list.name == rules.DRAFTED:
            checklists.begin_draft(check_list, by=by, at=max(first, begun))
    name_areas(store)
    return made


def make_list(demo: DemoList, rows: Sequence[NewRow], by: Membership, at: datetime) -> CheckList:
    check_list = checklists.make_list(by.store_id, demo.name, demo.name_en)
    version = checklists.make_version(check_list, by=by, at=at)
    publish(version, rows, by=by, at=at)
    return check_list


def publish(
    version: CheckListVersion, rows: Sequence[NewRow], *, by: Membership, at: datetime
) -> None:
    checklists.fill(version, rows)
    checklists.arrange(version)
    checklists.publish(version, by=by, at=at)


def publish_anew(check_list: CheckList, *, by: Membership, at: datetime) -> None:
    before = queries.said_in(queries.current_version(check_list.id))
    version = checklists.make_version(check_list, by=by, at=at)
    publish(version, rules.written_anew(before), by=by, at=at)


def name_areas(store: Store) -> None:
    for area in queries.areas_of(store.id):
        area.name_en = rules.AREAS.get(area.name, "")
