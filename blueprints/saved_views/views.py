"""Saved views: what there is, a new one, its name, its end."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can, RuleBroken
from blueprints.filter_words.queries import Chip, Choices, Said, chips
from blueprints.saved_views import actions, queries, rules
from blueprints.saved_views.forms import NewViewForm, QueryForm, ViewForm
from blueprints.saved_views.models import SavedView

bp = Blueprint("saved_views", __name__, url_prefix="/issues/views")


def chips_of(query: str) -> list[Chip]:
    """What a view asks for, in words."""
    member = current_member()
    return chips(Said(rules.filters_of(query), member, Choices(member.store_id)))


@bp.get("")
@requires(Can.READ_ISSUES)
def list_views() -> ResponseReturnValue:
    member = current_member()
    return show(
        "saved_views/list.html",
        "saved_views/_list.html",
        views=queries.views_of(member),
        choices=Choices(member.store_id),
        words=lambda view, choices: chips(Said(rules.filters_of(view.query), member, choices)),
    )


@bp.get("/new")
@requires(Can.READ_ISSUES)
def new_view() -> ResponseReturnValue:
    return new_page(NewViewForm(query=rules.plain(request.query_string.decode())))


def new_page(form: NewViewForm, *, status: int = 200) -> ResponseReturnValue:
    member = current_member()
    views = [named.view for named in queries.views_of(member)]
    return show(
        "saved_views/new.html",
        "saved_views/_new.html",
        status=status,
        form=form,
        chips=chips_of(form.query.data or ""),
        leads=queries.leads(member),
        changeable=[view for view in views if queries.may_change(view, member)],
    )


@bp.post("")
@requires(Can.READ_ISSUES)
def save_view() -> ResponseReturnValue:
    form, member = NewViewForm(request.form), current_member()
    if not form.validate():
        return new_page(form, status=422)
    department_id = member.department_id if form.for_department.data else None
    new = actions.NewView(form.name.data or "", form.query.data or "", department_id)

    def save() -> SavedView:
        view = actions.save(new, by=member, at=now())
        actions.begin_with(view, by=member, on=bool(form.is_default.data))
        return view

    return kept(form, save, lambda: new_page(form, status=422))


def kept(
    form: ViewForm, do: Callable[[], SavedView], again: Callable[[], ResponseReturnValue]
) -> ResponseReturnValue:
    """To the list as the view shows it; what a rule refuses stands at the name."""
    try:
        view = do()
    except RuleBroken as broken:
        form.name.errors = [_(broken.key, **broken.values)]
        return again()
    url = f"{url_for('issue_lists.list_issues')}?{view.query}"
    submissions.commit(url)
    return see_other(url)


def visible(view_id: int) -> SavedView:
    return queries.get_visible(current_member(), view_id) or abort(404)


def is_default(view: SavedView) -> bool:
    return queries.default_of(queries.views_of(current_member())) == view


@bp.get("/<int:view_id>")
@requires(Can.READ_ISSUES)
def show_view(view_id: int) -> ResponseReturnValue:
    view = visible(view_id)
    return view_page(view, ViewForm(name=view.name, is_default=is_default(view)))


def view_page(view: SavedView, form: ViewForm, *, status: int = 200) -> ResponseReturnValue:
    context: dict[str, Any] = {"view": view, "form": form, "chips": chips_of(view.query)}
    may_change = queries.may_change(view, current_member())
    return show(
        "saved_views/show.html",
        "saved_views/_view.html",
        status=status,
        may_change=may_change,
        **context,
    )


@bp.post("/<int:view_id>")
@requires(Can.READ_ISSUES)
def change_view(view_id: int) -> ResponseReturnValue:
    view, member = visible(view_id), current_member()
    form = ViewForm(request.form)
    if not queries.may_change(view, member):
        form.name.data = view.name  # which view he begins with is anybody's own affair
    if not form.validate():
        return view_page(view, form, status=422)

    def change() -> SavedView:
        if queries.may_change(view, member):
            actions.rename(view, form.name.data or "", by=member)
        actions.begin_with(view, by=member, on=bool(form.is_default.data))
        return view

    return kept(form, change, lambda: view_page(view, form, status=422))


@bp.post("/<int:view_id>/filters")
@requires(Can.READ_ISSUES)
def change_filters(view_id: int) -> ResponseReturnValue:
    view, form = visible(view_id), QueryForm(request.form)
    if not form.validate():
        abort(400)
    actions.ask_otherwise(view, form.query.data or "", by=current_member(), at=now())
    url = f"{url_for('issue_lists.list_issues')}?{view.query}"
    submissions.commit(url)
    return see_other(url)


@bp.post("/<int:view_id>/deletion")
@requires(Can.READ_ISSUES)
def delete_view(view_id: int) -> ResponseReturnValue:
    actions.delete_view(visible(view_id), by=current_member())
    url = url_for(".list_views")
    submissions.commit(url)
    return see_other(url)
