"""Commands of the tracker."""

import sys

import click

from blueprints.core.db import db
from blueprints.tracker import queries
from blueprints.tracker.models import Issue

CHUNK = 500


@click.command("verify-history")
def verify_history() -> None:
    """Say how many issues' chains of events hold; name the broken ones and exit with 1."""
    whole, broken = 0, 0
    for issue, place in faults():
        if place is None:
            whole += 1
        else:
            broken += 1
            click.echo(f"broken: issue {issue} from event {place}")
    click.echo(f"{whole} chains hold, {broken} are broken")
    if broken:
        sys.exit(1)


def faults() -> "list[tuple[str, int | None]]":
    """Each issue's store and number, and where its chain breaks; memory stays small."""
    found: list[tuple[str, int | None]] = []
    last = 0
    while issues := db.session.scalars(queries.chains().where(Issue.id > last).limit(CHUNK)).all():
        found += [
            (f"{issue.store.code} {issue.number}", queries.fault_of(issue)) for issue in issues
        ]
        last = issues[-1].id
        db.session.expunge_all()
    return found
