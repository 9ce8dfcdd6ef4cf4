"""Where administrators look after stores, departments, people and roles."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.audit import AuditEntry
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import keyset
from blueprints.core.people import Department, Membership, Person, Store
from blueprints.core.rules import Can, Role
from blueprints.core.signing_in import stores_of
from blueprints.people import actions, queries
from blueprints.people.actions import DepartmentDetails, Post, StoreDetails
from blueprints.people.forms import (
    DepartmentForm,
    ElsewhereForm,
    NameForm,
    NewPersonForm,
    NewStoreForm,
    PeopleFilterForm,
    PostForm,
    StoreForm,
)
from blueprints.people.queries import PeopleFilter

bp = Blueprint("people", __name__)


def tree() -> list[queries.Branch]:
    return queries.department_tree(current_store().id)


def department_or_404(department_id: int | None) -> Department:
    department = db.session.get(Department, department_id)
    if department is None or department.store_id != current_store().id:
        abort(404)
    return department


def chosen_department(department_id: int | None) -> Department | None:
    return department_or_404(department_id) if department_id else None


def membership_or_404(person_id: int) -> Membership:
    person = db.session.get(Person, person_id) or abort(404)
    return queries.membership(person, current_store()) or abort(404)


# People


def people_filter(form: PeopleFilterForm) -> PeopleFilter:
    return PeopleFilter(
        q=form.q.data or "",
        role=Role(form.role.data) if form.role.data else None,
        department_id=form.department.data or 0,
        left=bool(form.left.data),
    )


@bp.get("/people")
@requires(Can.ADMINISTER)
def list_people() -> ResponseReturnValue:
    form = PeopleFilterForm(request.args)
    form.offer(tree())
    if not form.validate():
        abort(404)
    people = keyset(
        queries.people_of(current_store().id, people_filter(form)),
        order=[Person.name.asc(), Membership.id.asc()],
        page=request.args.get("page"),
    )
    return show("people/list.html", "people/_people.html", form=form, people=people)


@bp.get("/people/new")
@requires(Can.ADMINISTER)
def begin_person() -> ResponseReturnValue:
    form = NewPersonForm()
    form.offer(tree())
    return render_template("people/new_person.html", form=form)


@bp.post("/people")
@requires(Can.ADMINISTER)
def add_person() -> ResponseReturnValue:
    form = NewPersonForm(request.form)
    form.offer(tree())
    if not form.validate():
        return show("people/new_person.html", "people/_new_person.html", form=form, status=422)
    person, password = actions.add_person(
        form.username.data or "", form.name.data or "", post(form), by=current_member(), at=now()
    )
    submissions.commit(url_for(".show_person", person_id=person.id))
    return show("people/password.html", "people/_password.html", person=person, password=password)


def post(form: PostForm) -> Post:
    return Post(current_store(), form.role.data, chosen_department(form.department.data))


def person_page(
    member: Membership,
    *,
    name: NameForm | None = None,
    form: PostForm | None = None,
    elsewhere: ElsewhereForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    form = form or PostForm(role=member.role, department=member.department_id or 0)
    form.offer(tree())
    elsewhere = elsewhere or ElsewhereForm()
    elsewhere.offer(queries.departments_elsewhere(current_store().id))
    page = render_template(
        "people/show_person.html",
        person=member.person,
        member=member,
        memberships=queries.memberships_of(member.person),
        name_form=name or NameForm(obj=member.person),
        form=form,
        elsewhere_form=elsewhere,
    )
    return page, status


@bp.get("/people/<int:person_id>")
@requires(Can.ADMINISTER)
def show_person(person_id: int) -> ResponseReturnValue:
    return person_page(membership_or_404(person_id))


def back_to_person(person: Person) -> ResponseReturnValue:
    url = url_for(".show_person", person_id=person.id)
    submissions.commit(url)
    return see_other(url)


@bp.post("/people/<int:person_id>/name")
@requires(Can.ADMINISTER)
def rename_person(person_id: int) -> ResponseReturnValue:
    member, form = membership_or_404(person_id), NameForm(request.form)
    if not form.validate():
        return person_page(member, name=form, status=422)
    actions.rename_person(member.person, form.name.data or "", by=current_member(), at=now())
    return back_to_person(member.person)


@bp.post("/people/<int:person_id>/membership")
@requires(Can.ADMINISTER)
def give_membership(person_id: int) -> ResponseReturnValue:
    member, form = membership_or_404(person_id), PostForm(request.form)
    form.offer(tree())
    if not form.validate():
        return person_page(member, form=form, status=422)
    actions.give_membership(member.person, post(form), by=current_member(), at=now())
    return back_to_person(member.person)


@bp.post("/people/<int:person_id>/memberships")
@requires(Can.ADMINISTER)
def give_membership_elsewhere(person_id: int) -> ResponseReturnValue:
    member, form = membership_or_404(person_id), ElsewhereForm(request.form)
    form.offer(queries.departments_elsewhere(current_store().id))
    if not form.validate():
        return person_page(member, elsewhere=form, status=422)
    department = db.session.get_one(Department, form.department_there.data)
    there = Post(department.store, form.role_there.data, department)
    actions.give_membership(member.person, there, by=current_member(), at=now())
    return back_to_person(member.person)


@bp.post("/people/<int:person_id>/one-time-password")
@requires(Can.ADMINISTER)
def reset_password(person_id: int) -> ResponseReturnValue:
    person = membership_or_404(person_id).person
    return shown_once(person, actions.reset_password(person, by=current_member(), at=now()))


@bp.post("/people/<int:person_id>/deactivation")
@requires(Can.ADMINISTER)
def deactivate(person_id: int) -> ResponseReturnValue:
    person = membership_or_404(person_id).person
    actions.deactivate(person, by=current_member(), at=now())
    return back_to_person(person)


@bp.post("/people/<int:person_id>/activation")
@requires(Can.ADMINISTER)
def activate(person_id: int) -> ResponseReturnValue:
    person = membership_or_404(person_id).person
    return shown_once(person, actions.activate(person, by=current_member(), at=now()))


def shown_once(person: Person, password: str) -> ResponseReturnValue:
    """In the answer and nowhere else: sent again, the form leads to the person's page."""
    submissions.commit(url_for(".show_person", person_id=person.id))
    return show("people/password.html", "people/_password.html", person=person, password=password)


# Departments


@bp.get("/departments")
@requires(Can.ADMINISTER)
def list_departments() -> ResponseReturnValue:
    return render_template("people/departments.html", tree=tree())


def department_page(
    form: DepartmentForm, department: Department | None = None, *, status: int = 200
) -> ResponseReturnValue:
    return show(
        "people/department.html",
        "people/_department.html",
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
    return render_template("people/stores.html", all_stores=stores_of(current_member()))


def store_page(
    form: StoreForm, store: Store | None = None, *, status: int = 200
) -> ResponseReturnValue:
    return show("people/store.html", "people/_store.html", form=form, store=store, status=status)


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


@bp.get("/changes")
@requires(Can.ADMINISTER)
def list_changes() -> ResponseReturnValue:
    changes = keyset(
        queries.changes_in(current_store().id),
        order=[AuditEntry.id.desc()],
        page=request.args.get("page"),
    )
    return render_template("people/changes.html", changes=changes)
