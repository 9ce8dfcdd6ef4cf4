"""Where administrators set channels up, and everybody says what arrives where."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.channels import actions, forms, queries
from blueprints.channels.models import Channel
from blueprints.channels.rules import ChannelKind
from blueprints.core import jobs, submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.clock import now
from blueprints.core.htmx import done, see_other, show
from blueprints.core.paging import keyset
from blueprints.core.rules import Can, RuleBroken

bp = Blueprint("channels", __name__, url_prefix="/notices")
PAGE, PART = "channels/show.html", "channels/_channels.html"
CHOICES, CHOICES_PART = "channels/choices.html", "channels/_choices.html"
KINDS = "any(email,wecom,dingtalk,feishu)"


@bp.app_template_filter("why")
def why(dispatch: Any) -> str:
    return queries.why(dispatch)


# The administrator's


def page_of(**changed: Any) -> dict[str, Any]:
    store_id = current_store().id
    stored = queries.channels_of(store_id)
    return {
        "stored": stored,
        "channel_forms": {kind: stored_form(kind, stored.get(kind)) for kind in ChannelKind},
        "quiet_form": forms.QuietForm(obj=queries.quiet_of(store_id)),
        "trial_form": forms.TrialForm(),
        "undelivered": keyset(
            queries.undelivered(store_id),
            order=queries.DISPATCHES_BY,
            page=request.args.get("page"),
            limit=20,
        ),
    } | changed


def stored_form(kind: ChannelKind, channel: Channel | None) -> Any:
    return forms.channel_form(kind, None, channel)


@bp.get("/channels")
@requires(Can.ADMINISTER)
def show_channels() -> ResponseReturnValue:
    return show(PAGE, PART, **page_of())


def answer() -> ResponseReturnValue:
    url = url_for(".show_channels")
    submissions.commit(url)
    return done(url, PART, **page_of())


@bp.post(f"/channels/<{KINDS}:kind>")
@requires(Can.ADMINISTER)
def set_channel(kind: str) -> ResponseReturnValue:
    chosen = ChannelKind(kind)
    stored = queries.channels_of(current_store().id).get(chosen)
    form = forms.channel_form(chosen, request.form, stored)
    if not form.validate():
        page = page_of()
        page["channel_forms"][chosen] = form
        return show(PAGE, PART, status=422, **page)
    actions.set_channel(chosen, form.data, by=current_member(), at=now())
    return answer()


@bp.post("/channels/quiet-hours")
@requires(Can.ADMINISTER)
def set_quiet_hours() -> ResponseReturnValue:
    form = forms.QuietForm(request.form)
    if not form.validate():
        return show(PAGE, PART, status=422, **page_of(quiet_form=form))
    actions.set_quiet(form.quiet(), by=current_member(), at=now())
    return answer()


@bp.post(f"/channels/<{KINDS}:kind>/trial")
@requires(Can.ADMINISTER)
def try_channel(kind: str) -> ResponseReturnValue:
    """Sent by the jobs process, with what was saved; the job's page says what came of it."""
    if ChannelKind(kind) not in queries.channels_of(current_store().id):
        raise RuleBroken("Save the channel first, then send a test.")
    form = forms.TrialForm(request.form)
    if kind == ChannelKind.EMAIL and not form.validate():
        return show(PAGE, PART, status=422, **page_of(trial_form=form))
    member = current_member()
    job = jobs.start(
        "channels.try",
        store_id=member.store_id,
        person_id=member.person_id,
        about={
            "store_id": member.store_id,
            "kind": kind,
            "to": form.to.data or "",
            "language": member.person.language,
        },
    )
    url = url_for("core.show_job", job_id=job.id)
    submissions.commit(url)
    return see_other(url)


@bp.post("/channels/dispatches/<int:dispatch_id>/repetition")
@requires(Can.ADMINISTER)
def repeat_dispatch(dispatch_id: int) -> ResponseReturnValue:
    dispatch = queries.find_dispatch(current_store().id, dispatch_id) or abort(404)
    actions.send_again(dispatch, at=now())
    return answer()


# Everybody's


def choices_page(typed: Any = None) -> dict[str, Any]:
    member = current_member()
    kinds = queries.active_kinds(member.store_id)
    stored = queries.choices_of(member.person_id, member.store_id)
    return {
        "choice_forms": forms.choice_forms(kinds, typed, stored),
        "quiet": queries.quiet_of(member.store_id),
    }


@bp.get("/choices")
@requires(Can.SIGNED_IN)
def show_choices() -> ResponseReturnValue:
    return show(CHOICES, CHOICES_PART, **choices_page())


@bp.post("/choices")
@requires(Can.SIGNED_IN)
def set_choices() -> ResponseReturnValue:
    page = choices_page(request.form)
    filled = page["choice_forms"]
    if not filled:
        abort(404)
    faults = [kind for kind, form in filled.items() if not form.validate()]
    if faults:
        return show(CHOICES, CHOICES_PART, status=422, **page)
    for kind, form in filled.items():
        actions.choose(kind, form.wants.data, form.address.data or "", by=current_member())
    url = url_for(".show_choices")
    submissions.commit(url)
    return done(url, CHOICES_PART, **choices_page())
