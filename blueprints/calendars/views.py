"""Where administrators say when a department works."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.calendars import actions, forms, queries
from blueprints.calendars.models import CalendarDay
from blueprints.calendars.rules import Holidays, SpecialDay
from blueprints.core import submissions
from blueprints.core.access import current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.htmx import done, show
from blueprints.core.people import Department
from blueprints.core.rules import Can
from blueprints.stores import queries as stores

bp = Blueprint("calendars", __name__, url_prefix="/issues/calendars")


def get_department(department_id: int) -> Department:
    return stores.get_department(current_store().id, department_id) or abort(404)


def calendar_page(department: Department, **changed: Any) -> dict[str, Any]:
    today = local_day(now(), current_store().zone)
    return {
        "department": department,
        "pattern": queries.pattern_of(department.id),
        "week_form": forms.WeekForm(data=stored_week(department)),
        "day_form": forms.SpecialDayForm(data={"is_working": False}),
        "weekdays": forms.WEEKDAYS,
        "special": queries.special_days_from(current_store().id, today),
        "years": queries.years_unknown_from(today),
    } | changed


def stored_week(department: Department) -> dict[str, Any]:
    calendar = queries.working_calendar(department.id)
    return forms.typed_week(calendar.week, calendar.holidays)


@bp.get("/<int:department_id>")
@requires(Can.ADMINISTER)
def show_calendar(department_id: int) -> ResponseReturnValue:
    page = calendar_page(get_department(department_id))
    return show("calendars/show.html", "calendars/_calendar.html", **page)


@bp.post("/<int:department_id>")
@requires(Can.ADMINISTER)
def set_week(department_id: int) -> ResponseReturnValue:
    department, form = get_department(department_id), forms.WeekForm(request.form)
    if not form.validate() or not forms.check_week(form):
        page = calendar_page(department, week_form=form)
        return show("calendars/show.html", "calendars/_calendar.html", status=422, **page)
    actions.set_week(department, forms.week_of(form), Holidays(form.holidays.data))
    return calendar_saved(department)


def calendar_saved(department: Department) -> ResponseReturnValue:
    url = url_for(".show_calendar", department_id=department.id)
    submissions.commit(url)
    return done(url, "calendars/_calendar.html", **calendar_page(department))


@bp.post("/<int:department_id>/days")
@requires(Can.ADMINISTER)
def add_special_day(department_id: int) -> ResponseReturnValue:
    department, form = get_department(department_id), forms.SpecialDayForm(request.form)
    if not form.validate() or form.day.data is None:
        page = calendar_page(department, day_form=form)
        return show("calendars/show.html", "calendars/_calendar.html", status=422, **page)
    for_all = bool(request.form.get("for_all"))
    special = SpecialDay(
        day=form.day.data,
        hours=form.hours(),
        department_id=None if for_all else department.id,
        note=form.note.data or "",
    )
    actions.add_special_day(current_store(), special)
    return calendar_saved(department)


@bp.post("/<int:department_id>/days/<int:day_id>/removal")
@requires(Can.ADMINISTER)
def remove_special_day(department_id: int, day_id: int) -> ResponseReturnValue:
    department = get_department(department_id)
    special = db.session.get(CalendarDay, day_id)
    if special is None or special.store_id != current_store().id:
        abort(404)
    actions.remove_special_day(special)
    return calendar_saved(department)
