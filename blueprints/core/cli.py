"""Commands that belong to no feature."""

import click
from flask import current_app
from flask.cli import AppGroup

from blueprints.core import jobs
from blueprints.core.jobs import QUEUES

group = AppGroup("jobs", help="Work outside the web process.")


@group.command("serve")
@click.argument("queue", type=click.Choice(QUEUES))
def serve(queue: str) -> None:
    """Work on QUEUE until stopped."""
    jobs.serve(current_app._get_current_object(), queue)  # type: ignore[attr-defined]  # a proxy
