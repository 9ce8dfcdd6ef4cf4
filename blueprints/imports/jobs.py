"""Trying a file out and importing it, outside the web process."""

from pathlib import Path

from flask import current_app

from blueprints.core.clock import now
from blueprints.core.db import db
from blueprints.core.jobs import Outcome, Progress, job
from blueprints.core.transactions import writing
from blueprints.imports import actions
from blueprints.imports.models import Import
from blueprints.imports.queries import Source, listing_of, source_of


@job("imports.check")
def check(progress: Progress, *, import_id: int, total: int) -> Outcome:
    source = found(import_id)
    listing = listing_of(folder(), import_id)
    tallies = actions.try_out(source, listing, step=lambda done: progress.step(done, total))
    with writing():
        actions.note_trial(import_id, tallies)
    return Outcome(result_url=f"/imports/{import_id}")


@job("imports.run")
def run(progress: Progress, *, import_id: int, total: int) -> Outcome:
    source = found(import_id)
    actions.run(
        source,
        writing=writing,
        step=lambda done: progress.step(done, total),
        at=now(),
    )
    return Outcome(result_url=f"/imports/{import_id}")


def folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "imports"


def found(import_id: int) -> Source:
    source = source_of(db.session.get_one(Import, import_id), folder())
    db.session.rollback()
    return source
