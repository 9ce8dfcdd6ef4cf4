"""Reports as a list and as who owes what; one of them; what a store asks for."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.calendars.rules import month_asked, months_beside
from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.htmx import done, show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.report_duties import actions, queries, rules
from blueprints.report_duties.forms import ExcuseForm, NewTypeForm, RuleForm, TypeForm, typed_of
from blueprints.report_duties.models import Duty, ReportType
from blueprints.report_duties.queries import Asked
from blueprints.report_duties.rules import Every, Standing
from blueprints.stores.queries import departments_of

bp = Blueprint("report_duties", __name__, url_prefix="/reports")


# The list, and who owes what


@bp.get("")
@requires(Can.READ_REP_WORK)
def list_reports() -> ResponseReturnValue:
    member, at = current_member(), now()
    asked = asked_of_url()
    found = queries.listed(member, asked, at)
    page = keyset(found, order=queries.NEWEST, page=request.args.get("page"))
    return show(
        "report_duties/list.html",
        "report_duties/_list.html",
        page=page,
        asked=asked,
        standings=Standing,
        types=queries.types_of(member.store_id),
        people=queries.people_in(member),
        looks=rules.LOOKS,
        titled=queries.titled,
        at=at,
    )


def asked_of_url() -> Asked:
    """A word that is none of ours asks for nothing."""
    args = request.args
    month = month_of(args["month"]) if args.get("month") else None
    return Asked(
        standing=args.get("standing", type=Standing),
        type_id=args.get("type", type=int),
        person_id=args.get("person", type=int),
        first=month.first if month else None,
        last=month.last if month else None,
        figure=args.get("figure", ""),
    )


def month_of(written: str) -> rules.Span:
    first = month_asked(written, local_day(now(), current_store().zone))
    return rules.span_of(Every.MONTH, first)


@bp.get("/owed")
@requires(Can.READ_REP_WORK)
def show_owed() -> ResponseReturnValue:
    """Who owes what, in a month: the periods that end in it."""
    member, at = current_member(), now()
    month = month_of(request.args.get("month", ""))
    before, after = months_beside(month.first)
    rows = queries.tally(member, month.first, month.last, at)
    return show(
        "report_duties/owed.html",
        "report_duties/_owed.html",
        month=month.first,
        before=before,
        after=after,
        types={each.id: each for each in queries.types_of(member.store_id)},
        rows=rows,
    )


# One report


def duty_or_404(duty_id: int) -> Duty:
    return queries.get_visible(current_member(), duty_id) or abort(404)


def page_of(duty: Duty, form: ExcuseForm | None = None) -> dict[str, Any]:
    member, at = current_member(), now()
    return {
        "duty": duty,
        "standing": duty.standing(at),
        "looks": rules.LOOKS,
        "titled": queries.titled,
        "decides": queries.answers_for(duty, member),
        "form": form or ExcuseForm(),
        "parts": list(queries.duty_parts(duty, member, at=at)),
    }


@bp.get("/duties/<int:duty_id>")
@requires(Can.READ_REP_WORK)
def show_duty(duty_id: int) -> ResponseReturnValue:
    duty = duty_or_404(duty_id)
    return show("report_duties/show.html", "report_duties/_duty.html", **page_of(duty))


@bp.post("/duties/<int:duty_id>/excuse")
@requires(Can.READ_REP_WORK)
def excuse(duty_id: int) -> ResponseReturnValue:
    duty, form = duty_or_404(duty_id), ExcuseForm(request.form)
    if not form.validate():
        page = page_of(duty, form)
        return show("report_duties/show.html", "report_duties/_duty.html", status=422, **page)
    actions.excuse(duty, form.reason.data or "", by=current_member(), at=now())
    return settled(duty)


@bp.post("/duties/<int:duty_id>/obligation")
@requires(Can.READ_REP_WORK)
def ask_again(duty_id: int) -> ResponseReturnValue:
    duty = duty_or_404(duty_id)
    actions.ask_again(duty, by=current_member())
    return settled(duty)


def settled(duty: Duty) -> ResponseReturnValue:
    url = url_for(".show_duty", duty_id=duty.id)
    submissions.commit(url)
    return done(url, "report_duties/_duty.html", **page_of(duty))


# What a store asks for


def type_form(type_: ReportType, *, typed: bool = False) -> TypeForm:
    first = typed_of(type_)
    form = TypeForm(request.form if typed else None, data=first, prefix=f"type{type_.id}-")
    return form.offer(departments_of(type_.store_id))


def new_type_form(*, typed: bool = False) -> NewTypeForm:
    form = NewTypeForm(request.form if typed else None, data={"due_after": 0, "grace": 30})
    form.offer(departments_of(current_store().id))
    return form


def types_page(**more: Any) -> dict[str, Any]:
    """The forms of all types; `more` has those that were filled in wrong."""
    found = queries.types_of(current_store().id)
    mine = more.pop("type_form", None)
    type_id = more.pop("type_id", None)
    return {
        "types": [(t, mine if t.id == type_id else type_form(t)) for t in found],
        "rule": RuleForm(obj=queries.rule_of(current_store().id)),
        "new": new_type_form(),
    } | more


def types_again(status: int = 200, **more: Any) -> ResponseReturnValue:
    page, part = "report_duties/types.html", "report_duties/_types.html"
    return show(page, part, status=status, **types_page(**more))


def types_saved() -> ResponseReturnValue:
    url = url_for(".list_types")
    submissions.commit(url)
    return done(url, "report_duties/_types.html", **types_page())


@bp.get("/types")
@requires(Can.EDIT_REP_RULES)
def list_types() -> ResponseReturnValue:
    return types_again()


@bp.post("/types")
@requires(Can.EDIT_REP_RULES)
def add_type() -> ResponseReturnValue:
    form = new_type_form(typed=True)
    if not form.validate():
        return types_again(422, new=form)
    wanted = form.wanted(form.kind.data, form.every.data)
    actions.add_type(wanted, by=current_member(), at=now())
    return types_saved()


@bp.post("/types/<int:report_type_id>")
@requires(Can.EDIT_REP_RULES)
def change_type(report_type_id: int) -> ResponseReturnValue:
    changed = queries.get_type(current_store().id, report_type_id) or abort(404)
    form = type_form(changed, typed=True)
    if not form.validate():
        return types_again(422, type_id=changed.id, type_form=form)
    wanted = form.wanted(changed.kind, changed.every)
    actions.change_type(changed, wanted, by=current_member(), at=now())
    return types_saved()


@bp.post("/rule")
@requires(Can.EDIT_REP_RULES)
def set_rule() -> ResponseReturnValue:
    form = RuleForm(request.form)
    if not form.validate():
        return types_again(422, rule=form)
    actions.set_rule(current_store().id, form.answer_days.data or 0)
    return types_saved()
