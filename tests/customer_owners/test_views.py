from typing import Any

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customer_owners.models import Ownership
from blueprints.customers.models import Customer
from tests.conftest import MemberOf, SignIn
from tests.reps import a_prospect


def owner_ids() -> set[int | None]:
    db.session.expire_all()
    return set(db.session.scalars(select(Customer.owner_id)))


def test_picked_customers_go_to_another_rep_who_hears_of_it(
    sign_in: SignIn, rep: Membership, sales_head: Membership, member_of: MemberOf, store: Store
) -> None:
    one, two = a_prospect(rep), a_prospect(rep, "孙权", "13600136001")
    heir = member_of(store, Role.REP, "sales", name="Zhou Wenjing")
    for htmx in (True, False):
        browser = sign_in(sales_head, htmx=htmx)
        chosen = f"/customers/transfers?customer={one.id}&customer={two.id}"
        assert "2 customers go to another owner" in browser.get(chosen).text
        ids = [one.id, two.id]
        browser.post("/customers/transfers", expect=422, customer=ids, person_id=heir.person_id)
    page = browser.get(f"/customers/mine?owner={rep.person_id}&select=1").text
    assert f'id="pick-{one.id}"' in page
    asked: dict[str, Any] = {"customer": ids, "person_id": heir.person_id, "reason": "rebalanced"}
    browser.post("/customers/transfers", **asked)
    assert owner_ids() == {heir.person_id}
    assert "gave you 2 customers" in sign_in(heir).get("/notices").text
    before, after = db.session.scalars(
        select(Ownership).where(Ownership.customer_id == one.id).order_by(Ownership.id)
    )
    assert before.until == after.since
    page = browser.get(f"/customers/{one.id}").text
    assert "Earlier owners" in page
    assert "Chen Siyuan → Zhou Wenjing: rebalanced" in page
    browser.post("/customers/transfers", expect=409, **asked)
    assert "Nobody is picked" in browser.get("/customers/transfers").text


def test_all_customers_of_who_leaves_go_in_one_step(
    sign_in: SignIn, rep: Membership, sales_head: Membership, member_of: MemberOf, store: Store
) -> None:
    a_prospect(rep), a_prospect(rep, "孙权", "13600136001")
    heir = member_of(store, Role.REP, "sales", name="Zhou Wenjing")
    rep.is_active = False
    browser = sign_in(sales_head)
    assert "works here no longer" in browser.get("/customers/owners").text
    assert "孙权" in browser.get("/customers/mine?owner=gone").text
    url = f"/customers/owners/{rep.person_id}/transfer"
    assert "Transfer all customers of Chen Siyuan" in browser.get(url).text
    browser.post(url, expect=422, person_id=sales_head.person_id, reason="left")
    browser.post(url, person_id=heir.person_id, reason="left")
    assert owner_ids() == {heir.person_id}
    assert "孙权" not in browser.get("/customers/mine?owner=gone").text
    browser.get(url, expect=404)


def test_only_who_may_transfers_and_only_of_his_store(
    sign_in: SignIn, rep: Membership, member_of: MemberOf, other_store: Store
) -> None:
    customer = a_prospect(rep)
    sign_in(rep).post("/customers/transfers", expect=403, customer=customer.id)
    sign_in(rep).get("/customers/owners", expect=403)
    stranger = sign_in(member_of(other_store, Role.HEAD, "sales"))
    stranger.post("/customers/transfers", expect=404, customer=customer.id)
    stranger.get(f"/customers/owners/{rep.person_id}/transfer", expect=404)
