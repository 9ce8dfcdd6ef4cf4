"""Where a store sets its intent levels and its reasons for losing a customer."""

from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_store, requires
from blueprints.core.htmx import see_other, show
from blueprints.core.i18n import gettext as _
from blueprints.core.rules import Can
from blueprints.intent_levels import actions, queries
from blueprints.intent_levels.forms import LevelForm, ReasonForm
from blueprints.intent_levels.models import IntentLevel, LossReason

bp = Blueprint("intent_levels", __name__, url_prefix="/customers")


@bp.get("/levels")
@requires(Can.EDIT_REP_RULES)
def list_levels() -> ResponseReturnValue:
    store_id = current_store().id
    levels = queries.levels_of(store_id, also_retired=True)
    reasons = queries.reasons_of(store_id, also_retired=True)
    page: dict[str, Any] = {"levels": levels, "reasons": reasons}
    return show("intent_levels/list.html", "intent_levels/_list.html", **page)


def form_page(form: Any, title: str, status: int = 200) -> ResponseReturnValue:
    page, partial = "intent_levels/form.html", "customers/_form.html"
    words = {"form": form, "title": title, "button": _("Save"), "url": request.path}
    return show(page, partial, status=status, **words)


def saved() -> ResponseReturnValue:
    url = url_for(".list_levels")
    submissions.commit(url)
    return see_other(url)


def level_with(level_id: int) -> IntentLevel:
    return queries.get(IntentLevel, current_store().id, level_id) or abort(404)


def reason_with(reason_id: int) -> LossReason:
    return queries.get(LossReason, current_store().id, reason_id) or abort(404)


def save_level(level: IntentLevel | None, title: str) -> ResponseReturnValue:
    form = LevelForm(request.form)
    if not form.validate():
        return form_page(form, title, 422)
    actions.save_level(level, current_store(), form.words())
    return saved()


def save_reason(reason: LossReason | None, title: str) -> ResponseReturnValue:
    form = ReasonForm(request.form)
    if not form.validate():
        return form_page(form, title, 422)
    actions.save_reason(reason, current_store(), **form.data)
    return saved()


@bp.get("/levels/new")
@requires(Can.EDIT_REP_RULES)
def new_level() -> ResponseReturnValue:
    return form_page(LevelForm(), _("Add a level"))


@bp.post("/levels/new")
@requires(Can.EDIT_REP_RULES)
def add_level() -> ResponseReturnValue:
    return save_level(None, _("Add a level"))


@bp.get("/levels/<int:level_id>")
@requires(Can.EDIT_REP_RULES)
def show_level(level_id: int) -> ResponseReturnValue:
    return form_page(LevelForm(obj=level_with(level_id)), _("Intent level"))


@bp.post("/levels/<int:level_id>")
@requires(Can.EDIT_REP_RULES)
def change_level(level_id: int) -> ResponseReturnValue:
    return save_level(level_with(level_id), _("Intent level"))


@bp.get("/loss-reasons/new")
@requires(Can.EDIT_REP_RULES)
def new_reason() -> ResponseReturnValue:
    return form_page(ReasonForm(), _("Add a reason"))


@bp.post("/loss-reasons/new")
@requires(Can.EDIT_REP_RULES)
def add_reason() -> ResponseReturnValue:
    return save_reason(None, _("Add a reason"))


@bp.get("/loss-reasons/<int:reason_id>")
@requires(Can.EDIT_REP_RULES)
def show_reason(reason_id: int) -> ResponseReturnValue:
    return form_page(ReasonForm(obj=reason_with(reason_id)), _("Reason for a loss"))


@bp.post("/loss-reasons/<int:reason_id>")
@requires(Can.EDIT_REP_RULES)
def change_reason(reason_id: int) -> ResponseReturnValue:
    return save_reason(reason_with(reason_id), _("Reason for a loss"))
