"""Report that a customer is lost, and approve or refuse it. Each leaves a trace; none commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.core.people import Membership
from blueprints.core.rules import N_, RuleBroken
from blueprints.customers.actions import note
from blueprints.customers.models import Customer
from blueprints.customers.rules import Change
from blueprints.intent_levels import queries as levels
from blueprints.intent_levels.models import LossReason
from blueprints.losses import queries
from blueprints.losses.models import Loss
from blueprints.notices.actions import tell_all
from blueprints.notices.rules import News
from blueprints.prospects import queries as prospects
from blueprints.prospects.actions import lose

ASKED = N_("%(by)s reports %(name)s as lost. Approve it or refuse it.")
APPROVED = N_("%(by)s approved that %(name)s is lost.")
REFUSED = N_("%(by)s does not count %(name)s as lost: %(answer)s")


@dataclass(frozen=True)
class NewLoss:
    reason_id: int
    words: str
    rival: str = ""


def report_loss(customer: Customer, new: NewLoss, *, by: Membership, at: datetime) -> Loss:
    """Raises RuleBroken: lost already, or reported and not decided yet."""
    lock(customer)
    check_not_lost(customer)
    reason = levels.get(LossReason, customer.store_id, new.reason_id)
    if reason is None or not reason.is_active:
        raise RuleBroken("Choose one of the reasons.")
    loss = Loss(
        store_id=customer.store_id,
        customer=customer,
        department_id=queries.deciding_department(owner_post(customer, by)),
        reason=reason,
        words=new.words,
        rival=new.rival,
        asked_by=by.person,
        asked_at=at,
    )
    db.session.add(loss)
    said = ", ".join(part for part in (reason.name, new.rival, new.words) if part)
    note(customer, Change.LOSS_REPORTED, said, by=by, at=at)
    db.session.flush()
    news = News(f"loss:{loss.id}", ASKED, f"/customers/losses/{loss.id}", names(loss, by))
    tell_all(queries.deciders(loss), by.store, news, at=at)
    return loss


def lock(customer: Customer) -> None:
    """Two who report, or decide, at once do it one after the other."""
    db.session.execute(select(Customer.id).where(Customer.id == customer.id).with_for_update())


def check_not_lost(customer: Customer) -> None:
    if queries.waiting_of(customer):
        raise RuleBroken("This customer was reported as lost already, and that is being decided.")
    if prospects.is_lost(prospects.prospect_of(customer)):
        raise RuleBroken("This customer was lost already.")


def owner_post(customer: Customer, by: Membership) -> Membership:
    """Of who looks after the customer; of who reports, where nobody does."""
    if customer.owner_id is None:
        return by
    found = select(Membership).where(Membership.store_id == customer.store_id)
    return db.session.scalar(found.where(Membership.person_id == customer.owner_id)) or by


def names(loss: Loss, by: Membership) -> dict[str, str | int]:
    return {"by": by.person.name, "name": loss.customer.name or "—"}


def decide(loss: Loss, *, is_approved: bool, answer: str, by: Membership, at: datetime) -> None:
    """Raises RuleBroken: decided already, not this person's to decide, or refused without a reason."""
    lock(loss.customer)
    db.session.refresh(loss)
    if loss.decided_at:
        raise RuleBroken("This has been decided already.")
    if not queries.may_decide(loss, by, at):
        raise RuleBroken("The head of the sales consultant's department decides this.")
    if not is_approved and not answer:
        raise RuleBroken("Say why it is refused.")
    loss.is_approved, loss.answer = is_approved, answer
    loss.decided_by, loss.decided_at = by.person, at
    what = Change.LOSS_APPROVED if is_approved else Change.LOSS_REFUSED
    note(loss.customer, what, answer, by=by, at=at)
    if is_approved:
        lose(loss.customer, at)
    tell_of_decision(loss, by=by, at=at)


def tell_of_decision(loss: Loss, *, by: Membership, at: datetime) -> None:
    values, key = names(loss, by), f"loss:{loss.id}:decided"
    text = APPROVED if loss.is_approved else REFUSED
    if not loss.is_approved:
        values["answer"] = loss.answer
    news = News(key, text, f"/customers/{loss.customer_id}", dict(values))
    tell_all({loss.asked_by_id}, by.store, news, at=at)
