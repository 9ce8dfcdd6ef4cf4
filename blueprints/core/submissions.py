"""A form that arrives twice is done once: a browser that misses the answer sends again by itself."""

import hashlib
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Flask, abort, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ForeignKey
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from blueprints.core.access import PUBLIC, access_of, current_person
from blueprints.core.clock import now
from blueprints.core.csrf import SAFE_METHODS
from blueprints.core.db import Model, db
from blueprints.core.htmx import refuse, see_other
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Person


class Submission(Model):
    """A filled-in form, kept in the transaction that does what it asks for."""

    __tablename__ = "submission"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    endpoint: Mapped[str]
    sha256: Mapped[str]
    result_url: Mapped[str] = mapped_column(default="")  # known at commit()
    received_at: Mapped[datetime]

    def is_again(self, first: "Submission") -> bool:
        mine = (self.person_id, self.endpoint, self.sha256)
        return mine == (first.person_id, first.endpoint, first.sha256)


def receive() -> ResponseReturnValue | None:
    """Before a write: a form seen before gets its first answer again, other words are refused."""
    if request.method in SAFE_METHODS or access_of(request.endpoint) == PUBLIC:
        return None
    submission = Submission(
        id=request.form.get("submission_id", type=UUID) or abort(400),
        person_id=current_person().id,
        endpoint=request.path,
        sha256=digest(),
        received_at=now(),
    )
    try:
        with db.session.begin_nested():  # waits here for the same form in another process
            db.session.add(submission)
    except IntegrityError:
        return answer_again(submission)
    g.submission = submission
    return None


def answer_again(submission: Submission) -> ResponseReturnValue:
    first = db.session.get_one(Submission, submission.id)
    if submission.is_again(first):
        return see_other(first.result_url)
    return refuse(
        _("This form has been sent before with other words, and those are kept. Open it again."),
        status=422,
    )


def digest() -> str:
    """Of fields and files, not of the bytes: sent again, the boundary between parts is another."""
    parts = list(request.form.items(multi=True))
    for name, file in request.files.items(multi=True):
        parts.append((name, hashlib.sha256(file.read()).hexdigest()))
        file.seek(0)
    return hashlib.sha256(urlencode(parts).encode()).hexdigest()


def commit(result_url: str) -> None:
    """Commit what the view did, and with it where that can be seen."""
    g.submission.result_url = result_url
    db.session.commit()


def init_app(app: Flask) -> None:
    app.jinja_env.globals["new_submission_id"] = uuid4
