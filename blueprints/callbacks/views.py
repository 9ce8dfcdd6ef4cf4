from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.callbacks import actions, queries, rules
from blueprints.callbacks.actions import Answers, Call, Complaint
from blueprints.callbacks.forms import (
    ANSWER,
    AT_ONCE,
    AnswersForm,
    CallForm,
    CancellationForm,
    CorrectionForm,
    PhoneForm,
    RuleForm,
    T,
    asked,
)
from blueprints.callbacks.models import Callback, CallbackRule, QuestionSet
from blueprints.callbacks.queries import Filters, Show
from blueprints.callbacks.rules import CallbackKind, Outcome, State
from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.figures import Period, month_period
from blueprints.core.formats import name_of
from blueprints.core.htmx import done, see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import language
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.customers import queries as customers
from blueprints.customers.rules import masked_phone
from blueprints.issue_rules.queries import categories_of
from blueprints.issue_rules.rules import Level
from blueprints.stores.queries import departments_of

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


@bp.get("")
@requires(Can.READ_CALLBACKS)
def list_callbacks() -> ResponseReturnValue:
    member, at, filters = current_member(), now(), filters_asked()
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


def call_form(callback: Callback) -> CallForm:
    return filled(CallForm, callback, queries.question_set_for(callback.rule))


def filled(base: type[T], callback: Callback, questions: QuestionSet, **values: Any) -> T:
    form = asked(base, questions, language())(request.form, **values)
    form.asks_issue = callback.kind is not CallbackKind.SECOND and not callback.raised_issue_id
    if form.asks_issue:
        departments = departments_of(callback.store_id)
        categories = categories_of(callback.store_id)
        form.department_id.choices = [(d.id, name_of(d)) for d in departments]
        form.category_id.choices = [("", "—"), *((c.id, name_of(c)) for c in categories)]
    else:
        form.department_id.choices, form.category_id.choices = [], []
    return form


def can_be_logged(callback: Callback) -> bool:
    callable_ = callback.is_open or callback.state is State.UNREACHABLE
    return callable_ and current_member().can(Can.LOG_CALLBACKS)


def look(callback: Callback, form: CallForm | None = None, **more: Any) -> dict[str, Any]:
    """What the callback's screen shows, in a dozen queries."""
    member, at = current_member(), now()
    past = queries.history(callback.customer_id, member)
    if form is None and can_be_logged(callback):
        form = call_form(callback)
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
        "done": (issue.result or issue.done if issue else "") or "—",
    }


@bp.get("/<int:callback_id>")
@requires(Can.READ_CALLBACKS)
def show_callback(callback_id: int) -> ResponseReturnValue:
    callback = callback_or_404(callback_id)
    return show("callbacks/show.html", "callbacks/_callback.html", **look(callback))


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
    form = call_form(callback)
    if not form.validate():
        return shown_again(callback, form=form, status=422)
    actions.log_call(callback, call_of(callback, form), by=current_member(), at=now())
    return saved(callback)


def call_of(callback: Callback, form: CallForm) -> Call:
    outcome = form.chosen() or abort(400)
    promised = form.promised.data
    is_refused = outcome is Outcome.REFUSED
    return Call(
        outcome=outcome,
        note=form.note.data or "",
        promised=promised.replace(tzinfo=callback.store.zone) if promised else None,
        never_again=is_refused and form.never_again.data,
        answers=answers_of(callback, form) if form.is_answered() else None,
    )


def answers_of(callback: Callback, form: AnswersForm) -> Answers:
    return Answers(
        question_set=queries.question_set_for(callback.rule),
        values=form.values(),
        complaint=complaint_of(form) if form.asks_issue and form.is_dissatisfied() else None,
    )


def complaint_of(form: AnswersForm) -> Complaint:
    return Complaint(
        department_id=form.department_id.data,
        level=Level(form.level.data or Level.NORMAL),
        category_id=form.category_id.data,
        title=form.title.data or "",
        description=form.description.data or "",
    )


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


def correction_form(callback: Callback) -> CorrectionForm:
    """Begins with what was answered, in the words of the version that was asked."""
    reply = callback.reply or abort(404)
    values = {ANSWER + a.question.code: a.value for a in reply.answers}
    return filled(CorrectionForm, callback, reply.question_set, **values)


@bp.get("/<int:callback_id>/correction")
@requires(Can.LOG_CALLBACKS)
def show_correction(callback_id: int) -> ResponseReturnValue:
    callback = callback_or_404(callback_id)
    form = correction_form(callback)
    return show(
        "callbacks/correction.html", "callbacks/_correction.html", callback=callback, form=form
    )


@bp.post("/<int:callback_id>/correction")
@requires(Can.LOG_CALLBACKS)
def correct_callback(callback_id: int) -> ResponseReturnValue:
    callback = callback_or_404(callback_id)
    form = correction_form(callback)
    view = {"callback": callback, "form": form}
    if not form.validate():
        return show("callbacks/correction.html", "callbacks/_correction.html", status=422, **view)
    answers = Answers(
        question_set=callback.replies[-1].question_set,
        values=form.values(),
        complaint=complaint_of(form) if form.asks_issue and form.is_dissatisfied() else None,
    )
    reason = form.reason.data or ""
    actions.correct(callback, answers, reason=reason, by=current_member(), at=now())
    url = url_for(".show_callback", callback_id=callback.id)
    submissions.commit(url)
    return see_other(url)


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
