"""Where people say who stands in for them during leave."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.htmx import done, show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.stand_ins import actions, queries
from blueprints.stand_ins.actions import Leave
from blueprints.stand_ins.forms import StandInForm

bp = Blueprint("stand_ins", __name__, url_prefix="/stand-ins")
PAGE, PART = "stand_ins/list.html", "stand_ins/_list.html"


def form_of(typed: Any = None) -> StandInForm:
    member = current_member()
    form = StandInForm(typed)
    form.offer(queries.can_be_away(member), queries.can_stand_in(member.store_id))
    return form


def page_of(form: StandInForm) -> dict[str, Any]:
    member = current_member()
    return {
        "form": form,
        "page": keyset(
            queries.visible_to(member), order=queries.NEWEST, page=request.args.get("page")
        ),
        "ends": {m.person_id for m in queries.can_be_away(member)},
        "today": local_day(now(), current_store().zone),
    }


@bp.get("")
@requires(Can.SIGNED_IN)
def list_stand_ins() -> ResponseReturnValue:
    return show(PAGE, PART, **page_of(form_of()))


@bp.post("")
@requires(Can.SIGNED_IN)
def name_stand_in() -> ResponseReturnValue:
    form = form_of(request.form)
    first, last = form.first_day.data, form.last_day.data
    if not form.validate() or first is None or last is None:
        return show(PAGE, PART, status=422, **page_of(form))
    leave = Leave(form.absent.data, form.stand_in.data, first, last)
    actions.name_stand_in(leave, by=current_member(), at=now())
    return answer()


def answer() -> ResponseReturnValue:
    url = url_for(".list_stand_ins")
    submissions.commit(url)
    return done(url, PART, **page_of(form_of()))


@bp.post("/<int:stand_in_id>/end")
@requires(Can.SIGNED_IN)
def end_stand_in(stand_in_id: int) -> ResponseReturnValue:
    stand_in = queries.get_visible(current_member(), stand_in_id) or abort(404)
    actions.end(stand_in, by=current_member(), at=now())
    return answer()
