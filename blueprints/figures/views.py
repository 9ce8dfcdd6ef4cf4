"""Where a store says what it wants of its figures."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import submissions
from blueprints.core.access import current_member, current_store, requires
from blueprints.core.htmx import see_other, show
from blueprints.core.rules import Can
from blueprints.figures import actions
from blueprints.figures.forms import TargetsForm, targets_form
from blueprints.figures.queries import targets
from blueprints.figures.rules import NORMS

bp = Blueprint("figures", __name__, url_prefix="/overview")


@bp.get("/targets")
@requires(Can.PRINT_OVERVIEW)
def show_targets() -> ResponseReturnValue:
    form = targets_form(targets(current_store()))
    return show("figures/targets.html", "figures/_targets.html", form=form, norms=NORMS)


@bp.post("/targets")
@requires(Can.PRINT_OVERVIEW)
def set_targets() -> ResponseReturnValue:
    form = TargetsForm(request.form)
    if not form.validate():
        view = {"form": form, "norms": NORMS}
        return show("figures/targets.html", "figures/_targets.html", status=422, **view)
    actions.set_targets(form.values(), by=current_member())
    url = url_for("overview.show_overview")
    submissions.commit(url)
    return see_other(url)
