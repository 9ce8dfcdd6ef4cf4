"""A customer's card on paper, in both languages, with phones as whoever prints it may see them."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.i18n import speaking
from blueprints.core.jobs import Job, JobState
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customer_prints.queries import card_of
from blueprints.customers.models import Customer
from tests.conftest import MemberOf, SignIn
from tests.reps import a_prospect


@pytest.fixture
def rep(store: Store, member_of: MemberOf) -> Membership:
    return member_of(store, Role.REP, "sales", name="Chen")


@pytest.fixture
def customer(rep: Membership) -> Customer:
    return a_prospect(rep)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_card_is_printed_in_either_language(
    customer: Customer,
    rep: Membership,
    sign_in: SignIn,
    run_jobs: Callable[[], None],
    language: str,
) -> None:
    browser, url = sign_in(rep), f"/customers/{customer.id}/print"
    assert f'action="{url}"' in browser.get(f"/customers/{customer.id}").text
    browser.post(url, 400, language="fr")
    browser.post(url, language=language)
    run_jobs()
    job = db.session.scalars(select(Job).order_by(Job.created_at.desc())).first()
    assert job
    assert job.state is JobState.DONE, job.message
    assert browser.get(f"/customers/prints/{job.id}.pdf").data.startswith(b"%PDF")


def test_a_print_is_its_reader_s_alone_and_another_store_has_none(
    customer: Customer,
    rep: Membership,
    other_store: Store,
    member_of: MemberOf,
    sign_in: SignIn,
) -> None:
    sign_in(rep).post(f"/customers/{customer.id}/print", language="zh")
    job = db.session.scalars(select(Job)).one()
    sign_in(member_of(rep.store, Role.REP, "sales")).get(f"/customers/prints/{job.id}", 404)
    stranger = sign_in(member_of(other_store, Role.CS_MANAGER))
    stranger.post(f"/customers/{customer.id}/print", 404, language="zh")


def test_phones_are_whole_for_the_owner_and_masked_for_his_colleague(
    customer: Customer, rep: Membership, store: Store, member_of: MemberOf
) -> None:
    colleague = member_of(store, Role.REP, "sales")
    with speaking("zh"):
        seen = [card_of(m, customer.id, at=now(), root="") for m in (rep, colleague)]
    assert [card.phones(customer) for card in seen if card] == ["13600136000", "136****6000"]
