"""The issue's screens: its page, and one form for each step."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from sqlalchemy import inspect
from wtforms import StringField

from blueprints.core import deposits, submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.changes import changed_since, versioned
from blueprints.core.clock import local_day, now
from blueprints.core.db import db
from blueprints.core.deposits import Unfit
from blueprints.core.formats import name_of
from blueprints.core.htmx import done, see_other, show, wants_partial
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import ngettext
from blueprints.core.people import Membership
from blueprints.core.rules import N_, Can, RuleBroken
from blueprints.core.tray import typed_again
from blueprints.core.worker import neutral
from blueprints.customers.queries import whole_banner
from blueprints.tracker import actions, forms, queries, rules
from blueprints.tracker.forms import FORMS, NOUNS, StepForm, new_form
from blueprints.tracker.models import Comment, Extension, Issue, IssueEvent
from blueprints.tracker.queries import MentionLink
from blueprints.tracker.rules import Box, State, Step

bp = Blueprint("tracker", __name__, url_prefix="/issues")

STEPS = {noun: step for step, noun in NOUNS.items()}
PAGE, PART = "tracker/show.html", "tracker/_issue.html"
LIST = "/issues"  # a feature above this one shows it


# What templates ask


@bp.app_template_global()
def printed_deadline(issue: Any, zone: ZoneInfo | None = None) -> str:
    """6/3, or 6/3 → 6/8 (展期1次): the first deadline never goes away."""
    if issue.first_deadline is None:
        return "—"
    zone = zone or current_store().zone
    first, last = (local_day(at, zone) for at in (issue.first_deadline, issue.deadline))
    text = f"{first.month}/{first.day}"
    if last != first:
        text += f" → {last.month}/{last.day}"
    if issue.extensions_granted:
        text += " " + ngettext(
            "(%(num)d extension)", "(%(num)d extensions)", issue.extensions_granted
        )
    return text


@bp.app_template_global()
def happened(event: IssueEvent) -> str:
    """An event as a sentence."""
    day = local_day(event.due_at, event.issue.store.zone) if event.due_at else None
    return _(
        rules.HAPPENED[event.what],
        by=event.by.name if event.by else _("The program"),
        person=event.person.name if event.person else "—",
        department=name_of(event.department) if event.department else "—",
        day=f"{day.month}/{day.day}" if day else "—",
        level=_(event.level.label),
    )


@bp.app_template_global()
def shown_state(row: Any, at: datetime) -> State:
    """As Issue.state_at, of a row of the list."""
    over = row.resumes_at is not None and row.resumes_at <= at
    return State.IN_PROGRESS if over else State(row.state)


# Recording


@bp.get("/new")
@requires(Can.REPORT_ISSUES)
def new_issue() -> ResponseReturnValue:
    typed = typed_again("issue")
    form = new_form(current_store().id, typed)
    if typed is not None:
        form.validate()
        forms.offer_subjects(form, current_member())
    return show("tracker/new.html", "tracker/_new.html", form=form)


@bp.post("/new")
@requires(Can.REPORT_ISSUES)
def report_issue() -> ResponseReturnValue:
    try:
        url = deposits.do_posted("issue")
    except Unfit as unfit:
        return show("tracker/new.html", "tracker/_new.html", status=422, form=unfit.form)
    submissions.commit(url)
    return see_other(url)


@bp.get("/offline")
@requires(Can.REPORT_ISSUES)
def show_offline_form() -> ResponseReturnValue:
    """Without anybody's name, for a device that is offline."""
    return neutral("tracker/offline.html", form=new_form(current_store().id))


@bp.app_template_global()
def said(comment: Comment, mentions: Mapping[int, Sequence[MentionLink]]) -> Markup:
    """A comment's words; where somebody is named in it, a link."""
    links = {mention.typed: mention.url for mention in mentions.get(comment.id, ())}
    if not links:
        return escape(comment.text)
    names = re.compile("(" + "|".join(whole(typed) for typed in links) + ")")
    link = Markup('<a href="{}">{}</a>')
    parts = names.split(comment.text)
    return Markup("").join(link.format(links[p], p) if p in links else p for p in parts)


def whole(typed: str) -> str:
    """A pattern. A Latin name ends where its letters do, as where it was understood."""
    is_latin = typed[-1].isascii() and typed[-1].isalnum()
    return re.escape(typed) + ("(?![A-Za-z0-9])" if is_latin else "")


def by_comment(links: Iterable[MentionLink]) -> dict[int, list[MentionLink]]:
    """The longest first: @王军·车间 before @王军."""
    found: dict[int, list[MentionLink]] = {}
    for link in sorted(links, key=lambda link: -len(link.typed)):
        found.setdefault(link.comment_id, []).append(link)
    return found


# The issue's page


def get_issue(issue_id: int) -> Issue:
    """With all that its page shows."""
    return queries.get_visible(current_member(), issue_id) or abort(404)


def find_issue(issue_id: int) -> Issue:
    """The issue alone, to do something to it."""
    return queries.find_visible(current_member(), issue_id) or abort(404)


def page_of(issue: Issue, **unfolded: Any) -> dict[str, Any]:
    """What the page shows. `unfolded`: the form that is open on it, its title and its URL."""
    member, at = current_member(), now()
    if "events" in inspect(issue).unloaded:  # found to be changed, and to be shown after all
        get_issue(issue.id)
    standing = queries.standing_of(issue, member)
    situation = issue.situation(at)
    steps = steps_of(issue, member, at)
    asked = issue.asked_extension
    parts = list(queries.issue_parts(issue, member, at=at))
    return {
        "issue": issue,
        "at": at,
        "steps": steps,
        "next_step": rules.next_step(steps, situation),
        "nouns": NOUNS,
        "rare": rules.RARE,
        "boxes": queries.boxes_of(issue),
        "waits_for": waiting_box(issue, at),
        "timeline": queries.timeline(issue),
        "sources": list(queries.source_link(issue)),
        "banner": whole_banner(issue.customer, member) if issue.customer else [],
        "asks_extension": can_ask(issue, standing, at),
        "decides": asked is not None
        and issue.state in rules.OPEN
        and rules.may_decide(standing, is_asker=asked.asked_by_id == member.person_id),
        "trails": list(
            queries.issue_trails(issue, member, asked=request.args.get("list", ""), at=at)
        ),
        "parts": parts,
        "part_links": [link for part in parts for link in part.links],
        "comment_form": forms.comment_form(issue.store_id),
        "mentions": by_comment(queries.mention_links(issue)),
        "form": None,
        "step": None,
        "changed": "",
        "kept_words": [],
        "offline_steps": rules.OFFLINE_STEPS,
        "evidence_steps": rules.EVIDENCE_STEPS,
    } | unfolded


def steps_of(issue: Issue, member: Membership, at: datetime) -> list[Step]:
    """Who may not read customers names none."""
    standing = queries.standing_of(issue, member)
    steps = rules.steps_for(issue.situation(at), standing, at=at)
    return steps if member.can(Can.READ_CUSTOMERS) else [s for s in steps if s is not Step.ABOUT]


def can_ask(issue: Issue, standing: rules.Standing, at: datetime) -> bool:
    stands = issue.state_at(at) in rules.EXTENDABLE and issue.asked_extension is None
    return stands and rules.may_ask(standing)


def waiting_box(issue: Issue, at: datetime) -> Box | None:
    return rules.WAITS_FOR.get(issue.state_at(at))


@bp.get("/<int:issue_id>")
@requires(Can.READ_ISSUES)
def show_issue(issue_id: int) -> ResponseReturnValue:
    typed = typed_again("comment")
    if typed is None:
        issue = get_issue(issue_id)
        return versioned(show(PAGE, PART, **page_of(issue)), str(issue.version))
    form = forms.comment_form(current_store().id, typed)
    form.validate()
    return show(PAGE, PART, **page_of(get_issue(issue_id), comment_form=form))


@bp.get("/<int:issue_id>/changes")
@requires(Can.READ_ISSUES)
def show_changes(issue_id: int) -> ResponseReturnValue:
    """Asked by the page now and then: has somebody else moved it since?"""
    issue = get_issue(issue_id)
    event, url = issue.events[-1], url_for("tracker.show_issue", issue_id=issue.id)
    by = event.by.name if event.by else _("The program")
    return changed_since(str(issue.version), by=by, at=event.at, url=url)


def answer(issue_id: int) -> ResponseReturnValue:
    """After a write: the issue as it is now, or the list where it has gone out of sight."""
    url = url_for("tracker.show_issue", issue_id=issue_id)
    if not queries.is_visible(current_member(), issue_id):
        submissions.commit(LIST)
        return see_other(LIST)
    submissions.commit(url)
    return show_done(issue_id, url)


def show_done(issue_id: int, url: str) -> ResponseReturnValue:
    """A browser without JavaScript is sent on: only htmx is shown the page here."""
    return done(url, PART, **page_of(get_issue(issue_id))) if wants_partial() else see_other(url)


class ChangedMeanwhile(RuleBroken):
    """Somebody else came first. `page` says what the issue's page shows then, with what was typed."""

    def __init__(self, issue: Issue, page: Callable[[], dict[str, Any]]) -> None:
        super().__init__(
            N_(
                "This has changed since you opened it: %(what)s What you wrote is still here; look at the issue again."
            ),
            what=happened(issue.events[-1]),
        )
        self.page = page


@bp.app_errorhandler(ChangedMeanwhile)
def show_changed(broken: ChangedMeanwhile) -> ResponseReturnValue:
    """The issue as it is now; sent again, the form goes by that."""
    db.session.rollback()
    sentence = _(broken.key, **broken.values)
    return show(PAGE, PART, status=409, **broken.page() | {"changed": sentence})


def check_current(issue: Issue, form: StepForm, page: Callable[[], dict[str, Any]]) -> None:
    """A form that was opened before something happened says what, and does nothing."""
    actions.lock(issue)
    if str(issue.version) != form.version.data:
        form.version.data = str(issue.version)
        raise ChangedMeanwhile(issue, page)


def taken(
    issue: Issue,
    form: StepForm,
    page: Callable[[], dict[str, Any]],
    act: Callable[[], object],
) -> ResponseReturnValue:
    """What a form on the issue's page asks for is done, unless there is something to mend in it or since."""
    if not form.validate():
        return show(PAGE, PART, status=422, **page())
    check_current(issue, form, page)
    act()
    return answer(issue.id)


# Steps


def step_choices(issue: Issue, step: Step) -> dict[str, Any]:
    if step in {Step.SEND, Step.DECLINE, Step.DISPUTE, Step.ROUTE, Step.UPHOLD}:
        away = issue.department_id if step in {Step.DECLINE, Step.DISPUTE} else None
        choices = forms.department_choices(issue.store_id)
        return {"department_id": [d for d in choices if d[0] != away]}
    if step in {Step.ACCEPT, Step.ASSIGN}:
        return {"handler_id": people(queries.handlers_for(issue))}
    if step is Step.APPOINT:
        everybody = people(queries.staff_of(issue.store_id))
        others = [choice for choice in everybody if choice[0] != issue.handler_id]
        return {"verifier_id": others, "tracker_id": everybody, "feedback_to_id": everybody}
    if step is Step.CORRECT:
        return {"category_id": forms.category_choices(issue)}
    return {}


def people(members: Any) -> list[tuple[Any, str]]:
    return [(m.person_id, f"{m.person.name} · {_(m.role.label)}") for m in members]


def step_form(issue: Issue, step: Step, data: Any = None) -> StepForm:
    form = FORMS[step](data, obj=prefilled(issue, step))
    return form.offer(step_choices(issue, step))


def prefilled(issue: Issue, step: Step) -> Any:
    """A new deadline or reason is never guessed; what stands already is."""
    return (
        issue if step in {Step.SEND, Step.UPHOLD, Step.APPOINT, Step.CORRECT} else VersionOf(issue)
    )


class VersionOf:
    def __init__(self, issue: Issue) -> None:
        self.version = issue.version


def unfolded(issue: Issue, step: Step, form: StepForm) -> dict[str, Any]:
    url = url_for("tracker.show_step", issue_id=issue.id, noun=NOUNS[step])
    return page_of(issue, form=form, form_title=_(step.label), form_url=url, step=step)


def as_it_is_now(issue: Issue, step: Step, form: StepForm) -> dict[str, Any]:
    """The form again where the step still can be done, else the words that were written for it."""
    if step in steps_of(issue, current_member(), now()):
        return unfolded(issue, step, form.offer(step_choices(issue, step)))
    return page_of(
        issue, kept_words=[field for field in form if isinstance(field, StringField) and field.data]
    )


@requires(Can.REPORT_ISSUES)
def show_step(issue_id: int, noun: str) -> ResponseReturnValue:
    issue, step = get_issue(issue_id), STEPS[noun]
    standing = queries.standing_of(issue, current_member())
    if is_past(issue, step):
        return see_other(url_for("tracker.show_issue", issue_id=issue.id))
    rules.check_may(step, issue.situation(now()), standing, at=now())
    check_reads_customers(step)
    return show(PAGE, PART, **unfolded(issue, step, form_again(issue, step)))


def check_reads_customers(step: Step) -> None:
    if step is Step.ABOUT and not current_member().can(Can.READ_CUSTOMERS):
        abort(403)


def is_past(issue: Issue, step: Step) -> bool:
    """The issue has moved on: who loads the form's address again wants the issue."""
    again = "again" in request.args  # a form from the tray is shown wherever the issue stands
    return not again and issue.state_at(now()) not in rules.TABLE[step].starts


def form_again(issue: Issue, step: Step) -> StepForm:
    """Empty, or with what was typed in a form that came and needs attention."""
    typed = typed_again("step")
    if typed is None or typed.get("step") != step:
        return step_form(issue, step)
    typed["version"] = str(issue.version)
    form = step_form(issue, step, typed)
    is_doubted(issue, step, form)
    return form


@requires(Can.REPORT_ISSUES)
def take_step(issue_id: int, noun: str) -> ResponseReturnValue:
    issue, step = find_issue(issue_id), STEPS[noun]
    check_reads_customers(step)
    form = step_form(issue, step, request.form)
    if not form.validate() or not is_chosen(form):
        deposits.note_refused("step")
        return show(PAGE, PART, status=422, **unfolded(issue, step, form))
    check_current(issue, form, lambda: as_it_is_now(issue, step, form))
    if is_doubted(issue, step, form):
        deposits.note_refused("step")
        return show(PAGE, PART, status=422, **unfolded(issue, step, form))
    if step in rules.OFFLINE_STEPS:
        deposits.do_posted("step", issue_id=issue_id, step=step.value)
    else:
        actions.move(issue, step, form.details(), by=current_member(), at=now())
    return answer(issue_id)


def is_doubted(issue: Issue, step: Step, form: StepForm) -> bool:
    """What was written seems to say that it is not fixed: asked once more, at a box to tick."""
    sentence = actions.doubt(issue, step, form.details())
    if sentence:
        form["is_confirmed"].errors = [_(actions.DOUBT, words=sentence)]
    return bool(sentence)


def is_chosen(form: StepForm) -> bool:
    """A customer who is looked for by words is one of those found, or said to be nobody."""
    if not isinstance(form, forms.AboutForm) or form.nobody.data:
        return True
    if not (form.about.data or "").strip():
        form.about.errors = [_("Type a name, a phone, a plate or a VIN.")]
        return False
    return forms.offer_subjects(form, current_member())


for noun in STEPS:
    rule, known = f"/<int:issue_id>/{noun}", {"noun": noun}
    bp.add_url_rule(rule, view_func=show_step, defaults=known, methods=["GET"])
    bp.add_url_rule(rule, view_func=take_step, defaults=known, methods=["POST"])


# Extensions and comments


def extension_page(issue: Issue, form: forms.ExtensionForm) -> dict[str, Any]:
    url = url_for("tracker.ask_extension", issue_id=issue.id)
    return page_of(issue, form=form, form_title=_("Ask for an extension"), form_url=url)


@bp.get("/<int:issue_id>/extensions")
@requires(Can.REPORT_ISSUES)
def show_extension(issue_id: int) -> ResponseReturnValue:
    issue = get_issue(issue_id)
    actions.check_asking(issue, current_member(), now())
    form = forms.ExtensionForm(obj=VersionOf(issue))
    return show(PAGE, PART, **extension_page(issue, form))


@bp.post("/<int:issue_id>/extensions")
@requires(Can.REPORT_ISSUES)
def ask_extension(issue_id: int) -> ResponseReturnValue:
    issue, form = find_issue(issue_id), forms.ExtensionForm(request.form)
    return taken(
        issue,
        form,
        lambda: extension_page(issue, form),
        lambda: actions.ask_extension(
            issue,
            day=form.data["day"],
            reason=form.data["reason"],
            by=current_member(),
            at=now(),
        ),
    )


def get_extension(issue: Issue, extension_id: int) -> Extension:
    return next((e for e in issue.extensions if e.id == extension_id), None) or abort(404)


def decision_page(issue: Issue, extension: Extension, form: forms.DecisionForm) -> dict[str, Any]:
    url = url_for("tracker.decide_extension", issue_id=issue.id, extension_id=extension.id)
    title = _("Decide on the extension")
    return page_of(issue, form=form, form_title=title, form_url=url)


@bp.get("/<int:issue_id>/extensions/<int:extension_id>/decision")
@requires(Can.REPORT_ISSUES)
def show_decision(issue_id: int, extension_id: int) -> ResponseReturnValue:
    issue = get_issue(issue_id)
    extension = get_extension(issue, extension_id)
    actions.check_decision(extension, current_member())
    form = forms.DecisionForm(obj=VersionOf(issue))
    return show(PAGE, PART, **decision_page(issue, extension, form))


@bp.post("/<int:issue_id>/extensions/<int:extension_id>/decision")
@requires(Can.REPORT_ISSUES)
def decide_extension(issue_id: int, extension_id: int) -> ResponseReturnValue:
    issue, form = find_issue(issue_id), forms.DecisionForm(request.form)
    extension = get_extension(issue, extension_id)
    return taken(
        issue,
        form,
        lambda: decision_page(issue, extension, form),
        lambda: actions.decide_extension(
            extension,
            approve=form.approve.data == "yes",
            words=form.decision.data or "",
            by=current_member(),
            at=now(),
        ),
    )


@bp.post("/<int:issue_id>/comments")
@requires(Can.REPORT_ISSUES)
def add_comment(issue_id: int) -> ResponseReturnValue:
    issue = find_issue(issue_id)
    try:
        deposits.do_posted("comment", issue_id=issue_id)
    except Unfit as unfit:
        return show(PAGE, PART, status=422, **page_of(issue, comment_form=unfit.form))
    return answer(issue_id)
