"""The month's list of customers to verify, one of them, and how many a month."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import now
from blueprints.core.htmx import done, see_other, show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can
from blueprints.customers.queries import sees_phone
from blueprints.truth_checks import actions, queries, rules
from blueprints.truth_checks.forms import ResultForm, RuleForm, filled
from blueprints.truth_checks.models import TruthCheck
from blueprints.truth_checks.queries import Asked
from blueprints.truth_checks.rules import Standing

bp = Blueprint("truth_checks", __name__, url_prefix="/truth-checks")
PAGE, PART = "truth_checks/show.html", "truth_checks/_check.html"


def month_of(written: str) -> date | None:
    try:
        return date.fromisoformat(f"{written}-01")
    except ValueError:
        return None


@bp.get("")
@requires(Can.READ_CUSTOMERS)
def list_checks() -> ResponseReturnValue:
    """Of a month with what was found of each rep; without one, of all."""
    member, args = current_member(), request.args
    month = month_of(args.get("month", ""))
    asked = Asked(month, args.get("rep", type=int), args.get("standing", type=Standing))
    found = queries.checks(member, asked)
    return show(
        "truth_checks/list.html",
        "truth_checks/_list.html",
        page=keyset(found, order=queries.NEWEST, page=args.get("page")),
        asked=asked,
        standings=Standing,
        looks=rules.LOOKS,
        lists=queries.lists_of(member),
        tally=queries.tally(member, month) if month else [],
    )


def visible(check_id: int) -> TruthCheck:
    return queries.get_visible(current_member(), check_id) or abort(404)


def page_of(check: TruthCheck, form: ResultForm | None = None) -> dict[str, Any]:
    member = current_member()
    return {
        "check": check,
        "looks": rules.LOOKS,
        "form": form or filled(check),
        "may_check": member.can(Can.CHECK_TRUTH) and member.person_id != check.rep_id,
        "sees_phone": sees_phone(check.customer, member, at=now()),
    }


@bp.get("/<int:check_id>")
@requires(Can.READ_CUSTOMERS)
def show_check(check_id: int) -> ResponseReturnValue:
    return show(PAGE, PART, **page_of(visible(check_id)))


@bp.post("/<int:check_id>/result")
@requires(Can.CHECK_TRUTH)
def note_result(check_id: int) -> ResponseReturnValue:
    check, form = visible(check_id), ResultForm(request.form)
    if not form.validate():
        return show(PAGE, PART, status=422, **page_of(check, form))
    words = form.words.data or ""
    actions.note_result(check, form.answers, words, by=current_member(), at=now())
    url = url_for(".show_check", check_id=check_id)
    submissions.commit(url)
    return done(url, PART, **page_of(check))


@bp.post("/<int:check_id>/issue")
@requires(Can.CHECK_TRUTH)
def raise_issue(check_id: int) -> ResponseReturnValue:
    issue = actions.raise_issue(visible(check_id), by=current_member(), at=now())
    url = url_for("tracker.show_issue", issue_id=issue.id)
    submissions.commit(url)
    return see_other(url)


@bp.get("/rule")
@requires(Can.EDIT_REP_RULES)
def show_rule() -> ResponseReturnValue:
    form = RuleForm(data={"wanted": queries.wanted_in(current_store().id)})
    return show("truth_checks/rule.html", "truth_checks/_rule.html", form=form)


@bp.post("/rule")
@requires(Can.EDIT_REP_RULES)
def set_rule() -> ResponseReturnValue:
    form = RuleForm(request.form)
    page, part = "truth_checks/rule.html", "truth_checks/_rule.html"
    if not form.validate():
        return show(page, part, status=422, form=form)
    actions.set_wanted(current_store().id, form.wanted.data or 1)
    url = url_for(".show_rule")
    submissions.commit(url)
    return done(url, part, form=form)
