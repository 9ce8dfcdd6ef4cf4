"""Commands that belong to no feature."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from blueprints.core import file_jobs, jobs
from blueprints.core.jobs import QUEUES

group = AppGroup("jobs", help="Work outside the web process.")


@group.command("serve")
@click.argument("queue", type=click.Choice(QUEUES))
def serve(queue: str) -> None:
    """Work on QUEUE until stopped."""
    jobs.serve(current_app._get_current_object(), queue)  # type: ignore[attr-defined]  # a proxy


@click.command("check-files")
@with_appcontext
def check_files() -> None:
    """Say of every uploaded file whether it is there and whole; name the others and exit with 1."""
    found = file_jobs.check()
    for fault in found.faults:
        click.echo(fault)
    click.echo(
        f"{found.whole} files are whole, {len(found.faults)} are missing or damaged; "
        f"{found.unnamed} that no record names wait to be swept, {found.coming} are on the way"
    )
    if found.faults:
        sys.exit(1)
