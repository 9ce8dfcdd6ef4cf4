"""The rows of an export: exactly those of its list, and of each what the list and the issue show."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from blueprints.core.clock import local
from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Person
from blueprints.core.rules import N_, RuleBroken
from blueprints.issue_exports.models import IssueExport
from blueprints.issue_exports.rules import MOST
from blueprints.issue_filters.queries import LISTED, order_of, wanted
from blueprints.issue_filters.rules import Sort, read
from blueprints.issue_rules.models import Category
from blueprints.tracker.models import NEVER, Issue
from blueprints.tracker.rules import State

CHUNK = 500
Cell = str | int | datetime | None

Acceptor = aliased(Person)
Verifier = aliased(Person)
EXPORTED = (
    LISTED.add_columns(
        Issue.kind,
        Issue.recorded_at,
        Issue.closed_at,
        Category.name.label("category"),
        Category.name_en.label("category_en"),
        Acceptor.name.label("acceptor"),
        Verifier.name.label("verifier"),
    )
    .outerjoin(Category, Category.id == Issue.category_id)
    .outerjoin(Acceptor, Acceptor.id == Issue.acceptor_id)
    .outerjoin(Verifier, Verifier.id == Issue.verifier_id)
)
HEADINGS: Sequence[str] = (
    N_("Number"),
    N_("Issue"),
    N_("State"),
    N_("Overdue"),
    N_("Level"),
    N_("Department"),
    N_("Category"),
    N_("Comes from"),
    N_("Customer"),
    N_("Acceptor"),
    N_("Handler"),
    N_("Verifier"),
    N_("Recorded"),
    N_("First deadline"),
    N_("Deadline"),
    N_("Extensions"),
    N_("Passed on"),
    N_("Returned"),
    N_("Reopened"),
    N_("Closed"),
)


def visible_to(member: Membership) -> Select[IssueExport]:
    """One's own: whoever else wants the list asks for it with his own eyes."""
    return select(IssueExport).where(
        IssueExport.store_id == member.store_id, IssueExport.by_id == member.person_id
    )


def get_visible(member: Membership, export_id: int) -> IssueExport | None:
    return db.session.scalar(visible_to(member).where(IssueExport.id == export_id))


def finished_of(member: Membership) -> Sequence[IssueExport]:
    done = visible_to(member).where(IssueExport.finished_at.is_not(None))
    return db.session.scalars(done.order_by(IssueExport.at.desc()).limit(5)).all()


def asker_of(export: IssueExport) -> Membership:
    """Raises RuleBroken for somebody who has left since."""
    member = db.session.scalar(
        select(Membership).where(
            Membership.person_id == export.by_id,
            Membership.store_id == export.store_id,
            Membership.is_active,
        )
    )
    if member is None:
        raise RuleBroken("Who asked for this no longer works in this store.")
    return member


def ids_of(export: IssueExport) -> list[int]:
    """As they stood when it began: each row once, whatever moves meanwhile."""
    filters = read(parse_qs(export.query)).filters
    member = asker_of(export)
    ids = select(Issue.id).where(wanted(member, filters, export.at))
    order = order_of(Sort(export.sort), filters)
    return list(db.session.scalars(ids.order_by(*order).limit(MOST[export.format])))


def chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def rows_of(ids: Sequence[int]) -> list[Any]:
    """In the order of the ids."""
    found = {row.id: row for row in db.session.execute(EXPORTED.where(Issue.id.in_(ids)))}
    return [found[i] for i in ids if i in found]


def shown(row: Any, at: datetime) -> State:
    """As Issue.state_at."""
    over = row.resumes_at is not None and row.resumes_at <= at
    return State.IN_PROGRESS if over else State(row.state)


def cells(row: Any, export: IssueExport, zone: ZoneInfo) -> list[Cell]:
    """Of one line, in the order of the headings; moments in the store's time."""
    english = export.language == "en"

    def moment(at: datetime | None) -> datetime | None:
        return local(at, zone).replace(tzinfo=None) if at and at < NEVER else None

    def named(name: str) -> str:
        return (getattr(row, f"{name}_en") if english else "") or getattr(row, name) or ""

    return [
        row.number,
        row.title,
        _(shown(row, export.at).label),
        _("yes") if row.is_open and row.deadline < export.at else "",
        _(row.level.label),
        named("department"),
        named("category"),
        _(row.kind.label),
        row.customer or "",
        row.acceptor or "",
        row.handler or "",
        row.verifier or "",
        moment(row.recorded_at),
        moment(row.first_deadline),
        moment(row.deadline),
        row.extensions_granted,
        row.declines,
        row.returns,
        row.reopens,
        moment(row.closed_at),
    ]
