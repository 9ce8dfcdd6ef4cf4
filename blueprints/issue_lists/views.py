"""Issues as a list and on a board."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, has_request_context, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import show
from blueprints.core.paging import Page, keyset
from blueprints.core.rules import Can
from blueprints.filter_words.queries import Choices, Said, chips, name_in_words, options_of
from blueprints.issue_batches.rules import OFFERED
from blueprints.issue_filters import queries
from blueprints.issue_filters import rules as asking
from blueprints.issue_filters.rules import Asked, Filters, Sort
from blueprints.issue_lists import rules
from blueprints.issue_lists.queries import COLUMNS, MOST_COUNTED, board
from blueprints.saved_views.queries import Named, default_of, views_of, with_counts
from blueprints.saved_views.rules import MOST_COUNTED as MOST_COUNTED_IN_A_VIEW
from blueprints.saved_views.rules import filters_of, sort_of
from blueprints.tracker.forms import NOUNS
from blueprints.tracker.queries import MINE, list_links
from blueprints.tracker.rules import State

bp = Blueprint("issue_lists", __name__, url_prefix="/issues")


@bp.app_url_defaults
def keep_list(_endpoint: str, values: dict[str, Any]) -> None:
    """From an issue that was opened from a list, every way to itself and its steps keeps the list."""
    if has_request_context() and "list" in request.args:
        here = (request.view_args or {}).get("issue_id")
        if here is not None and values.get("issue_id") == here:
            values.setdefault("list", request.args["list"])


def asked(views: list[Named]) -> tuple[Asked, str]:
    """What is asked for, in which order; where nobody asks, what this person begins with."""
    default = None if request.args else default_of(views)
    if default:
        return Asked(filters_of(default.query)), sort_of(default.query)
    return asking.read(request.args.to_dict(flat=False)), request.args.get("sort", "")


def found_rows(filters: Filters, at: datetime) -> queries.Where:
    """A made-up figure in the address is a page that does not exist."""
    try:
        return queries.wanted(current_member(), filters, at)
    except LookupError:
        abort(404)


@bp.get("")
@requires(Can.READ_ISSUES)
def list_issues() -> ResponseReturnValue:
    member, at = current_member(), now()
    views = views_of(member)
    said, wish = asked(views)
    where = found_rows(said.filters, at)
    count = queries.count_of(where)
    sort = queries.sort_of(wish, said.filters, count)
    page = newest_page(said.filters, sort, count, at) or keyset(
        queries.listed(where),
        order=queries.order_of(sort, said.filters),
        page=request.args.get("page"),
    )
    link = rules.Links(url_for(".list_issues"), said.filters, wish)
    select = request.args.get("select", "")
    return show(
        "issue_lists/list.html",
        "issue_lists/_list.html",
        page=page,
        count=count,
        sort=sort,
        select=select if select in {"1", "page"} else "",
        deeds=OFFERED,
        links=list(list_links(member)),
        **frame_of(said, link, views, at),
    )


def newest_page(filters: Filters, sort: Sort, count: int, at: datetime) -> Page[Row[Any]] | None:
    """Of a search that found too much, where nobody has gone on from the first page."""
    if "page" in request.args or not queries.is_endless(filters, sort, count):
        return None
    rest = queries.wanted(current_member(), filters.without_words, at)
    return queries.found_newest(rest, filters.q, store_id=current_member().store_id)


@bp.get("/board")
@requires(Can.READ_ISSUES)
def show_board() -> ResponseReturnValue:
    at = now()
    views = views_of(current_member())
    said, _wish = asked(views)
    found_rows(said.filters, at)
    column = request.args.get("column", "")
    return show(
        "issue_lists/board.html",
        "issue_lists/_board.html",
        columns=board(current_member(), said.filters, at),
        column=column if column in {*COLUMNS} else COLUMNS[0],
        most=MOST_COUNTED,
        nouns=NOUNS,
        sort=Sort.DEADLINE,
        **frame_of(said, rules.Links(url_for(".show_board"), said.filters), views, at),
    )


def frame_of(said: Asked, link: rules.Links, views: list[Named], at: datetime) -> dict[str, Any]:
    """What stands around the issues: what is asked for, in words and in choices."""
    member, filters = current_member(), said.filters
    choices = Choices(member.store_id)
    asks_more = filters.asks_more or "more" in request.args
    counted = queries.counted_rows(member, filters, at)
    return {
        "at": at,
        "filters": filters,
        "wrong": [name_in_words(name) for name in said.wrong],
        "counted": counted,
        "link": link,
        "chips": chips(Said(filters, member, choices, counted)),
        "options": options_of(choices, filters) if asks_more else None,
        "cap": queries.CAP,
        "asking": asking,
        "states": [state for state in State if state is not State.DRAFT],
        "sorts": [s for s in Sort if s is not Sort.RELEVANCE or filters.q],
        "mine_groups": MINE,
        "views": with_counts(member, views, at),
        "most_in_view": MOST_COUNTED_IN_A_VIEW,
        "is_board": link.path != url_for(".list_issues"),
    }
