"""What needs attention: forms that came and could not be done as they stand, and who sees them."""

import json
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from flask import current_app, g, request
from markupsafe import Markup
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, joinedload

from blueprints.core import attachments
from blueprints.core.access import current_member, signed_in_or_none
from blueprints.core.attachments import Place
from blueprints.core.db import db
from blueprints.core.deposits import FORMS, Fields, Filled, upgraded
from blueprints.core.file_types import Announced
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import language
from blueprints.core.inbox import Inbox, Status, Why
from blueprints.core.people import Membership
from blueprints.core.receiving import fields_of
from blueprints.core.rules import N_, Can, Role, RuleBroken
from blueprints.core.words import says_something
from blueprints.core.work import WorkGroup, WorkRow

UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONG_WAIT = timedelta(hours=1)
Colleague = aliased(Membership)
MENDABLE = frozenset({Why.VALIDATION, Why.RULE, Why.CONFLICT, Why.INTERNAL})
"""In these cases the form can be opened again with what was typed."""


def waiting() -> ColumnElement[bool]:
    return Inbox.status == Status.ATTENTION


def mine(member: Membership) -> ColumnElement[bool]:
    return (Inbox.owner_id == member.person_id) & (Inbox.store_id == member.store_id)


def team(member: Membership) -> ColumnElement[bool]:
    """The store's for its managers, the department's for its head."""
    others = (Inbox.store_id == member.store_id) & (Inbox.owner_id != member.person_id)
    if member.role is not Role.HEAD:
        return others
    own = select(Colleague.person_id).where(
        Colleague.store_id == member.store_id, Colleague.department_id == member.department_id
    )
    return others & Inbox.owner_id.in_(own)


def old_enough(at: datetime) -> ColumnElement[bool]:
    """What its owner corrects within ten minutes is nobody else's affair."""
    return Inbox.received_at < at - timedelta(seconds=current_app.config["TRAY_SECONDS"])


def rows(*where: ColumnElement[bool]) -> Sequence[Inbox]:
    return db.session.scalars(
        select(Inbox)
        .where(waiting(), *where)
        .options(joinedload(Inbox.owner), joinedload(Inbox.deposited_by))
        .order_by(Inbox.received_at)
        .limit(200)
    ).all()


def count(*where: ColumnElement[bool]) -> int:
    found = select(func.count()).select_from(Inbox).where(waiting(), *where)
    return db.session.scalar(found) or 0


def work_of(member: Membership, *, at: datetime) -> Iterable[WorkGroup]:
    """Forms of one's own that came back; of the team those that have waited for an hour."""
    of_team = team(member) & (Inbox.received_at < at - LONG_WAIT)
    found = rows(mine(member) | of_team if may_supervise(member) else mine(member))
    own = [row for row in found if row.owner_id == member.person_id]
    yield WorkGroup("forms", _("Forms that need attention"), len(own), "/tray", work_rows(own))
    if may_supervise(member):
        late = [row for row in found if row.owner_id != member.person_id]
        title = _("Forms of the team that have waited for an hour")
        yield WorkGroup("team_forms", title, len(late), "/tray", work_rows(late))


def work_rows(waiting_rows: Sequence[Inbox]) -> list[WorkRow]:
    return [
        WorkRow(row.subject or _(row.why.label), f"/inbox/{row.id}", hint=row.owner.name)
        for row in waiting_rows[:5]
    ]


def may_supervise(member: Membership) -> bool:
    return member.can(Can.SUPERVISE_FORMS)


def get_visible(member: Membership, inbox_id: UUID) -> Inbox | None:
    """One's own, or one of the team's."""
    whose = mine(member) | team(member) if may_supervise(member) else mine(member)
    return db.session.scalar(select(Inbox).where(Inbox.id == inbox_id, whose))


def place_of(record: str, member: Membership) -> Iterable[Place]:
    """/inbox/…, for the photos of a form that needs attention."""
    key = record.removeprefix("/inbox/")
    row = get_visible(member, UUID(key)) if key != record and UUID_SHAPE.fullmatch(key) else None
    if row is not None:
        form = FORMS.get(row.form)  # one that there is no more is shown too
        yield Place(record, row.subject or (_(form.label) if form else row.form), may_add=False)


def discard(row: Inbox, reason: str, *, by: Membership, at: datetime) -> None:
    """It stays, with the reason. Raises RuleBroken."""
    if row.status is not Status.ATTENTION:
        raise RuleBroken(N_("This form has been settled meanwhile."))
    if not says_something(reason):
        raise RuleBroken(N_("Say why it is discarded."))
    row.status = Status.VOID
    row.settled_at, row.settled_by_id, row.settled_reason = at, by.person_id, reason.strip()


def resolve_corrected(given: Filled, outcome: str) -> None:
    """A browser without JavaScript posted what takes the place of one in the tray."""
    old = given.fields.get("supersedes", type=UUID)
    row = get_visible(given.by, old) if old else None
    if row and row.status is Status.ATTENTION:
        row.status = Status.RESOLVED
        row.settled_at, row.settled_by_id = given.at, given.by.person_id
        forms = attachments.corrected_by(row.id, row.store_id)
        attachments.follow(forms, FORMS[row.form].record_of(given, outcome))


# A form opened again with what was typed


def typed_again(name: str) -> Fields | None:
    """What `?again=` names: the fields of a form in the tray, as today's form has them."""
    again, form = request.args.get("again", type=UUID), FORMS[name]
    row = get_visible(current_member(), again) if again else None
    if row is None or row.form != name or row.status is not Status.ATTENTION:
        return None
    g.kept = row
    return upgraded(form, row.form_version, fields_of(row.body or ""))


def kept() -> Inbox | None:
    """The form in the tray that this page shows again."""
    row: Inbox | None = g.get("kept")
    return row


def offline_ids(name: str) -> Markup:
    """For the form shown again: which one it takes the place of."""
    old = corrected(name)
    return (
        Markup('<input type="hidden" name="supersedes" value="{}">').format(old)
        if old
        else Markup("")
    )


def corrected(name: str) -> UUID | None:
    """One in the tray; or the one that was just refused, and what that one was to correct."""
    if g.get("refused") == name:
        return request.form.get("supersedes", type=UUID) or cast("UUID", g.submission.id)
    row = kept()
    return row.id if row and row.form == name else None


def sentence_of(row: Inbox) -> str:
    """In the reader's language: a rule's is said again, another's is left out where it cannot be."""
    if row.rule:
        key, values = json.loads(row.rule)
        return _(key, **values) if values else _(key)
    return row.sentence if row.sentence_language in {"", language()} else ""


def photos_kept(name: str) -> Sequence[Announced]:
    """That came with the form which this page shows again, and go on with its correction."""
    old = corrected(name)
    return attachments.came_with(old, current_member().store_id) if old else ()


def is_mine(row: Inbox) -> bool:
    member = signed_in_or_none()
    return member is not None and row.owner_id == member.person_id
