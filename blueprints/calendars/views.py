"""Where administrators say when a department works."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.calendars import actions, forms, queries
from blueprints.calendars.models import CalendarDay
from blueprints.calendars.rules import Holidays, SpecialDay, Why, month_asked, months_beside
from blueprints.core import submissions
from blueprints.core.access import current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.formats import name_of
from blueprints.core.htmx import done, show
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Department
from blueprints.core.rules import Can, RuleBroken
from blueprints.stores import queries as stores

bp = Blueprint("calendars", __name__, url_prefix="/issues/calendars")


def get_department(department_id: int) -> Department:
    return stores.get_department(current_store().id, department_id) or abort(404)


def calendar_page(department: Department, **changed: Any) -> dict[str, Any]:
    today = local_day(now(), current_store().zone)
    return (
        {
            "department": department,
            "pattern": queries.pattern_of(department.id),
            "week_form": forms.WeekForm(data=stored_week(department)),
            "day_form": forms.SpecialDayForm(data={"is_working": False}),
            "weekdays": forms.WEEKDAYS,
            "copy_form": copy_form(department),
            "special": queries.special_days_from(current_store().id, today),
            "years": queries.years_to_enter(current_store().id, today),
            "due": due_now(department),
            "today": today,
        }
        | month_page(department, today)
        | changed
    )


def month_page(department: Department, today: date) -> dict[str, Any]:
    month = month_asked(request.args.get("month", ""), today)
    before, after = months_beside(month)
    weeks = queries.month_of(department, month)
    unlike = [d for week in weeks for d in week if d.day.month == month.month and d.why != Why.WEEK]
    return {
        "month": month,
        "weeks": weeks,
        "unlike": unlike,
        "before": before,
        "after": after,
    }


def due_now(department: Department) -> list[tuple[int, datetime]]:
    """When what is sent now with so many working days is due; nothing where no day is worked."""
    calendar = queries.working_calendar(department.id)
    try:
        return [(days, calendar.deadline(now(), days)) for days in (1, 2, 3)]
    except RuleBroken:
        return []


def copy_form(department: Department, data: Any = None) -> forms.CopyForm:
    others = queries.departments_with_week(current_store().id)
    choices = [(other.id, name_of(other)) for other in others if other.id != department.id]
    return forms.CopyForm(data).offer(choices)


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
    for_all = bool(form.for_all.data)
    if not form.validate() or not is_free(form, None if for_all else department.id):
        page = calendar_page(department, day_form=form)
        return show("calendars/show.html", "calendars/_calendar.html", status=422, **page)
    days = form.days()
    special = SpecialDay(
        day=days[0],
        hours=form.hours(),
        department_id=None if for_all else department.id,
        note=form.note.data or "",
    )
    actions.add_special_days(current_store(), special, days)
    return calendar_saved(department)


def is_free(form: forms.SpecialDayForm, department_id: int | None) -> bool:
    """Not over, and not entered already; else it is said at the day."""
    days, store = form.days(), current_store()
    taken = queries.is_special(store.id, department_id, days)
    if days[0] < local_day(now(), store.zone):
        form.day.errors = [_("This day is over, and deadlines that stand do not move.")]
    elif taken:
        form.day.errors = [_("%(day)s is a special day already. Remove it first.", day=taken.day)]
    return not form.day.errors


@bp.post("/<int:department_id>/copies")
@requires(Can.ADMINISTER)
def copy_calendar(department_id: int) -> ResponseReturnValue:
    department = get_department(department_id)
    form = copy_form(department, request.form)
    if not form.validate():
        page = calendar_page(department, copy_form=form)
        return show("calendars/show.html", "calendars/_calendar.html", status=422, **page)
    today = local_day(now(), current_store().zone)
    actions.copy_calendar(get_department(form.source.data), department, from_day=today)
    return calendar_saved(department)


@bp.post("/<int:department_id>/inheritance")
@requires(Can.ADMINISTER)
def inherit_week(department_id: int) -> ResponseReturnValue:
    department = get_department(department_id)
    actions.inherit_week(department)
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
