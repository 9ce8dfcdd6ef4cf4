"""The first administrator is made on the server; everybody else on the screens."""

import os

import click
from flask.cli import with_appcontext

from blueprints.core import transactions
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Store
from blueprints.core.rules import RuleBroken
from blueprints.people.actions import add_administrator
from blueprints.stores.actions import StoreDetails, add_store
from blueprints.stores.queries import all_stores, store_with


@click.command("add-admin")
@click.argument("username")
@click.option("--name", required=True, help="What the person is called.")
@click.option("--store", "code", help="Code of the store; made if it is not there yet.")
@click.option("--store-name", default="", help="Name of a store that is made.")
@with_appcontext
def add_admin(username: str, name: str, code: str | None, store_name: str) -> None:
    """Make an administrator. The password comes from the terminal or BIHUAN_ADMIN_PASSWORD."""
    password = os.environ.get("BIHUAN_ADMIN_PASSWORD") or asked_password()
    transactions.write()
    try:
        store = store_for(code, store_name)
        add_administrator(username.lower(), name, password, store=store, at=now())
    except RuleBroken as broken:
        db.session.rollback()
        raise click.ClickException(str(broken)) from None
    db.session.commit()
    click.echo(f"{name} can sign in as {username.lower()}.")


def asked_password() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def store_for(code: str | None, name: str) -> Store:
    """The one named, or the only one there is."""
    stores = all_stores()
    if code is None:
        if not stores:
            raise click.UsageError("There is no store yet: give --store and --store-name.")
        return stores[0]
    found = store_with(code)
    return found or add_store(code, StoreDetails(name or code), by=None, at=now())
