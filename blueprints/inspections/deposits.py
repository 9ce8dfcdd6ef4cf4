"""An inspection that is filled in offline: an hour's walk, handed in as one form, its photos after it."""

from dataclasses import replace

from flask import url_for

from blueprints.core.deposits import Filled, NotYours, OfflineForm, Unfit
from blueprints.core.file_types import Announced
from blueprints.core.rules import N_, Can
from blueprints.inspections import actions, queries
from blueprints.inspections.forms import FillingForm, places_of
from blueprints.inspections.models import Inspection
from blueprints.inspections.rules import MOST_PHOTOS


def inspection_of(given: Filled) -> Inspection:
    found = queries.get_visible(given.by, given.number("inspection_id"))
    if found is None:
        raise NotYours("inspection")
    return found


def form_of(given: Filled) -> FillingForm:
    """Laid out by the version with which it was begun, though there is a newer one by now."""
    inspection = inspection_of(given)
    sheet = queries.sheet_of(inspection, given.fields.get("version_id", type=int), at=given.at)
    return FillingForm(given.fields).lay_out(sheet, given.fields, places_of(given.files))


def deposit_inspection(given: Filled) -> str:
    """Done when it was handed in on the device; what it found runs from its arrival."""
    inspection = inspection_of(given)
    actions.check_may_fill(inspection, given.by)
    form = form_of(given)
    if not form.validate():
        raise Unfit(form)
    filled = replace(form.filled(), done_at=given.occurred_at)
    actions.hand_in(inspection, form.sheet, filled, by=given.by, at=given.at)
    return address(inspection)


def address(inspection: Inspection) -> str:
    return url_for("inspections.show_inspection", inspection_id=inspection.id)


def record_of(given: Filled, outcome: str, file: Announced) -> str:
    """What was taken of a failed row shows its finding; everything else the inspection."""
    inspection = inspection_of(given)
    return next(iter(queries.record_of_photo(inspection, file.place)), outcome)


def page_of(given: Filled) -> str:
    inspection = inspection_of(given)
    if inspection.done_at or inspection.cancelled_at:
        raise NotYours("inspection")
    return url_for("inspections.show_filling", inspection_id=inspection.id)


def subject(given: Filled) -> str:
    inspection = inspection_of(given)
    return f"{inspection.check_list.name} {inspection.due_on.isoformat()}"


FORMS = (
    OfflineForm(
        name="inspection",
        label=N_("Inspection"),
        can=Can.INSPECT,
        deposit=deposit_inspection,
        page=page_of,
        subject=subject,
        blank=form_of,
        hidden=frozenset({"inspection_id", "version_id", "started_at"}),
        photos=MOST_PHOTOS,
        place=record_of,
    ),
)
