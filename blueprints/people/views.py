"""Where administrators look after people and their roles."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.audit import AuditEntry
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.htmx import see_other, show
from blueprints.core.paging import keyset
from blueprints.core.people import Department, Membership, Person
from blueprints.core.rules import Can, Role
from blueprints.people import actions, queries
from blueprints.people.actions import Post
from blueprints.people.forms import (
    ElsewhereForm,
    NameForm,
    NewPersonForm,
    PeopleFilterForm,
    PostForm,
)
from blueprints.people.queries import PeopleFilter
from blueprints.stores.queries import Branch, department_tree, get_department

bp = Blueprint("people", __name__)


def tree() -> list[Branch]:
    return department_tree(current_store().id)


def chosen_department(department_id: int | None) -> Department | None:
    if not department_id:
        return None
    return get_department(current_store().id, department_id) or abort(404)


def membership_or_404(person_id: int) -> Membership:
    person = db.session.get(Person, person_id) or abort(404)
    return queries.membership(person, current_store()) or abort(404)


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


# What was changed


@bp.get("/changes")
@requires(Can.ADMINISTER)
def list_changes() -> ResponseReturnValue:
    changes = keyset(
        queries.changes_in(current_store().id),
        order=[AuditEntry.id.desc()],
        page=request.args.get("page"),
    )
    return render_template("people/changes.html", changes=changes)
