"""How to put the program on a tablet's home screen, and what this browser can do."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from blueprints.core.access import PUBLIC, requires

bp = Blueprint("install", __name__)


@bp.get("/install")
@requires(PUBLIC)
def show_steps() -> ResponseReturnValue:
    """For everybody: a tablet is set up before somebody signs in on it."""
    address = secure_address()
    authority = f"http://{urlsplit(address).hostname}/ca.crt" if address else ""
    return render_template("core/install.html", address=address, authority=authority)


def secure_address() -> str:
    """The address with TLS, if there is one."""
    address: str = current_app.config["PUBLIC_URL"]
    return address if address.startswith("https:") else ""
