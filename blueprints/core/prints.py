"""Prints on their way: asked for here, made in the process that prints, waited for on one page."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

from flask import abort, current_app, request, send_file, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_person, current_store
from blueprints.core.clock import local_day
from blueprints.core.db import db
from blueprints.core.htmx import see_other, show
from blueprints.core.jobs import Job, JobState


def live_root() -> str:
    """Where the QR code of a print leads: the public address, else that of this request."""
    return current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")


def folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "prints"


def keep(name: str, pdf: bytes) -> None:
    """Written beside and put in place at once: who asks early finds no half of it."""
    folder().mkdir(parents=True, exist_ok=True)
    part = folder() / f"{name}.part"
    part.write_bytes(pdf)
    part.replace(folder() / name)


def kept(name: str) -> bytes:
    """What was printed; a 404 where it is there no longer."""
    path = folder() / name
    return path.read_bytes() if path.exists() else abort(404)


def started(job: Job) -> ResponseReturnValue:
    """To the page of the same feature that waits for it."""
    url = url_for(".show_waiting", job_id=job.id)
    submissions.commit(url)
    return see_other(url)


def own_print(job_id: UUID, *kinds: str) -> Job:
    """The job of one of these kinds that who is signed in has started."""
    job = db.session.get(Job, job_id)
    if job is None or job.person_id != current_person().id or job.kind not in kinds:
        abort(404)
    return job


def wait_for(job: Job, *, back_url: str, back_text: str) -> ResponseReturnValue:
    """A page that asks for itself until the print is there, and then becomes it."""
    if job.state is JobState.DONE:
        return see_other(job.result_url)
    return show(
        "core/waiting.html",
        "core/_waiting.html",
        job=job,
        url=request.path,
        back_url=back_url,
        back_text=back_text,
    )


def send(job: Job, kept_as: str, name: str = "") -> ResponseReturnValue:
    """What a job printed, in the store that it is about; called by its kind unless it has a name."""
    store = current_store()
    if job.store_id != store.id:
        abort(404)
    made_on = local_day(job.created_at, store.zone)
    called = f"bihuan-{name or job.kind.partition('.')[2]}-{made_on}.pdf"
    return send_file(BytesIO(kept(kept_as)), "application/pdf", download_name=called)


def sweep(prefix: str, *, before: datetime) -> None:
    """Remove the kept files of this name that were printed earlier."""
    for path in folder().glob(f"{prefix}*"):
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
