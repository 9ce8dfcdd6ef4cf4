"""Refusals and failures, as sentences."""

import logging

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError

from blueprints.core.db import db
from blueprints.core.htmx import hx, refuse
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import N_, RuleBroken

SENTENCES = {
    400: N_("The form did not arrive whole. Open it again and send it once more."),
    403: N_("This is not open to you. Who looks after the system can say who may."),
    404: N_("There is nothing here, or it is not yours to see."),
    405: N_("This address is for a form. Go back and use the button."),
    413: N_("The file is too large to be taken."),
    429: N_("Too many attempts. Wait a quarter of an hour, or ask the administrator."),
    500: N_("Something went wrong on our side. What you sent was not saved; try once more."),
}


def say_no(broken: RuleBroken) -> ResponseReturnValue:
    db.session.rollback()
    sentence = _(broken.key, **broken.values) if broken.values else _(broken.key)
    return refuse(sentence, status=409)


def show_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    db.session.rollback()
    sentence = _(SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400]))
    if hx():
        return refuse(sentence, status=code)
    return render_template("core/error.html", code=code, sentence=sentence), code


def show_impossible(_error: Exception) -> ResponseReturnValue:
    """A number that no column can hold was not typed into a form of ours."""
    return show_error(BadRequest())


def show_failure(error: Exception) -> ResponseReturnValue:
    logging.getLogger(__name__).error("unexpected", exc_info=error)
    return show_error(InternalServerError())


def init_app(app: Flask) -> None:
    app.register_error_handler(RuleBroken, say_no)
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(OverflowError, show_impossible)
    app.register_error_handler(DataError, show_impossible)
    if not app.testing:
        app.register_error_handler(Exception, show_failure)
