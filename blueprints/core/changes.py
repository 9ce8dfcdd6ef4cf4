"""Whether a record has changed since its page was opened: said there, beside what somebody types."""

from datetime import datetime

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response


def versioned(answer: ResponseReturnValue, version: str) -> Response:
    """The page of this version of the row; weak, because a page is one person's and of its time."""
    response = make_response(answer)
    response.set_etag(version, weak=True)
    return response


def changed_since(version: str, *, by: str, at: datetime, url: str) -> ResponseReturnValue:
    """For the page's question now and then: nothing while it shows what stands, else who and when."""
    if request.args.get("since") == version:
        return "", 204
    return render_template("core/_changed.html", by=by, at=at, url=url)
