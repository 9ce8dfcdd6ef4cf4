"""Issues as a list."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.filter_words.queries import Said, chips, choices_of, options_of
from blueprints.issue_filters import queries
from blueprints.issue_filters import rules as asking
from blueprints.issue_filters.rules import Asked, Filters, Sort
from blueprints.issue_lists import rules
from blueprints.tracker.queries import MINE, list_links
from blueprints.tracker.rules import State

bp = Blueprint("issue_lists", __name__, url_prefix="/issues")


def asked() -> Asked:
    return asking.read(request.args.to_dict(flat=False))


def found_rows(filters: Filters, at: datetime) -> ColumnElement[bool]:
    """A made-up figure in the address is a page that does not exist."""
    try:
        return queries.wanted(current_member(), filters, at)
    except LookupError:
        abort(404)


@bp.get("")
@requires(Can.READ_ISSUES)
def list_issues() -> ResponseReturnValue:
    member, at, said = current_member(), now(), asked()
    where = found_rows(said.filters, at)
    count = queries.count_of(member, where)
    sort = queries.sort_of(request.args.get("sort", ""), said.filters, count)
    order = queries.order_of(sort, said.filters)
    page = keyset(queries.listed(member, where), order=order, page=request.args.get("page"))
    return show(
        "issue_lists/list.html",
        "issue_lists/_list.html",
        page=page,
        count=count,
        sort=sort,
        links=list(list_links(member)),
        at=at,
        **frame_of(said, at),
    )


def frame_of(said: Asked, at: datetime) -> dict[str, Any]:
    """What stands around the rows: what is asked for, in words and in choices."""
    member, filters = current_member(), said.filters
    choices = choices_of(member.store_id)
    counted = queries.counted_rows(member, filters, at)
    link = rules.Links(url_for("issue_lists.list_issues"), filters, request.args.get("sort", ""))
    return {
        "filters": filters,
        "wrong": said.wrong,
        "counted": counted,
        "link": link,
        "chips": chips(Said(filters, member, choices, counted)),
        "options": options_of(choices, filters),
        "cap": queries.CAP,
        "asking": asking,
        "states": [state for state in State if state is not State.DRAFT],
        "sorts": [s for s in Sort if s is not Sort.RELEVANCE or filters.q],
        "mine_groups": MINE,
    }
