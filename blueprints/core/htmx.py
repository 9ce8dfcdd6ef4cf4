"""The ways a view answers, to htmx and to a browser without JavaScript."""

import json
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from flask import Flask, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from htmx_flask import Htmx, make_response

if TYPE_CHECKING:
    from htmx_flask.requests import HtmxAwareRequest, HtmxHeaders

CONFIG = {
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "2..|409|422", "swap": True},
        {"code": "...", "swap": False, "error": True},
    ],
    "allowEval": False,
    "historyCacheSize": 0,  # tablets are shared
    "includeIndicatorStyles": False,  # the CSP allows no inline style
    "timeout": 15_000,
}


def hx() -> "HtmxHeaders":
    """What htmx says in the request's headers; false when the request is none of htmx's."""
    return cast("HtmxAwareRequest", request).htmx


def wants_partial() -> bool:
    """A swap inside a page; a boosted link and a trip back through history want the page."""
    return bool(hx()) and not hx().boosted and not hx().history_restore_request


def show(page: str, partial: str, /, *, status: int = 200, **context: Any) -> ResponseReturnValue:
    if wants_partial():
        return render_template("core/_answer.html", partial=partial, **context), status
    return render_template(page, **context), status


def done(url: str, partial: str, /, **context: Any) -> ResponseReturnValue:
    """What was done, in its place; without htmx, the page where it can be seen."""
    if wants_partial():
        return render_template("core/_answer.html", partial=partial, **context)
    return redirect(url, code=303)


def see_other(url: str) -> ResponseReturnValue:
    """To another page as a whole, after a write."""
    if wants_partial():
        return make_response("", 200, redirect=url)
    return redirect(url, code=303)


def refuse(sentence: str, *, status: int) -> ResponseReturnValue:
    """Say no. With htmx the form and what was typed stay where they are."""
    if hx():
        body = render_template("core/_refusal.html", sentence=sentence)
        return make_response(body, status, retarget="#message", reswap="innerHTML", push_url=False)
    back = request.referrer or "/"
    return render_template("core/refused.html", sentence=sentence, back=back), status


def leave_for(url: str) -> ResponseReturnValue:
    """To another page as a whole, whichever part was asked for: sign-in.

    What a page asks by itself moves nobody: who touches it next is asked to sign in.
    """
    if request.headers.get("X-Unasked"):
        return make_response("", 401)
    if hx():
        return make_response("", 401, redirect=url)
    return redirect(url, code=303)


def page_asked_from() -> str:
    """The path of the page that is looked at, whichever part of it was asked for."""
    if not hx():
        return request.full_path.rstrip("?")
    address = urlsplit(hx().current_url or "/")
    return address.path + (f"?{address.query}" if address.query else "")


def vary_on_htmx(response: Response) -> Response:
    """One URL gives a page or a part of it: caches and the service worker must know."""
    response.vary.add("HX-Request")
    return response


def init_app(app: Flask) -> None:
    Htmx(app)
    app.jinja_env.globals["htmx_config"] = json.dumps(CONFIG)
    app.after_request(vary_on_htmx)
