"""How areas scored from round to round, on one screen."""

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from blueprints.checklists.models import CheckList
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.htmx import show
from blueprints.core.rules import Can
from blueprints.inspection_map import queries
from blueprints.inspection_map.rules import Mark

bp = Blueprint("inspection_map", __name__, url_prefix="/inspections")


def list_asked() -> CheckList | None:
    """The one in the address; a 404 for one that is not there."""
    list_id = request.args.get("list", type=int)
    if list_id is None:
        return None
    return queries.get_list(current_member(), list_id) or abort(404)


@bp.get("/map")
@requires(Can.READ_INSPECTIONS)
def show_map() -> ResponseReturnValue:
    member, check_list = current_member(), list_asked()
    return show(
        "inspection_map/map.html",
        "inspection_map/_map.html",
        check_list=check_list,
        lists=queries.lists_of(member),
        area_map=queries.map_of(member, check_list, local_day(now(), current_store().zone)),
        marks=list(Mark),
        parts=list(queries.map_parts(check_list, member)),
    )
