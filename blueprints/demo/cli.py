"""`flask --app app demo`: a store to look at."""

import time

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from blueprints.core import transactions
from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.people import Person
from blueprints.demo import actions
from blueprints.demo_stage import rules


@click.command("demo")
@click.option("--empty", is_flag=True, help="People and rules only, no business.")
@click.option("--unless-used", is_flag=True, help="Do nothing where there are people already.")
@click.option("--seed", default=1, help="Another seed, another year.")
@with_appcontext
def demo(*, empty: bool, unless_used: bool, seed: int) -> None:
    """Make the demo store: twelve months up to today."""
    transactions.write()
    if unless_used and db.session.scalar(select(func.count()).select_from(Person)):
        return
    if actions.find_store():
        raise click.ClickException(f"There is a store {rules.CODE} already.")
    began = time.monotonic()
    store = actions.make_store()
    if not empty:
        actions.make_history(store, seed=seed, at=now())
    db.session.commit()
    seconds = time.monotonic() - began
    click.echo(f"Store {rules.CODE} is ready ({seconds:.1f} s). Password: {rules.PASSWORD}")
