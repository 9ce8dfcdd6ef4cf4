"""The calendar of inspections, the list, planning one, and what comes round."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.calendars.forms import WEEKDAYS
from blueprints.calendars.rules import month_asked, months_beside, weeks_of
from blueprints.checklists.models import CheckList
from blueprints.checklists.queries import published_lists
from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.htmx import done, see_other, show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.inspection_plans import actions, queries
from blueprints.inspection_plans.actions import NewRoutine, Plan
from blueprints.inspection_plans.forms import (
    CancelForm,
    ChangeForm,
    NowForm,
    PlanForm,
    RoutineForm,
    list_choices,
)
from blueprints.inspection_plans.queries import Asked
from blueprints.inspection_plans.rules import AHEAD, Standing
from blueprints.inspections.models import Inspection

bp = Blueprint("inspection_plans", __name__, url_prefix="/inspections")


def today() -> date:
    return local_day(now(), current_store().zone)


# The calendar and the list


def asked() -> Asked:
    return Asked(
        check_list_id=request.args.get("list", type=int),
        inspector_id=request.args.get("inspector", type=int),
    )


def page_of(**more: Any) -> dict[str, Any]:
    member = current_member()
    return {
        "asked": asked(),
        "lists": queries.lists_of(member),
        "people": queries.inspectors(member.store_id),
        "states": Standing,
        "standing_of": queries.standing_of,
        "rate_of": queries.rate_of,
        "today": today(),
    } | more


@bp.get("")
@requires(Can.READ_INSPECTIONS)
def show_calendar() -> ResponseReturnValue:
    month = month_asked(request.args.get("month", ""), today())
    before, after = months_beside(month)
    days = [day for week in weeks_of(month) for day in week]
    context = page_of(
        month=month,
        days=days,
        by_day=queries.by_day(current_member(), asked(), days[0], days[-1]),
        before=before,
        after=after,
        weekdays=WEEKDAYS,
    )
    return show("inspection_plans/calendar.html", "inspection_plans/_calendar.html", **context)


def state_asked() -> Standing:
    try:
        return Standing(request.args.get("state", ""))
    except ValueError:
        return Standing.DUE


@bp.get("/list")
@requires(Can.READ_INSPECTIONS)
def list_inspections() -> ResponseReturnValue:
    state = state_asked()
    found = queries.rounds(current_member(), asked()).where(queries.standing_is(state, today()))
    page = keyset(found, order=queries.order_of(state), page=request.args.get("page"))
    context = page_of(state=state, page=page)
    return show("inspection_plans/list.html", "inspection_plans/_list.html", **context)


# Planning one


def get_list(check_list_id: int) -> CheckList:
    """Of a form that is valid: its choices are those of the store."""
    return db.session.get_one(CheckList, check_list_id)


def plan_form(typed: Any = None) -> PlanForm:
    store_id = current_store().id
    form = PlanForm(typed, data={"day": today()})
    form.offer(published_lists(store_id), queries.inspectors(store_id))
    return form


def show_plan_form(form: PlanForm, status: int = 200) -> ResponseReturnValue:
    page, part = "inspection_plans/new.html", "inspection_plans/_new.html"
    return show(page, part, status=status, form=form)


@bp.get("/new")
@requires(Can.PLAN_INSPECTIONS)
def new_inspection() -> ResponseReturnValue:
    return show_plan_form(plan_form())


@bp.post("/new")
@requires(Can.PLAN_INSPECTIONS)
def plan_inspection() -> ResponseReturnValue:
    form = plan_form(request.form)
    if not form.validate() or form.day.data is None:
        return show_plan_form(form, 422)
    new = Plan(get_list(form.check_list.data), form.inspector.data, form.day.data)
    actions.plan(new, by=current_member(), at=now())
    return to_month(new.day)


def to_month(day: date) -> ResponseReturnValue:
    """Where one sees what was planned."""
    url = url_for(".show_calendar", month=f"{day:%Y-%m}")
    submissions.commit(url)
    return see_other(url)


def now_form(typed: Any = None) -> NowForm:
    form = NowForm(typed)
    form.check_list.choices = list_choices(published_lists(current_store().id))
    return form


def show_now_form(form: NowForm, status: int = 200) -> ResponseReturnValue:
    page, part = "inspection_plans/now.html", "inspection_plans/_now.html"
    return show(page, part, status=status, form=form)


@bp.get("/unplanned")
@requires(Can.INSPECT)
def choose_list() -> ResponseReturnValue:
    return show_now_form(now_form())


@bp.post("/unplanned")
@requires(Can.INSPECT)
def begin_now() -> ResponseReturnValue:
    form = now_form(request.form)
    if not form.validate():
        return show_now_form(form, 422)
    begun = actions.begin_now(get_list(form.check_list.data), by=current_member(), at=now())
    url = queries.filling_url(begun.id)
    submissions.commit(url)
    return see_other(url)


# One that is planned


def get_inspection(inspection_id: int) -> Inspection:
    return queries.get_visible(current_member(), inspection_id) or abort(404)


def change_form(inspection: Inspection, typed: Any = None) -> ChangeForm:
    form = ChangeForm(typed, data={"inspector": inspection.inspector_id, "day": inspection.due_on})
    form.offer(queries.inspectors(inspection.store_id))
    return form


def show_one(inspection: Inspection, status: int = 200, **forms: Any) -> ResponseReturnValue:
    context = {
        "inspection": inspection,
        "state": queries.standing_of(inspection, today()),
        "reason": queries.reason_of(inspection),
        "filling_url": queries.filling_url(inspection.id),
        "done_url": queries.done_url(inspection.id),
        "change_form": change_form(inspection),
        "cancel_form": CancelForm(),
    } | forms
    page, part = "inspection_plans/show.html", "inspection_plans/_plan.html"
    return show(page, part, status=status, **context)


@bp.get("/<int:inspection_id>/plan")
@requires(Can.READ_INSPECTIONS)
def show_plan(inspection_id: int) -> ResponseReturnValue:
    return show_one(get_inspection(inspection_id))


@bp.post("/<int:inspection_id>/plan")
@requires(Can.PLAN_INSPECTIONS)
def change_plan(inspection_id: int) -> ResponseReturnValue:
    inspection = get_inspection(inspection_id)
    form = change_form(inspection, request.form)
    if not form.validate() or form.day.data is None:
        return show_one(inspection, 422, change_form=form)
    actions.change(inspection, form.inspector.data, form.day.data, by=current_member(), at=now())
    return to_month(form.day.data)


@bp.post("/<int:inspection_id>/cancellation")
@requires(Can.PLAN_INSPECTIONS)
def cancel(inspection_id: int) -> ResponseReturnValue:
    inspection, form = get_inspection(inspection_id), CancelForm(request.form)
    if not form.validate():
        return show_one(inspection, 422, cancel_form=form)
    actions.cancel(inspection, form.reason.data or "", by=current_member(), at=now())
    return to_month(inspection.due_on)


# What comes round


def routine_form(typed: Any = None) -> RoutineForm:
    store_id = current_store().id
    form = RoutineForm(typed)
    if typed is None:
        form.first_on.data, form.weekday.data = today(), today().weekday()
    form.offer(published_lists(store_id), queries.inspectors(store_id))
    return form


def routines_page(form: RoutineForm) -> dict[str, Any]:
    member = current_member()
    found = queries.visible_routines(member)
    order, page = queries.ROUTINES_ORDER, request.args.get("page")
    return {
        "form": form,
        "page": keyset(found, order=order, page=page),
        "inspect": {each.person_id for each in queries.inspectors(member.store_id)},
        "weekdays": WEEKDAYS,
        "weeks": AHEAD.days // 7,
    }


PAGE, PART = "inspection_plans/routines.html", "inspection_plans/_routines.html"


@bp.get("/routines")
@requires(Can.READ_INSPECTIONS)
def list_routines() -> ResponseReturnValue:
    return show(PAGE, PART, **routines_page(routine_form()))


@bp.post("/routines")
@requires(Can.PLAN_INSPECTIONS)
def begin_routine() -> ResponseReturnValue:
    form = routine_form(request.form)
    if not form.validate() or form.first_on.data is None:
        return show(PAGE, PART, status=422, **routines_page(form))
    new = NewRoutine(
        check_list=get_list(form.check_list.data),
        inspector_id=form.inspector.data,
        rhythm=form.rhythm,
        first_on=form.first_on.data,
    )
    actions.begin_routine(new, by=current_member(), at=now())
    return routines_saved()


def routines_saved() -> ResponseReturnValue:
    url = url_for(".list_routines")
    submissions.commit(url)
    return done(url, PART, **routines_page(routine_form()))


@bp.post("/routines/<int:routine_id>/end")
@requires(Can.PLAN_INSPECTIONS)
def end_routine(routine_id: int) -> ResponseReturnValue:
    routine = queries.get_routine(current_member(), routine_id) or abort(404)
    actions.end_routine(routine, by=current_member(), at=now())
    return routines_saved()
