"""My deadlines in a calendar: the address on the account's pages, and the feed that it leads to."""

from flask import Blueprint, abort, make_response, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.calendar_feed import actions, queries, rules
from blueprints.core import ical, submissions, transactions
from blueprints.core.access import PUBLIC, current_person, requires
from blueprints.core.clock import now
from blueprints.core.htmx import done, show
from blueprints.core.i18n import gettext as _
from blueprints.core.i18n import speaking
from blueprints.core.prints import live_root
from blueprints.core.rules import Can

bp = Blueprint("calendar_feed", __name__)

PAGE, PART = "calendar_feed/show.html", "calendar_feed/_address.html"
TYPE = "text/calendar; charset=utf-8"


@bp.get("/account/calendar")
@requires(Can.READ_ISSUES)
def show_address() -> ResponseReturnValue:
    return show(PAGE, PART, address=queries.address_of(current_person().id), url="")


@bp.post("/account/calendar/addresses")
@requires(Can.READ_ISSUES)
def give_address() -> ResponseReturnValue:
    """In the answer and nowhere else: sent again, the form leads to the page without it."""
    person = current_person()
    token = actions.give_address(person, at=now())
    submissions.commit(url_for(".show_address"))
    url = live_root() + url_for(".fetch", token=token)
    return show(PAGE, PART, address=queries.address_of(person.id), url=url)


@bp.post("/account/calendar/revocation")
@requires(Can.READ_ISSUES)
def revoke_address() -> ResponseReturnValue:
    actions.revoke_address(current_person())
    url = url_for(".show_address")
    submissions.commit(url)
    return done(url, PART, address=None, url="")


@bp.get("/calendar/<string:token>.ics")
@requires(PUBLIC)
def fetch(token: str) -> ResponseReturnValue:
    """For a calendar, which cannot sign in: whoever knows the address gets the person's deadlines."""
    at = now()
    with transactions.writing():
        address = queries.address_with(token) or abort(404)
        actions.note_fetch(address, at=at)
    if rules.is_too_often(address.fetches):
        return "", 429, {"Retry-After": "3600"}
    with speaking(address.person.language):
        entries = list(queries.entries(address.person_id, at=at, root=live_root()))
        return feed_of(ical.feed(_("Bihuan: my deadlines"), entries))


def feed_of(body: bytes) -> ResponseReturnValue:
    """Unchanged, it is told so and nothing more."""
    response = make_response(body, {"Content-Type": TYPE, "Cache-Control": "private, no-cache"})
    response.add_etag()
    return response.make_conditional(request)
