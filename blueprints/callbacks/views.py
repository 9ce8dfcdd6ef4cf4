from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from blueprints.callbacks import actions, queries, rules
from blueprints.callbacks.forms import (
    AT_ONCE,
    CallForm,
    CancellationForm,
    PhoneForm,
    RuleForm,
    base_of,
    call_form,
    correction_form,
    neutral_form,
)
from blueprints.callbacks.models import Attempt, Callback, CallbackRule, Reply
from blueprints.callbacks.queries import Filters, Show
from blueprints.callbacks.rules import CallbackKind, State
from blueprints.core import deposits, submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.changes import changed_since, versioned
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.deposits import Conflict, Unfit
from blueprints.core.figures import Period, month_period
from blueprints.core.formats import name_of
from blueprints.core.htmx import done, see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.openings import note_opening
from blueprints.core.paging import keyset
from blueprints.core.people import Membership
from blueprints.core.rules import N_, Can, RuleBroken
from blueprints.core.tray import typed_again
from blueprints.core.worker import neutral
from blueprints.customers import queries as customers
from blueprints.customers.rules import masked_phone

bp = Blueprint("callbacks", __name__, url_prefix="/callbacks")


# The call list


def month_asked() -> Period | None:
    month = request.args.get("month")
    return month_period(month, current_store().zone) if month else None


def filters_asked() -> Filters:
    """What the URL says; a word that is none of ours filters nothing."""
    args = request.args
    return Filters(
        show=args.get("show", Show.DUE, type=Show),
        state=args.get("state", type=State),
        kind=args.get("kind", type=CallbackKind),
        mine=bool(args.get("mine")),
        figure=args.get("figure", ""),
        period=month_asked(),
        only_numerator=args.get("part") == "numerator",
    )


def note_look(member: Membership, at: datetime) -> None:
    """Whether callers have begun their day is asked of the list and of the calls alike."""
    if member.can(Can.LOG_CALLBACKS):
        note_opening("callbacks", member, at=at)


@bp.get("")
@requires(Can.READ_CALLBACKS)
def list_callbacks() -> ResponseReturnValue:
    member, at, filters = current_member(), now(), filters_asked()
    note_look(member, at)
    found = queries.call_list(filters, member, at)
    calls = keyset(found, order=queries.order_of(filters.show), page=request.args.get("page"))
    return show(
        "callbacks/list.html",
        "callbacks/_list.html",
        calls=calls,
        filters=filters,
        measure=queries.MEASURES.get(filters.figure),
        counts=queries.tallies(member, at),
        at=at,
        today=local_day(at, member.store.zone),
        Show=Show,
        kinds=CallbackKind,
        states=State,
        masked_phone=masked_phone,
    )


@bp.get("/kept")
@requires(Can.READ_CALLBACKS)
def show_kept_list() -> ResponseReturnValue:
    """The list as a tablet keeps it."""
    member, at = current_member(), now()
    return render_template(
        "callbacks/kept.html",
        rows=queries.kept_list(member, at),
        at=at,
        today=local_day(at, member.store.zone),
        masked_phone=masked_phone,
    )


@bp.get("/next")
@requires(Can.LOG_CALLBACKS)
def show_next() -> ResponseReturnValue:
    """The next customer to call; when nobody is due, the list, which says so."""
    but = request.args.get("after", 0, type=int)
    found = queries.next_due(current_member(), now(), but=but)
    return see_other(
        url_for(".show_callback", callback_id=found) if found else url_for(".list_callbacks")
    )


# One callback


def callback_or_404(callback_id: int) -> Callback:
    return queries.get_visible(current_member(), callback_id) or abort(404)


def can_be_logged(callback: Callback) -> bool:
    return callback.can_be_called and current_member().can(Can.LOG_CALLBACKS)


def form_again(callback: Callback) -> CallForm:
    """Empty, or with what was typed in a form that came and needs attention."""
    typed = typed_again("callback")
    form = call_form(callback, typed)
    if typed is not None:
        form.validate()
    return form


def look(callback: Callback, form: CallForm | None = None, **more: Any) -> dict[str, Any]:
    """What the callback's screen shows, in a dozen queries."""
    member, at = current_member(), now()
    past = queries.history(callback.customer_id, member)
    if form is None and can_be_logged(callback):
        form = form_again(callback)
    return {
        "callback": callback,
        "earlier": [c for c in past if c.id != callback.id],
        "banner": customers.whole_banner(callback.customer, member),
        "script": [_(line, **facts(callback)) for line in rules.SCRIPTS[callback.rule.trigger]],
        "form": form,
        "phone_form": PhoneForm(),
        "cancellation": CancellationForm(),
        "outcomes": AT_ONCE,
        "claimant": callback.claimant(at),
        "at": at,
        "today": local_day(at, callback.store.zone),
    } | more


def facts(callback: Callback) -> dict[str, str]:
    order, delivery, issue = callback.repair_order, callback.delivery, callback.issue
    car = callback.vehicle
    colleague = (order and order.advisor_name) or (delivery and delivery.rep_name)
    return {
        "customer": callback.customer.name or "—",
        "caller": current_member().person.name,
        "store": name_of(callback.store),
        "vehicle": " ".join(filter(None, [car.series, car.plate])) if car else "—",
        "day": callback.left_on.isoformat(),
        "colleague": colleague or "—",
        "work": (order.work_kind or order.remark if order else "") or "—",
        "issue": issue.title if issue else "—",
        "done": (issue.result or issue.done if issue else "").rstrip("。.") or "—",
    }


@bp.get("/<int:callback_id>")
@requires(Can.READ_CALLBACKS)
def show_callback(callback_id: int) -> ResponseReturnValue:
    callback = callback_or_404(callback_id)
    note_look(current_member(), now())
    page = show("callbacks/show.html", "callbacks/_callback.html", **look(callback))
    return versioned(page, callback.version)


@bp.get("/<int:callback_id>/changes")
@requires(Can.READ_CALLBACKS)
def show_changes(callback_id: int) -> ResponseReturnValue:
    """Asked by the page now and then: has somebody else called meanwhile?"""
    callback = callback_or_404(callback_id)
    calls: list[Attempt | Reply] = [*callback.attempts, *callback.replies]
    last = max(calls, key=lambda one: one.at, default=None)
    by, at = (last.by.name, last.at) if last else (_("The program"), callback.call_from)
    url = url_for(".show_callback", callback_id=callback.id)
    return changed_since(callback.version, by=by, at=at, url=url)


def shown_again(callback: Callback, *, status: int, **more: Any) -> ResponseReturnValue:
    view = look(callback, **more)
    return show("callbacks/show.html", "callbacks/_callback.html", status=status, **view)


def saved(callback: Callback) -> ResponseReturnValue:
    url = url_for(".show_callback", callback_id=callback.id)
    submissions.commit(url)
    return done(url, "callbacks/_callback.html", **look(callback_or_404(callback.id)))


@bp.post("/<int:callback_id>/claim")
@requires(Can.LOG_CALLBACKS)
def begin_call(callback_id: int) -> ResponseReturnValue:
    """Taking the phone in hand. Opening the form writes nothing."""
    callback, at = callback_or_404(callback_id), now()
    actions.begin_call(callback, by=current_member(), at=at)
    url = url_for(".show_callback", callback_id=callback.id)
    submissions.commit(url)
    return done(
        url, "callbacks/_dial.html", callback=callback, claimant=callback.claimant(at), at=at
    )


@bp.post("/<int:callback_id>/attempts")
@requires(Can.LOG_CALLBACKS)
def log_call(callback_id: int) -> ResponseReturnValue:
    callback = callback_or_404(callback_id)
    try:
        deposits.do_posted("callback", callback_id=callback_id)
    except Unfit as unfit:
        return shown_again(callback, form=unfit.form, status=422)
    return saved(callback)


@bp.post("/<int:callback_id>/phone")
@requires(Can.LOG_CALLBACKS)
def correct_phone(callback_id: int) -> ResponseReturnValue:
    callback = callback_or_404(callback_id)
    form = PhoneForm(request.form)
    if not form.validate():
        return shown_again(callback, phone_form=form, status=422)
    actions.correct_phone(callback, form.phone.data or "", by=current_member(), at=now())
    return saved(callback)


@bp.post("/<int:callback_id>/cancellation")
@requires(Can.LOG_CALLBACKS)
def cancel_callback(callback_id: int) -> ResponseReturnValue:
    callback = callback_or_404(callback_id)
    form = CancellationForm(request.form)
    if not form.validate():
        return shown_again(callback, cancellation=form, status=422)
    actions.cancel(callback, note=form.reason.data or "", by=current_member(), at=now())
    return saved(callback)


# A correction


@bp.get("/<int:callback_id>/correction")
@requires(Can.LOG_CALLBACKS)
def show_correction(callback_id: int) -> ResponseReturnValue:
    callback = callback_or_404(callback_id)
    if callback.reply is None:
        abort(404)
    typed = typed_again("correction")
    form = correction_form(callback, typed)
    if typed is not None:
        form.validate()
    return corrected(callback, form, beginning(callback, typed))


def corrected(
    callback: Callback, form: Form, base: Mapping[str, str], *, status: int = 200
) -> ResponseReturnValue:
    page, part = "callbacks/correction.html", "callbacks/_correction.html"
    return show(page, part, status=status, callback=callback, form=form, base=base)


def beginning(callback: Callback, typed: Mapping[str, str] | None) -> Mapping[str, str]:
    """Which version the correction sets out from, and what it said."""
    if typed is not None and "base_version" in typed:
        return {name: value for name, value in typed.items() if name.startswith("base")}
    return base_of(callback)


@bp.post("/<int:callback_id>/correction")
@requires(Can.LOG_CALLBACKS)
def correct_callback(callback_id: int) -> ResponseReturnValue:
    callback = callback_or_404(callback_id)
    if callback.reply is None:
        abort(404)
    try:
        url = deposits.do_posted("correction", callback_id=callback_id)
    except Unfit as unfit:
        return corrected(callback, unfit.form, beginning(callback, request.form), status=422)
    except Conflict:
        raise RuleBroken(
            N_(
                "Somebody else has corrected these answers since you opened them. Look at them again."
            )
        ) from None
    submissions.commit(url)
    return see_other(url)


# Neutral: the form of every callback, without anybody's name, for a device that is offline


@bp.get("/offline")
@requires(Can.LOG_CALLBACKS)
def show_offline_form() -> ResponseReturnValue:
    form = neutral_form(current_store().id)
    return neutral("callbacks/offline.html", form=form, outcomes=AT_ONCE)


# Rules


def rule_or_404(rule_id: int) -> CallbackRule:
    rule = db.session.get(CallbackRule, rule_id)
    return rule if rule and rule.store_id == current_store().id else abort(404)


def rule_form(rule: CallbackRule, *, typed: bool = False) -> RuleForm:
    form = RuleForm(request.form if typed else None, obj=rule, prefix=f"rule{rule.id}-")
    codes = queries.question_codes(rule.store_id)
    form.question_set_code.choices = [(code, _(rules.SET_LABELS.get(code, code))) for code in codes]
    return form


@bp.get("/rules")
@requires(Can.EDIT_CALLBACK_RULES)
def list_rules() -> ResponseReturnValue:
    found = queries.rules_of(current_store().id)
    return render_template("callbacks/rules.html", rules=[(r, rule_form(r)) for r in found])


@bp.post("/rules/<int:rule_id>")
@requires(Can.EDIT_CALLBACK_RULES)
def change_rule(rule_id: int) -> ResponseReturnValue:
    rule = rule_or_404(rule_id)
    form = rule_form(rule, typed=True)
    if not form.validate():
        return rule_again(rule, form)
    actions.change_rule(rule, **form.data)
    submissions.commit(url_for(".list_rules"))
    return done(url_for(".list_rules"), "callbacks/_rule.html", rule=rule, form=rule_form(rule))


def rule_again(rule: CallbackRule, form: RuleForm) -> ResponseReturnValue:
    found = queries.rules_of(rule.store_id)
    forms = [(r, form if r.id == rule.id else rule_form(r)) for r in found]
    return show(
        "callbacks/rules.html",
        "callbacks/_rule.html",
        status=422,
        rules=forms,
        rule=rule,
        form=form,
    )
