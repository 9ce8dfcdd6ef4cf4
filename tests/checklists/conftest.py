"""A check list of a store, published or drafted."""

from collections.abc import Callable

import pytest

from blueprints.checklists import actions
from blueprints.checklists.models import CheckListVersion
from blueprints.checklists.rules import NewRow
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from tests.conftest import department_of

MakeList = Callable[..., CheckListVersion]


@pytest.fixture
def make_list(store: Store, cs_manager: Membership) -> MakeList:
    """make_list("展厅检查", [("展厅", "地面清洁")], publish=True): its first version."""

    def make_list(
        name: str = "展厅检查",
        rows: list[tuple[str, str]] | None = None,
        *,
        publish: bool = True,
        by: Membership = cs_manager,
    ) -> CheckListVersion:
        version = actions.make_version(
            actions.make_list(by.store_id, name, f"{name} (en)"), by=by, at=now()
        )
        sales = department_of(by.store, "sales").id
        said = [("展厅", "地面清洁"), ("展厅", "灯光齐全"), ("停车场", "车位线清楚")]
        actions.fill(version, [NewRow(a, w, 5, sales) for a, w in (rows or said)])
        if publish:
            actions.publish(version, by=by, at=now())
        db.session.commit()
        return version

    return make_list


@pytest.fixture
def draft(make_list: MakeList, cs_manager: Membership) -> CheckListVersion:
    """The second version, as the first one is."""
    first = make_list()
    version = actions.begin_draft(first.check_list, by=cs_manager, at=now())
    db.session.commit()
    return version
