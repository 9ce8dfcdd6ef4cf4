"""Draw a month's list, note what was found, make an issue of what is untrue. None commits."""

from datetime import datetime

from blueprints.core.clock import day_end, local_day
from blueprints.core.db import db, insert_if_new
from blueprints.core.i18n import gettext as _
from blueprints.core.people import Membership, Store
from blueprints.core.rules import N_, Can, RuleBroken
from blueprints.tracker import actions as tracker
from blueprints.tracker.actions import NewIssue
from blueprints.tracker.models import Issue
from blueprints.tracker.queries import staff
from blueprints.truth_checks import queries, rules
from blueprints.truth_checks.models import TruthCheck, TruthList, TruthRule
from blueprints.truth_checks.rules import Answers, Point, Standing


def draw_if_due(store: Store, *, seed: int, at: datetime) -> None:
    """On the first working day of a month or later; however often this runs, one list a month.

    `seed` is kept with the list. Nobody entered or visited: an empty list, which says so.
    """
    today = local_day(at, store.zone)
    if today < queries.checkers_calendar(store).next_working_day(today.replace(day=1)):
        return
    first, last = rules.month_before(today)
    if queries.list_of(store.id, first):
        return
    found, wanted = queries.candidates(store, first, last), queries.wanted_in(store.id)
    due_at = day_end(rules.end_of_month(today), store.zone)
    values = {"seed": seed, "wanted": wanted, "candidates": len(found), "drawn_at": at}
    new = insert_if_new(TruthList, store_id=store.id, month=first, due_at=due_at, **values)
    list_id = db.session.scalar(new.returning(TruthList.id))
    if list_id is None:
        return
    for each in rules.draw(found, wanted=wanted, seed=seed):
        known = {"customer_id": each.customer_id, "rep_id": each.rep_id}
        db.session.add(TruthCheck(store_id=store.id, list_id=list_id, **known))
    db.session.flush()


def set_wanted(store_id: int, wanted: int) -> None:
    rule = db.session.get(TruthRule, store_id)
    if rule is None:
        db.session.add(TruthRule(store_id=store_id, wanted=wanted))
    else:
        rule.wanted = wanted


def note_result(
    check: TruthCheck, answers: Answers, words: str, *, by: Membership, at: datetime
) -> None:
    """What was found; said again, it is corrected. Raises RuleBroken."""
    if not by.can(Can.CHECK_TRUTH):
        raise RuleBroken(N_("Customer service checks what sales consultants enter."))
    rules.check_may(by.person_id, check.rep_id)
    rules.check_answers(answers, words)
    check.exists_truly, check.phone_right = answers[Point.EXISTS], answers[Point.PHONE]
    check.visit_held, check.rest_right = answers[Point.VISITED], answers[Point.OTHER]
    check.words, check.checked_at, check.checked_by_id = words, at, by.person_id
    db.session.flush()


def raise_issue(check: TruthCheck, *, by: Membership, at: datetime) -> Issue:
    """One for what is untrue, sent to the rep's department. Raises RuleBroken."""
    db.session.refresh(check, with_for_update={"of": TruthCheck})
    if check.standing is not Standing.UNTRUE:
        raise RuleBroken(N_("Only what was found untrue becomes an issue."))
    if check.issue_id is not None:
        raise RuleBroken(N_("There is an issue of this already."))
    posts = staff(check.store_id).where(Membership.person_id == check.rep_id)
    post = db.session.scalars(posts).first()
    untrue = [_(point.label) for point, answer in check.answers.items() if answer is False]
    title = _("Truth check: %(name)s", name=check.customer.name or "—")
    said = _("Not so: %(points)s", points="; ".join(untrue))
    new = NewIssue(
        title=title,
        department_id=post.department_id if post else by.department_id,
        description=f"{check.rep.name}\n{said}\n{check.words}",
        customer_id=check.customer_id,
    )
    issue = tracker.report(new, by=by, at=at)
    check.issue_id = issue.id
    return issue
