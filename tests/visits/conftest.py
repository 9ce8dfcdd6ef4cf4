"""Two sales consultants, their head, and customers whom they visit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from blueprints.core.clock import now
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customers.models import Customer
from blueprints.visits import actions
from blueprints.visits.models import Visit
from blueprints.visits.queries import purposes_of
from blueprints.visits.rules import Account
from tests.conftest import MemberOf, saved


@dataclass
class Floor:
    """The sales department at work."""

    store: Store
    rep: Membership
    other: Membership
    head: Membership
    wang: Customer
    li: Customer

    def account(self, started: datetime, minutes: int = 30, **told: Any) -> Account:
        purpose = purposes_of(self.store.id)[0]
        ended = started + timedelta(minutes=minutes)
        return Account(purpose.id, started, ended, **{"result": "试驾后有意向"} | told)

    def visit(
        self,
        started: datetime,
        *,
        by: Membership | None = None,
        whom: Customer | None = None,
        minutes: int = 30,
        **told: Any,
    ) -> Visit:
        account = self.account(started, minutes, **told)
        at = max(account.ended_at, now() - timedelta(days=30))
        return actions.log(whom or self.wang, account, by=by or self.rep, at=at)


def a_customer(store: Store, name: str, phone: str) -> Customer:
    return saved(Customer(store_id=store.id, name=name, phone=phone, created_at=now()))


@pytest.fixture
def floor(store: Store, member_of: MemberOf) -> Floor:
    actions.add_defaults(store)
    return Floor(
        store,
        member_of(store, Role.REP, "sales", name="Chen Siyuan"),
        member_of(store, Role.REP, "sales", name="Wu Hao"),
        member_of(store, Role.HEAD, "sales", name="Li Jianguo"),
        a_customer(store, "王芳", "13800001111"),
        a_customer(store, "李强", "13800002222"),
    )


@pytest.fixture
def hour_ago() -> datetime:
    """Of whole minutes, and of a day that has two hours before it: nothing here is about midnight."""
    return now().replace(second=0, microsecond=0) - timedelta(hours=1)
