"""Sub-tasks on the issue's page, and the list of one's own."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core.access import current_member, requires
from blueprints.core.clock import local_day, now
from blueprints.core.htmx import show
from blueprints.core.i18n import gettext as _
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.subtasks import actions, queries
from blueprints.subtasks.actions import NewSubTask
from blueprints.subtasks.forms import FORMS, GivingForm, SubTaskForm
from blueprints.subtasks.models import SubTask
from blueprints.subtasks.rules import Turn
from blueprints.tracker.forms import department_choices
from blueprints.tracker.models import Issue
from blueprints.tracker.queries import staff_of
from blueprints.tracker.views import (
    PAGE,
    PART,
    VersionOf,
    find_issue,
    get_issue,
    page_of,
    people,
    taken,
)

bp = Blueprint("subtasks", __name__)


@bp.get("/sub-tasks")
@requires(Can.READ_ISSUES)
def list_sub_tasks() -> ResponseReturnValue:
    member = current_member()
    order = (SubTask.due_at, SubTask.id)
    page = keyset(queries.listed(member), order=order, page=request.args.get("page"))
    context: dict[str, Any] = {"page": page, "count": queries.count(member), "at": now()}
    return show("subtasks/list.html", "subtasks/_list.html", **context)


def new_form(issue: Issue, data: Any = None) -> SubTaskForm:
    form = SubTaskForm(data, obj=VersionOf(issue))
    form.offer(
        {
            "department_id": department_choices(issue.store_id),
            "person_id": people(staff_of(issue.store_id)),
        }
    )
    if data is None:
        form.day.data = local_day(max(issue.deadline, now()), issue.store.zone)
    return form


def new_page(issue: Issue, form: SubTaskForm) -> dict[str, Any]:
    url = url_for(".part_out", issue_id=issue.id)
    return page_of(issue, form=form, form_title=_("Add a sub-task"), form_url=url)


@bp.get("/issues/<int:issue_id>/sub-tasks")
@requires(Can.REPORT_ISSUES)
def show_new(issue_id: int) -> ResponseReturnValue:
    issue = get_issue(issue_id)
    actions.check_parting_out(issue, current_member(), now())
    return show(PAGE, PART, **new_page(issue, new_form(issue)))


@bp.post("/issues/<int:issue_id>/sub-tasks")
@requires(Can.REPORT_ISSUES)
def part_out(issue_id: int) -> ResponseReturnValue:
    issue = find_issue(issue_id)
    form = new_form(issue, request.form)
    return taken(
        issue,
        form,
        lambda: new_page(issue, form),
        lambda: actions.part_out(issue, new_of(form), by=current_member(), at=now()),
    )


def new_of(form: SubTaskForm) -> NewSubTask:
    typed = form.data
    return NewSubTask(
        title=typed["title"],
        department_id=typed["department_id"],
        day=typed["day"],
        person_id=typed["person_id"],
    )


def giving_form(sub_task: SubTask, data: Any = None) -> GivingForm:
    form = GivingForm(data, obj=VersionOf(sub_task.issue))
    others = [m for m in queries.can_do(sub_task) if m.person_id != sub_task.person_id]
    form.offer({"person_id": people(others)})
    return form


def giving_page(issue: Issue, sub_task: SubTask, form: GivingForm) -> dict[str, Any]:
    url = url_for(".give", issue_id=issue.id, sub_task_id=sub_task.id)
    title = _("Name who does it") + f": {sub_task.title}"
    return page_of(issue, form=form, form_title=title, form_url=url)


@bp.get("/issues/<int:issue_id>/sub-tasks/<int:sub_task_id>/person")
@requires(Can.REPORT_ISSUES)
def show_giving(issue_id: int, sub_task_id: int) -> ResponseReturnValue:
    issue = get_issue(issue_id)
    sub_task = get_sub_task(issue, sub_task_id)
    actions.check_giving(sub_task, current_member(), now())
    return show(PAGE, PART, **giving_page(issue, sub_task, giving_form(sub_task)))


@bp.post("/issues/<int:issue_id>/sub-tasks/<int:sub_task_id>/person")
@requires(Can.REPORT_ISSUES)
def give(issue_id: int, sub_task_id: int) -> ResponseReturnValue:
    issue = find_issue(issue_id)
    sub_task = get_sub_task(issue, sub_task_id)
    form = giving_form(sub_task, request.form)
    return taken(
        issue,
        form,
        lambda: giving_page(issue, sub_task, form),
        lambda: actions.give(sub_task, form.person_id.data, by=current_member(), at=now()),
    )


def turn_page(issue: Issue, sub_task: SubTask, turn: Turn, form: Any) -> dict[str, Any]:
    url = url_for(".show_turn", issue_id=issue.id, sub_task_id=sub_task.id, noun=turn.value)
    title = f"{_(turn.label)}: {sub_task.title}"
    return page_of(issue, form=form, form_title=title, form_url=url)


def get_sub_task(issue: Issue, sub_task_id: int) -> SubTask:
    return queries.get(issue, sub_task_id) or abort(404)


@requires(Can.REPORT_ISSUES)
def show_turn(issue_id: int, sub_task_id: int, noun: str) -> ResponseReturnValue:
    issue, turn = get_issue(issue_id), Turn(noun)
    sub_task, form = get_sub_task(issue, sub_task_id), FORMS[turn](obj=VersionOf(issue))
    actions.check_turn(sub_task, turn, current_member(), now())
    return show(PAGE, PART, **turn_page(issue, sub_task, turn, form))


@requires(Can.REPORT_ISSUES)
def take_turn(issue_id: int, sub_task_id: int, noun: str) -> ResponseReturnValue:
    issue, turn = find_issue(issue_id), Turn(noun)
    sub_task, form = get_sub_task(issue, sub_task_id), FORMS[turn](request.form)
    return taken(
        issue,
        form,
        lambda: turn_page(issue, sub_task, turn, form),
        lambda: actions.settle(sub_task, turn, words=form.note.data, by=current_member(), at=now()),
    )


for turn in Turn:
    rule = f"/issues/<int:issue_id>/sub-tasks/<int:sub_task_id>/{turn.value}"
    known = {"noun": turn.value}
    bp.add_url_rule(rule, view_func=show_turn, defaults=known, methods=["GET"])
    bp.add_url_rule(rule, view_func=take_turn, defaults=known, methods=["POST"])
