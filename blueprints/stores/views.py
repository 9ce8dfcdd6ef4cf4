"""Where administrators look after stores and departments."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import now
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Department, Store
from blueprints.core.rules import Can
from blueprints.core.signing_in import stores_of
from blueprints.stores import actions, queries
from blueprints.stores.actions import DepartmentDetails, StoreDetails
from blueprints.stores.forms import DepartmentForm, NewStoreForm, StoreForm

bp = Blueprint("stores", __name__)


def tree() -> list[queries.Branch]:
    return queries.department_tree(current_store().id)


def department_or_404(department_id: int | None) -> Department:
    return queries.get_department(current_store().id, department_id) or abort(404)


def chosen_department(department_id: int | None) -> Department | None:
    return department_or_404(department_id) if department_id else None


# Departments


@bp.get("/departments")
@requires(Can.ADMINISTER)
def list_departments() -> ResponseReturnValue:
    return render_template("stores/departments.html", tree=tree())


def department_page(
    form: DepartmentForm, department: Department | None = None, *, status: int = 200
) -> ResponseReturnValue:
    return show(
        "stores/department.html",
        "stores/_department.html",
        form=form,
        department=department,
        status=status,
    )


@bp.get("/departments/new")
@requires(Can.ADMINISTER)
def begin_department() -> ResponseReturnValue:
    form = DepartmentForm(parent=request.args.get("under", 0, type=int))
    form.offer(tree(), top=_("the store itself"))
    return department_page(form)


@bp.post("/departments")
@requires(Can.ADMINISTER)
def add_department() -> ResponseReturnValue:
    form = DepartmentForm(request.form)
    form.offer(tree(), top=_("the store itself"))
    if not form.validate():
        return department_page(form, status=422)
    actions.add_department(current_store(), department_details(form), by=current_member(), at=now())
    return back_to_departments()


def department_details(form: DepartmentForm) -> DepartmentDetails:
    return DepartmentDetails(
        form.name.data or "", form.name_en.data or "", chosen_department(form.parent.data)
    )


def back_to_departments() -> ResponseReturnValue:
    submissions.commit(url_for(".list_departments"))
    return see_other(url_for(".list_departments"))


@bp.get("/departments/<int:department_id>")
@requires(Can.ADMINISTER)
def show_department(department_id: int) -> ResponseReturnValue:
    department = department_or_404(department_id)
    form = DepartmentForm(
        name=department.name, name_en=department.name_en, parent=department.parent_id or 0
    )
    form.offer(tree(), top=_("the store itself"))
    return department_page(form, department)


@bp.post("/departments/<int:department_id>")
@requires(Can.ADMINISTER)
def change_department(department_id: int) -> ResponseReturnValue:
    department, form = department_or_404(department_id), DepartmentForm(request.form)
    form.offer(tree(), top=_("the store itself"))
    if not form.validate():
        return department_page(form, department, status=422)
    actions.change_department(department, department_details(form), by=current_member(), at=now())
    return back_to_departments()


@bp.post("/departments/<int:department_id>/closure")
@requires(Can.ADMINISTER)
def close_department(department_id: int) -> ResponseReturnValue:
    actions.close_department(department_or_404(department_id), by=current_member(), at=now())
    return back_to_departments()


@bp.post("/departments/<int:department_id>/reopening")
@requires(Can.ADMINISTER)
def reopen_department(department_id: int) -> ResponseReturnValue:
    actions.reopen_department(department_or_404(department_id), by=current_member(), at=now())
    return back_to_departments()


# Stores


@bp.get("/stores")
@requires(Can.ADMINISTER)
def list_stores() -> ResponseReturnValue:
    return render_template("stores/stores.html", all_stores=stores_of(current_member()))


def store_page(
    form: StoreForm, store: Store | None = None, *, status: int = 200
) -> ResponseReturnValue:
    return show("stores/store.html", "stores/_store.html", form=form, store=store, status=status)


@bp.get("/stores/new")
@requires(Can.ADMINISTER)
def begin_store() -> ResponseReturnValue:
    return store_page(NewStoreForm())


@bp.post("/stores")
@requires(Can.ADMINISTER)
def add_store() -> ResponseReturnValue:
    form = NewStoreForm(request.form)
    if not form.validate():
        return store_page(form, status=422)
    actions.add_store(form.code.data or "", store_details(form), by=current_member(), at=now())
    return back_to_stores()


def store_details(form: StoreForm) -> StoreDetails:
    return StoreDetails(
        form.name.data or "", form.name_en.data or "", form.timezone.data or "Asia/Shanghai"
    )


def back_to_stores() -> ResponseReturnValue:
    submissions.commit(url_for(".list_stores"))
    return see_other(url_for(".list_stores"))


def get_store(store_id: int) -> Store:
    """One of those that this administrator looks after: in a group of their own, all."""
    mine = (store for store in stores_of(current_member()) if store.id == store_id)
    return next(mine, None) or abort(404)


@bp.get("/stores/<int:store_id>")
@requires(Can.ADMINISTER)
def show_store(store_id: int) -> ResponseReturnValue:
    store = get_store(store_id)
    return store_page(StoreForm(obj=store), store)


@bp.post("/stores/<int:store_id>")
@requires(Can.ADMINISTER)
def change_store(store_id: int) -> ResponseReturnValue:
    store, form = get_store(store_id), StoreForm(request.form)
    if not form.validate():
        return store_page(form, store, status=422)
    actions.change_store(store, store_details(form), by=current_member(), at=now())
    return back_to_stores()
