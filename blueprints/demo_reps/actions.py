"""Give the demo store's customers to its sales consultants, and let these try to sell. None commits."""

from datetime import datetime, timedelta

from sqlalchemy import select

from blueprints.core.db import db
from blueprints.customer_cards.actions import Plan, write_strategy
from blueprints.customer_owners.actions import give
from blueprints.customers.actions import Details
from blueprints.customers.models import Customer, Delivery
from blueprints.customers.rules import Part
from blueprints.demo_reps import rules
from blueprints.demo_reps.rules import Lead
from blueprints.demo_stage.queries import Stage
from blueprints.demo_stage.rules import HANDLERS
from blueprints.intent_levels.queries import levels_of, reasons_of
from blueprints.losses.actions import NewLoss, report_loss
from blueprints.prospects.actions import Intent, NewProspect, add_prospect


def arrange(stage: Stage) -> None:
    """Buyers with whoever sold them their car, leads, one who is reported as lost, one strategy."""
    for username in HANDLERS["sales"]:
        give_buyers(stage, username)
    leads = [add_lead(stage, lead) for lead in rules.LEADS]
    reasons = reasons_of(stage.store.id)
    words, rival = rules.LOST_WORDS
    reporter = stage.people[rules.LEADS[rules.LOST].rep]
    new = NewLoss(reasons[1].id, words, rival)
    report_loss(leads[rules.LOST], new, by=reporter, at=stage.at - timedelta(hours=3))
    plan_for(stage, leads[0], rules.LEADS[0].rep)


def give_buyers(stage: Stage, username: str) -> None:
    rep, head = stage.people[username], stage.people["lijianguo"]
    sold = select(Customer).join(Delivery, Delivery.customer_id == Customer.id)
    recent = Delivery.delivered_on >= stage.today - timedelta(days=rules.OWNED_FOR)
    found = sold.where(Delivery.store_id == stage.store.id, recent)
    buyers = db.session.scalars(found.where(Delivery.rep_name == rep.person.name)).unique().all()
    if buyers:
        at = stage.at - timedelta(days=3)
        give(buyers, rep.person_id, "按交车顾问归属", by=head, at=at)


def add_lead(stage: Stage, lead: Lead) -> Customer:
    rep = stage.people[lead.rep]
    level = next(each for each in levels_of(stage.store.id) if each.code == lead.level)
    new = NewProspect(
        name=stage.dealer.name(),
        phone=stage.dealer.phone(),
        details=Details(Part.CONTACT),
        car=None,
        source=lead.source,
        intent=Intent(level.id, next_words=lead.words, wants=lead.wants),
        owner_id=rep.person_id,
    )
    return add_prospect(new, by=rep, at=stage.at - timedelta(days=lead.days_ago))


def plan_for(stage: Stage, customer: Customer, username: str) -> None:
    rep, (goal, tactics) = stage.people[username], rules.STRATEGY
    written: datetime = stage.at - timedelta(days=2)
    plan = Plan(goal, tactics, rep.person_id, stage.today)
    write_strategy(customer, plan, by=rep, at=written)
