"""The devices of a store: what each holds, what never arrived, and what was found out of that."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.core import devices, gaps, submissions
from blueprints.core.access import current_member, requires
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.devices import Device
from blueprints.core.htmx import see_other
from blueprints.core.rules import Can

bp = Blueprint("devices", __name__, url_prefix="/devices")


def device_or_404(device_id: str) -> Device:
    device = db.session.get(Device, device_id)
    return device if device and device.store_id == current_member().store_id else abort(404)


@bp.get("")
@requires(Can.SUPERVISE_FORMS)
def show_devices() -> ResponseReturnValue:
    store, at = current_member().store, now()
    return render_template(
        "core/devices.html",
        devices=devices.devices_of(store.id, at),
        gaps=gaps.gaps(store.id, at),
        inquiries=gaps.looked_into(store.id),
        at=at,
    )


@bp.post("/<string:device_id>/naming")
@requires(Can.SUPERVISE_FORMS)
def rename(device_id: str) -> ResponseReturnValue:
    devices.rename(device_or_404(device_id), request.form.get("name", ""))
    return back()


@bp.post("/<string:device_id>/inquiries")
@requires(Can.SUPERVISE_FORMS)
def inquire(device_id: str) -> ResponseReturnValue:
    """Somebody has asked on the spot what became of forms that never arrived."""
    device, member, at = device_or_404(device_id), current_member(), now()
    asked = tuple(request.form.get(name, type=int) for name in ("first", "last"))
    found = gaps.gaps(member.store_id, at)
    gap = next((g for g in found if g.device is device and (g.first, g.last) == asked), None)
    gaps.inquire(gap, request.form.get("reason", ""), by=member, at=at)
    return back()


def back() -> ResponseReturnValue:
    url = (
        url_for("inbox.show_tray")
        if request.form.get("came_from") == "tray"
        else url_for(".show_devices")
    )
    submissions.commit(url)
    return see_other(url)
