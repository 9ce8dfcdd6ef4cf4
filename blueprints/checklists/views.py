"""Check lists on screen: the lists, their versions, and a draft's rows."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.checklists import actions, forms, queries, rules
from blueprints.checklists.models import CheckList, CheckListVersion, CheckRow
from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, may, requires
from blueprints.core.clock import now
from blueprints.core.htmx import done, see_other, show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.stores.queries import departments_of, every_department

bp = Blueprint("checklists", __name__, url_prefix="/check-lists")
LISTS, VERSION = ("checklists/list.html", "checklists/_lists.html"), "checklists/version.html"


def list_or_404(list_id: int) -> CheckList:
    return queries.get_visible(current_member(), list_id) or abort(404)


def version_or_404(version_id: int) -> CheckListVersion:
    return queries.get_version(current_member(), version_id) or abort(404)


def row_or_404(row_id: int) -> CheckRow:
    return queries.get_row(current_member(), row_id) or abort(404)


def address(version: CheckListVersion, anchor: str | None = None) -> str:
    return url_for(".show_version", version_id=version.id, _anchor=anchor)


def saved(url: str) -> ResponseReturnValue:
    submissions.commit(url)
    return see_other(url)


# Lists


def lists_page(form: forms.ListForm) -> dict[str, Any]:
    found = keyset(
        queries.visible_to(current_member()),
        order=queries.BY_NAME,
        page=request.args.get("page"),
    )
    standings = queries.standings_of([row[0].id for row in found.rows])
    return {"form": form, "page": found, "standings": standings}


@bp.get("")
@requires(Can.READ_CHECK_LISTS)
def list_lists() -> ResponseReturnValue:
    return show(*LISTS, **lists_page(forms.ListForm()))


@bp.post("")
@requires(Can.EDIT_CHECK_LISTS)
def make_list() -> ResponseReturnValue:
    form = forms.ListForm(request.form)
    if not form.validate():
        return show(*LISTS, status=422, **lists_page(form))
    made = actions.make_list(current_store().id, form.name.data or "", form.name_en.data or "")
    actions.begin_draft(made, by=current_member(), at=now())
    return saved(url_for(".show_list", list_id=made.id))


@bp.get("/<int:list_id>")
@requires(Can.READ_CHECK_LISTS)
def show_list(list_id: int) -> ResponseReturnValue:
    check_list = list_or_404(list_id)
    versions = [v for v in queries.versions_of([list_id]) if v.published_at or may_edit()]
    context: dict[str, Any] = {
        "check_list": check_list,
        "standing": queries.standings_of([list_id])[list_id],
        "versions": versions[::-1],
        "sizes": queries.sizes_of([version.id for version in versions]),
    }
    return show("checklists/show.html", "checklists/_list.html", **context)


def may_edit() -> bool:
    return may(Can.EDIT_CHECK_LISTS)


def name_page(
    check_list: CheckList, form: forms.ChangedListForm, status: int
) -> ResponseReturnValue:
    page, part = "checklists/name.html", "checklists/_name.html"
    return show(page, part, status=status, check_list=check_list, form=form)


@bp.get("/<int:list_id>/name")
@requires(Can.EDIT_CHECK_LISTS)
def show_name(list_id: int) -> ResponseReturnValue:
    check_list = list_or_404(list_id)
    return name_page(check_list, forms.ChangedListForm(obj=check_list), 200)


@bp.post("/<int:list_id>/name")
@requires(Can.EDIT_CHECK_LISTS)
def change_list(list_id: int) -> ResponseReturnValue:
    check_list, form = list_or_404(list_id), forms.ChangedListForm(request.form)
    if not form.validate():
        return name_page(check_list, form, 422)
    actions.rename(check_list, form.name.data or "", form.name_en.data or "")
    is_active = bool(form.is_active.data)
    actions.set_active(check_list, is_active=is_active, by=current_member(), at=now())
    return saved(url_for(".show_list", list_id=list_id))


# Versions


@bp.post("/<int:list_id>/drafts")
@requires(Can.EDIT_CHECK_LISTS)
def begin_draft(list_id: int) -> ResponseReturnValue:
    draft = actions.begin_draft(list_or_404(list_id), by=current_member(), at=now())
    return saved(address(draft))


def version_page(version: CheckListVersion, **moved: Any) -> dict[str, Any]:
    """`moved` and `up` say which button was pressed: the focus goes back to it."""
    rows = queries.rows_of(version.id)
    return {
        "version": version,
        "areas": rules.grouped(rows, lambda row: row.area),
        "rows": rows,
        "edits": version.published_at is None and may_edit(),
        "current": queries.current_version(version.check_list_id),
        "links": list(queries.version_links(version, current_member())),
    } | ({"moved": None, "up": False} | moved)


@bp.get("/versions/<int:version_id>")
@requires(Can.READ_CHECK_LISTS)
def show_version(version_id: int) -> ResponseReturnValue:
    return show(VERSION, "checklists/_areas.html", **version_page(version_or_404(version_id)))


def changes_page(version: CheckListVersion) -> dict[str, Any]:
    found = queries.differences_of(version)
    return {
        "version": version,
        "before": queries.version_before(version),
        "differences": found,
        "tallies": rules.tallies(found),
        "departments": every_department(version.store_id),
        "areas": queries.areas_by_name(version.store_id),
    }


@bp.get("/versions/<int:version_id>/differences")
@requires(Can.READ_CHECK_LISTS)
def show_differences(version_id: int) -> ResponseReturnValue:
    page = changes_page(version_or_404(version_id))
    return show("checklists/differences.html", "checklists/_differences.html", **page)


@bp.get("/versions/<int:version_id>/publication")
@requires(Can.EDIT_CHECK_LISTS)
def show_publication(version_id: int) -> ResponseReturnValue:
    version = version_or_404(version_id)
    if version.published_at:
        return see_other(address(version))
    page = changes_page(version)
    return show("checklists/publication.html", "checklists/_differences.html", **page)


@bp.post("/versions/<int:version_id>/publication")
@requires(Can.EDIT_CHECK_LISTS)
def publish(version_id: int) -> ResponseReturnValue:
    version = version_or_404(version_id)
    actions.publish(version, by=current_member(), at=now())
    return saved(address(version))


@bp.post("/versions/<int:version_id>/removal")
@requires(Can.EDIT_CHECK_LISTS)
def discard(version_id: int) -> ResponseReturnValue:
    version = version_or_404(version_id)
    url = url_for(".show_list", list_id=version.check_list_id)
    actions.discard(version)
    return saved(url)


# Rows of a draft


def row_form(typed: Any = None) -> forms.RowForm:
    form = forms.RowForm(typed)
    form.offer(departments_of(current_store().id))
    return form


def row_page(
    version: CheckListVersion, form: forms.RowForm, *, row: CheckRow | None = None, status: int
) -> ResponseReturnValue:
    context: dict[str, Any] = {"version": version, "form": form, "row": row}
    context["areas"] = queries.areas_of(current_store().id)
    return show("checklists/row.html", "checklists/_row.html", status=status, **context)


@bp.get("/versions/<int:version_id>/rows/new")
@requires(Can.EDIT_CHECK_LISTS)
def new_row(version_id: int) -> ResponseReturnValue:
    version, form = version_or_404(version_id), row_form()
    actions.check_draft(version)
    form.area.data = request.args.get("area", "")[: rules.LONGEST_AREA]
    return row_page(version, form, status=200)


@bp.post("/versions/<int:version_id>/rows")
@requires(Can.EDIT_CHECK_LISTS)
def add_row(version_id: int) -> ResponseReturnValue:
    version, form = version_or_404(version_id), row_form(request.form)
    if not form.validate():
        return row_page(version, form, status=422)
    row = actions.add_row(version, form.said())
    if "another" in request.form:
        return saved(url_for(".new_row", version_id=version_id, area=row.area.name))
    return saved(address(version, f"row-{row.id}"))


@bp.get("/rows/<int:row_id>")
@requires(Can.EDIT_CHECK_LISTS)
def show_row(row_id: int) -> ResponseReturnValue:
    row, form = row_or_404(row_id), row_form()
    actions.check_draft(row.version)
    form.show(row)
    return row_page(row.version, form, row=row, status=200)


@bp.post("/rows/<int:row_id>")
@requires(Can.EDIT_CHECK_LISTS)
def change_row(row_id: int) -> ResponseReturnValue:
    row, form = row_or_404(row_id), row_form(request.form)
    if not form.validate():
        return row_page(row.version, form, row=row, status=422)
    actions.change_row(row, form.said())
    return saved(address(row.version, f"row-{row.id}"))


@bp.post("/rows/<int:row_id>/removal")
@requires(Can.EDIT_CHECK_LISTS)
def remove_row(row_id: int) -> ResponseReturnValue:
    row = row_or_404(row_id)
    url = address(row.version)
    actions.remove_row(row)
    return saved(url)


def is_up() -> bool:
    if request.form.get("direction") not in {"up", "down"}:
        abort(400)
    return request.form["direction"] == "up"


@bp.post("/rows/<int:row_id>/moves")
@requires(Can.EDIT_CHECK_LISTS)
def shift_row(row_id: int) -> ResponseReturnValue:
    row, up = row_or_404(row_id), is_up()
    actions.shift_row(row, up=up)
    url = address(row.version, f"row-{row.id}")
    submissions.commit(url)
    page = version_page(row.version, moved=row.id, up=up)
    return done(url, "checklists/_area.html", area=row.area, **page)


@bp.post("/versions/<int:version_id>/areas/<int:area_id>/moves")
@requires(Can.EDIT_CHECK_LISTS)
def shift_area(version_id: int, area_id: int) -> ResponseReturnValue:
    version, up = version_or_404(version_id), is_up()
    area = queries.get_area(current_member(), area_id) or abort(404)
    actions.shift_area(version, area, up=up)
    url = address(version, f"area-{area.id}")
    submissions.commit(url)
    page = version_page(version, moved=f"area-{area.id}", up=up)
    return done(url, "checklists/_areas.html", **page)
