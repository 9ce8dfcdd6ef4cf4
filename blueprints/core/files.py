"""Photos and files of any record: shown to who may see the record, added, removed with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Flask, abort, render_template, request, url_for
from flask import send_file as sent
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from werkzeug.datastructures import CombinedMultiDict

from blueprints.core import arriving_files, attachments, file_store, submissions
from blueprints.core.access import current_member, requires
from blueprints.core.attachments import Attachment, Place
from blueprints.core.clock import now
from blueprints.core.file_types import LARGEST_FILE, NAMES, Purpose
from blueprints.core.forms import FilesForm, PurposeForm, RemovalForm
from blueprints.core.htmx import done, see_other, show, wants_partial
from blueprints.core.rules import Can

bp = Blueprint("files", __name__, url_prefix="/files")

LOCKED = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""What is opened on its own can do nothing, whatever it holds."""
SOON, LATER = 2, 20  # seconds until it is worth looking again


@dataclass(frozen=True)
class Shown:
    """What is shown of a record's files, and the form that adds some."""

    place: Place
    files: Sequence[Attachment]
    form: FilesForm = field(default_factory=FilesForm)

    def of(self, purpose: Purpose) -> list[Attachment]:
        return [file for file in self.files if file.purpose is purpose and not file.removed_at]

    @property
    def compares(self) -> bool:
        return bool(self.of(Purpose.BEFORE) or self.of(Purpose.AFTER))

    @property
    def removed(self) -> list[Attachment]:
        return [file for file in self.files if file.removed_at]

    @property
    def looks_again(self) -> int:
        """Seconds until it may have changed; 0 while nothing is on the way."""
        coming = [file for file in self.files if file.is_on_the_way]
        return 0 if not coming else SOON if any(f.received_at for f in coming) else LATER

    @property
    def url(self) -> str:
        return f"{url_for('files.show_files')}?{urlencode({'record': self.place.record})}"


def place_of(record: str) -> Place:
    return next(attachments.seen_at(record, current_member()), None) or abort(404)


def files_of(record: str) -> Shown:
    """For a record's own page."""
    return Shown(place_of(record), attachments.of_record(record))


def get_file(attachment_id: int) -> tuple[Attachment, Place]:
    found = attachments.get(attachment_id) or abort(404)
    return found, place_of(found.record)


@bp.get("")
@requires(Can.SIGNED_IN)
def show_files() -> ResponseReturnValue:
    """As a part it is looked at again while something is on the way: no answer to anything."""
    page = "core/_files.html" if wants_partial() else "core/files.html"
    return render_template(page, shown=files_of(request.args.get("record", "")))


@bp.post("")
@requires(Can.SIGNED_IN)
def add_files() -> ResponseReturnValue:
    place = place_of(request.form.get("record", ""))
    if not place.may_add:
        abort(403)
    form = FilesForm(CombinedMultiDict([request.form, request.files]))
    if not form.validate():
        shown = Shown(place, attachments.of_record(place.record), form)
        return show("core/files.html", "core/_files.html", status=422, shown=shown)
    arriving_files.keep_posted(
        form.posted, lambda _file: place.record, by=current_member(), at=now()
    )
    submissions.commit(place.record)
    return done(place.record, "core/_files.html", shown=files_of(place.record))


# One of them


@bp.get("/<int:attachment_id>")
@requires(Can.SIGNED_IN)
def show_file(attachment_id: int) -> ResponseReturnValue:
    return page_of(*get_file(attachment_id))


def page_of(
    file: Attachment,
    place: Place,
    *,
    status: int = 200,
    purpose: PurposeForm | None = None,
    removal: RemovalForm | None = None,
) -> ResponseReturnValue:
    pictures = [f for f in attachments.of_record(file.record) if f.is_picture and f.is_shown]
    page = render_template(
        "core/file.html",
        file=file,
        place=place,
        pictures=pictures,
        may_change=attachments.may_change(file, current_member(), now()),
        purpose_form=purpose or PurposeForm(purpose=file.purpose),
        removal_form=removal or RemovalForm(),
    )
    return page, status


@bp.get("/<int:attachment_id>/content")
@requires(Can.SIGNED_IN)
def show_content(attachment_id: int) -> Response:
    file = shown_file(attachment_id)
    return guarded(file_store.path_of(file.kept), file, file.type)


@bp.get("/<int:attachment_id>/thumbnail")
@requires(Can.SIGNED_IN)
def show_thumbnail(attachment_id: int) -> Response:
    file = shown_file(attachment_id)
    path, kind = attachments.small(file)
    return guarded(path, file, kind)


def shown_file(attachment_id: int) -> Attachment:
    file, _place = get_file(attachment_id)
    if not (file.is_shown and file_store.path_of(file.kept).exists()):
        abort(404)
    return file


def guarded(path: Path, file: Attachment, kind: str) -> Response:
    """Asked for anew each time, and answered with 304: the next person at this tablet may see less."""
    name = file.name or f"{file.id}.{NAMES[file.type].lower()}"
    answer = sent(
        path,
        mimetype=kind,
        as_attachment=not file.is_picture,
        download_name=name,
        etag=f"{file.kept}{kind}",
        last_modified=None,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Security-Policy"] = LOCKED
    return answer


@bp.post("/<int:attachment_id>/purpose")
@requires(Can.SIGNED_IN)
def choose_purpose(attachment_id: int) -> ResponseReturnValue:
    (file, place), form = get_file(attachment_id), PurposeForm(request.form)
    if not form.validate():
        return page_of(file, place, status=422, purpose=form)
    attachments.set_purpose(file, form.purpose.data, by=current_member(), at=now())
    submissions.commit(place.record)
    return see_other(place.record)


@bp.post("/<int:attachment_id>/removal")
@requires(Can.SIGNED_IN)
def remove_file(attachment_id: int) -> ResponseReturnValue:
    (file, place), form = get_file(attachment_id), RemovalForm(request.form)
    if not form.validate():
        return page_of(file, place, status=422, removal=form)
    attachments.remove(file, form.reason.data or "", by=current_member(), at=now())
    submissions.commit(place.record)
    return see_other(place.record)


def in_words(size: int) -> str:
    """Bytes as 1.4 MB or 230 KB."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{-(-size // 1024)} KB"


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(files_of=files_of, Purpose=Purpose, type_names=NAMES)
    app.jinja_env.globals["largest_file"] = LARGEST_FILE // 1024 // 1024
    app.jinja_env.filters["in_words"] = in_words
