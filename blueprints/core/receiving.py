"""What happens to a deposited form: custody first, then what it asks for, in one transaction."""

import hashlib
import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from blueprints.core import attachments
from blueprints.core.attachments import Where
from blueprints.core.db import db, insert_if_new
from blueprints.core.deposits import (
    FORMS,
    Conflict,
    Fields,
    Filled,
    NotYours,
    OfflineForm,
    Unfit,
    upgraded,
)
from blueprints.core.file_types import MOST_PHOTOS, Announced, announced_in
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import language
from blueprints.core.inbox import Inbox, Status, Why
from blueprints.core.people import Membership
from blueprints.core.plain_forms import plain
from blueprints.core.rules import RuleBroken

STEADY = timedelta(minutes=2)
"""A device's clock that moved more than this between page and deposit is not believed."""
TYPED_AGAIN = timedelta(hours=2)
JUST_BEFORE = 50  # forms that are looked at for it


@dataclass(frozen=True)
class Arrived:
    """What came with a form. `offset` is how far our clock was ahead when the page was loaded."""

    id: UUID
    form: str
    version: int
    body: str
    sha: str
    about: str = ""
    device: str = ""
    seq: int | None = None
    device_at: datetime | None = None
    device_now: datetime | None = None
    offset: float | None = None
    void: str = ""  # it was discarded on the device, and this is why
    while_id: int | None = None
    deposited_by_id: int | None = None


def fields_of(body: str) -> Fields:
    return MultiDict(plain(parse_qsl(body, keep_blank_values=True)))


def skew(arrived: Arrived, at: datetime) -> float | None:
    return (at - arrived.device_now).total_seconds() if arrived.device_now else None


def occurred(arrived: Arrived, at: datetime) -> tuple[datetime, bool]:
    """When the button was pressed, by our clock, and whether that is certain; never in the future."""
    ahead = skew(arrived, at)
    if arrived.device_at is None or ahead is None:
        return at, arrived.device_at is None
    changed = abs(ahead - arrived.offset) if arrived.offset is not None else 0.0
    steady = changed < STEADY.total_seconds()
    then = arrived.device_at + timedelta(seconds=ahead)
    return (min(then, at), True) if steady else (at, False)


def receive(arrived: Arrived, owner: Membership, at: datetime) -> tuple[Inbox, bool]:
    """The row, and whether it was here before. The caller commits. Raises KeyReused."""
    row = insert(arrived, owner, at)
    if row is None:
        row = db.session.get_one(Inbox, arrived.id)
        if (row.sha, row.owner_id) != (arrived.sha, owner.person_id):
            raise KeyReused
        return row, True
    if arrived.void:
        row.settle(Status.VOID)
        row.settled_at, row.settled_by_id, row.settled_reason = at, owner.person_id, arrived.void
    else:
        take(row, owner, at)
    return row, False


class KeyReused(Exception):  # noqa: N818 - reads as the sentence it is
    """The id is taken by a form with other words, or of another person."""


def insert(arrived: Arrived, owner: Membership, at: datetime) -> Inbox | None:
    """None where it is here already."""
    occurred_at, certain = occurred(arrived, at)
    values: dict[str, Any] = {
        "id": arrived.id,
        "store_id": owner.store_id,
        "owner_id": owner.person_id,
        "form": arrived.form,
        "form_version": arrived.version,
        "sha": arrived.sha,
        "body": arrived.body,
        "about": arrived.about,
        "device": arrived.device,
        "seq": arrived.seq,
        "device_at": arrived.device_at,
        "device_now": arrived.device_now,
        "skew": skew(arrived, at),
        "occurred_at": occurred_at,
        "is_time_certain": certain,
        "received_at": at,
        "supersedes": fields_of(arrived.body).get("supersedes", type=UUID),
        "delivered_while_id": arrived.while_id,
        "deposited_by_id": arrived.deposited_by_id,
    }
    row: Inbox | None = db.session.scalar(insert_if_new(Inbox, **values).returning(Inbox))
    return row


def files_in(row: Inbox, fields: Fields) -> tuple[Announced, ...]:
    form = FORMS.get(row.form)
    return announced_in(fields.getlist("attachment"), form.photos if form else MOST_PHOTOS)


def filled(row: Inbox, owner: Membership, fields: Fields) -> Filled:
    files = files_in(row, fields)
    if row.supersedes:
        files += attachments.came_with(row.supersedes, row.store_id)
    return Filled(row.id, fields, owner, row.received_at, row.occurred_at, row.device, files)


def take(row: Inbox, owner: Membership, at: datetime) -> None:
    """Do what the form asks for. Whatever goes wrong, the row stays, and a person sees why."""
    form = FORMS.get(row.form)
    fields = fields_of(row.body or "")
    ours = upgraded(form, row.form_version, fields) if form else None
    if form is None or ours is None:
        row.settle(Status.ATTENTION, Why.VERSION)
    else:
        put_in_its_place(row, form, filled(row, owner, ours))
    if row.status is Status.ATTENTION:
        row.subject = subject_of(row, form, owner)
        row.outcome = url_for("inbox.show_form", inbox_id=row.id)
    where = whereabouts(row, owner)
    resolve_superseded(row, owner, at, where)
    attachments.announce(row, files_in(row, fields), where)


def whereabouts(row: Inbox, owner: Membership) -> Where:
    """To which record each file of a form belongs: to what came of it, or to the form itself."""
    form, fields = FORMS.get(row.form), fields_of(row.body or "")
    ours = upgraded(form, row.form_version, fields) if form else None
    if form is None or ours is None or row.status is not Status.ACCEPTED:
        return lambda _file: row.outcome
    return form.record_of(filled(row, owner, ours), row.outcome)


def put_in_its_place(row: Inbox, form: OfflineForm, given: Filled) -> None:
    try:
        with db.session.begin_nested():
            check_may(form, given.by)
            outcome = form.deposit(given)
            row.looks_like = typed_before(row)
            row.outcome = outcome
            row.settle(Status.ACCEPTED)
    except OperationalError:
        raise  # the database is busy or full: the device keeps the form and comes again
    except Exception as problem:
        row.settle(Status.ATTENTION, *reason(problem))
        row.note_words(language(), problem if isinstance(problem, RuleBroken) else None)


def check_may(form: OfflineForm, owner: Membership) -> None:
    if not (owner.is_active and owner.person.is_active and owner.can(form.can)):
        raise NotYours(form.name)


def reason(problem: Exception) -> tuple[Why, str]:
    """Why it waits, and in the owner's language what was said."""
    if isinstance(problem, Unfit):
        return Why.VALIDATION, first_error(problem)
    if isinstance(problem, RuleBroken):
        return Why.RULE, _(problem.key, **problem.values) if problem.values else _(problem.key)
    if isinstance(problem, Conflict):
        return Why.CONFLICT, ""
    if isinstance(problem, (NotYours, HTTPException)):
        return Why.REFUSED, ""
    logging.getLogger(__name__).error("a deposit failed", exc_info=problem)
    return Why.INTERNAL, ""


def first_error(unfit: Unfit) -> str:
    for name, errors in unfit.form.errors.items():
        label = unfit.form[str(name)].label.text if name else ""
        return f"{label}: {next(iter(errors), '')}"
    return ""


def subject_of(row: Inbox, form: OfflineForm | None, owner: Membership) -> str:
    try:
        with db.session.begin_nested():
            return form.subject(filled(row, owner, fields_of(row.body or ""))) if form else ""
    except OperationalError:
        raise
    except Exception:
        return ""


def resolve_superseded(row: Inbox, owner: Membership, at: datetime, where: Where) -> None:
    """The form that this one corrects needs nobody any more."""
    old = db.session.get(Inbox, row.supersedes) if row.supersedes else None
    if old is None or old.store_id != owner.store_id:
        return
    if old.status is Status.ATTENTION:
        old.status = Status.RESOLVED
        old.settled_at, old.settled_by_id = at, owner.person_id
    if row.status is Status.ACCEPTED:
        attachments.follow(attachments.corrected_by(old.id, owner.store_id), where)


def typed_before(row: Inbox) -> UUID | None:
    """The same words of the same person about the same thing within two hours: it looks typed twice."""
    recent = select(Inbox.id, Inbox.body).where(
        Inbox.owner_id == row.owner_id,
        Inbox.status == Status.ACCEPTED,
        Inbox.received_at > row.received_at - TYPED_AGAIN,
        Inbox.about == row.about,
        Inbox.form == row.form,
        Inbox.id != row.id,
    )
    recent = recent.order_by(Inbox.received_at.desc()).limit(JUST_BEFORE)
    words = normalised(row.body)
    found = (r.id for r in db.session.execute(recent) if normalised(r.body) == words)
    return next(found, None)


def normalised(body: str | None) -> list[tuple[str, str]]:
    plain = parse_qsl(body or "")
    return sorted(
        (name, re.sub(r"\W+", "", value).lower())
        for name, value in plain
        if name not in {"supersedes", "version"}
    )


def take_again(row: Inbox, owner: Membership, at: datetime) -> None:
    """Once more with what was kept, after a fault of ours has been mended."""
    take(row, owner, at)
    attachments.follow([row.id], whereabouts(row, owner))


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def forget_bodies(at: datetime) -> int:
    """The words of a form go 90 days after it was settled; that it came is known for ever."""
    old = at - timedelta(days=current_app.config["BODY_DAYS"])
    settled = Inbox.status.in_([Status.ACCEPTED, Status.RESOLVED, Status.VOID])
    rows = db.session.scalars(
        select(Inbox).where(settled, Inbox.body.is_not(None), Inbox.received_at < old).limit(1000)
    ).all()
    for row in rows:
        row.body = None
    return len(rows)
