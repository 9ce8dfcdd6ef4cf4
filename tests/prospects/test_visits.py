"""What a visit says of a prospect."""

from datetime import timedelta

import pytest

from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.core.rules import Role
from blueprints.customer_owners.queries import owned_ids
from blueprints.customers.queries import change_lines
from blueprints.prospects import actions, queries
from blueprints.visits.actions import NextContact
from tests.conftest import MemberOf
from tests.reps import a_prospect


@pytest.mark.parametrize("is_lost", [False, True])
def test_what_was_agreed_is_the_next_contact_unless_the_customer_was_lost(
    store: Store, member_of: MemberOf, *, is_lost: bool
) -> None:
    rep = member_of(store, Role.REP, "sales")
    customer = a_prospect(rep)
    if is_lost:
        actions.lose(customer, now())
    day = local_day(now(), store.zone) + timedelta(days=9)
    actions.follow_visit(NextContact(customer, day, "带合同"), by=rep, at=now())
    db.session.commit()
    prospect = queries.prospect_of(customer)
    assert prospect
    assert prospect.next_on == (None if is_lost else day)
    assert any("带合同" in line.note for line in change_lines(customer)) is not is_lost


def test_a_device_keeps_the_customers_that_one_owns(store: Store, member_of: MemberOf) -> None:
    rep, other = member_of(store, Role.REP, "sales"), member_of(store, Role.REP, "sales")
    customer = a_prospect(rep)
    assert owned_ids(rep) == [customer.id]
    assert owned_ids(other) == []
