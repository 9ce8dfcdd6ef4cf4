"""Who decides on which loss, what waits for somebody, and what a customer's page says of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.once import once
from blueprints.core.people import Membership
from blueprints.core.rules import N_, Can, Role
from blueprints.core.work import WorkGroup, WorkRow
from blueprints.customer_owners.queries import active
from blueprints.customers import queries as customers
from blueprints.customers.models import Customer
from blueprints.customers.queries import BannerLine, CustomerPart, PageLink, Pointer
from blueprints.losses import rules
from blueprints.losses.models import Loss
from blueprints.prospects import queries as prospects
from blueprints.stand_ins.queries import absent_members
from blueprints.stores.queries import departments_above

FEW = 5  # rows of the group on the first page
WITHOUT_HEAD = frozenset({Role.CS_MANAGER, Role.GM})
"""Who decides where nobody heads the department."""


def losses_of(customer: Customer) -> Sequence[Loss]:
    """Newest first."""

    def read() -> Sequence[Loss]:
        found = select(Loss).where(Loss.customer_id == customer.id).order_by(Loss.id.desc())
        people = (joinedload(Loss.asked_by), joinedload(Loss.decided_by), joinedload(Loss.reason))
        return db.session.scalars(found.options(*people)).all()

    return once(("losses", customer.id), read)


def waiting_of(customer: Customer) -> Loss | None:
    return next((loss for loss in losses_of(customer) if loss.decided_at is None), None)


# Who decides


def headed(store_id: int) -> frozenset[int]:
    """Departments that have a head who works here."""
    heads = active(store_id).where(Membership.role == Role.HEAD)
    found = heads.with_only_columns(Membership.department_id)
    return frozenset(each for each in db.session.scalars(found) if each is not None)


def deciding_department(owner: Membership) -> int | None:
    """Of who looks after the customer; a head's own customers go one department higher."""
    over = departments_above(owner.store_id, owner.department_id)
    own = owner.role is Role.HEAD
    return rules.responsible(over[1:] if own else over, headed(owner.store_id))


def decides(member: Membership) -> ColumnElement[bool]:
    """Those that this post decides on, never what its person reported himself."""
    if member.role is Role.HEAD and member.department_id:
        which: ColumnElement[bool] = Loss.department_id == member.department_id
    elif member.role in WITHOUT_HEAD:
        which = Loss.department_id.is_(None)
    else:
        which = false()
    return and_(Loss.store_id == member.store_id, Loss.asked_by_id != member.person_id, which)


def decided_by(member: Membership, at: datetime) -> ColumnElement[bool]:
    """The same, and what those decide on for whom this person stands in today."""
    others = [decides(post) for post in absent_members(member, at)]
    mine = Loss.asked_by_id != member.person_id
    return and_(mine, or_(decides(member), *others))


def deciders(loss: Loss) -> set[int]:
    """Whom to tell that a decision is waited for."""
    posts = active(loss.store_id).where(Membership.person_id != loss.asked_by_id)
    if loss.department_id is None:
        found = posts.where(Membership.role == Role.CS_MANAGER)
    else:
        found = posts.where(Membership.role == Role.HEAD)
        found = found.where(Membership.department_id == loss.department_id)
    return set(db.session.scalars(found.with_only_columns(Membership.person_id)))


def waiting(member: Membership, at: datetime) -> Select[Loss]:
    found = select(Loss).where(Loss.decided_at.is_(None), decided_by(member, at))
    people = (joinedload(Loss.customer), joinedload(Loss.asked_by), joinedload(Loss.reason))
    return found.options(*people)


def get_visible(member: Membership, loss_id: int) -> Loss | None:
    """Who sees the customer sees why he is said to be lost."""
    seen = customers.visible_to(member).with_only_columns(Customer.id)
    return db.session.scalar(select(Loss).where(Loss.id == loss_id, Loss.customer_id.in_(seen)))


def may_decide(loss: Loss, member: Membership, at: datetime) -> bool:
    found = select(Loss.id).where(Loss.id == loss.id, decided_by(member, at))
    return loss.decided_at is None and db.session.scalar(found) is not None


# What others show of it


def intent_links(customer: Customer, member: Membership) -> Iterator[PageLink]:
    if not customers.works_on(customer, member) or waiting_of(customer):
        return
    if not prospects.is_lost(prospects.prospect_of(customer)):
        yield PageLink(_("Report as lost"), f"/customers/{customer.id}/loss", "ban")


def part_of(customer: Customer, member: Membership, *, at: datetime) -> Iterator[CustomerPart]:
    found = losses_of(customer)
    if found:
        to_decide = {loss.id for loss in found if may_decide(loss, member, at)}
        values = {"losses": found, "to_decide": to_decide}
        yield CustomerPart("losses/_losses.html", values)


def banner_of(customer: Customer, member: Membership) -> Iterator[BannerLine]:  # noqa: ARG001 - as asked
    if customer.owner_id is None:
        return  # nobody looks after him who could have given him up
    found = losses_of(customer)
    if waiting_of(customer):
        yield BannerLine("warning", N_("Reported as lost; that waits for a decision."))
    elif found and prospects.is_lost(prospects.prospect_of(customer)):
        yield BannerLine("plain", N_("This customer was lost."))


def pointers_at_customers() -> Iterator[Pointer]:
    yield Pointer(Loss.customer_id, N_("Losses"))


def work_of(member: Membership, *, at: datetime) -> Iterator[WorkGroup]:  # noqa: ARG001 - as asked
    """What waits for this person's own decision."""
    if member.role is not Role.HEAD and member.role not in WITHOUT_HEAD:
        return
    mine = (Loss.decided_at.is_(None), decides(member))
    number = db.session.scalar(select(func.count()).select_from(Loss).where(*mine)) or 0
    if number:
        first = select(Loss).where(*mine).options(joinedload(Loss.customer))
        first = first.options(joinedload(Loss.asked_by), joinedload(Loss.reason))
        rows = db.session.scalars(first.order_by(Loss.asked_at, Loss.id).limit(FEW))
        work = [work_row(loss) for loss in rows]
        yield WorkGroup("losses", _("Losses to approve"), number, "/customers/losses", work)


def work_row(loss: Loss) -> WorkRow:
    hint = f"{loss.asked_by.name} · {loss.words}"
    return WorkRow(loss.customer.name or "—", f"/customers/losses/{loss.id}", hint=hint)


def list_links(member: Membership) -> Iterator[PageLink]:
    if member.can(Can.TRANSFER_CUSTOMERS):
        yield PageLink(_("Losses to approve"), "/customers/losses", "ban")
