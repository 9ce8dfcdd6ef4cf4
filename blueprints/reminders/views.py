"""Where an administrator says who is reminded when."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import now
from blueprints.core.htmx import done, show
from blueprints.core.rules import Can
from blueprints.reminders import actions, queries
from blueprints.reminders.forms import LadderForm

bp = Blueprint("reminders", __name__, url_prefix="/issues/reminders")
PAGE, PART = "reminders/show.html", "reminders/_ladder.html"


def stored_form() -> LadderForm:
    return LadderForm(obj=queries.ladder_of(current_store().id))


@bp.get("")
@requires(Can.ADMINISTER)
def show_ladder() -> ResponseReturnValue:
    return show(PAGE, PART, form=stored_form())


@bp.post("")
@requires(Can.ADMINISTER)
def set_ladder() -> ResponseReturnValue:
    form = LadderForm(request.form)
    if not form.validate():
        return show(PAGE, PART, status=422, form=form)
    actions.set_ladder(form.ladder(), by=current_member(), at=now())
    url = url_for(".show_ladder")
    submissions.commit(url)
    return done(url, PART, form=stored_form())
