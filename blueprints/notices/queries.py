"""What a person has been told, and who is told what is meant for somebody."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Label, Select, cast, func, null, select
from sqlalchemy.orm import joinedload

from blueprints.core.db import db
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import language, ngettext
from blueprints.core.once import once
from blueprints.core.pages import BarItem
from blueprints.core.people import Membership, Person
from blueprints.notices import rules
from blueprints.notices.models import Notice
from blueprints.notices.rules import Value
from blueprints.stand_ins.models import StandIn
from blueprints.stand_ins.queries import holds_on

ORDER = (Notice.is_unread.desc(), Notice.at.desc(), Notice.id.desc())
BELL = "/notices/bell"


def scope(member: Membership) -> ColumnElement[bool]:
    return (Notice.person_id == member.person_id) & (Notice.store_id == member.store_id)


def visible_to(member: Membership) -> Select[Notice]:
    """One's own, of this store."""
    return select(Notice).where(scope(member)).options(joinedload(Notice.absent))


def get_visible(member: Membership, notice_id: int) -> Notice | None:
    return db.session.scalar(visible_to(member).where(Notice.id == notice_id))


UNREAD = (
    select(func.count())
    .select_from(Notice)
    .where(
        Notice.person_id == Membership.person_id,
        Notice.store_id == Membership.store_id,
        Notice.is_unread,
    )
    .correlate(Membership)
    .scalar_subquery()
    .label("unread notices")
)


def read_with_the_member() -> Iterable[Label[int]]:
    yield UNREAD


def count_unread(member: Membership) -> int:
    found = select(func.count()).select_from(Notice).where(scope(member), Notice.is_unread)
    return once((UNREAD.key, member.id), lambda: db.session.scalar(found)) or 0


def bell_of(member: Membership) -> Iterable[BarItem]:
    unread = count_unread(member)
    words = ngettext("%(num)s unread notice", "%(num)s unread notices", unread)
    label = words if unread else _("Notices: all read")
    yield BarItem("bell", label, "bell", "/notices", count=unread, fresh_url=BELL)


def recipients(person_ids: Collection[int], store_id: int, day: date) -> dict[int, int | None]:
    """Who works here of these, and who stands in for one of them: each with whose stead it is."""
    if not person_ids:
        return {}
    own = select(Person.id, cast(null(), Integer).label("absent")).where(Person.id.in_(person_ids))
    instead = select(StandIn.stand_in_id, StandIn.absent_id).where(
        StandIn.absent_id.in_(person_ids), StandIn.store_id == store_id, holds_on(day)
    )
    meant = own.union_all(instead).subquery()
    here = select(Membership.person_id, meant.c.absent).join(Membership.person)
    found = here.join(meant, meant.c.id == Membership.person_id).where(
        Membership.store_id == store_id, Membership.is_active, Person.is_active
    )
    rows = db.session.execute(found).all()
    in_stead = {row.person_id: row.absent for row in rows}
    return in_stead | {row.person_id: None for row in rows if row.absent is None}


def said(text: str, values: Mapping[str, Value], zone: ZoneInfo) -> str:
    """A sentence of a notice in the language of who reads it now."""
    return _(text, **rules.filled(values, language(), zone))


def read_before(moment: datetime) -> ColumnElement[bool]:
    return Notice.read_at < moment
