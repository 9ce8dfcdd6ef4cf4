"""Which issue another one repeats: one condition for the link, the suggestion and the figure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased, joinedload

from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership
from blueprints.core.rules import N_, Role
from blueprints.customers.models import Customer
from blueprints.customers.queries import TimelineLine
from blueprints.repeats.models import Repeat
from blueprints.repeats.rules import REPEATS_WITHIN
from blueprints.tracker.models import Issue
from blueprints.tracker.queries import IssueBadge, IssuePart, PartLink, is_visible, visible_to
from blueprints.tracker.rules import Happening, State

FEW = 3  # that a new issue may repeat


def same_trouble(earlier: type[Issue]) -> ColumnElement[bool]:
    """The same customer or car, the same category, sent before it, and not void."""
    return and_(
        earlier.store_id == Issue.store_id,
        earlier.id != Issue.id,
        or_(earlier.customer_id == Issue.customer_id, earlier.vehicle_id == Issue.vehicle_id),
        earlier.category_id == Issue.category_id,
        earlier.sent_at < Issue.sent_at,
        earlier.state != State.VOID,
    )


def is_unlinked() -> ColumnElement[bool]:
    """The customer service manager has said that it is no repeat."""
    return Issue.id.in_(select(Repeat.issue_id).where(Repeat.unlinked_at.is_not(None)))


def earlier_of(issue: Issue, at: datetime) -> Issue | None:
    """The last one of the same trouble within 90 days before this one is sent."""
    earlier = aliased(Issue)
    return db.session.scalar(
        select(earlier)
        .join(Issue, same_trouble(earlier))
        .where(Issue.id == issue.id, earlier.sent_at >= at - REPEATS_WITHIN)
        .order_by(earlier.sent_at.desc(), earlier.id.desc())
        .limit(1)
    )


def repeat_of(issue_id: int) -> Repeat | None:
    """The link that stands."""
    found = select(Repeat).where(Repeat.issue_id == issue_id, Repeat.unlinked_at.is_(None))
    return db.session.scalar(found.options(joinedload(Repeat.earlier)))


def numbers_of(issue_ids: Iterable[int]) -> dict[int, int]:
    """For the how-manieth time each of them came, of those that repeat another one."""
    found = select(Repeat.issue_id, Repeat.number).where(
        Repeat.issue_id.in_(list(issue_ids)), Repeat.unlinked_at.is_(None)
    )
    return {row.issue_id: row.number for row in db.session.execute(found)}


def chain_of(issue: Issue) -> list[Repeat]:
    """Back to the first time; the newest link first."""
    found: list[Repeat] = []
    link = repeat_of(issue.id)
    while link is not None and link.issue_id not in {each.issue_id for each in found}:
        found.append(link)
        link = repeat_of(link.earlier_id)
    return found


def alike(
    member: Membership, customer_id: int | None, vehicle_id: int | None, at: datetime
) -> Sequence[Issue]:
    """What was sent of this customer or car within 90 days, as far as this person may see it."""
    whose = [Issue.customer_id == customer_id] if customer_id else []
    whose += [Issue.vehicle_id == vehicle_id] if vehicle_id else []
    if not whose:
        return []
    near = (Issue.sent_at >= at - REPEATS_WITHIN) & (Issue.state != State.VOID)
    found = visible_to(member).where(or_(*whose), near)
    return db.session.scalars(found.order_by(Issue.sent_at.desc()).limit(FEW)).all()


# What the screens show


def part_of(issue: Issue, member: Membership, *, at: datetime) -> Iterator[IssuePart]:  # noqa: ARG001 - as asked
    if all(event.what != Happening.REPEATS for event in issue.events):
        return
    chain = chain_of(issue)
    if not chain:
        return
    unlink = PartLink(_("It is no repeat"), f"/issues/{issue.id}/repeat-unlinking")
    rows = [(link, is_visible(member, link.earlier_id)) for link in chain]
    yield IssuePart(
        template="repeats/_chain.html",
        values={"rows": rows, "number": chain[0].number},
        links=[unlink] if member.role is Role.CS_MANAGER else [],
        badges=[IssueBadge(said_number(chain[0].number), "bad", "refresh")],
    )


def said_number(number: int) -> str:
    return _("time %(num)s", num=number)


def timeline_of(customer: Customer, member: Membership) -> Iterator[TimelineLine]:
    found = (
        visible_to(member)
        .join(Repeat, Repeat.issue_id == Issue.id)
        .where(Issue.customer_id == customer.id, Repeat.unlinked_at.is_(None))
        .add_columns(Repeat.number)
    )
    for issue, number in db.session.execute(found.order_by(Issue.id.desc()).limit(50)):
        yield TimelineLine(
            at=issue.sent_at or issue.recorded_at,
            text=N_("The same trouble again, time %(num)s: %(number)s"),
            url=f"/issues/{issue.id}",
            icon="refresh",
            values={"num": number, "number": issue.number},
        )
