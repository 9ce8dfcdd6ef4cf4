"""What makes a page work without a connection: the service worker, and what pages tell their scripts."""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import uuid4

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask.wrappers import Response

from blueprints.core import assets, deposits, tickets
from blueprints.core import tray as trays
from blueprints.core.access import PUBLIC, requires, signed_in_or_none
from blueprints.core.clock import now
from blueprints.core.htmx import hx
from blueprints.core.i18n import language
from blueprints.core.people import Membership

bp = Blueprint("worker", __name__)

DEVICE = "device"
YEARS = 3 * 365 * 24 * 3600
WAITS = {
    "send": 20_000,  # until an answer is given up
    "steal": 60_000,  # until a flusher that says nothing is taken for frozen
    "back": 2_000,  # after the first failure; doubled after each
    "most": 300_000,  # never longer than this
    "page": 4_000,  # until the copy of a page is shown
    "stay": 1_200,  # until a form that got no answer is said to wait
    "pulse": 300_000,
    "amber": 120_000,
    "red": 900_000,
    "idle": 900_000,  # until a device that nobody touches has nobody signed in
}
"""Milliseconds that the scripts wait. Tests shorten them with the setting OFFLINE_WAITS."""
DEFAULTS: dict[str, Any] = {
    "TICKET_SECONDS": 14 * 24 * 3600,
    "TRAY_SECONDS": 600,
    "GAP_SECONDS": 3600,
    "BODY_DAYS": 90,
    "OFFLINE_WAITS": {},
    "KILL_WORKER": False,
}


def waits() -> dict[str, int]:
    return WAITS | dict(current_app.config["OFFLINE_WAITS"])


def key_of(member: Membership) -> str:
    """Names a person's copies of pages on a device, and says nothing of the person."""
    text = f"{current_app.secret_key!r}:{member.person_id}:{member.store_id}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def device_id() -> str:
    """Of the cookie; a browser that has none yet gets one with this answer."""
    known = request.cookies.get(DEVICE, "")
    if not known and "new_device" not in g:
        g.new_device = uuid4().hex
    return known[:64] or str(g.new_device)


def frame() -> dict[str, Any]:
    """For the layout: what the scripts must know, none of it a secret but the ticket."""
    return {"kept": trays.kept(), "as_of": now(), "offline": Frame()}


class Frame:
    """Asked by the layout only, so that parts of pages do not pay for it."""

    @property
    def device(self) -> str:
        return device_id()

    @property
    def is_known(self) -> bool:
        return DEVICE in request.cookies

    @property
    def session(self) -> str:
        """Tells this sign-in from the one before: a device that signed out offline knows which ended."""
        return str(session.get("key", ""))

    @property
    def waits(self) -> str:
        return json.dumps(waits(), separators=(",", ":"))

    @property
    def build(self) -> str:
        return assets.asset(assets.SCRIPT).fingerprint

    def ticket(self, member: Membership) -> str:
        return tickets.issue(member, self.device)

    def key(self, member: Membership) -> str:
        return key_of(member)


# The worker


def shell() -> list[str]:
    vendored = "vendor/htmx-2.0.11.min.js"
    own = ("tray.js", "visits.js")  # of pages without anybody's name
    names = (assets.STYLE, assets.SCRIPT, *own, "icons.svg", "favicon.svg", vendored)
    pages = [url_for(".show_offline", language=code) for code in ("zh", "en")]
    return [*map(assets.asset_url, names), *pages]


@bp.get("/sw.js")
@requires(PUBLIC)
def serve_worker() -> Response:
    """Never cached. With KILL_WORKER the one that takes itself and its copies away."""
    killed = current_app.config["KILL_WORKER"]
    text = assets.asset("worker/gone.js" if killed else "worker/worker.js").body.decode()
    urls = shell()
    build = hashlib.sha256((text + "".join(urls)).encode()).hexdigest()[:12]
    text = text.replace('"{build}"', json.dumps(build)).replace('"{shell}"', json.dumps(urls))
    text = text.replace('"{wait}"', str(waits()["page"]))
    answer = Response(text, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/offline/<any(zh,en):language>")
@requires(PUBLIC)
def show_offline(language: str) -> ResponseReturnValue:
    """What is shown for a page that this device has never seen. The same for everybody."""
    g.language = language
    return neutral("core/offline.html")


def neutral(page: str, **context: Any) -> str:
    """A page without anybody's name: it may stay on the device after signing out."""
    return render_template(page, current_member=None, neutral=True, **context)


def mark(response: Response) -> Response:
    """Give the device its name, and say which pages may be kept, and for whom."""
    if "new_device" in g:
        response.set_cookie(
            DEVICE,
            g.new_device,
            max_age=YEARS,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    instead = current_app.extensions["kept_instead"].get(request.endpoint)
    if instead and request.args:
        return response  # of a list that may say much, only the plain one
    if request.endpoint in current_app.extensions["kept_pages"] and is_whole_page(response):
        member = signed_in_or_none()
        if member:
            response.headers["Cache-Control"] = "private, no-cache"
            response.headers["X-Kept-For"] = f"{key_of(member)}.{language()}"
            if instead:
                response.headers["X-Kept-As"] = url_for(instead)
    return response


def is_whole_page(response: Response) -> bool:
    fit = response.status_code == 200 and response.mimetype == "text/html"
    return fit and not hx() and "again" not in request.args


def init_app(app: Flask, *, kept_pages: Collection[str], kept_instead: Mapping[str, str]) -> None:
    for key, value in DEFAULTS.items():
        app.config.setdefault(key, value)
    app.extensions["kept_pages"] = frozenset(kept_pages)
    app.extensions["kept_instead"] = kept_instead
    app.jinja_env.globals["offline_ids"] = trays.offline_ids
    app.jinja_env.globals["sentence_of"] = trays.sentence_of
    deposits.init_app(app)
    app.context_processor(frame)
    app.after_request(mark)
