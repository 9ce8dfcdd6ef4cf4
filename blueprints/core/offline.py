"""Where forms arrive and what needs attention is seen: the inbox and the tray."""

import base64
import hashlib
import os
import signal
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from flask import (
    Blueprint,
    abort,
    current_app,
    g,
    jsonify,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import RequestEntityTooLarge

from blueprints.core import (
    arriving_files,
    attachments,
    devices,
    gaps,
    receiving,
    submissions,
    tickets,
    transactions,
)
from blueprints.core import tray as trays
from blueprints.core.access import PUBLIC, current_member, keep_signed_in, requires, signed_in
from blueprints.core.clock import now
from blueprints.core.csrf import by_ticket
from blueprints.core.db import db
from blueprints.core.deposits import FORMS, Filled, NotYours
from blueprints.core.file_types import LARGEST_PHOTO
from blueprints.core.htmx import see_other
from blueprints.core.inbox import Inbox, Status, Why
from blueprints.core.people import Membership
from blueprints.core.receiving import Arrived, KeyReused
from blueprints.core.rules import Can, RuleBroken
from blueprints.core.typed_words import typed_words

bp = Blueprint("inbox", __name__)

LARGEST = 256 * 1024


# A form arrives


def header_time(name: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(request.headers.get(name, ""))
    except ValueError:
        return None
    return at if at.tzinfo else None


def header_number(name: str) -> float | None:
    return request.headers.get(name, type=float)


def said_digest() -> bytes:
    """Of `Content-Digest: sha-256=:…:`; b"" where there is none."""
    text = request.headers.get("Content-Digest", "")
    try:
        return base64.b64decode(text.removeprefix("sha-256=:").removesuffix(":"), validate=True)
    except ValueError:
        return b""


def no(error: str, status: int) -> ResponseReturnValue:
    db.session.rollback()
    return {"error": error}, status


def body_within(limit: int) -> bytes:
    request.max_content_length = limit
    return request.get_data()


def bearer() -> Membership | None:
    """Whose authority it is: the ticket's, or a supervisor's for somebody who does not come back."""
    owner = tickets.owner_of(request.headers.get("X-Deposit-Ticket", ""))
    absent = request.headers.get("X-On-Behalf", type=int)
    if owner is None or absent is None:
        return owner
    g.on_behalf = owner.person_id
    return tickets.membership(absent, owner.store_id) if trays.may_supervise(owner) else None


@bp.put("/inbox/<uuid:inbox_id>")
@requires(PUBLIC)
@by_ticket
def deposit(inbox_id: UUID) -> ResponseReturnValue:
    try:
        body = body_within(LARGEST)
    except RequestEntityTooLarge:
        return no("too_large", 413)
    if not body or hashlib.sha256(body).digest() != said_digest() or not body.isascii():
        return no("damaged", 400)
    transactions.write()
    present, owner = signed_in(), bearer()
    if owner is None:
        return no("ticket", 401)
    g.member = owner
    try:
        return take(arrived(inbox_id, body.decode(), present), owner)
    except KeyReused:
        return no("key_reuse", 422)
    except OperationalError:
        return no("busy", 503)


def arrived(inbox_id: UUID, body: str, present: Membership | None) -> Arrived:
    head, report = request.headers, devices.parsed(request.headers.get("X-Device", ""))
    on_behalf: int | None = g.get("on_behalf")
    owner_id = g.member.person_id
    return Arrived(
        id=inbox_id,
        form=head.get("X-Form", "")[:40],
        version=head.get("X-Form-Version", 0, type=int),
        body=body,
        sha=receiving.sha256(body.encode()),
        about=head.get("X-About", "")[:200],
        device=report.device,
        seq=report.seq or None,
        device_at=header_time("X-Device-At"),
        device_now=header_time("X-Device-Now"),
        offset=header_number("X-Clock-Offset"),
        void=unquote(head.get("X-Void", ""))[:200],
        while_id=present.person_id if present and present.person_id != owner_id else None,
        deposited_by_id=on_behalf,
    )


def take(arrived: Arrived, owner: Membership) -> ResponseReturnValue:
    at = now()
    row, replay = receiving.receive(arrived, owner, at)
    if not replay:
        devices.note(report_of_device(), owner, at)
    answer = acknowledgement(row, replay=replay)
    fault("before-commit")
    db.session.commit()
    fault("after-commit")
    return answer, 200 if replay else 201


def acknowledgement(row: Inbox, *, replay: bool) -> dict[str, Any]:
    return {
        "ack": str(row.id),
        "sha": row.sha,
        "status": row.status.value,
        "why": row.why.value,
        "outcome": row.outcome,
        "replay": replay,
    }


def fault(point: str) -> None:
    """For the fault tests only: the process dies here, once, when they have left a file that says so."""
    if current_app.testing:
        asked = Path(current_app.config["INSTANCE"]) / f"die-{point}"
        if asked.exists():
            asked.unlink()
            os.kill(os.getpid(), signal.SIGKILL)


def report_of_device() -> devices.Report:
    head = request.headers
    oldest_at, forgot = header_time("X-Device-Oldest"), head.get("X-Device-Forgot", "")
    report = devices.parsed(head.get("X-Device", ""), oldest_at, forgot=forgot)
    if report.forgot:
        g.new_device = report.device
    return report


@bp.put("/inbox/<uuid:inbox_id>/files/<string:sha>")
@requires(PUBLIC)
@by_ticket
def deposit_file(inbox_id: UUID, sha: str) -> ResponseReturnValue:
    """A photo, whole or in pieces; the answer says how many bytes are here."""
    try:
        body = body_within(LARGEST_PHOTO)
    except RequestEntityTooLarge:
        return no("too_large", 413)
    piece = arriving_files.piece_of(body, request.headers.get("Content-Range", ""))
    transactions.write()
    if bearer() is None:
        return no("ticket", 401)
    attachment = attachments.find_announced(inbox_id, sha)
    if attachment is None:
        return no("unknown", 404)
    return take_piece(attachment, piece)


def take_piece(
    attachment: attachments.Attachment, piece: arriving_files.Piece | None
) -> ResponseReturnValue:
    if piece is None:
        return no("damaged", 400)
    try:
        have = arriving_files.add(attachment, piece, now())
    except ValueError:
        return no("damaged", 400)
    db.session.commit()
    return {"ack": attachment.sha, "have": have, "whole": attachment.received_at is not None}


@bp.post("/pulse")
@requires(PUBLIC)
def pulse() -> ResponseReturnValue:
    """What a page asks now and then: who is signed in, a fresh ticket, what needs attention."""
    member, at, report = signed_in(), now(), report_of_device()
    if member is None:
        return {"person": None, "now": at.isoformat()}
    keep_signed_in()
    if devices.is_news(report, at):
        transactions.write()
        member = signed_in() or abort(401)
        devices.note(report, member, at)
    answer = {
        "person": member.person_id,
        "session": session.get("key", ""),
        "now": at.isoformat(),
        "ticket": tickets.issue(member, report.device),
        "attention": trays.count(trays.mine(member)) + team_count(member, at),
    }
    db.session.commit()
    return jsonify(answer)


def team_count(member: Membership, at: datetime) -> int:
    if not trays.may_supervise(member):
        return 0
    return trays.count(trays.team(member), trays.old_enough(at))


# The tray


@bp.get("/tray")
@requires(Can.SIGNED_IN)
def show_tray() -> ResponseReturnValue:
    member, at = current_member(), now()
    supervises = trays.may_supervise(member)
    return render_template(
        "core/tray.html",
        rows=trays.rows(trays.mine(member)),
        team=trays.rows(trays.team(member), trays.old_enough(at)) if supervises else None,
        gaps=gaps.gaps(member.store_id, at) if supervises else [],
        forms=FORMS,
        at=at,
        long_wait=trays.LONG_WAIT,
    )


def row_or_404(inbox_id: UUID) -> Inbox:
    return trays.get_visible(current_member(), inbox_id) or abort(404)


@bp.get("/inbox/<uuid:inbox_id>")
@requires(Can.SIGNED_IN)
def show_form(inbox_id: UUID) -> ResponseReturnValue:
    """The form again with what was typed; the merge screen; or, where neither is, the words."""
    row = row_or_404(inbox_id)
    if row.status is not Status.ATTENTION:
        return see_other(row.outcome if row.status is Status.ACCEPTED else url_for(".show_tray"))
    if row.why is Why.CONFLICT and (page := merge_page(row)):
        return page
    url = page_of(row) if row.why in trays.MENDABLE else None
    if not url:
        return kept_page(row)
    return see_other(f"{url}{'&' if '?' in url else '?'}again={row.id}")


def given(row: Inbox) -> Filled:
    return receiving.filled(row, current_member(), receiving.fields_of(row.body or ""))


def page_of(row: Inbox) -> str | None:
    form = FORMS.get(row.form)
    try:
        return form.page(given(row)) if form else None
    except (NotYours, RuleBroken):
        return None


def merge_page(row: Inbox) -> ResponseReturnValue | None:
    form = FORMS.get(row.form)
    if form is None or form.compare is None:
        return None
    try:
        comparison = form.compare(given(row))
    except (NotYours, RuleBroken):
        return None
    return render_template("core/merge.html", row=row, form=form, comparison=comparison)


def kept_page(row: Inbox) -> ResponseReturnValue:
    words = typed_words(FORMS.get(row.form), given(row))
    url = page_of(row) if row.why is Why.VERSION else None
    return render_template("core/kept.html", row=row, words=words, forms=FORMS, page=url)


@bp.post("/inbox/<uuid:inbox_id>/voiding")
@requires(Can.SIGNED_IN)
def discard(inbox_id: UUID) -> ResponseReturnValue:
    row = row_or_404(inbox_id)
    trays.discard(row, request.form.get("reason", ""), by=current_member(), at=now())
    submissions.commit(url_for(".show_tray"))
    return see_other(url_for(".show_tray"))


@bp.post("/inbox/<uuid:inbox_id>/repetition")
@requires(Can.SIGNED_IN)
def repeat(inbox_id: UUID) -> ResponseReturnValue:
    """As it was deposited and for its owner, after what stood in its way has been mended."""
    row = row_or_404(inbox_id)
    owner = tickets.membership(row.owner_id, row.store_id)
    if row.status is not Status.ATTENTION or owner is None:
        raise RuleBroken("This form has been settled meanwhile.")
    receiving.take_again(row, owner, now())
    url = row.outcome if row.is_done() else url_for(".show_tray")
    submissions.commit(url)
    return see_other(url)
