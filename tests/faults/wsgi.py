"""The real program as the fault tests run it: short waits, and what a case asks for by FAULTS."""

import json
import os
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from app import create_app
from blueprints.core import offline
from blueprints.core.access import signed_in
from blueprints.core.deposits import FORMS

WAITS = {"send": 1500, "steal": 1500, "back": 150, "most": 500, "page": 1500, "stay": 250}

asked: dict[str, Any] = json.loads(os.environ.get("FAULTS", "{}"))
waits: dict[str, int] = asked.pop("waits", {})
versions: dict[str, int] = asked.pop("versions", {})
static: str = asked.pop("static", "")
is_full: bool = asked.pop("full", False)
is_by_cookie: bool = asked.pop("by_cookie", False)

app = create_app({"TESTING": True, "OFFLINE_WAITS": WAITS | waits, **asked})
for name, version in versions.items():
    FORMS[name] = replace(FORMS[name], version=version, oldest=version)
if static:
    app.static_folder = static
if is_by_cookie:  # mutation M4: whoever is signed in is the authority, as without tickets
    offline.bearer = signed_in


@event.listens_for(Engine, "connect")
def keep_small(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """A full disk: the database may not grow any more."""
    if is_full:
        connection.cursor().execute("PRAGMA max_page_count = 1")
