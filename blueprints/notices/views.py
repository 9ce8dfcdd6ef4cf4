"""What somebody has been told: the inbox, and the bell on top of every page."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import now
from blueprints.core.htmx import see_other, show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.notices import actions, queries
from blueprints.notices.models import Notice
from blueprints.notices.rules import Line

bp = Blueprint("notices", __name__, url_prefix="/notices")


@bp.app_template_filter("said")
def said(thing: Notice | Line) -> str:
    """A notice or one of its lines, as a sentence."""
    return queries.said(thing.text, thing.values, current_store().zone)


@bp.get("")
@requires(Can.SIGNED_IN)
def list_notices() -> ResponseReturnValue:
    member = current_member()
    page = keyset(queries.visible_to(member), order=queries.ORDER, page=request.args.get("page"))
    return show(
        "notices/list.html", "notices/_list.html", page=page, unread=queries.count_unread(member)
    )


@bp.get("/bell")
@requires(Can.SIGNED_IN)
def show_bell() -> ResponseReturnValue:
    """The count alone, when a page that stays open asks for it again."""
    item = next(iter(queries.bell_of(current_member())))
    return render_template("core/_bar_item.html", item=item)


@bp.post("/<int:notice_id>/reading")
@requires(Can.SIGNED_IN)
def read_notice(notice_id: int) -> ResponseReturnValue:
    """Opening what it is about marks it read."""
    notice = queries.get_visible(current_member(), notice_id) or abort(404)
    actions.mark_read(notice, at=now())
    submissions.commit(notice.url)
    return see_other(notice.url)


@bp.post("/readings")
@requires(Can.SIGNED_IN)
def read_all() -> ResponseReturnValue:
    actions.mark_all_read(current_member(), at=now())
    submissions.commit(url_for(".list_notices"))
    return see_other(url_for(".list_notices"))
