from datetime import timedelta
from typing import Any

from sqlalchemy import select

from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.people import Membership, Store
from blueprints.core.rules import Role
from blueprints.customers.models import Customer
from blueprints.intent_levels.queries import reasons_of
from blueprints.losses.models import Loss
from blueprints.stand_ins.models import StandIn
from tests.conftest import Browser, MemberOf, SignIn, saved
from tests.reps import a_prospect, level


def why(store: Store, **more: Any) -> dict[str, Any]:
    reason = reasons_of(store.id)[1]
    return {"reason_id": reason.id, "words": "他家优惠大", "rival": "星途"} | more


def report(browser: Browser, customer: Customer) -> str:
    """The address of what was reported."""
    browser.post(
        f"/customers/{customer.id}/loss", **why(db.session.get_one(Store, customer.store_id))
    )
    db.session.expire_all()
    loss = db.session.scalars(select(Loss).order_by(Loss.id.desc())).first()
    assert loss
    return f"/customers/losses/{loss.id}"


def test_a_loss_is_reported_and_approved_by_the_head_of_the_department(
    browser: Browser, sign_in: SignIn, rep: Membership, sales_head: Membership, store: Store
) -> None:
    customer = a_prospect(rep)
    page = f"/customers/{customer.id}"
    assert "Report as lost" in browser.get(page).text
    browser.get(f"{page}/loss")
    assert "星途" in browser.post(f"{page}/loss", expect=422, **why(store, words=" ")).text
    loss = report(browser, customer)
    assert "waits for a decision" in browser.get(page).text
    browser.post(f"{page}/loss", expect=409, **why(store))
    browser.post(f"{loss}/decision", expect=409, decision="yes")
    head = sign_in(sales_head)
    assert "Losses to approve" in head.get("/").text
    assert "赵云" in head.get("/customers/losses").text
    assert "Another brand" in head.get(loss).text
    head.post(f"{loss}/decision", decision="yes")
    head.post(f"{loss}/decision", expect=409, decision="yes")
    assert "赵云" not in browser.get("/customers/mine").text
    assert "This customer was lost" in browser.get(page).text
    assert "approved that 赵云 is lost" in browser.get("/notices").text


def test_who_was_lost_is_woken_up_again(browser: Browser, rep: Membership, store: Store) -> None:
    page = f"/customers/{a_prospect(rep, code='F', days=None).id}"
    assert "Report as lost" not in browser.get(page).text
    browser.post(f"{page}/loss", expect=409, **why(store))
    browser.post(f"{page}/intent", expect=409, level_id=level(store, "A").id)
    browser.post(f"{page}/awakening", level_id=level(store, "B").id)
    assert "woke the lost customer up" in browser.get(page).text
    assert "赵云" in browser.get("/customers/mine").text


def test_a_loss_that_is_refused_comes_back_with_a_reason(
    sign_in: SignIn, rep: Membership, sales_head: Membership
) -> None:
    customer = a_prospect(rep)
    browser, head = sign_in(rep), sign_in(sales_head)
    loss = report(browser, customer)
    assert "Say why it is refused" in head.post(f"{loss}/decision", expect=422, decision="no").text
    head.post(f"{loss}/decision", decision="no", answer="再报一次价")
    assert "再报一次价" in browser.get(f"/customers/{customer.id}").text
    assert "赵云" in browser.get("/customers/mine").text
    assert "No loss waits" in head.get("/customers/losses").text


def test_the_stand_in_decides_and_without_a_head_the_customer_service_manager(
    sign_in: SignIn, rep: Membership, cs_manager: Membership, member_of: MemberOf, store: Store
) -> None:
    first = report(sign_in(rep), a_prospect(rep))
    sign_in(cs_manager).post(f"{first}/decision", decision="yes")
    head, other = member_of(store, Role.HEAD, "sales"), member_of(store, Role.HEAD, "service")
    second = report(sign_in(rep), a_prospect(rep, "孙权", "13600136001"))
    for member in (cs_manager, other):
        sign_in(member).post(f"{second}/decision", expect=409, decision="yes")
    today = local_day(now(), store.zone)
    saved(
        StandIn(
            store_id=store.id,
            absent_id=head.person_id,
            stand_in_id=other.person_id,
            first_day=today - timedelta(days=1),
            last_day=today + timedelta(days=1),
            named_by_id=head.person_id,
            named_at=now(),
        )
    )
    sign_in(other).post(f"{second}/decision", decision="yes")


def test_another_store_sees_nothing_and_a_colleague_reports_nothing(
    sign_in: SignIn, rep: Membership, member_of: MemberOf, store: Store, other_store: Store
) -> None:
    customer = a_prospect(rep)
    loss = report(sign_in(rep), customer)
    stranger = sign_in(member_of(other_store, Role.HEAD, "sales"))
    stranger.get(loss, expect=404)
    stranger.post(f"{loss}/decision", expect=404, decision="yes")
    colleague = sign_in(member_of(store, Role.REP, "sales"))
    colleague.post(f"/customers/{customer.id}/loss", expect=409, **why(store))
    advisor = sign_in(member_of(store, Role.ADVISOR, "service"))
    advisor.post(f"/customers/{customer.id}/loss", expect=403, **why(store))
