"""Forms of issues that may be filled in offline: a new one, a comment, and steps taken on the spot.

Which steps: those of who stands at the car or holds the phone, and that need words and photos only. Planning,
reporting back, applying for closing, verifying, returning, and the customer's yes. Not those that
choose among people or departments, decide over others or set a date: their lists are of the moment.
"""

from dataclasses import replace

from flask import url_for
from wtforms import Form, SelectField

from blueprints.core.deposits import Filled, NotYours, OfflineForm, Unfit
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import N_, Can, RuleBroken
from blueprints.tracker import actions, queries, rules
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.forms import FORMS as STEP_FORMS
from blueprints.tracker.forms import NOUNS, comment_form, new_form, offer_subjects
from blueprints.tracker.models import Issue
from blueprints.tracker.rules import OFFLINE_STEPS, Step


def issue_of(given: Filled) -> Issue:
    found = queries.find_visible(given.by, given.number("issue_id"))
    if found is None:
        raise NotYours("issue")
    return found


def address(issue: Issue) -> str:
    return url_for("tracker.show_issue", issue_id=issue.id)


def subject(given: Filled) -> str:
    issue = issue_of(given)
    return f"{issue.number} {issue.title}"


# A new issue


def deposit_issue(given: Filled) -> str:
    """Its clocks run from its arrival: nobody could have answered before."""
    form = new_form(given.by.store_id, given.fields)
    if not form.validate() or not offer_subjects(form, given.by):
        raise Unfit(form)
    new = NewIssue(**form.known())
    keep = actions.raise_issue if given.fields.get("draft") else actions.report
    return address(keep(new, by=given.by, at=given.at))


# A comment


def deposit_comment(given: Filled) -> str:
    issue, form = issue_of(given), comment_form(given.by.store_id, given.fields)
    if not form.validate():
        raise Unfit(form)
    actions.comment(issue, words=form.text(), by=given.by, at=given.occurred_at)
    return address(issue)


# A step


def step_of(given: Filled) -> Step:
    step = given.fields.get("step", type=Step)
    if step not in OFFLINE_STEPS:
        raise NotYours("step")
    return step


def deposit_step(given: Filled) -> str:
    issue, step = issue_of(given), step_of(given)
    form = STEP_FORMS[step](given.fields)
    if not form.validate():
        raise Unfit(form)
    check_unchanged(issue, given)
    details = replace(form.details(), device=given.device, evidence=len(given.files))
    actions.move(issue, step, details, by=given.by, at=given.at)
    return address(issue)


def check_unchanged(issue: Issue, given: Filled) -> None:
    """One's own earlier forms from the same device may have moved it; another's step is looked at."""
    actions.lock(issue)
    newer = issue.version - (given.fields.get("version", type=int) or 0)
    others = [e for e in issue.events[-newer:] if newer > 0 and e.by_id != given.by.person_id]
    if others:
        raise RuleBroken(
            N_("The issue has moved since you opened it. Read what happened, then send it again.")
        )


def page_of_step(given: Filled) -> str:
    """Where the step can be taken; elsewhere it has become impossible, and only the words are shown."""
    issue, step = issue_of(given), step_of(given)
    standing = queries.standing_of(issue, given.by)
    rules.check_may(step, issue.situation(given.at), standing, at=given.at)
    return url_for("tracker.show_step", issue_id=issue.id, noun=NOUNS[step])


def blank_step(given: Filled) -> Form:
    """With the step itself among the fields: it is what was to happen."""
    step = step_of(given)
    named = SelectField(_("Step"), choices=[(step.value, _(step.label))])
    form: Form = type("NamedStep", (STEP_FORMS[step],), {"step": named})()
    return form


FORMS = (
    OfflineForm(
        name="issue",
        label=N_("New issue"),
        can=Can.REPORT_ISSUES,
        deposit=deposit_issue,
        page=lambda _given: url_for("tracker.new_issue"),
        subject=lambda given: given.fields.get("title", ""),
        blank=lambda given: new_form(given.by.store_id),
    ),
    OfflineForm(
        name="comment",
        label=N_("Comment on an issue"),
        can=Can.REPORT_ISSUES,
        deposit=deposit_comment,
        page=lambda given: address(issue_of(given)),
        subject=subject,
        blank=lambda given: comment_form(given.by.store_id),
        hidden=frozenset({"issue_id"}),
    ),
    OfflineForm(
        name="step",
        label=N_("Step of an issue"),
        can=Can.REPORT_ISSUES,
        deposit=deposit_step,
        page=page_of_step,
        subject=subject,
        blank=blank_step,
        hidden=frozenset({"issue_id"}),
    ),
)
