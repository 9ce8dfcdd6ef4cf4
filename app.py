"""Put the intranet together. Only this file knows every blueprint, and which hook reaches whom."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from blueprints.core import (
    access,
    assets,
    config,
    csrf,
    errors,
    formats,
    headers,
    htmx,
    i18n,
    jobs,
    pages,
    submissions,
    transactions,
)
from blueprints.core import cli as core_cli
from blueprints.core.db import db
from blueprints.core.pages import NavItem
from blueprints.core.rules import N_, Can
from blueprints.core.views import bp as core
from blueprints.imports.cli import import_dms

ROOT = Path(__file__).parent
BLUEPRINTS = (core,)
COMMANDS = (core_cli.group, import_dms)
NAV: tuple[NavItem, ...] = (NavItem("core.home", N_("My work"), "work", Can.SIGNED_IN),)
SETTINGS: tuple[NavItem, ...] = ()
BEFORE_EACH_REQUEST = (
    csrf.refuse_cross_site_writes,
    transactions.begin_write,
    access.check_access,
    submissions.receive,
)


def create_app(configuration: Mapping[str, Any] | None = None) -> Flask:
    settings = config.from_environment(ROOT) | dict(configuration or {})
    config.prepare(settings)
    app = Flask(__name__, instance_path=str(settings["INSTANCE"]))
    app.config.from_mapping(settings)
    app.config.from_mapping(
        PERMANENT_SESSION_LIFETIME=12 * 3600,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="bihuan",
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    trust_proxies(app)
    for extension in (db, htmx, submissions, i18n, formats, headers, jobs, errors, assets):
        extension.init_app(app)
    pages.init_app(app, nav=NAV, settings=SETTINGS)
    offer_migrations(app)
    for check in BEFORE_EACH_REQUEST:
        app.before_request(check)
    connect_hooks()
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def trust_proxies(app: Flask) -> None:
    count = app.config["TRUSTED_PROXIES"]
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def offer_migrations(app: Flask) -> None:
    """For commands only: Alembic is no part of the web process."""
    if click.get_current_context(silent=True) is None and not app.testing:
        return
    from flask_migrate import Migrate  # noqa: PLC0415

    Migrate(app, db, directory=str(ROOT / "blueprints/core/migrations"))


def connect_hooks() -> None:
    """Which upper feature hears what a lower one tells."""
